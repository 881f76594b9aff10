/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_SKIP_H
#define SIAR_UNDERSTAND_SKIP_H

#include "bot/understand/scan.h"

/* Where the phone number, account number, web address, @name or #tag that begins at `i` ends; `i`
 * when none does. */
size_t skip_foreign(const struct scan *s, size_t i);

#endif
