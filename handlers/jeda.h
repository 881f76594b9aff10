/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_JEDA_H
#define SIAR_HANDLERS_JEDA_H

#include "handlers/call.h"

/* The promo that is going out rests or goes on; its seller and operators may say so. */
void jeda_pause(struct call *c, int64_t promo_id, bool is_paused);

#endif
