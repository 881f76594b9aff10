/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_GATEWAY_H
#define SIAR_GATEWAY_GATEWAY_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/model/event.h"
#include "bot/net/http.h"
#include "config/setting.h"

#include <stdbool.h>
#include <stdint.h>

/* A gateway translates between one messaging network and siar. It is pure: no socket, clock, random
 * number or store; the same bytes in give the same bytes out. Recorded calls test it, ten lines
 * fuzz it. authentic() runs on the loop thread, file_of() on a worker, all else on the writer
 * thread. */

enum {
	GW_WEBHOOK = 1u << 0,
	GW_POLL = 1u << 1,
	GW_GROUPS = 1u << 2,
	GW_MEDIA = 1u << 3,
	GW_BUTTONS = 1u << 4,   /* reply buttons and lists, to persons */
	GW_TEMPLATES = 1u << 5, /* free text only inside a window, templates outside it */
	GW_ECHO = 1u << 6,      /* our own reference comes back in statuses */
	GW_MARK_READ = 1u << 7,
	GW_LINKED = 1u << 8,    /* a device linked to somebody's account, against the network's
				   terms for bulk use */
	GW_SEND_FILE = 1u << 9, /* a photo leaves with the message itself: work.body_file */
	GW_ASK_HEALTH = 1u << 10,
	GW_ASK_GROUPS = 1u << 11,
	GW_HISTORY = 1u << 12, /* what was written can be read again */
	GW_QUEUE = 1u << 13,   /* what it accepts waits in a queue of its own */
};

/* Where a body comes from: what was delivered, or the answer to a question. Stored as a number. */
enum source { FROM_WEBHOOK, FROM_POLL, FROM_HEALTH, FROM_GROUPS, FROM_HISTORY };

/* One account of one gateway, made by the wiring from config; read only afterwards. */
struct gateway {
	const struct gateway_ops *ops;
	str account; /* its name in config */
	str base_url;
	const void *own; /* the settings its rows describe */
};

/* Whom a message goes to. */
struct address {
	bool is_group;
	struct identity id; /* a person; for a group only opaque */
};

/* What render made of a message: the form that this network and moment allow. */
enum form { FORM_TEXT, FORM_BUTTONS, FORM_LIST, FORM_TEMPLATE, FORM_IMAGE, FORM_DOCUMENT };

struct rendered_choice {
	str id, title, description;
};
enum { RENDERED_CHOICES_MAX = 10, RENDERED_PARAMS_MAX = 8 };

struct rendered {
	enum form form;
	str body, rest; /* text, body of buttons and lists, caption; what goes after it */
	struct rendered_choice choices[RENDERED_CHOICES_MAX];
	size_t n_choices;
	str list_button;                          /* LIST: what opens it */
	str template_name, template_language;     /* TEMPLATE */
	str template_params[RENDERED_PARAMS_MAX]; /* body parameters {{1}}, {{2}} ... */
	size_t n_params;
	/* IMAGE, DOCUMENT; the header picture of BUTTONS and TEMPLATE */
	str media_id, media_link, file_name;
	str quote_id; /* message this one answers */
};

enum work_kind {
	WORK_SEND,
	WORK_MARK_READ,
	WORK_UPLOAD,
	WORK_FETCH,
	/* Questions: SENT means that the reply's body is JSON and for parse. */
	WORK_POLL,   /* what has come since `cursor`; may wait for it */
	WORK_HEALTH, /* how the account is */
	WORK_GROUPS, /* which groups it is in */
	/* What people wrote since `since_ms`. next_url of NEXT_STEP and SENT: the calls to be made
	 * next, one a line; each is a step > 0 and has its line in next_url. */
	WORK_HISTORY,
	WORK_QUEUE, /* how many messages wait in its own queue; step 1: they are not to go */
};

/* One call to the network. All text lives at least as long as the call. */
struct work {
	enum work_kind kind;
	int step; /* 0, then +1 after each NEXT_STEP */
	int64_t delivery_id;
	int attempt;                            /* from 1 */
	int64_t tag;                            /* 1 .. UINT32_MAX: of this database; 0 = none */
	struct address to;                      /* SEND */
	struct rendered message;                /* SEND */
	int64_t topic;                          /* SEND to a group: where in it, 0 = none */
	str message_id;                         /* MARK_READ: the network's id of what was read */
	bool is_typing;                         /* MARK_READ: also show that we are typing */
	str media_ref;                          /* FETCH: the network's id */
	str body_file, content_type, file_name; /* UPLOAD, and SEND of a photo with GW_SEND_FILE */
	str next_url;                           /* what the step before gave */
	str cursor;                             /* POLL: as parse gave it; empty = none yet */
	int64_t now_ms, since_ms;               /* POLL; HISTORY */
};

enum verdict {
	VERDICT_SENT,
	VERDICT_NEXT_STEP,   /* call again with step + 1 and next_url; committed in between */
	VERDICT_RETRY,       /* provably not accepted: again, uses up an attempt */
	VERDICT_PAUSE,       /* not accepted, too fast: wait_ms for the scope, no attempt used */
	VERDICT_REFUSED,     /* this message will never go */
	VERDICT_NEVER_AGAIN, /* this recipient does not want it (marketing) or cannot get anything;
				see is_marketing_only */
	VERDICT_NEEDS_TEMPLATE, /* the 24-hour window is closed */
	VERDICT_UNCERTAIN,      /* it may have been accepted */
	VERDICT_STOP,           /* the account must stop until a person acts */
};

enum scope { SCOPE_MESSAGE, SCOPE_RECIPIENT, SCOPE_ACCOUNT };

struct outcome {
	enum verdict verdict;
	enum scope scope;
	int64_t wait_ms;        /* PAUSE, RETRY: at least this long; 0 = the caller's backoff */
	bool is_marketing_only; /* NEVER_AGAIN: replies still go */
	str provider_id;        /* SENT: the network's message id */
	str learned_id; /* SENT: the recipient's id as the network wrote it (wa_id), empty = none */
	str media_id;   /* UPLOAD; SEND of body_file: what the network calls it from now on */
	str next_url;   /* NEXT_STEP; SENT of a HISTORY */
	int64_t n_waiting;  /* SENT of a QUEUE, step 0 */
	str moved_to;       /* RETRY: the id that the group has now */
	int64_t file_bytes; /* NEXT_STEP of a FETCH: how large the network says it is, 0 = untold */
	/* RETRY of a SEND: the network cannot use message.media_id any more; the topic is gone */
	bool is_media_unknown, is_topic_gone;
	int64_t code;       /* the network's error code, 0 = none */
	const char *reason; /* text key "reason.…", static; NULL = none */
};

struct gateway_ops {
	const char *kind; /* "kind:" in siar.yaml */
	unsigned caps;
	enum id_kind group_kind;    /* of the ids of its groups */
	struct account_kind config; /* its rows and the struct they fill */

	/* The network's own id of our account in config, compared with event.account_ref; empty =
	 * it has none. */
	str (*account_ref)(const struct gateway *gw);
	/* The address by which people arrive, where it is not the number's wa.me; NULL = it is. */
	str (*link)(const struct gateway *gw, struct arena *mem);
	/* Whether its settings say that siar asks for what came in (GW_POLL). */
	bool (*polls)(const struct gateway *gw);
	/* Is this request from the network? Only looks at bytes and a key. May also give an
	 * immediate answer (a challenge): then *ret_now has status and body and true or false does
	 * not matter. ret_now->status stays 0 otherwise. */
	bool (*authentic)(const struct gateway *gw, const struct http_request *req,
			  struct arena *mem, struct http_reply *ret_now);
	/* ERR_INVALID: not understood (with *reterr); then nothing of it may be used but the
	 * cursor, which lets a poll go past it. Parts that mean nothing are counted in
	 * ret->ignored, never an error: one bad message must not sink the others. */
	enum err (*parse)(const struct gateway *gw, enum source from, str body, struct arena *mem,
			  struct events *ret, struct why *reterr);
	/* ERR_INVALID when this work cannot be expressed on this network (a bug of render). */
	enum err (*build)(const struct gateway *gw, const struct work *work, struct arena *mem,
			  struct http_request *ret, struct why *reterr);
	/* What became of it. Never fails: whatever is not understood is UNCERTAIN when it may have
	 * been accepted. */
	void (*judge)(const struct gateway *gw, const struct work *work, enum transport how,
		      const struct http_reply *reply, struct arena *mem, struct outcome *ret);
	/* Whether this FETCH's reply is the file; NULL = from step 1 on. */
	bool (*is_file)(const struct work *work);
	/* The file inside the reply to the last step of a FETCH, where that is not all of it; NULL
	 * = it is. Empty when there is none. On a worker. */
	str (*file_of)(str body, struct arena *mem);
	/* The verdict of an error code that came later, in a status. Same table as judge. */
	void (*judge_code)(const struct gateway *gw, int64_t code, struct outcome *ret);
};

/* All kinds, a-z. */
extern const struct gateway_ops *const gateways[];
extern const size_t gateways_count;
const struct gateway_ops *gateway_find(str kind);

/* Whether the request's path ends in /<token>, one of `secret`: for networks that sign nothing. */
bool gateway_has_token(const struct http_request *req, const struct secret *secret);

/* Our own reference in a send, and back: "siar1:<delivery>:<attempt>:<tag>", the tag in 8 hex
 * digits or not there. False when it is none of ours. */
struct reference {
	int64_t delivery_id;
	int attempt;
	int64_t tag; /* 0 = none */
};
str gateway_opaque(const struct reference *r, struct arena *mem);
bool gateway_opaque_parse(str opaque, struct reference *ret);

#endif
