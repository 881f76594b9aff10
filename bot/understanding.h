/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTANDING_H
#define SIAR_UNDERSTANDING_H

#include "config/settings.h"

/* `siar understand`: what one text would mean to the bot, as JSON. */

enum { UNDERSTANDING_BYTES_MAX = 65536 };

struct understanding {
	const struct config *config;
	str text;
	int64_t now_ms;
	bool is_group;
};

/* A moment on the command line: ISO 8601 ("2026-11-24T19:00", in zone `z` unless it has an offset),
 * or seconds or milliseconds since 1970. */
bool understanding_now(str text, enum zone z, int64_t *ret_ms);
str understanding_json(const struct understanding *u, struct arena *mem);

#endif
