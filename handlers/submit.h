/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_SUBMIT_H
#define SIAR_HANDLERS_SUBMIT_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* The actor's draft is done (p->starts_ms: when it is to go out, 0 = at once): it becomes held, she
 * is told, moderators are asked. Changes nothing when c->err is set. */
void submit_promo(struct call *c, struct promo *p);

#endif
