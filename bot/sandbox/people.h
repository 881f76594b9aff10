/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_PEOPLE_H
#define SIAR_SANDBOX_PEOPLE_H

#include "bot/sandbox/faults.h"
#include "bot/sandbox/update.h"

/* What people do with their phones: it becomes a message of the world and an update for the
 * webhook. Sandbox thread only. */

enum { PEOPLE_PHOTOS_MAX = 30, PEOPLE_TEXT_BYTES_MAX = 64 << 10, PEOPLE_EMOJI_BYTES_MAX = 40 };

struct people {
	struct world *world;
	const struct faults *faults;
	void (*tell)(void *owner, const struct update *u);
	void *owner;
};

struct people_say {
	int person, group;             /* group -1 = to siar */
	str text;                      /* or the caption of the first photo */
	str photos[PEOPLE_PHOTOS_MAX]; /* ready photos by name, uploads by id */
	size_t n_photos;
	str quote_id; /* empty = none */
	str type;     /* "audio", "sticker", "location", "contacts"; empty = text and photos */
};

/* ERR_INVALID with words, and then nothing was sent: not a member, no such photo, nothing said … */
enum err people_say(struct people *p, const struct people_say *s, struct why *reterr) MUST_CHECK;
/* A button or a line of a list that siar sent her. */
enum err people_tap(struct people *p, int person, str message_id, str choice_id,
		    struct why *reterr) MUST_CHECK;
/* Empty emoji = taken back. */
enum err people_react(struct people *p, int person, str message_id, str emoji,
		      struct why *reterr) MUST_CHECK;

#endif
