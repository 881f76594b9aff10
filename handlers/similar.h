/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_SIMILAR_H
#define SIAR_HANDLERS_SIMILAR_H

#include "bot/store/likeness.h"
#include "bot/store/promo.h"
#include "handlers/call.h"

/* Near duplicates: the same photo or nearly the same text under another shop. */

/* A promo is handed in: looks for one that it is like, remembers both. From now on others are found
 * to be like it. Called again for a promo that was changed. */
void similar_note(struct call *c, const struct promo *p);
/* The promo that it was found to be like; false when there was none. */
bool similar_of(struct call *c, const struct promo *p, struct promo *ret,
		enum likeness_kind *ret_kind);
/* Says so: "Mirip promo 12 dari Keripik Nur, 2 jam lalu ...". */
struct line similar_line(struct call *c, const struct promo *like, enum likeness_kind kind);
/* Shows that other promo, with its photo, to who is to decide about p. */
void similar_show(struct call *c, const struct promo *p, int64_t chat_id,
		  enum delivery_class class);

#endif
