/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_EMBED_H
#define SIAR_CONFIG_EMBED_H

#include "bot/base/str.h"

/* The shipped files, put into the program when it is built (embed.py). */
extern const str embed_categories;
extern const str embed_dialects;
extern const str embed_districts;
extern const str embed_holidays;
extern const str embed_rules;
extern const str embed_text_id;
extern const str embed_text_en;

#endif
