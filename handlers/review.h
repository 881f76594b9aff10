/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_REVIEW_H
#define SIAR_HANDLERS_REVIEW_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* A moderator's question about a promo. */

/* "<promo id> <version>": what her answer is about. */
str review_answers(struct call *c, const struct promo *p);
/* A choice whose id names the promo and its version. */
struct choice review_choice(struct call *c, const char *verb, const char *key,
			    const struct promo *p);
/* Lines and choices of the question about p for who reads `language`, below what is in *m. */
void review_fill(struct call *c, const struct promo *p, enum language language, struct message *m);

#endif
