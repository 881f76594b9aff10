/* SPDX-License-Identifier: MIT */
/* From a seller's words to what a promo says: the product they begin with, title, price. Called by
 * promo and its editing on the writer thread. */
#include "handlers/promo_text.h"

#include "bot/base/utf8.h"
#include "bot/understand/promo.h"
#include "handlers/promo_price.h"
#include "handlers/promo_time.h"
#include "handlers/words.h"

/* A short name for free text: what is sold, else the first line. */
static str title_of(str text, const struct promo_reading *r, struct arena *mem)
{
	str line = STR_NONE, title = words_one_line(r->title, mem);

	if (title.len < 3) {
		(void)str_take(&text, '\n', &line);
		title = words_one_line(line, mem);
	}
	return utf8_cut(title, TITLE_UNITS_MAX);
}

/* What the text tells of its prices; where it tells none, what was known stays. */
static void read_prices(struct call *c, struct promo *p, const struct promo_reading *r)
{
	struct promo_price *list = ARENA_ARRAY(c->mem, struct promo_price, PROMO_PRICES_MAX);
	const struct prices *found = &r->prices;

	if (found->n == 0 && !found->is_free)
		return;
	list[0] = (struct promo_price){ .qty = 1 };
	for (size_t i = 0; i < found->n; i++)
		list[i] = found->list[i];
	/* A product's unit holds for a price that tells none: "KRP01 15000". */
	if (p->product_id != 0 && found->n == 1 && list[0].unit.len == 0 && list[0].qty == 1)
		list[0].unit = p->unit;
	p->prices = list;
	p->n_prices = found->n > 0 ? found->n : 1;
	p->price_idr = 0;
	p->flags &= ~(unsigned)PROMO_PRICE_IN_CHAT;
}

/* A name of several districts is the one it was before, else to be asked. */
static void read_district(struct promo *p, const struct promo_reading *r)
{
	if (r->n_districts == 0)
		return;
	for (size_t i = 0; i < r->n_districts; i++) {
		if (r->districts[i]->code == p->district)
			return;
	}
	p->district = r->n_districts == 1 ? r->districts[0]->code : 0;
}

void promo_text_read(struct call *c, struct promo *p, str text)
{
	const unsigned own = PROMO_PRICE_IN_CHAT | PROMO_IS_ONE;
	struct promo_reading r;

	promo_read(c->config, text, c->now_ms, c->mem, &r);
	bool begins_with_price = r.prices.n > 0 && r.prices.begin[0] == 0;
	p->text = begins_with_price && p->product_id != 0
			  ? str_trim(str_slice(text, r.prices.end[0], text.len))
			  : text;
	p->message_id = c->message_id;
	p->flags = (p->flags & own) | r.flags;
	promo_time_read(c, p, p->text);
	read_prices(c, p, &r);
	if (p->product_id != 0)
		return;
	p->title = title_of(text, &r, c->mem);
	if (r.category)
		p->category = r.category->slug;
	read_district(p, &r);
}

bool promo_text_fits(struct call *c, str text)
{
	size_t units = utf8_utf16_len(text);

	if (units > TEXT_UNITS_MAX)
		reply(c, "promo.too_long",
		      ARGS(ARG("panjang", (int)units), ARG("batas", (int)TEXT_UNITS_MAX)));
	return units <= TEXT_UNITS_MAX;
}

static bool looks_like_code(const struct shop *shop, str word)
{
	str digits = str_slice(word, shop->prefix.len, word.len);
	int64_t n;

	return digits.len > 0 && digits.len < word.len &&
	       str_eq_nocase(str_slice(word, 0, shop->prefix.len), shop->prefix) &&
	       str_to_int64(digits, &n) && n >= 0;
}

/* The product the text begins with, *text behind its code. ERR_NOTFOUND: it begins with none;
 * ERR_DENIED: with one that cannot be sold, and she has been told. */
static enum err take_product(struct call *c, const struct shop *shop, str *text,
			     struct product *ret)
{
	str rest = *text, code = STR_NONE;

	if (!str_take_word(&rest, &code))
		return ERR_NOTFOUND;
	enum err e = store_product_by_code(c->db, shop->id, code, c->mem, ret);
	if (e == ERR_NOTFOUND && !looks_like_code(shop, code))
		return e;
	if (e == ERR_NOTFOUND || (e == OK && ret->state == PRODUCT_GONE)) {
		reply(c, "promo.unknown_code", ARGS(ARG("kode", code)));
		return ERR_DENIED;
	}
	if (e == OK && ret->state == PRODUCT_SOLD_OUT) {
		reply(c, "promo.sold_out", ARGS(ARG("kode", ret->code), ARG("produk", ret->name)));
		return ERR_DENIED;
	}
	*text = str_trim(rest);
	return e;
}

bool promo_text_words(struct call *c, const struct shop *shop, struct promo *p, str text,
		      struct product *ret)
{
	*ret = (struct product){ 0 };
	if (!promo_text_fits(c, text))
		return false;
	enum err e = take_product(c, shop, &text, ret);
	if (e == ERR_DENIED || (e != ERR_NOTFOUND && call_fail(c, e)))
		return false;
	if (e == OK) {
		p->product_id = ret->id;
		p->title = ret->name;
		promo_price_set(p, ret->price_idr, ret->unit, c->mem);
		p->unit = ret->unit;
	}
	promo_text_read(c, p, text);
	return true;
}
