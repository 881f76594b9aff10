/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_MODERATION_QUEUE_H
#define SIAR_HANDLERS_MODERATION_QUEUE_H

#include "handlers/moderation.h"

/* Between moderation.c and moderation_queue.c; for nobody else. */

/* She is in the middle of something of her own: no question of ours takes its place. */
bool moderation_is_busy(struct call *c);
/* Her question about p goes on with this step, in the part of the queue that she goes through. */
void moderation_ask(struct call *c, const struct promo *p, const char *step);

#endif
