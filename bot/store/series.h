/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SERIES_H
#define SIAR_STORE_SERIES_H

#include "bot/store/promo.h"

/* Promos that come again: each time is a promo of its own, all have the series_id of the first. */

/* A promo that is going out, again: a new row with what this one says, its photos and when it
 * was decided (by nobody: an approval counts once), SCHEDULED for starts_ms. What repeats is that
 * one from then on. *ret_id gets its number. */
enum err store_promo_again(struct db *db, const struct promo *p, int64_t starts_ms, int64_t now_ms,
			   int64_t *ret_id) MUST_CHECK;
/* p was changed and decided again: `next`, which is to come of its series, comes as *next says, and
 * p does not come again by itself. Unless it is HELD it also has p's photos and decision, and what
 * stands in *next. */
enum err store_series_carry(struct db *db, const struct promo *p, struct promo *next,
			    int64_t now_ms) MUST_CHECK;
/* The one of a series that is to come (HELD, APPROVED, SCHEDULED); ERR_NOTFOUND when it has ended.
 */
enum err store_series_next(struct db *db, int64_t series_id, int64_t *ret_id) MUST_CHECK;
/* What a promo says and shows, as a new draft that nobody has decided; *ret gets it. */
enum err store_promo_copy(struct db *db, const struct promo *p, int64_t now_ms, struct arena *mem,
			  struct promo *ret) MUST_CHECK;

#endif
