/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_JADWAL_H
#define SIAR_HANDLERS_JADWAL_H

#include "bot/store/promo.h"
#include "bot/understand/when.h"
#include "handlers/call.h"

/* Reads `text` as when p (a draft of the actor's, or a promo that has not begun) is to go out,
 * reads it back to her in words and asks: only her yes counts. False, and nothing said, when the
 * text is no moment and no repetition. */
bool jadwal_offer(struct call *c, const struct promo *p, str text);
/* Whose clock the writer lives by: that of her chat (/zona), else the office's. */
enum zone jadwal_zone(const struct call *c);

#endif
