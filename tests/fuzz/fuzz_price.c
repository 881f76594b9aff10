/* SPDX-License-Identifier: MIT */
/* Prices in any text. Checked besides the sanitizers: a price is a sum that can be asked for,
 * stands inside the text, and the store gives back what it was given. */
#include "bot/base/arena.h"
#include "bot/base/check.h"
#include "bot/understand/price.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each price is sound and in order. */
static void check(str text, bool is_answer)
{
	struct promo_price again[PROMO_PRICES_MAX];
	struct prices list;
	struct arena mem;
	size_t n = 0, end = 0;

	arena_init(&mem, 0);
	if (is_answer)
		(void)price_answer(text, &mem, &list);
	else
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

	check(text, false);
	check(text, true);
	return 0;
}
