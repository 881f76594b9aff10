/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_BROADCAST_H
#define SIAR_HANDLERS_BROADCAST_H

#include "bot/store/promo.h"
#include "bot/store/run.h"
#include "handlers/call.h"

/* A promo's way out: the message, the run, its end. */

/* The promo as it goes out: the preview, the moderator's question and flow's render all use this
 * one. siar speaks as the office that forwards the shop's promo, never as the shop. `seller_phone`
 * is E.164 digits, may be empty. Pure. */
struct message broadcast_message(const struct config *config, const struct promo *p,
				 str seller_phone, bool to_group, struct arena *mem);
/* The four body parameters of the promo template, one line each and never empty: shop, what, price,
 * contact. `language` is the template's. Pure. */
enum { BROADCAST_GOODS = 1, BROADCAST_PARAMS = 4 };
/* What to put behind the goods: its times, a line each; empty when none is known. */
str broadcast_times(const struct config *config, const struct promo *p, enum language language,
		    struct arena *mem);
void broadcast_params(const struct config *config, const struct promo *p, str seller_phone,
		      enum language language, struct arena *mem, str ret[BROADCAST_PARAMS]);

/* "https://wa.me/62...". */
str broadcast_contact(str phone, struct arena *mem);
/* The seller's number for the message, empty when she has none. */
str broadcast_phone(struct call *c, int64_t person_id);
/* An approved promo is to go out: now, or when the quiet hours end (p->starts_ms). Flow begins its
 * run. */
void broadcast_start(struct call *c, struct promo *p);
/* The promo that is going out rests, or goes on. False when it is not in that state, or when c->err
 * is set. */
bool broadcast_pause(struct call *c, struct promo *p, bool is_paused);
/* Nothing more of its run is sent, if it has one. False: c->err is set. */
bool broadcast_stop(struct call *c, const struct promo *p);
/* The same, and the promo becomes cancelled. False when it was too late (c->err is not set then).
 */
bool broadcast_cancel(struct call *c, struct promo *p);

/* Its run ended before everybody had it: the seller is told when its words said so. */
void broadcast_over(struct call *c, int64_t promo_id);

#endif
