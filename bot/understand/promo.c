/* SPDX-License-Identifier: MIT */
/* Puts together what the other files of understand find in one text. Called by dispatch, handlers
 * and `siar understand` on the writer or main thread; pure. */
#include "bot/understand/promo.h"

#include "bot/model/phone.h"
#include "bot/understand/lexicon.h"
#include "bot/understand/sale.h"
#include "bot/understand/spot.h"
#include "bot/understand/title.h"
#include "bot/understand/tokens.h"
#include "bot/understand/topic.h"
#include "bot/understand/weigh.h"

enum { PHONE_BYTES_MAX = 24, MOBILE_DIGITS_MIN = 11, MOBILE_DIGITS_MAX = 15 };

/* Marks the words that a price takes, and sets where it stands to the text's own bytes. */
static void mark_prices(struct tokens *t, struct prices *p)
{
	size_t i = 0;

	for (size_t n = 0; n < p->n; n++) {
		while (i < t->n && t->list[i].end <= p->begin[n])
			i++;
		for (size_t j = i; j < t->n && t->list[j].begin < p->end[n]; j++)
			t->list[j].kind |= TOKEN_PRICE;
		p->begin[n] = tokens_at(t, p->begin[n]);
		p->end[n] = tokens_at(t, p->end[n]);
	}
}

/* The bytes of digits and what parts them that begin at word `i`. */
static str digits_at(const struct tokens *t, size_t i)
{
	size_t from = t->list[i].begin, to = from;
	str s = t->plain;

	if (from > 0 && s.ptr[from - 1] == '+')
		from--;
	while (to < s.len && to - from < PHONE_BYTES_MAX &&
	       ((s.ptr[to] >= '0' && s.ptr[to] <= '9') || s.ptr[to] == ' ' || s.ptr[to] == '-' ||
		s.ptr[to] == '.' || s.ptr[to] == '+' || s.ptr[to] == '(' || s.ptr[to] == ')'))
		to++;
	return str_trim(str_slice(s, from, to - from));
}

static bool is_mobile(str digits)
{
	return str_starts(digits, STR("628")) && digits.len >= MOBILE_DIGITS_MIN &&
	       digits.len <= MOBILE_DIGITS_MAX;
}

static str contact_of(const struct tokens *t, struct arena *mem)
{
	str ret;

	for (size_t i = 0; i < t->n; i++) {
		const struct token *k = &t->list[i];
		str raw = STR_NONE;
		if (k->kind & TOKEN_LINK)
			raw = str_slice(t->plain, k->begin, k->end - k->begin);
		else if (k->kind & TOKEN_NUMBER && !(k->kind & TOKEN_PRICE) &&
			 (k->word.ptr[0] == '0' || k->word.ptr[0] == '6' || k->word.ptr[0] == '8'))
			raw = digits_at(t, i);
		if (raw.len > 0 && phone_parse(raw, mem, &ret) && is_mobile(ret))
			return ret;
	}
	return STR_NONE;
}

static bool has_goods(const struct tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (t->list[i].goods)
			return true;
	}
	return false;
}

static unsigned flags_of(const struct tokens *t, const struct prices *p)
{
	unsigned flags = sale_flags(t);
	bool is_from = p->is_from;

	for (size_t i = 1; i < t->n && !is_from; i++)
		is_from = t->list[i].kind & TOKEN_PRICE &&
			  (str_eq(t->list[i - 1].word, STR("mulai")) ||
			   str_eq(t->list[i - 1].word, STR("start")));
	if (is_from)
		flags |= PROMO_FROM;
	if (p->is_nego && !(flags & PROMO_FIXED))
		flags |= PROMO_NEGO;
	return flags;
}

/* All but the time. */
static void read_goods(const struct config *c, struct tokens *t, struct arena *mem,
		       struct promo_reading *ret)
{
	size_t from, to;

	*ret = (struct promo_reading){ .is_promo = false };
	price_list(t->plain, mem, &ret->prices);
	mark_prices(t, &ret->prices);
	topic_mark(c, t);
	ret->contact = contact_of(t, mem);
	ret->flags = flags_of(t, &ret->prices);
	ret->n_districts = spot_find(c, t, ret->districts);
	weigh_goods(t);
	title_find(t, &from, &to);
	ret->title = title_text(t, from, to, mem);
	ret->category = topic_of(c, t, from, to);
	bool title_has_goods = has_goods(t, from, to);
	const struct sale_signs signs = {
		.has_price = ret->prices.n > 0,
		.has_prices = ret->prices.n > 1,
		.has_contact = ret->contact.len > 0,
		.has_place = ret->n_districts > 0,
		.has_goods = title_has_goods || has_goods(t, 0, t->n),
		.title_has_goods = title_has_goods,
	};
	int points = sale_points(t, &signs);
	ret->is_promo = points >= SALE_ENOUGH;
	if (points < SALE_DOUBTFUL)
		ret->category = NULL;
}

void promo_read(const struct config *c, str text, int64_t now_ms, struct arena *mem,
		struct promo_reading *ret)
{
	struct tokens *t = tokens_of(text, mem);

	read_goods(c, t, mem, ret);
	ret->has_ready = when_find(c, c->zone, now_ms, t->plain, mem, &ret->ready);
}

bool promo_is(const struct config *c, str text, struct arena *mem)
{
	struct promo_reading r;

	read_goods(c, tokens_of(text, mem), mem, &r);
	return r.is_promo;
}
