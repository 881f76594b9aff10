/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_DRAFT_ANSWER_H
#define SIAR_HANDLERS_DRAFT_ANSWER_H

#include "handlers/draft.h"

/* Her answer while this step of the draft is open: words, a tap, a photo. */
void draft_answer(struct call *c, struct promo *p, enum draft_step step);

#endif
