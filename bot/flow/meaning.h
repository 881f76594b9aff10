/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_MEANING_H
#define SIAR_FLOW_MEANING_H

#include "bot/flow/match.h"
#include "bot/model/event.h"
#include "config/settings.h"

#include <stdbool.h>

/* What a message means: the order of understanding (README). Pure. */

/* What is to be done with a message. */
enum deed {
	DEED_NOTHING,
	DEED_RUN,
	DEED_ANSWER,
	DEED_SAY,
	DEED_HELP,
	DEED_ASK_STOP,
	DEED_PROMO, /* a photo, or words that read as a promo, without a command; `rest` = the words
		     */
	DEED_REVISE, /* an edited message; `rest` = what it says now, without a command */
};

struct meaning {
	enum deed deed;
	const struct command *command; /* RUN */
	str rest;                      /* RUN, REVISE: behind the command, byte-exact */
	const char *key;               /* SAY; HELP, ANSWER: said before, NULL = nothing */
	const struct command *near;    /* SAY: what a slip may have meant; NULL = none */
};

/* What is known of the one who speaks. */
struct hearing {
	const struct event *event;
	const struct config *config;
	int64_t now_ms;
	const struct match_table *table;
	struct arena *mem;
	bool has_dialog;   /* a question is open to her here */
	bool takes_photos; /* ... and a photo may be its answer */
	bool has_role;     /* moderator or operator */
	bool is_help_due;  /* not told within 6 hours */
	bool is_note_due;  /* ... within some seconds */
};

/* Notices and gestures that are never answered: reactions, what the network says itself,
 * edits that say nothing or stand in a group. */
bool meaning_is_quiet(const struct event *ev);
/* Words she wrote to the bot herself: no forwarded text, nothing the network could not read. */
bool meaning_has_words(const struct event *ev);
struct meaning meaning_run(const struct command *command, str rest);
struct meaning meaning_say(const char *key);

/* In a private chat. */
struct meaning meaning_in_private(const struct hearing *h);
/* In a group: a command with prefix, or an answer to the bot; else nothing. */
struct meaning meaning_in_group(const struct hearing *h);
/* An answer to the bot in a group from somebody who is asked nothing there: the number of something
 * that was told, else nothing. */
struct meaning meaning_without_question(const struct hearing *h);

#endif
