/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WHEN_H
#define SIAR_UNDERSTAND_WHEN_H

#include "bot/base/arena.h"
#include "bot/model/zone.h"

#include <stdbool.h>

/* The whole text is a moment to come: "jam 15", "pukul 15.30", "besok jam 8", "besok", "lusa jam 7
 * malam", "tomorrow at 8". A day without an hour is 08.00; an hour that is past today is
 * tomorrow's. "sekarang" and "now" are now_ms. False for anything else and for hours that do not
 * exist. */
bool when_parse(str text, int64_t now_ms, enum zone z, struct arena *mem, int64_t *ret_ms);

#endif
