/* SPDX-License-Identifier: MIT */
/* Prices in any text. Checked besides the sanitizers: a price is a sum that can be asked for,
 * stands inside the text, and what was cut out is found again as the same price. */
#include "bot/base/arena.h"
#include "bot/base/check.h"
#include "bot/understand/price.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(str text, const struct price *p)
{
	ASSERT(p->idr > 0 && p->idr <= INT64_C(1000000000000));
	ASSERT(p->begin < p->end && p->end <= text.len);
	if (p->unit.len)
		ASSERT(p->unit.ptr > text.ptr + p->begin &&
		       p->unit.ptr + p->unit.len <= text.ptr + p->end);
}

/* Each price is sound, in order, inside the text; the store gives back what it was given. */
static void check_list(str text)
{
	struct promo_price again[PROMO_PRICES_MAX];
	struct prices list;
	struct arena mem;
	size_t n = 0, end = 0;

	arena_init(&mem, 0);
	price_list(text, &mem, &list);
	ASSERT(list.n <= PROMO_PRICES_MAX);
	for (size_t i = 0; i < list.n; i++) {
		const struct promo_price *p = &list.list[i];
		ASSERT(p->min_idr > 0 || (list.is_free && p->max_idr == 0 && list.n == 1));
		ASSERT(p->min_idr <= p->max_idr && p->max_idr <= INT64_C(1000000000000));
		ASSERT(p->qty > 0 && list.begin[i] < list.end[i] && list.end[i] <= text.len);
		ASSERT(list.begin[i] >= end);
		end = list.end[i];
	}
	str kept = promo_prices_format(list.list, list.n, &mem);
	ASSERT(promo_prices_parse(kept, &mem, again, &n) && n == list.n);
	ASSERT(str_eq(promo_prices_format(again, n, &mem), kept));
	arena_finish(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = { (const char *)data, size };
	struct price p, again;

	check_list(text);
	if (price_parse(text, &p))
		check(text, &p);
	if (price_find(text, &p)) {
		check(text, &p);
		str part = str_slice(text, p.begin, p.end - p.begin);
		if (part.len <= 200)
			ASSERT(price_parse(part, &again) && again.idr == p.idr);
	}
	return 0;
}
