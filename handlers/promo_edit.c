/* SPDX-License-Identifier: MIT */
/* Correcting the promo that is being written: one of its parts by number or name, its price or its
 * text at once. Called by promo and ubah on the writer thread. */
#include "handlers/promo_edit.h"

#include "bot/understand/phrase.h"
#include "bot/understand/price.h"
#include "bot/understand/promo.h"
#include "handlers/draft.h"
#include "handlers/jadwal.h"
#include "handlers/promo_price.h"
#include "handlers/promo_text.h"
#include "handlers/question.h"
#include "handlers/ubah.h"
#include "handlers/words.h"

static const char edit_words[] = "ubah, ganti, ralat, edit, koreksi";
static const char photo_words[] = "foto, fotonya, poto, gambar, gambarnya, photo";
static const char time_words[] = "waktu, jadwal, jam, kapan, time";
/* Photos come behind the other parts. */
enum { EDIT_PHOTO = PROMO_FIELDS_LISTED, EDIT_CHOICES };

bool promo_edit_takes(struct call *c, str *text)
{
	str rest = *text;

	if (words_take(edit_words, text, c->mem))
		return true;
	if (!words_take("harga, price", &rest, c->mem))
		return false;
	*text = rest.len > 0 ? *text : rest;
	return true;
}

static struct choice *edit_choices(struct call *c)
{
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, EDIT_CHOICES);

	for (int i = 0; i < PROMO_FIELDS_LISTED; i++) {
		const struct form_field *field = promo_field((enum promo_field)i);
		list[i] = (struct choice){ .id = str_from(field->name),
					   .key = str_from(field->label) };
	}
	list[EDIT_PHOTO] = (struct choice){ .id = STR("foto"), .key = STR("promo.field_photo") };
	return list;
}

void promo_edit_ask(struct call *c, const struct promo *p)
{
	reply_choices(c, question_asks_back(c) ? "promo.help_edit" : "promo.ask_edit", NO_ARGS,
		      edit_choices(c), EDIT_CHOICES);
	draft_leave_open(c, DRAFT_EDIT, p);
}

static void keep(struct call *c, struct promo *p)
{
	if (!call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		draft_go_on(c, p);
}

/* Where the text names the one price, it names the new one now. False: it names several, and which
 * of them is meant only she knows. */
static bool rewrite_price(struct call *c, struct promo *p, str text)
{
	struct prices old;

	if (p->product_id != 0 || p->text.len == 0)
		return true;
	price_list(p->text, c->mem, &old);
	if (old.n != 1)
		return old.n == 0;
	str before = str_slice(p->text, 0, old.begin[0]);
	str behind = str_slice(p->text, old.end[0], p->text.len);
	p->text = arena_printf(c->mem, "%" STR_FMT "%" STR_FMT "%" STR_FMT, STR_ARG(before),
			       STR_ARG(text), STR_ARG(behind));
	return true;
}

void promo_edit_put(struct call *c, struct promo *p, enum promo_field field, str said, str value)
{
	str unit = p->unit;

	if (field == PROMO_FIELD_TEXT && !promo_text_fits(c, value)) {
		draft_leave_open(c, DRAFT_EDIT, p);
		return;
	}
	if (field == PROMO_FIELD_PRICE && !rewrite_price(c, p, said)) {
		const struct question_no no = { .key = "promo.several_prices" };
		draft_ask(c, p, PROMO_FIELD_TEXT, STR_NONE, &no);
		return;
	}
	promo_field_put(c, p, field, value);
	/* "harga 14rb" of what costs 15.000/bungkus */
	if (field == PROMO_FIELD_PRICE && p->n_prices == 1 && p->prices[0].unit.len == 0 &&
	    p->prices[0].max_idr > 0 && p->prices[0].qty == 1)
		promo_price_unit(p, unit, c->mem);
	keep(c, p);
}

bool promo_edit_time(struct call *c, const struct promo *p, str text)
{
	str rest = text;

	return words_take(time_words, &rest, c->mem) && rest.len > 0 &&
	       (jadwal_offer(c, p, rest) || jadwal_offer(c, p, text));
}

/* "harga 15rb", "kategori": one part by name, with what it is to be or to be asked for. */
static bool edit_part(struct call *c, struct promo *p, str text)
{
	const struct form_answers known = promo_fields_known(p);
	struct question_no no;
	str rest = text, raw, word, value;

	if (!phrase_take_word(&rest, c->mem, &raw, &word))
		return false;
	rest = str_trim(rest);
	if (words_has(photo_words, word, c->mem) && rest.len == 0) {
		reply(c, "promo.ask_photo", NO_ARGS);
		draft_leave_open(c, DRAFT_NEW_PHOTO, p);
		return true;
	}
	int found = promo_field_find(word, c->mem);
	if (found < 0)
		return false;
	enum promo_field field = (enum promo_field)found;
	if (rest.len == 0)
		draft_ask(c, p, field, STR_NONE, NULL);
	else if (question_take(c, promo_field(field), &known, rest, &value, &no))
		promo_edit_put(c, p, field, rest, value);
	else
		draft_ask(c, p, field, rest, &no);
	return true;
}

void promo_edit(struct call *c, struct promo *p, str text)
{
	const struct form_answers known = promo_fields_known(p);
	const struct form_field *price = promo_field(PROMO_FIELD_PRICE);
	struct question_no no;
	struct prices whole;
	str value;

	if (ubah_other(c, p, text))
		return;
	if (!promo_text_fits(c, text)) {
		draft_leave_open(c, DRAFT_EDIT, p);
		return;
	}
	if (promo_edit_time(c, p, text) || edit_part(c, p, text))
		return;
	if (price_answer(text, c->mem, &whole) &&
	    question_take(c, price, &known, text, &value, &no))
		promo_edit_put(c, p, PROMO_FIELD_PRICE, text, value);
	else
		promo_edit_put(c, p, PROMO_FIELD_TEXT, text, text);
}

bool promo_edit_names_part(struct call *c, str text)
{
	str raw, word;

	return phrase_take_word(&text, c->mem, &raw, &word) &&
	       (promo_field_find(word, c->mem) >= 0 || words_has(photo_words, word, c->mem) ||
		(text.len > 0 && words_has(time_words, word, c->mem)));
}

/* "sudah", "hmm gimana": too little to be all that will be sent. */
static bool is_too_little(struct call *c, str text)
{
	struct prices whole;
	str rest = text, word;
	size_t n = 0;

	while (n < 3 && str_take_word(&rest, &word))
		n++;
	return n < 3 && !promo_edit_names_part(c, text) && !price_answer(text, c->mem, &whole) &&
	       !promo_is(c->config, text, c->mem);
}

bool promo_edit_beside(struct call *c, struct promo *p, enum promo_field asked)
{
	str text = c->text, raw, word;

	if (c->choice_id.len > 0 || c->is_forwarded || asked == PROMO_FIELD_TEXT)
		return false;
	bool says_edit = words_take(edit_words, &text, c->mem);
	str rest = text;
	if (!phrase_take_word(&rest, c->mem, &raw, &word) || !promo_edit_names_part(c, text) ||
	    (!says_edit && rest.len > 0))
		return false;
	promo_edit(c, p, text);
	return true;
}

void promo_edit_answer(struct call *c, struct promo *p)
{
	int chosen = call_choice(c, edit_choices(c), EDIT_CHOICES);
	str text = c->text;

	if (chosen >= 0)
		(void)edit_part(c, p,
				chosen == EDIT_PHOTO
					? STR("foto")
					: str_from(promo_field((enum promo_field)chosen)->name));
	else if (text.len == 0 || c->choice_id.len > 0 || question_asks_back(c) ||
		 phrase_number(c->config, text, c->mem) > 0 ||
		 (promo_edit_takes(c, &text) && text.len == 0) ||
		 (text.len == c->text.len && is_too_little(c, text)))
		promo_edit_ask(c, p);
	else
		promo_edit(c, p, text);
}
