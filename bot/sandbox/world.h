/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_WORLD_H
#define SIAR_SANDBOX_WORLD_H

#include "bot/base/arena.h"
#include "bot/base/clock.h"
#include "bot/base/err.h"
#include "bot/base/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The network's memory: people, groups, messages, media, templates. Sandbox thread only. Everything
 * is bounded: the oldest messages and media go first. Text that is given is copied; text that is
 * read is valid until the world changes. */

enum {
	WORLD_PEOPLE_MAX = 64,
	WORLD_GROUPS_MAX = 64,
	WORLD_MEMBERS_MAX = 64, /* the network's real limit of 8 is lifted, and the page says so */
	WORLD_MESSAGES_MAX = 4000,
	WORLD_TEXT_BYTES_MAX = 8 << 20, /* of all messages */
	WORLD_MEDIA_BYTES_MAX = 64 << 20,
	WORLD_TEMPLATES_MAX = 16,
	WORLD_CHOICES_MAX = 10,
};

struct world_person {
	str phone, bsuid;        /* "6281…" and "ID.…" */
	str name, role, about;   /* role: "seller", "moderator", "member", "operator" */
	bool hides_phone;        /* webhooks carry only the bsuid */
	bool blocks_marketing;   /* templates of category MARKETING get 131050 */
	int64_t last_inbound_ms; /* of her private chat; 0 = never */
	int64_t pair_tat_ms;     /* of the pair rate, see api_rates */
};

struct world_group {
	str id, title, description;
	int members[WORLD_MEMBERS_MAX]; /* indexes of people */
	int n_members;
	int64_t last_inbound_ms; /* of any member */
};

/* A file: uploaded by the business, or sent by a person. */
struct world_media {
	str id, mime, sha256; /* hex */
	str bytes;
	bool is_upload; /* the business's: gone after 30 days, else after 7 */
	int64_t created_ms;
};

enum template_header { HEADER_NONE, HEADER_IMAGE };
struct world_template {
	str name, language, category; /* "MARKETING", "UTILITY" */
	enum template_header header;
	int n_params;
	str body; /* with {{1}} */
};

enum world_status { WORLD_PENDING, WORLD_SENT, WORLD_DELIVERED, WORLD_READ, WORLD_FAILED };

struct world_choice {
	str id, title, description;
};

/* One message in a private chat with the business (group -1) or in a group (person = who wrote it;
 * -1 = the business). */
struct world_message {
	str id;       /* wamid */
	int person;   /* private: whose chat; group: author, -1 = the business */
	int group;    /* -1 = private */
	bool is_ours; /* from the business */
	int64_t at_ms;
	str type;      /* "text", "image", "document", "interactive", "template", "button",
			  "reaction", "audio", "sticker", "location", "contacts" */
	str text;      /* body, caption, emoji, as people see it (a template filled in) */
	str media_id;  /* empty = none */
	str quote_id;  /* answered or reacted to */
	str choice_id; /* from a person: what was tapped (interactive, button) */
	str template_name;
	str footer, list_button;
	struct world_choice choices[WORLD_CHOICES_MAX];
	int n_choices;
	str opaque;               /* biz_opaque_callback_data */
	enum world_status status; /* of the furthest recipient */
	int64_t code;             /* FAILED: Meta's */
};

struct world;

/* Told of every change, after it; the message is the stored one. */
struct world_watch {
	void (*on_message)(void *owner, const struct world_message *m);
	void (*on_status)(void *owner, const struct world_message *m);
	void (*on_typing)(void *owner, int person);
	void (*on_world)(void *owner); /* people, groups, templates changed */
	void *owner;
};

struct world *world_create(const struct clock *clock, const struct world_watch *watch);
void world_destroy(struct world *w);
int64_t world_now_ms(const struct world *w);
struct random *world_random(struct world *w);

/* Index, -1 when it does not exist. world_find_person takes a phone with or without '+', or a
 * bsuid. */
int world_add_person(struct world *w, const struct world_person *p);
int world_add_group(struct world *w, const struct world_group *g);
int world_find_person(const struct world *w, str phone_or_bsuid);
int world_find_group(const struct world *w, str id);
struct world_person *world_person(struct world *w, int index);
struct world_group *world_group(struct world *w, int index);
int world_count_people(const struct world *w);
int world_count_groups(const struct world *w);
bool world_group_has(const struct world_group *g, int person);
/* A text with ptr NULL stays as it was. */
void world_name_group(struct world *w, int index, str title, str description);
/* Tells the watch of what was changed in place (a group's members). */
void world_changed(struct world *w);
void world_remove_group(struct world *w, int index); /* it stays as a hole without id */

/* A new message (id empty: it gets one; at_ms 0: now); the stored one comes back. A person's renews
 * last_inbound_ms. */
const struct world_message *world_post(struct world *w, const struct world_message *m);
/* NULL when it is unknown or gone. */
const struct world_message *world_message(const struct world *w, str id);
/* The n-th message from the newest, of all chats; NULL behind the oldest. */
const struct world_message *world_newest(const struct world *w, int n);
/* Never goes back, except to FAILED before DELIVERED. */
void world_set_status(struct world *w, str id, enum world_status s, int64_t code);
void world_show_typing(struct world *w, int person);

/* sha256 and id are made here. NULL when it does not fit. */
const struct world_media *world_add_media(struct world *w, str bytes, str mime, bool is_upload);
/* NULL when it is unknown, gone or expired. */
const struct world_media *world_media(const struct world *w, str id);
/* As phones keep it: also when it has expired for the business, or was removed. */
const struct world_media *world_media_kept(const struct world *w, str id);
/* Nothing when it is unknown. */
void world_remove_media(struct world *w, str id);

void world_add_template(struct world *w, const struct world_template *t);
const struct world_template *world_template(const struct world *w, str name, str language);
const struct world_template *world_template_at(const struct world *w, int index);

#endif
