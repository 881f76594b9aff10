/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_NUMERAL_H
#define SIAR_UNDERSTAND_NUMERAL_H

#include "bot/understand/amount.h"

/* The number written in words that begins at `i`: "dua puluh lima ribu", "setengah juta",
 * "goceng", "seket ewu"; "tiga" is a number without a unit. False when no such word stands there.
 */
bool numeral_read(const struct scan *s, size_t i, struct amount *ret);

#endif
