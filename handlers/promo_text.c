/* SPDX-License-Identifier: MIT */
/* From a seller's words to what a promo says: the product they begin with, title, price. Called by
 * promo and its editing on the writer thread. */
#include "handlers/promo_text.h"

#include "bot/base/utf8.h"
#include "bot/understand/price.h"
#include "handlers/field.h"
#include "handlers/words.h"

/* A short name for free text: what stands before the price on the first line. */
static str title_of(str text, const struct price *price, struct arena *mem)
{
	str line = STR_NONE, head;

	(void)str_take(&text, '\n', &line);
	head = price->idr > 0 ? str_slice(line, 0, price->begin) : line;
	head = words_one_line(head, mem);
	if (head.len < 3)
		head = words_one_line(line, mem);
	return utf8_cut(head, TITLE_UNITS_MAX);
}

void promo_text_read(struct call *c, struct promo *p, str text)
{
	struct price price = { 0 };
	bool has_price = price_find(text, &price) && price.idr > 0;

	if (!has_price)
		price = (struct price){ 0 };
	p->text = has_price && price.begin == 0 && p->product_id != 0
			  ? str_trim(str_slice(text, price.end, text.len))
			  : text;
	if (p->product_id == 0)
		p->title = title_of(text, &price, c->mem);
	if (!has_price)
		return;
	p->n_prices = 0;
	p->price_idr = price.idr;
	if (price.unit.len > 0 || p->product_id == 0)
		p->unit = utf8_cut(price.unit, UNIT_UNITS_MAX);
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
		p->n_prices = 0;
		p->price_idr = ret->price_idr;
		p->unit = ret->unit;
	}
	promo_text_read(c, p, text);
	return true;
}
