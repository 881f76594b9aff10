/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_SUBMIT_H
#define SIAR_HANDLERS_SUBMIT_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* The actor's draft is done (p->starts_ms: when it is to go out, 0 = at once): when the
 * rules let it, it becomes held, she is told, moderators are asked. */
void submit_promo(struct call *c, struct promo *p);
/* The same for one that the rules refuse, since she asks for a person to look at it. */
void submit_for_review(struct call *c, struct promo *p);

#endif
