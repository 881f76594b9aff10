/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_SERIES_H
#define SIAR_HANDLERS_SERIES_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* Promos that come again: the one that is to come, passing it over, ending all of them. */

/* The one of p's series that is to come, p itself included. False: p does not come again. */
bool series_next(struct call *c, const struct promo *p, struct promo *ret);
/* The time of *p (SCHEDULED) is passed over: it goes out the next time instead. False, and nothing
 * changed, when there is no next time. */
bool series_pass_over(struct call *c, struct promo *p);
/* The moment of the next time after `after_ms`, behind quiet hours, and what p says then; false
 * when there is none, or its end has passed by then. */
bool series_again(const struct config *config, int64_t after_ms, struct arena *mem,
		  struct promo *p);

/* The rules close some of the next times: those are left out. */
bool series_leaves_out(const struct config *config, const struct repeat *r, int64_t from_ms);

/* What is to be stopped of a promo that comes again: leaves the question open for "batal". False,
 * and nothing said, when it does not come again. */
bool series_ask(struct call *c, const struct promo *p);
enum series_answer { SERIES_UNCLEAR, SERIES_THIS, SERIES_ALL, SERIES_KEEP };
/* What c->dialog asked about, and the answer. */
enum series_answer series_answer(struct call *c, int64_t *ret_promo_id);
/* Ends it: what is to come is cancelled, and she is told. */
void series_end(struct call *c, struct promo *next);

#endif
