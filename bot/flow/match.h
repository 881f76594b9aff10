/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_MATCH_H
#define SIAR_FLOW_MATCH_H

#include "bot/base/arena.h"
#include "config/settings.h"
#include "handlers/command.h"

/* From words to a command: names and aliases of the command table and of the config's dialects, the
 * longest match first. */

struct match_table;
struct match_table *match_table_make(const struct config *config, struct arena *mem);

struct match {
	const struct command *command; /* NULL = none */
	str rest; /* behind the command, byte-exact, trimmed; "promo:" and "promo -" are the same */
};

/* The command at the start of `text` (behind the prefix, courtesy words passed over when
 * `is_bare`). */
struct match match_find(const struct match_table *table, str text, bool is_bare, struct arena *mem);
/* The command whose name or alias is nearest to the first word, for a typing slip; NULL when none
 * is near or two are. Commands of moderators and operators only for who has a role. */
const struct command *match_near(const struct match_table *table, str text, bool has_role,
				 struct arena *mem);

#endif
