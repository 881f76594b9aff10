/* SPDX-License-Identifier: MIT */
/* The promo state machine as data: every edge of the drawing in promo.h and no other; the text form
 * of prices. Called by handlers, store and flow on the writer thread; pure. */
#include "bot/model/promo.h"

#include "bot/base/buf.h"

#define TO_END (TO(PROMO_CANCELLED) | TO(PROMO_EXPIRED))

const struct sm_state promo_states[PROMO_STATE_COUNT] = {
	[PROMO_DRAFT] = { "draft", TO(PROMO_HELD) | TO_END },
	[PROMO_HELD] = { "held", TO(PROMO_APPROVED) | TO(PROMO_REJECTED) | TO_END },
	[PROMO_APPROVED] = { "approved", TO(PROMO_SCHEDULED) | TO(PROMO_HELD) | TO_END },
	[PROMO_SCHEDULED] = { "scheduled", TO(PROMO_PREPARING) | TO(PROMO_HELD) | TO_END },
	[PROMO_PREPARING] = { "preparing", TO(PROMO_RUNNING) | TO(PROMO_HELD) | TO_END },
	[PROMO_RUNNING] = { "running",
			    TO(PROMO_PAUSED) | TO(PROMO_DONE) | TO(PROMO_HELD) | TO_END },
	/* DONE from here: what was in flight when it was paused was the last */
	[PROMO_PAUSED] = { "paused", TO(PROMO_RUNNING) | TO(PROMO_DONE) | TO(PROMO_HELD) | TO_END },
	[PROMO_DONE] = { "done", 0 },
	[PROMO_REJECTED] = { "rejected", TO(PROMO_HELD) }, /* an appeal */
	[PROMO_CANCELLED] = { "cancelled", 0 },
	[PROMO_EXPIRED] = { "expired", 0 },
};

static bool is_sound(const struct promo_price *p)
{
	return p->min_idr >= 0 && p->min_idr <= p->max_idr && p->qty > 0 &&
	       str_find_char(p->unit, ';') < 0 && str_find_char(p->unit, '\n') < 0;
}

str promo_prices_format(const struct promo_price *list, size_t n, struct arena *mem)
{
	struct buf b;

	ASSERT(n <= PROMO_PRICES_MAX);
	buf_init(&b, mem);
	for (size_t i = 0; i < n; i++) {
		const struct promo_price *p = &list[i];
		ASSERT(is_sound(p));
		buf_printf(&b, "%s%lld", i ? ";" : "", (long long)p->min_idr);
		if (p->max_idr != p->min_idr)
			buf_printf(&b, "-%lld", (long long)p->max_idr);
		buf_printf(&b, " %lld", (long long)p->qty);
		if (p->unit.len)
			buf_printf(&b, " %" STR_FMT, STR_ARG(p->unit));
	}
	return buf_str(&b);
}

/* "10000-15000 3 pcs" */
static bool price_take(str part, struct arena *mem, struct promo_price *ret)
{
	str money, low, qty;

	if (!str_take(&part, ' ', &money) || !str_take(&part, ' ', &qty) ||
	    !str_take(&money, '-', &low) || !str_to_int64(low, &ret->min_idr) ||
	    !str_to_int64(qty, &ret->qty))
		return false;
	ret->max_idr = ret->min_idr;
	if (money.ptr && (!str_to_int64(money, &ret->max_idr) || ret->max_idr == ret->min_idr))
		return false;
	if (part.ptr && part.len == 0)
		return false;
	ret->unit = part.len ? arena_str(mem, part) : STR_NONE;
	return is_sound(ret);
}

bool promo_prices_parse(str text, struct arena *mem, struct promo_price ret[PROMO_PRICES_MAX],
			size_t *ret_n)
{
	struct promo_price list[PROMO_PRICES_MAX] = { 0 };
	size_t n = 0;

	if (text.len == 0)
		text = STR_NONE;
	for (str part; str_take(&text, ';', &part); n++) {
		if (n == PROMO_PRICES_MAX || !price_take(part, mem, &list[n]))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		ret[i] = list[i];
	*ret_n = n;
	return true;
}
