/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_UBAH_H
#define SIAR_HANDLERS_UBAH_H

#include "handlers/call.h"

/* "/promo 12": a promo of the actor's that is over becomes a draft again; of one whose change was
 * refused it is what it said before. False, and nothing said, when it is none of hers. */
bool ubah_send_again(struct call *c, int64_t promo_id);
/* "12 harga 12rb" where a draft is being written: promo 12 is meant when it is hers and may be
 * changed; the draft is laid aside. False, and nothing said, when it is none. */
struct promo;
bool ubah_other(struct call *c, const struct promo *open, str text);

#endif
