/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_CHAT_BOT_H
#define SIAR_TESTS_LIB_CHAT_BOT_H

#include "bot/base/clock.h"
#include "bot/flow/engine.h"
#include "bot/flow/turn.h"
#include "tests/lib/chat_photo.h"

#include <stdbool.h>

/* The bot as .chat files see it: people and groups of a WhatsApp Cloud API network in memory.
 * Webhook bodies go in, requests that were built come out as text; everything between is real. */

enum { CHAT_PEOPLE_MAX = 24, CHAT_MESSAGES_MAX = 512, CHAT_HELD_MAX = 16, CHAT_ALBUM_MAX = 12 };

struct chat_person {
	str name, id;
	bool is_wa; /* her id is a BSUID: no phone */
	bool is_group, is_moderator, is_operator, is_known;
	str last_wamid; /* of the last message she got */
	int64_t last_delivery;
};

struct chat_out {
	struct chat_person *to;
	str text;
	bool is_told; /* the file has it */
};

struct chat_bot {
	struct arena mem; /* of the case */
	str dir;
	struct clock_manual clock;
	str settings; /* lines of siar.yaml that the file has of its own */
	struct config *config;
	struct engine engine;
	struct chat_person *people;
	size_t n_people;
	struct chat_out *out; /* CHAT_MESSAGES_MAX */
	size_t n_out;
	str choices; /* "id\x1ftitle\n": all that were shown, newest last */
	int64_t n_in, n_sent;
	int fail; /* 0 = none; HTTP status below 1,000, Meta's code above, -1 = cut */
	const struct chat_person *fail_to; /* the next send to whom; NULL = to anybody */
	int64_t late_ms;                   /* what she writes comes so long after she wrote it */
	struct chat_photos photos;
	struct sending *held[CHAT_HELD_MAX]; /* photos that are on their way */
	size_t n_held;
};

/* One more line of the account in siar.yaml, empty = none; of all that are opened from then on. */
extern str chat_bot_account;
/* Opens a fresh store; false with *why when it cannot. `people` and `settings` must live as long.
 */
bool chat_bot_open(struct chat_bot *b, struct chat_person *people, size_t n, str settings,
		   struct why *why);
void chat_bot_close(struct chat_bot *b);
bool chat_bot_restart(struct chat_bot *b, struct why *why);
/* The same with other settings, which must live as long. */
bool chat_bot_configure(struct chat_bot *b, str settings, struct why *why);

struct chat_said {
	struct chat_person *who, *group; /* group NULL = private */
	str text;
	str choice_id;    /* a tap: text is its title */
	const char *type; /* NULL = text or photos, else "sticker" ... */
	struct chat_photo {
		str name, words;  /* file name, caption */
	} photos[CHAT_ALBUM_MAX]; /* sent together */
	size_t n_photos;
	int64_t edits; /* the so-many-th message before this one has these words now; 0 = none */
	bool is_reply; /* to the bot's last message there */
	bool is_forwarded; /* somebody else wrote it */
};
/* She writes; the bot does all it can without time passing, but for its jobs: the clock moves on
 * until they are done. */
bool chat_bot_hear(struct chat_bot *b, const struct chat_said *said);
bool chat_bot_status(struct chat_bot *b, struct chat_person *who, str status);
/* The network says that who had the number of one has that of the other now. */
bool chat_bot_number(struct chat_bot *b, const struct chat_person *from,
		     const struct chat_person *to);
/* The command line asks: what it gets to read; empty when the turn failed. */
str chat_bot_act(struct chat_bot *b, const char *command, const char *arguments);
/* Time passes. */
bool chat_bot_wait(struct chat_bot *b, int64_t ms);
/* What was on its way arrives. */
bool chat_bot_arrive(struct chat_bot *b);
/* The id of the newest choice with this title; empty when none was shown. */
str chat_bot_choice(const struct chat_bot *b, str title);

/* A folder for this program, removed at its end. */
str chat_bot_dir(void);

#endif
