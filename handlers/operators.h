/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_OPERATORS_H
#define SIAR_HANDLERS_OPERATORS_H

#include "handlers/call.h"

/* Writes a notice to every operator of the config. */
void operators_tell(struct call *c, const char *key, struct text_args args);
/* To all but this person; how many those are. */
size_t operators_tell_others(struct call *c, int64_t but, const char *key, struct text_args args);

#endif
