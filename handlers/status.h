/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_STATUS_H
#define SIAR_HANDLERS_STATUS_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* How a promo of the seller stands. */

/* "menunggu persetujuan": a text key. */
str status_state(struct call *c, const struct promo *p);
/* What it is called; a draft may be a photo and nothing else yet. */
struct text_arg status_title(const struct promo *p);
/* All of it; says so when there is no such promo of hers. */
void status_show(struct call *c, int64_t promo_id);

#endif
