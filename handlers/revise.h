/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_REVISE_H
#define SIAR_HANDLERS_REVISE_H

#include "handlers/call.h"

/* The seller has edited a message at the network (c->event->ref_id); `text` is what it says now,
 * without a command in front. When a promo's text came in it, the promo follows as far as that
 * is possible; else nothing is said. */
void revise_promo(struct call *c, str text);

#endif
