/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_MODERATION_H
#define SIAR_HANDLERS_MODERATION_H

#include "bot/store/promo.h"
#include "handlers/reasons.h"

/* What antre, setuju, tolak, promo and batal share. A moderator has at most one question open: a
 * dialog row of "antre" whose answers are "<promo id> <version>". Her answer counts for that promo
 * and that version only. */

/* A promo was just held: every moderator other than its seller who has no question open is asked.
 * Who is in the middle of something else is told that one waits. */
void moderation_offer(struct call *c, const struct promo *p);
/* A promo is not to be decided any more: whoever still has its question is told, with `key`
 * ("moderation.taken", "moderation.withdrawn", "moderation.expired"), and gets the next one. */
void moderation_close(struct call *c, const struct promo *p, const char *key);

/* A promo was not sent in time; it is moved if nobody has done that. Its seller is told, and the
 * moderators who have its question. Called by dispatch without an event, the actor is its seller.
 */
void moderation_expired(struct call *c, int64_t promo_id);

/* The actor is shown the first held promo behind `after`, below the text `key` with `args` (NULL =
 * nothing above it). With none left: only that text and how many she has passed over. */
void moderation_next(struct call *c, int64_t after, const char *key, struct text_args args);
/* The same in a part of the queue: "kuliner 3573", "-" and 0 for all. */
void moderation_next_in(struct call *c, str scope, int64_t after, const char *key,
			struct text_args args);
/* Asks again what is open. */
void moderation_repeat(struct call *c, const struct promo *p);

/* The promo the actor's open question is about; false when none is open. */
bool moderation_open(struct call *c, int64_t *ret_id, int64_t *ret_version);
/* The promo `id` if the actor may decide it now; else she is told why not and NULL comes back.
 * version 0 = she named it: as it is now, but she sees one first that its seller has changed. */
struct promo *moderation_find(struct call *c, int64_t id, int64_t version);
/* The promo of "NOMOR ALASAN", or of the open question when no number is told, and the reason (may
 * be empty); NULL: she has been told why there is none. */
struct promo *moderation_named(struct call *c, str *ret_reason);
void moderation_approve(struct call *c, struct promo *p);
/* It is refused, or waits longer, for this reason: a number of the usual ones or her own words; the
 * seller is told. Without one she is asked, with the usual ones to choose from. */
void moderation_turn_down(struct call *c, struct promo *p, enum reasons which, str reason);
/* Her answer to that question. */
void moderation_take_reason(struct call *c, struct promo *p, enum reasons which);

#endif
