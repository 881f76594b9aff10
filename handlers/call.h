/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_CALL_H
#define SIAR_HANDLERS_CALL_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/model/delivery.h"
#include "bot/model/event.h"
#include "bot/model/message.h"
#include "bot/store/chat.h"
#include "bot/store/dialog.h"
#include "config/settings.h"
#include "handlers/command.h"

/* What a handler gets. It may read and change the store, reply, ask, notify, start a run; it never
 * allocates, logs, formats text for people or knows a network. Everything it does is undone when
 * `err` is set. */

enum {
	ROLE_SELLER = 1u << 0, /* has a shop */
	ROLE_MODERATOR = 1u << 1,
	ROLE_OPERATOR = 1u << 2,
};

enum { CALL_ARGS_MAX = 16 };

struct outgoing {           /* a message the call wants sent, in order */
	int64_t chat_id;    /* 0 = the answer to whoever called (chat or local) */
	int64_t account_id; /* 0 = by the account that serves the chat */
	enum delivery_class class;
	struct message message;
	const int64_t *told; /* the promos it tells, by number from 1 */
	size_t n_told;
	struct outgoing *next;
};

struct call {
	struct db *db;
	const struct config *config;
	struct arena *mem;
	int64_t now_ms;
	const int64_t *account_ids; /* of all accounts, in config order */
	size_t n_account_ids;

	const struct command *command;
	const struct event *event; /* NULL when local, and when no message called */
	const char *local;         /* "local:0": who, when it is no person; NULL otherwise */
	struct person actor;       /* id 0 when local */
	unsigned roles;
	struct chat chat;         /* where it was said; id 0 when local */
	struct chat private_chat; /* of the actor */
	str args[CALL_ARGS_MAX];  /* words behind the command, as written */
	size_t n_args;
	str rest;          /* all behind the command, byte-exact, trimmed */
	str text;          /* answer(): the whole answer, trimmed */
	bool is_forwarded; /* answer(): c->text is somebody else's words: no command, no yes or no
			    */
	str message_id;    /* the network's, of the message that brought the words; may be empty */
	str choice_id;     /* answer(): what was tapped; empty = typed */
	const struct dialog_row *dialog; /* answer(): the open question */

	bool may_rehearse; /* call_rehearse() will be heard */
	bool is_repeat; /* answer(): nothing was said, the question stands again below an answer */

	enum err err;
	/* private below */
	int64_t rehearse_promo;
	int64_t estimated_promo; /* cost.c's: what it has said of one is said to all */
	struct line estimate;
	struct outgoing *first, *last;
	bool has_asked;
};

/* The n-th word behind the command, empty when there are fewer. */
str call_arg(const struct call *c, size_t n);
/* All behind the n-th word, trimmed. */
str call_rest_after(const struct call *c, size_t n);
/* c->rest into c->args. */
void call_split(struct call *c);
bool call_in_group(const struct call *c);
bool call_has_role(const struct call *c, unsigned role);
/* In a private chat, or by who may change this group: an operator or its steward. */
bool call_may_change_chat(const struct call *c);
/* True when e is an error: then c->err is set, everything will be undone and the sender is told
 * once. */
bool call_fail(struct call *c, enum err e);

/* Answers in the chat (class reply). */
void reply(struct call *c, const char *key, struct text_args args);
/* The same with choices, shown as numbered text or buttons by what the network can. */
void reply_choices(struct call *c, const char *key, struct text_args args,
		   const struct choice *choices, size_t n);
/* Writes to another chat. News that nobody asked for is class notice: it also comes outside the
 * network's window, as a template. */
void notify(struct call *c, int64_t chat_id, enum delivery_class class, const char *key,
	    struct text_args args, const struct choice *choices, size_t n_choices);
/* A notice that goes by this account, not by the one she wrote to last. */
void notify_by(struct call *c, int64_t chat_id, int64_t account_id, const char *key,
	       struct text_args args);
/* Sends a whole message, with lines. Arguments, lines and choices are copied, the text they point
 * to is not: it lives in the call's arena or is static. chat_id 0 = the answer. */
void call_send(struct call *c, int64_t chat_id, enum delivery_class class, const struct message *m);
/* What was just sent to the actor's chat is a digest of these promos, numbered from 1: the chat has
 * had them, and their numbers open them. */
void call_told(struct call *c, const int64_t *promos, size_t n);
/* Leaves a question open for the actor in this chat: the next text goes to `command`->answer with
 * this step and answers. The words of the question are sent by reply(). */
void ask(struct call *c, const char *command, const char *step, str answers);
/* The same in somebody else's private chat (a moderation question). */
void ask_other(struct call *c, int64_t chat_id, int64_t person_id, const char *command,
	       const char *step, str answers);
/* Leaves an offer: it is taken up by its own command, or by a photo where the command takes them;
 * other words mean what they mean where nothing is open. A question that is open stays. The step
 * begins with '~'. */
void offer(struct call *c, const char *command, const char *step, str answers);
bool call_is_offer(const struct dialog_row *dialog);
/* Wants a run of this promo that sends nothing (flow's rehearsal): geladi_tell() is called with
 * what came of it, in this turn or a later one. */
void call_rehearse(struct call *c, int64_t promo_id);
/* Ends the actor's open question in this chat. */
void ask_end(struct call *c);
/* Writes the audit row of this actor. */
void call_audit(struct call *c, const char *action, int64_t object_id, str detail);

/* The choice the actor made among `choices` by tap, number, or label (folded): its index, or -1. A
 * tap on an older question matches none. */
int call_choice(const struct call *c, const struct choice *choices, size_t n);

#endif
