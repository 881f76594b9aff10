/* SPDX-License-Identifier: MIT */
/* What was not asked for while a promo is written. Called by promo on the writer thread. The words
 * wait in the dialog row's answers, as what could mean several things. */
#include "handlers/extra.h"

#include "bot/understand/phrase.h"
#include "bot/understand/promo.h"
#include "handlers/promo_edit.h"
#include "handlers/promo_text.h"
#include "handlers/question.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { EXTRA_PRICE, EXTRA_ADD, EXTRA_INSTEAD, EXTRA_NEW, EXTRA_SKIP, EXTRA_CHOICES };

static const char skip_words[] = "abaikan, biarkan, buang, hapus, kirim, langsung kirim, lewati, "
				 "lanjut, lanjutkan, ok kirim, oke kirim, udah kirim, skip";
static const char *const said[EXTRA_CHOICES] = {
	[EXTRA_PRICE] = "ganti harga, ubah harga, harga, harganya, price",
	[EXTRA_ADD] = "tambah, tambahkan, add",
	[EXTRA_INSTEAD] = "ganti, gantikan, ganti tulisan, replace",
	[EXTRA_NEW] = "baru, promo baru, new",
	[EXTRA_SKIP] = skip_words,
};

bool extra_is_goods(struct call *c)
{
	struct prices found;

	if (c->choice_id.len > 0 || c->text.len == 0)
		return false;
	price_list(c->text, c->mem, &found);
	return found.n > 0 || promo_is(c->config, c->text, c->mem);
}

/* A part of the promo takes it. */
static bool fits_field(struct call *c, const struct promo *p, enum promo_field field)
{
	const struct form_answers known = promo_fields_known(p);
	struct question_no no;
	str value;

	if (field == PROMO_FIELD_TITLE && extra_is_goods(c))
		return false;
	return question_take(c, promo_field(field), &known, c->text, &value, &no);
}

bool extra_fits(struct call *c, const struct promo *p, enum draft_step step)
{
	int missing = promo_field_missing(p);

	if (words_is_cancel(c) || words_is_back(c))
		return false;
	if (step == DRAFT_TEXT)
		return true;
	if (step >= DRAFT_FIELD && step < DRAFT_PHOTO)
		return fits_field(c, p, (enum promo_field)(step - DRAFT_FIELD));
	return step == DRAFT_PHOTO &&
	       (missing == PROMO_FIELD_TEXT || missing == PROMO_FIELD_PRICE) &&
	       fits_field(c, p, (enum promo_field)missing);
}

/* "eh salah, 12rb": one price where the promo has one, and no other goods. */
static bool may_be_price(struct call *c, const struct promo *p, str text)
{
	struct promo_reading r;

	promo_read(c->config, text, c->now_ms, c->mem, &r);
	return r.prices.n == 1 && r.category == NULL && p->n_prices == 1;
}

/* Those that are possible, EXTRA_PRICE first. Returns the first one's number. */
static int choices_of(struct call *c, const struct promo *p, str text,
		      struct choice ret[EXTRA_CHOICES])
{
	static const char *const keys[EXTRA_CHOICES] = {
		"extra.price", "extra.add", "extra.instead", "extra.new", "extra.skip",
	};

	for (size_t i = 0; i < EXTRA_CHOICES; i++)
		ret[i] = (struct choice){
			.id = arena_printf(c->mem, "%s %" PRId64 " %" PRId64, keys[i], p->id,
					   p->version),
			.key = str_from(keys[i]),
		};
	return may_be_price(c, p, text) ? EXTRA_PRICE : EXTRA_ADD;
}

static void ask_about(struct call *c, const struct promo *p, str text)
{
	struct choice choices[EXTRA_CHOICES];
	int first = choices_of(c, p, text, choices);

	reply_choices(c, "extra.ask", ARGS(ARG("judul", p->title)), choices + first,
		      (size_t)(EXTRA_CHOICES - first));
	draft_leave_pending(c, DRAFT_EXTRA, p, text);
}

void extra_ask(struct call *c, const struct promo *p)
{
	if (promo_text_fits(c, c->text))
		ask_about(c, p, c->text);
}

/* Those of before that the text itself does not tell stand in front of those of what was added. */
static void merge_prices(struct call *c, struct promo *p, const struct promo_price *before,
			 size_t n_before)
{
	size_t n_added = p->n_prices;

	if (n_added + n_before > PROMO_PRICES_MAX)
		n_before = PROMO_PRICES_MAX - n_added;
	struct promo_price *list = ARENA_ARRAY(c->mem, struct promo_price, PROMO_PRICES_MAX);
	for (size_t i = 0; i < n_before; i++)
		list[i] = before[i];
	for (size_t i = 0; i < n_added; i++)
		list[n_before + i] = p->prices[i];
	p->prices = list;
	p->n_prices = n_before + n_added;
}

void extra_add(struct call *c, struct promo *p, str text)
{
	const struct promo_price *before = p->prices;
	struct prices own, added;
	size_t n_before = p->n_prices;

	price_list(p->text, c->mem, &own);
	price_list(text, c->mem, &added);
	str all = p->text.len == 0 ? text
				   : arena_printf(c->mem, "%" STR_FMT "\n\n%" STR_FMT,
						  STR_ARG(p->text), STR_ARG(text));
	if (!promo_text_fits(c, all))
		return;
	promo_field_put(c, p, PROMO_FIELD_TEXT, all);
	if (own.n == 0 && added.n > 0)
		merge_prices(c, p, before, n_before);
	if (!call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		draft_go_on(c, p);
}

bool extra_names_prices(struct call *c, const struct promo *p, str text)
{
	struct promo_reading r;

	if (p->product_id != 0 || p->n_prices > 0)
		return false;
	promo_read(c->config, text, c->now_ms, c->mem, &r);
	return r.prices.n > 1 && r.title.len > 2;
}

static void put_instead(struct call *c, struct promo *p, str text)
{
	p->product_id = 0;
	promo_field_put(c, p, PROMO_FIELD_TEXT, text);
	if (!call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		draft_go_on(c, p);
}

static void begin_new(struct call *c, const struct promo *p, str text)
{
	reply(c, "extra.kept", ARGS(ARG("judul", p->title)));
	c->dialog = NULL;
	c->rest = text;
	call_split(c);
	c->command->run(c);
}

static int chosen_of(struct call *c, const struct promo *p, str text)
{
	struct choice choices[EXTRA_CHOICES];
	int first = choices_of(c, p, text, choices);
	int chosen = call_choice(c, choices + first, (size_t)(EXTRA_CHOICES - first));

	if (chosen >= 0)
		return chosen + first;
	for (int i = first; i < EXTRA_CHOICES && c->choice_id.len == 0; i++) {
		if (phrase_is(said[i], c->text, c->mem))
			return i;
	}
	return phrase_yes_no(c->config, c->text, c->mem) == ANSWER_NO ? EXTRA_SKIP : -1;
}

/* "pedas 12rb", "keju 15rb": a message each. */
static str with_more(struct call *c, str text)
{
	if (!extra_is_goods(c))
		return text;
	return arena_printf(c->mem, "%" STR_FMT "\n%" STR_FMT, STR_ARG(text), STR_ARG(c->text));
}

static void put_price(struct call *c, struct promo *p, str text)
{
	struct prices found;

	price_list(text, c->mem, &found);
	str price = str_slice(text, found.begin[0], found.end[0]);
	promo_edit(c, p, arena_printf(c->mem, "harga %" STR_FMT, STR_ARG(price)));
}

void extra_answer(struct call *c, struct promo *p)
{
	str text = draft_pending(c->dialog), edit = c->text;
	int chosen = chosen_of(c, p, text);

	if (chosen == EXTRA_PRICE)
		put_price(c, p, text);
	else if (chosen == EXTRA_ADD)
		extra_add(c, p, text);
	else if (chosen == EXTRA_INSTEAD)
		put_instead(c, p, text);
	else if (chosen == EXTRA_NEW)
		begin_new(c, p, text);
	else if (chosen == EXTRA_SKIP)
		draft_go_on(c, p);
	else if (c->choice_id.len == 0 && promo_edit_takes(c, &edit) && edit.len > 0)
		promo_edit(c, p, edit);
	else
		ask_about(c, p, with_more(c, text));
}
