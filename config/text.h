/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_TEXT_H
#define SIAR_CONFIG_TEXT_H

#include "bot/base/arena.h"
#include "bot/model/message.h"
#include "config/settings.h"

/* Text for people, by key and language, from config/text/<language>.yaml. */

/* The text with its places; the Indonesian one when the language lacks it; the key itself when
 * nobody has it. */
str text_find(const struct config *c, enum language l, str key);
bool text_exists(const struct config *c, str key);
/* Filled in: numbers, money and times as the language writes them. */
str text_format(const struct config *c, enum language l, str key, struct text_args args,
		int64_t now_ms, struct arena *mem);

/* The value of an ARG_WHEN (text_when.c); the text itself when it is none. */
str text_when(const struct config *c, enum language l, str value, struct arena *mem);

#endif
