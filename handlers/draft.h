/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_DRAFT_H
#define SIAR_HANDLERS_DRAFT_H

#include "handlers/call.h"

/* The promo the actor is writing: at most one. */

/* Ends it without a word: another one takes its place. */
void draft_drop(struct call *c);
/* Ends it with the open question, and says so. */
void draft_cancel(struct call *c);

#endif
