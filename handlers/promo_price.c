/* SPDX-License-Identifier: MIT */
/* How a promo's prices read, in the message and in a template's parameter. Called by broadcast and
 * by what asks a seller for them; pure, results in the arena. Limits: more than LIST_MAX different
 * ones are told as their span. */
#include "handlers/promo_price.h"

#include "bot/base/buf.h"
#include "bot/model/money.h"

#include <inttypes.h>

enum { LIST_MAX = 4 };

static bool is_same(const struct promo_price *a, const struct promo_price *b)
{
	return a->min_idr == b->min_idr && a->max_idr == b->max_idr && a->qty == b->qty &&
	       str_eq(a->unit, b->unit);
}

/* Those that are to be paid, each once. */
static size_t different(const struct promo *p, struct promo_price ret[PROMO_PRICES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_prices; i++) {
		bool is_known = p->prices[i].max_idr == 0;
		for (size_t k = 0; k < n && !is_known; k++)
			is_known = is_same(&p->prices[i], &ret[k]);
		if (!is_known)
			ret[n++] = p->prices[i];
	}
	return n;
}

/* "Rp 10.000", "Rp 10.000–15.000" */
static void put_money(struct buf *b, int64_t min_idr, int64_t max_idr, struct arena *mem)
{
	buf_add(b, money_format(min_idr, mem));
	if (max_idr != min_idr) {
		buf_add(b, STR("–"));
		buf_add(b, number_format(max_idr, mem));
	}
}

static void put_price(struct buf *b, const struct promo_price *price, struct arena *mem)
{
	bool has_unit = price->unit.len > 0;

	if (price->qty > 1 && has_unit)
		buf_printf(b, "%" PRId64 " %" STR_FMT " ", price->qty, STR_ARG(price->unit));
	put_money(b, price->min_idr, price->max_idr, mem);
	if (price->qty > 1 && !has_unit)
		buf_printf(b, "/%" PRId64, price->qty);
	else if (price->qty <= 1 && has_unit)
		buf_printf(b, "/%" STR_FMT, STR_ARG(price->unit));
}

/* Of many: from the lowest to the highest. */
static void put_span(struct buf *b, const struct promo_price *list, size_t n, struct arena *mem)
{
	int64_t min_idr = list[0].min_idr, max_idr = list[0].max_idr;

	for (size_t i = 1; i < n; i++) {
		min_idr = list[i].min_idr < min_idr ? list[i].min_idr : min_idr;
		max_idr = list[i].max_idr > max_idr ? list[i].max_idr : max_idr;
	}
	put_money(b, min_idr, max_idr, mem);
}

void promo_price_args(const struct promo *p, struct arena *mem,
		      struct text_arg ret[PROMO_PRICE_ARGS])
{
	struct promo_price list[PROMO_PRICES_MAX];
	size_t n = different(p, list);
	struct buf b;

	ret[0] = ARG("mulai", STR(""));
	ret[3] = ARG("sela", STR(""));
	ret[4] = ARG("jarak", STR(""));
	ret[1] = ARG_WORDS("harga", p->n_prices > 0 ? STR("promo.free") : STR("promo.ask_seller"));
	ret[2] = ARG("nego", STR(""));
	if (n == 0)
		return;
	buf_init(&b, mem);
	if (n > LIST_MAX)
		put_span(&b, list, n, mem);
	for (size_t i = 0; i < n && n <= LIST_MAX; i++) {
		if (i > 0)
			buf_add(&b, STR(", "));
		put_price(&b, &list[i], mem);
	}
	ret[1] = ARG("harga", buf_str(&b));
	if (p->flags & PROMO_FROM) {
		ret[0] = ARG_WORDS("mulai", STR("promo.price_from"));
		ret[3] = ARG("sela", STR(" "));
	}
	if (p->flags & PROMO_NEGO) {
		ret[2] = ARG_WORDS("nego", STR("promo.price_nego"));
		ret[4] = ARG("jarak", STR(" "));
	}
}

bool promo_price_is_known(const struct promo *p)
{
	return p->n_prices > 0 || p->flags & PROMO_PRICE_IN_CHAT;
}

void promo_price_set(struct promo *p, int64_t idr, str unit, struct arena *mem)
{
	struct promo_price *one = ARENA_NEW(mem, struct promo_price);

	*one = (struct promo_price){ idr, idr, 1, unit };
	p->prices = one;
	p->n_prices = idr > 0 ? 1 : 0;
}

void promo_price_unit(struct promo *p, str unit, struct arena *mem)
{
	ASSERT(p->n_prices == 1);
	struct promo_price *one = ARENA_NEW(mem, struct promo_price);

	*one = p->prices[0];
	one->unit = unit;
	p->prices = one;
}
