/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMOKU_H
#define SIAR_HANDLERS_PROMOKU_H

#include "handlers/call.h"

/* Opens the promo that stood at this place of the list just shown; false when none was shown. */
bool promoku_open(struct call *c, int64_t number);

#endif
