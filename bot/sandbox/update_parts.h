/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_UPDATE_PARTS_H
#define SIAR_SANDBOX_UPDATE_PARTS_H

#include "bot/net/json.h"
#include "bot/sandbox/update.h"

/* What the files of updates share. */

/* The member of contacts[] for a person. */
str update_contact(const struct world_person *p, bool hides_phone, struct arena *mem);
/* Seconds as a string, as Meta writes times. */
void update_add_time(struct json_writer *j, const char *key, int64_t at_ms);

#endif
