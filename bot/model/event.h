/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_EVENT_H
#define SIAR_MODEL_EVENT_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* What came in from a network, in neutral terms. A gateway's parse makes events; dispatch acts on
 * them. All text points into the event arena and is valid UTF-8. Members that do not belong to the
 * kind are zero. */

/* The kinds of id a person can have; `identity(kind, opaque)` is many to one person. */
enum id_kind {
	ID_PHONE,    /* E.164 digits without '+' */
	ID_WA,       /* WhatsApp business-scoped user id */
	ID_LID,      /* WhatsApp linked-device id */
	ID_TELEGRAM, /* Telegram user id */
};
/* "phone", "wa", "lid", "telegram": as written in config. */
const char *id_kind_name(enum id_kind k);
bool id_kind_from(str name, enum id_kind *ret);

struct identity {
	enum id_kind kind;
	str opaque;
};

enum event_kind {
	EVENT_MESSAGE,
	EVENT_STATUS,     /* something became of what we sent */
	EVENT_GROUP,      /* a group was made, changed, suspended, left */
	EVENT_ID_CHANGE,  /* a person has another number or id: from old_id to ids[] */
	EVENT_PREFERENCE, /* a person stopped or resumed marketing at the network */
	EVENT_ACCOUNT,    /* the network says something of our account */
	EVENT_ECHO,       /* our own message from another device: never input */
	EVENT_ERROR,      /* the network reports an error that belongs to no message */
};

enum content_type {
	CONTENT_TEXT,
	CONTENT_IMAGE,
	CONTENT_VIDEO,
	CONTENT_DOCUMENT,
	CONTENT_AUDIO, /* also voice notes */
	CONTENT_STICKER,
	CONTENT_LOCATION,
	CONTENT_CONTACTS,
	CONTENT_CHOICE, /* a button or list row was tapped: choice_id, text = its title */
	CONTENT_ORDER,
	CONTENT_REACTION, /* text = emoji, empty = removed; ref_id = message */
	CONTENT_SYSTEM,   /* a notice of the network in the chat */
	CONTENT_EDIT,     /* ref_id = message edited; text = new text */
	CONTENT_REVOKE,   /* ref_id = message taken back */
	CONTENT_UNSUPPORTED,
	CONTENT_OTHER, /* a type of tomorrow */
};

/* In the order in which they may follow each other; a later one never gives way to an earlier one.
 */
enum status_kind {
	STATUS_SENT,
	STATUS_DELIVERED,
	STATUS_READ, /* also played */
	STATUS_FAILED,
};

enum group_change {
	GROUP_CREATED,
	GROUP_DELETED,
	GROUP_JOINED,    /* people[] came in */
	GROUP_LEFT,      /* people[] went */
	GROUP_REQUESTED, /* people[] ask to join (or took that back) */
	GROUP_SETTINGS,
	GROUP_SUSPENDED,
	GROUP_RESUMED,
	GROUP_CHANGE_OTHER,
	GROUP_ENTERED,  /* we were taken in, by ids[] where the network tells */
	GROUP_REMOVED,  /* we left or were put out */
	GROUP_MIGRATED, /* it has the id new_group_id from now on */
};

enum account_change {
	ACCOUNT_NOTICE,     /* for the operator's log only */
	ACCOUNT_RESTRICTED, /* sending must stop: restriction, violation, ban */
	ACCOUNT_RESTORED,
	ACCOUNT_HEALTH, /* `health` */
};

/* How a linked device or bot is, as its network tells. Stored: never renumber. */
enum health {
	HEALTH_UNKNOWN = 0,
	HEALTH_READY = 1,
	HEALTH_STARTING = 2,
	HEALTH_NEEDS_PAIRING = 3, /* a person must link the phone again */
	HEALTH_LIMITED = 4,       /* temporarily restricted */
	HEALTH_BANNED = 5,
	HEALTH_UNREACHABLE = 6, /* the gateway itself does not answer */
};
enum { HEALTH_COUNT = 7 };
/* "needs_pairing", for logs and metrics. */
const char *health_name(enum health h);

/* Whether we may write to a group. Proven: only admins do, but something of ours has arrived there,
 * so our number is one; no network tells that. Stored: never renumber. */
enum group_posting {
	POSTING_UNKNOWN = 0,
	POSTING_ALLOWED = 1,
	POSTING_ADMINS_ONLY = 2,
	POSTING_PROVEN = 3,
};

enum { EVENT_IDS_MAX = 3, EVENT_PEOPLE_MAX = 64 };

struct event {
	enum event_kind kind;
	str account_ref;   /* the network's own id of our account (phone_number_id); empty when the
			      event carries none */
	str account_phone; /* our number as the network displays it; may have blanks and '+' */
	str owner_ref;     /* the business account it belongs to (WABA id) */
	str id;            /* the network's id of the event or message */
	int64_t at_ms;     /* the network's time; 0 = not told */

	/* who: for MESSAGE, PREFERENCE, ID_CHANGE (the new ids), STATUS (recipient) */
	struct identity ids[EVENT_IDS_MAX];
	size_t n_ids;
	struct identity old_id; /* ID_CHANGE */
	str name;               /* as the person calls herself; untrusted */
	str group_id;           /* empty = private chat */

	/* MESSAGE and ECHO */
	enum content_type content;
	str content_name; /* the network's word for the type */
	str text;         /* body, caption, title of a choice, emoji */
	str choice_id;
	str ref_id; /* message this one answers, edits, reacts to */
	str media_ref, media_mime;
	bool is_forwarded;
	int64_t topic;     /* of a group that has topics: in which one, 0 = none */
	bool is_anonymous; /* in a group, by an admin whom the network does not name: no ids */

	/* STATUS */
	enum status_kind status;
	str opaque;      /* our own text coming back */
	str participant; /* in a group */
	bool is_billable;
	str price_category;

	/* STATUS failed, ERROR, MESSAGE unsupported */
	int64_t code;
	str error_title;

	/* GROUP */
	enum group_change change;
	str change_name; /* the network's word */
	str subject;     /* the group's title; also of a MESSAGE, where the network tells it */
	str request_id;
	str new_group_id;           /* MIGRATED */
	enum group_posting posting; /* SETTINGS */
	struct identity people[EVENT_PEOPLE_MAX];
	size_t n_people;

	/* PREFERENCE */
	bool is_stop; /* marketing stopped; else resumed */
	str preference_category, preference_value;

	/* ACCOUNT */
	enum account_change account_change;
	enum health health;
	str field, detail; /* the network's words, for the operator */
};

/* What parse returns: `items` grows in the arena. */
struct events {
	struct event *items;
	size_t count, cap;
	size_t ignored; /* parts that were understood to be of no use */
	str cursor;     /* pollers: the new cursor */
};

struct arena;
/* A new zeroed event at the end. */
struct event *events_add(struct events *list, struct arena *mem);

#endif
