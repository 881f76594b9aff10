/* SPDX-License-Identifier: MIT */
/* The arithmetic of the bounce score, in whole numbers. Called by flow on the writer thread; pure.
 */
#include "bot/model/bounce.h"

#include "bot/base/check.h"

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;
static const int64_t half_life_ms = INT64_C(14) * 24 * 3600 * 1000;

enum { HALVINGS_MAX = 32 };

int64_t bounce_decayed(int64_t score, int64_t at_ms, int64_t now_ms)
{
	ASSERT(score >= 0);
	if (now_ms <= at_ms)
		return score;
	int64_t halvings = (now_ms - at_ms) / half_life_ms;
	if (halvings >= HALVINGS_MAX)
		return 0;
	/* In a straight line between two halvings. */
	score >>= halvings;
	return score - score * ((now_ms - at_ms) % half_life_ms) / (2 * half_life_ms);
}

int64_t bounce_added(int64_t score, int64_t at_ms, enum bounce kind, int64_t now_ms)
{
	int64_t left = bounce_decayed(score, at_ms, now_ms);

	if (kind == BOUNCE_SOFT && score > 0 && now_ms - at_ms < day_ms)
		return left;
	return left + (int64_t)kind;
}
