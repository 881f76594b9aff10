/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_PHONE_H
#define SIAR_MODEL_PHONE_H

#include "bot/base/arena.h"

#include <stdbool.h>

/* Phone numbers are kept as E.164 digits without '+': "6281234567890". */

/* Reads 08xx, 8xx, 62, +62, (+62), 0062, with blanks, dots, dashes and brackets, and wa.me links;
 * other countries only with '+' or 00, or as 8 to 15 digits that do not begin with 0 or 8 (13 to 15
 * when with 8). False when it is no number, and for a foreign one that looks like 8xx without its
 * '+' (+81 90 1234 5678). Idempotent. */
bool phone_parse(str text, struct arena *mem, str *ret);

#endif
