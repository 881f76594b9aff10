/* SPDX-License-Identifier: MIT */
/* Correcting the promo that is being written. Called by promo on the writer thread. */
#include "handlers/promo_edit.h"

#include "bot/base/utf8.h"
#include "bot/understand/price.h"
#include "handlers/draft.h"
#include "handlers/field.h"
#include "handlers/promo_text.h"
#include "handlers/words.h"

static const char edit_words[] = "ubah, ganti, ralat, edit";

bool promo_edit_takes(struct call *c, str *text)
{
	return words_take(edit_words, text, c->mem) || words_take("harga, price", text, c->mem);
}

void promo_edit_ask(struct call *c, const struct promo *p)
{
	reply(c, "promo.ask_edit", NO_ARGS);
	draft_leave_open(c, DRAFT_EDIT, p);
}

/* The price alone; where the text names the old one, it names the new one now. */
static void edit_price(struct call *c, struct promo *p, str text, const struct price *price)
{
	struct price old;

	if (p->product_id == 0 && price_find(p->text, &old)) {
		str before = str_slice(p->text, 0, old.begin);
		str behind = str_slice(p->text, old.end, p->text.len);
		p->text = arena_printf(c->mem, "%" STR_FMT "%" STR_FMT "%" STR_FMT, STR_ARG(before),
				       STR_ARG(text), STR_ARG(behind));
	}
	p->n_prices = 0;
	p->price_idr = price->idr;
	if (price->unit.len > 0)
		p->unit = utf8_cut(price->unit, UNIT_UNITS_MAX);
}

void promo_edit(struct call *c, struct promo *p, str text)
{
	struct price price;

	(void)words_take("harga, price", &text, c->mem);
	if (!promo_text_fits(c, text)) {
		draft_leave_open(c, DRAFT_EDIT, p);
		return;
	}
	if (price_parse(text, &price) && price.idr > 0) {
		edit_price(c, p, text, &price);
	} else {
		(void)words_take("teks, isi, text", &text, c->mem);
		promo_text_read(c, p, text);
	}
	if (!call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		draft_go_on(c, p);
}
