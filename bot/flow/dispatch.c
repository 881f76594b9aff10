/* SPDX-License-Identifier: MIT */
/* Dispatch: who is it, what is meant, may she, then the handler, then what it wants said. The order
 * of understanding is in understood(). Writer thread, inside the event's savepoint: an error undoes
 * all of it. Limits: a handler's reads together may take 20 ms. */
#include "bot/flow/dispatch.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/flow/brakes.h"
#include "bot/flow/check_call.h"
#include "bot/flow/match.h"
#include "bot/flow/outbox.h"
#include "bot/flow/pick.h"
#include "bot/flow/render.h"
#include "bot/store/delivery.h"
#include "bot/understand/phrase.h"
#include "config/text.h"
#include "handlers/berhenti.h"
#include "handlers/call.h"

enum { READ_BUDGET_US = 20000 };
static const int64_t HELP_EVERY_MS = 6LL * 60 * 60 * 1000;

/* What is to be done with a message. */
enum deed { DEED_NOTHING, DEED_RUN, DEED_ANSWER, DEED_SAY, DEED_ASK_STOP };

struct meaning {
	enum deed deed;
	const struct command *command;
	str rest;
	const char *key; /* SAY */
	const struct command *near;
};

/* One message on its way through dispatch. */
struct talk {
	struct turn *t;
	const struct event *ev;
	struct call c;
	struct dialog_row dialog;
	str folded;
	bool is_first_contact;
};

static bool is_quiet(const struct event *ev)
{
	switch (ev->content) {
	case CONTENT_REACTION:
	case CONTENT_SYSTEM:
	case CONTENT_EDIT:
	case CONTENT_REVOKE:
		return true;
	case CONTENT_TEXT:
	case CONTENT_IMAGE:
	case CONTENT_VIDEO:
	case CONTENT_DOCUMENT:
	case CONTENT_AUDIO:
	case CONTENT_STICKER:
	case CONTENT_LOCATION:
	case CONTENT_CONTACTS:
	case CONTENT_CHOICE:
	case CONTENT_ORDER:
	case CONTENT_UNSUPPORTED:
	case CONTENT_OTHER:
		return false;
	}
	return true;
}

/* Words a person wrote to the bot herself: no forwarded text, nothing the network could not read.
 */
static bool has_words(const struct event *ev)
{
	return ev->text.len && !ev->is_forwarded &&
	       (ev->content == CONTENT_TEXT || ev->content == CONTENT_IMAGE);
}

static struct meaning say(const char *key)
{
	return (struct meaning){ .deed = DEED_SAY, .key = key };
}

static struct meaning run(const struct command *command, str rest)
{
	return (struct meaning){ .deed = DEED_RUN, .command = command, .rest = rest };
}

static struct meaning help_once(const struct talk *k)
{
	if (k->t->now_ms - k->c.chat.help_ms < HELP_EVERY_MS)
		return (struct meaning){ .deed = DEED_NOTHING };
	return say("dispatch.help");
}

static struct meaning unknown(const struct talk *k, str text, bool has_prefix)
{
	const struct command *near =
		match_near(k->t->engine->match, text, k->c.roles != 0, k->c.mem);

	if (near)
		return (struct meaning){ .deed = DEED_SAY,
					 .key = "dispatch.near_miss",
					 .near = near };
	return has_prefix ? say("dispatch.unknown") : help_once(k);
}

static bool begins_with_digit(str s)
{
	return s.len && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

static struct meaning bare(const struct talk *k, str text)
{
	struct match m = match_find(k->t->engine->match, text, true, k->c.mem);

	if (m.command && (!(m.command->flags & COMMAND_NOT_BARE) || begins_with_digit(m.rest)))
		return run(m.command, m.rest);
	if (phrase_stop(text, k->c.mem) == STOP_DOUBTFUL)
		return (struct meaning){ .deed = DEED_ASK_STOP };
	return unknown(k, text, false);
}

/* The order of understanding in a private chat. */
static struct meaning understood(const struct talk *k, bool has_dialog)
{
	const struct event *ev = k->ev;
	str text = ev->text;
	const struct match_table *table = k->t->engine->match;

	if (ev->content == CONTENT_CHOICE)
		return has_dialog ? (struct meaning){ .deed = DEED_ANSWER }
				  : say("dispatch.old_choice");
	/* A sticker answers nothing: the question is asked again. */
	if (!has_words(ev))
		return has_dialog ? (struct meaning){ .deed = DEED_ANSWER } : help_once(k);
	if (phrase_stop(text, k->c.mem) == STOP_SURE)
		return run(&command_berhenti, STR_NONE);

	bool has_prefix = phrase_take_prefix(&text);
	if (has_prefix) {
		struct match m = match_find(table, text, false, k->c.mem);
		return m.command ? run(m.command, m.rest) : unknown(k, text, true);
	}
	if (has_dialog)
		return (struct meaning){ .deed = DEED_ANSWER };
	return bare(k, text);
}

static void split_args(struct call *c)
{
	str rest = c->rest, word;

	while (c->n_args < CALL_ARGS_MAX && str_take_word(&rest, &word))
		c->args[c->n_args++] = word;
}

static enum err run_command(struct talk *k, const struct meaning *m)
{
	struct call *c = &k->c;

	c->command = m->command;
	c->rest = m->rest;
	split_args(c);
	enum err e = check_call(c);
	if (e)
		return e == ERR_DENIED ? OK : e;
	c->command->run(c);
	return c->err;
}

static enum err run_answer(struct talk *k)
{
	struct call *c = &k->c;

	c->command = command_by_name(k->dialog.handler);
	if (!c->command || !c->command->answer) {
		ask_end(c);
		return c->err;
	}
	c->dialog = &k->dialog;
	if (has_words(k->ev) || k->ev->content == CONTENT_CHOICE)
		c->text = str_trim(k->ev->text);
	c->rest = c->text;
	c->choice_id = k->ev->choice_id;
	split_args(c);
	c->command->answer(c);
	return c->err;
}

static enum err do_deed(struct talk *k, const struct meaning *m)
{
	struct call *c = &k->c;

	switch (m->deed) {
	case DEED_NOTHING:
		return OK;
	case DEED_RUN:
		return run_command(k, m);
	case DEED_ANSWER:
		return run_answer(k);
	case DEED_ASK_STOP:
		c->command = &command_berhenti;
		berhenti_ask(c);
		return c->err;
	case DEED_SAY:
		if (m->near)
			reply(c, m->key,
			      ARGS(ARG("perintah", m->near->name), ARG("cara", m->near->usage)));
		else
			reply(c, m->key, NO_ARGS);
		if (str_eq(str_from(m->key), STR("dispatch.help")))
			c->chat.help_ms = c->now_ms;
		return c->err;
	}
	return OK;
}

static enum err with_budget(struct talk *k, const struct meaning *m)
{
	db_read_budget_us(k->t->db, READ_BUDGET_US);
	enum err e = do_deed(k, m);
	db_read_budget_us(k->t->db, 0);
	return e;
}

/* The consent words go in front of the first reply; the ledger keeps them as they were shown. */
static enum err first_contact(struct talk *k, struct message *m)
{
	struct call *c = &k->c;
	str words = text_format(c->config, (enum language)c->actor.language, STR("consent.words"),
				ARGS(ARG("kantor", c->config->office)), c->now_ms, c->mem);

	m->head_key = STR("consent.words");
	k->is_first_contact = false;
	return store_consent_add(c->db, c->actor.id, "service", true, words, k->ev->id, c->now_ms);
}

static enum err send_one(struct talk *k, struct outgoing *o)
{
	struct call *c = &k->c;
	struct chat chat;

	if (o->chat_id && o->chat_id != c->chat.id) {
		enum err e = store_chat_by_id(c->db, o->chat_id, c->mem, &chat);
		return e ? e : outbox_add(k->t, chat.account_id, o->chat_id, o->class, &o->message);
	}
	if (k->is_first_contact) {
		enum err e = first_contact(k, &o->message);
		if (e)
			return e;
	}
	if (c->chat.kind == CHAT_GROUP)
		o->message.quote_id = k->ev->id;
	return outbox_add(k->t, c->chat.account_id, c->chat.id, o->class, &o->message);
}

static enum err send_all(struct talk *k)
{
	enum err e = OK;

	for (struct outgoing *o = k->c.first; o && !e; o = o->next)
		e = send_one(k, o);
	return e;
}

static void init_talk(struct talk *k, struct turn *t, const struct event *ev,
		      const struct sender *s)
{
	*k = (struct talk){ .t = t, .ev = ev };
	k->c = (struct call){
		.db = t->db,
		.config = t->config,
		.mem = &t->event_mem,
		.now_ms = t->now_ms,
		.account_ids = t->engine->account_ids,
		.n_account_ids = t->engine->n_account_ids,
		.event = ev,
		.actor = s->person,
		.private_chat = s->chat,
		.chat = s->chat,
		.roles = roles_of(t->config, ev->ids, ev->n_ids, s->id_moved),
	};
}

/* The answer was understood when it changed or ended the question. */
static enum err was_understood(struct talk *k, bool *ret)
{
	struct dialog_row now;

	enum err e = store_dialog_find(k->t->db, k->c.chat.id, k->c.actor.id, k->c.mem, &now);
	*ret = e == ERR_NOTFOUND || (!e && !(str_eq(now.handler, k->dialog.handler) &&
					     str_eq(now.step, k->dialog.step) &&
					     str_eq(now.answers, k->dialog.answers)));
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err count_reply(struct talk *k, const struct meaning *m)
{
	bool is_free = false;
	int cost = 1;

	if (!k->c.first)
		return OK;
	if (m->deed == DEED_ANSWER) {
		enum err e = was_understood(k, &is_free);
		if (e)
			return e;
	} else if (m->deed == DEED_RUN) {
		cost = m->command->cost;
	}
	brakes_replied(&k->c.chat, is_free ? 0 : cost);
	return OK;
}

static bool is_answer(const struct talk *k, bool has_dialog)
{
	return has_dialog && (k->ev->choice_id.len || phrase_number(k->ev->text, k->c.mem) ||
			      phrase_yes_no(k->ev->text, k->c.mem) != ANSWER_NONE);
}

static enum err converse(struct talk *k, bool has_dialog)
{
	struct call *c = &k->c;
	struct meaning m = understood(k, has_dialog);
	bool is_stop = m.deed == DEED_RUN && m.command == &command_berhenti;

	k->folded = utf8_fold(k->ev->text, c->mem);
	enum brakes brakes = brakes_heard(&c->chat, k->folded, is_answer(k, has_dialog),
					  c->roles != 0, c->now_ms);
	if (brakes == BRAKES_SILENT && !is_stop)
		return OK;
	if (brakes == BRAKES_LAST_WORDS && !is_stop)
		m = say("dispatch.slow_down");

	enum err e = with_budget(k, &m);
	if (!e)
		e = send_all(k);
	return e ? e : count_reply(k, &m);
}

static enum err private_message(struct turn *t, int account, const struct event *ev)
{
	struct sender s;
	struct talk k;

	enum err e =
		store_sender_take(t->db, ev->ids, ev->n_ids, ev->name,
				  t->engine->accounts[account].id, t->now_ms, &t->event_mem, &s);
	if (e)
		return e;
	init_talk(&k, t, ev, &s);
	if (s.has_dialog)
		e = store_dialog_find(t->db, s.chat.id, s.person.id, k.c.mem, &k.dialog);
	if (!e && !render_window_is_open(&s.chat, t->now_ms))
		e = pick_reopen(t, s.chat.id);
	if (e)
		return e;

	k.is_first_contact = !s.person.consented_ms;
	k.c.chat.last_inbound_ms = t->now_ms;
	k.c.chat.account_id = t->engine->accounts[account].id;
	e = converse(&k, s.has_dialog);
	return e ? e : store_chat_inbound(t->db, &k.c.chat);
}

/* In a group: a command with prefix, or an answer to the bot; else silence. */
static struct meaning understood_in_group(struct turn *t, const struct event *ev)
{
	str text = ev->text;

	if (!has_words(ev))
		return (struct meaning){ .deed = DEED_NOTHING };
	bool has_prefix = phrase_take_prefix(&text);
	struct match m = match_find(t->engine->match, text, !has_prefix, &t->event_mem);
	if (m.command)
		return run(m.command, m.rest);
	return (struct meaning){ .deed = has_prefix ? DEED_NOTHING : DEED_ANSWER };
}

static enum err group_chat(struct turn *t, int account, const struct event *ev,
			   const struct meaning *m, struct chat *ret)
{
	struct identity id = { ID_WA, ev->group_id };

	enum err e = store_group_find(t->db, id, &t->event_mem, ret);
	if (!e && ret->state != CHAT_ACTIVE &&
	    !(m->command && m->command->flags & COMMAND_IN_SILENT_GROUP))
		return ERR_NOTFOUND;
	if (e == ERR_NOTFOUND && m->command && m->command->flags & COMMAND_IN_SILENT_GROUP)
		e = store_group_take(t->db, id, t->engine->accounts[account].id, t->now_ms,
				     &t->event_mem, ret);
	return e;
}

static enum err group_message(struct turn *t, int account, const struct event *ev)
{
	struct meaning m = understood_in_group(t, ev);
	struct chat group;
	struct sender s;
	struct talk k;

	if (m.deed == DEED_NOTHING || !ev->n_ids)
		return OK;
	enum err e = group_chat(t, account, ev, &m, &group);
	if (!e)
		e = store_sender_take(t->db, ev->ids, ev->n_ids, ev->name,
				      t->engine->accounts[account].id, t->now_ms, &t->event_mem,
				      &s);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	init_talk(&k, t, ev, &s);
	k.c.chat = group;

	if (m.deed == DEED_ANSWER) {
		e = store_dialog_find(t->db, group.id, s.person.id, k.c.mem, &k.dialog);
		if (e)
			return e == ERR_NOTFOUND ? OK : e;
	}
	k.c.chat.last_inbound_ms = t->now_ms;
	k.folded = utf8_fold(ev->text, k.c.mem);
	if (brakes_heard(&k.c.chat, k.folded, m.deed == DEED_ANSWER, k.c.roles != 0, t->now_ms) !=
	    BRAKES_ANSWER)
		return store_chat_inbound(t->db, &k.c.chat);

	e = with_budget(&k, &m);
	if (!e)
		e = send_all(&k);
	if (!e && k.c.first)
		brakes_replied(&k.c.chat, 1);
	return e ? e : store_chat_inbound(t->db, &k.c.chat);
}

enum err dispatch_event(struct turn *t, int account, const struct event *ev, struct why *reterr)
{
	if (is_quiet(ev) || !ev->n_ids)
		return OK;
	enum err e =
		ev->group_id.len ? group_message(t, account, ev) : private_message(t, account, ev);
	return e ? why_set(reterr, e, "the handler failed: %s", err_name(e)) : OK;
}

/* What a local caller gets to read: every answer, a blank line between. */
static str local_result(struct call *c)
{
	struct buf b;

	buf_init(&b, c->mem);
	for (struct outgoing *o = c->first; o; o = o->next) {
		if (o->chat_id)
			continue;
		if (b.len)
			buf_add(&b, STR("\n\n"));
		buf_add(&b, render_text(c->config, LANGUAGE_EN, &o->message, c->now_ms, c->mem));
	}
	return buf_str(&b);
}

enum err dispatch_act(struct turn *t, struct act *a)
{
	struct event none = { .kind = EVENT_MESSAGE };
	struct talk k = { .t = t, .ev = &none };

	k.c = (struct call){
		.db = t->db,
		.config = t->config,
		.mem = &a->mem,
		.now_ms = t->now_ms,
		.account_ids = t->engine->account_ids,
		.n_account_ids = t->engine->n_account_ids,
		.local = a->actor,
		.roles = ROLE_OPERATOR,
	};
	struct meaning m = run(command_by_name(a->command), a->arguments);
	ASSERT(m.command && m.command->where & IN_LOCAL);

	enum err e = with_budget(&k, &m);
	ASSERT(!k.c.has_asked);
	for (struct outgoing *o = k.c.first; o && !e; o = o->next)
		if (o->chat_id)
			e = send_one(&k, o);
	if (e)
		return e;
	a->result = arena_str(&a->mem, local_result(&k.c));
	a->is_done = true;
	return OK;
}
