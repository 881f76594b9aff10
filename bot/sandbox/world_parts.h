/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_WORLD_PARTS_H
#define SIAR_SANDBOX_WORLD_PARTS_H

#include "bot/base/list.h"
#include "bot/sandbox/world.h"

/* What the files of the world share. */

/* A message and its texts in one block. */
struct world_entry {
	struct world_message m;
	size_t bytes; /* of text */
	char text[];
};

struct world {
	const struct clock *clock;
	struct world_watch watch;
	struct random random;
	struct world_person people[WORLD_PEOPLE_MAX];
	int n_people;
	struct world_group groups[WORLD_GROUPS_MAX];
	int n_groups;
	struct world_template templates[WORLD_TEMPLATES_MAX];
	int n_templates;
	struct world_entry *messages[WORLD_MESSAGES_MAX]; /* a ring */
	size_t first, n_messages, text_bytes;
	struct list media; /* oldest first */
	size_t media_bytes;
};

/* A copy that lives until world_drop. */
str world_keep(str s);
void world_drop(str *s);
/* `prefix` and `n` characters of `alphabet`, in a static buffer: good until the next call. */
str world_make_id(struct world *w, str prefix, size_t n, str alphabet);
#define WORLD_DIGITS  STR("0123456789")
#define WORLD_LETTERS STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

void world_messages_finish(struct world *w);
void world_media_finish(struct world *w);

#endif
