/* SPDX-License-Identifier: MIT */
/* /promo: from what a seller writes to a held promo. A product's code with or without price and
 * words, or free text with a price, with photos before, beside or after it; what is missing is
 * asked; then the preview, exactly as it will be sent. draft.c has the draft's steps.
 *
 *	/promo ─▶ pick ─▶ draft ─▶ held          batal ends it */
#include "bot/understand/promo.h"
#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "handlers/draft_answer.h"
#include "handlers/photo.h"
#include "handlers/promo_text.h"
#include "handlers/question.h"
#include "handlers/ubah.h"
#include "handlers/words.h"

enum { PICK_MAX = 30 };

static const char step_pick[] = "pick";
static const char step_kept[] = "kept";
static const char last_words[] = "tadi, td, kemarin, kmrn, terakhir";
static const char go_on_words[] = "lanjut, lanjutkan, teruskan, terus, continue";

/* A new draft from words, a photo or both; one that was begun before stays (/promo lanjut). */
static void begin(struct call *c, const struct shop *shop, str text)
{
	struct product product;
	struct promo p = {
		.shop_id = shop->id,
		.person_id = c->actor.id,
		.chat_id = c->chat.id,
		.category = str_eq(shop->category, STR("lain")) ? STR_NONE : shop->category,
		.district = shop->district,
		.shop_name = shop->name,
		.state = PROMO_DRAFT,
	};

	if (question_is_nothing(c, text))
		text = STR_NONE;
	bool is_too_long = !promo_text_fits(c, text);
	int64_t photo_id = photo_take(c);
	if (is_too_long && photo_id == 0) {
		ask(c, "promo", step_pick, STR("?"));
		return;
	}
	/* the photo waits for shorter words */
	if (promo_text_words(c, shop, &p, is_too_long ? STR_NONE : text, &product) && c->err == OK)
		draft_keep(c, &p, &product, photo_id);
}

/* Her products as choices, and free text. */
static size_t pick_choices(struct call *c, const struct shop *shop, struct choice *ret)
{
	struct product *products = ARENA_ARRAY(c->mem, struct product, PICK_MAX);
	size_t n = 0, n_choices = 0;

	if (call_fail(c, store_product_list(c->db, shop->id, c->mem, products, PICK_MAX, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (products[i].state == PRODUCT_READY)
			ret[n_choices++] = (struct choice){ .id = products[i].code,
							    .label = products[i].name };
	}
	if (n_choices > 0)
		ret[n_choices++] = (struct choice){ .id = STR("?"), .key = STR("promo.free_text") };
	return n_choices;
}

static void ask_pick(struct call *c, const struct shop *shop)
{
	struct choice choices[PICK_MAX + 1];
	size_t n = pick_choices(c, shop, choices);

	reply_choices(c, n > 0 ? "promo.pick" : "promo.write", NO_ARGS, choices, n);
	ask(c, "promo", step_pick, STR_NONE);
}

static bool own_shop(struct call *c, struct shop *ret)
{
	enum err e = store_shop_of(c->db, c->actor.id, c->mem, ret);

	if (e == ERR_NOTFOUND) {
		ask_end(c);
		reply(c, "promo.need_shop", NO_ARGS);
	} else {
		(void)call_fail(c, e);
	}
	return e == OK;
}

static bool has_photo(const struct call *c)
{
	return c->event && photo_is_in(c->event);
}

/* The draft that was laid aside last. */
static bool kept_draft(struct call *c, struct promo *ret)
{
	enum err e = store_promo_latest(c->db, c->actor.id, PROMO_DRAFT, c->mem, ret);

	return e != ERR_NOTFOUND && !call_fail(c, e) && ret->chat_id == c->chat.id;
}

enum { KEPT_GO_ON, KEPT_NEW, KEPT_DROP, KEPT_CHOICES };
static const struct choice kept_choices[KEPT_CHOICES] = {
	[KEPT_GO_ON] = { .id = { "promo lanjut", 12 }, .key = { "sela.go_on", 10 } },
	[KEPT_NEW] = { .id = { "promo baru", 10 }, .key = { "promo.kept_new", 14 } },
	[KEPT_DROP] = { .id = { "promo buang", 11 }, .key = { "sela.drop", 9 } },
};

/* One that waits is offered before a new one is begun. */
static void ask_kept(struct call *c, const struct promo *p)
{
	str title = p->title.len > 0 ? p->title : STR("foto");

	reply_choices(c, "promo.kept", ARGS(ARG("judul", title)), kept_choices, KEPT_CHOICES);
	ask(c, "promo", step_kept, STR_NONE);
}

static void answer_kept(struct call *c)
{
	struct promo p;
	struct shop shop;
	int chosen = call_choice(c, kept_choices, KEPT_CHOICES);

	if (!own_shop(c, &shop))
		return;
	if (chosen < 0 && (words_has(go_on_words, c->text, c->mem) ||
			   phrase_yes_no(c->config, c->text, c->mem) == ANSWER_YES))
		chosen = KEPT_GO_ON;
	if (chosen < 0 && words_has("baru, promo baru, new", c->text, c->mem))
		chosen = KEPT_NEW;
	bool has_words = chosen < 0 && c->choice_id.len == 0 && c->text.len > 0 &&
			 phrase_number(c->config, c->text, c->mem) == 0 && !words_is_back(c) &&
			 !question_asks_back(c);
	if (has_photo(c) || has_words) {
		begin(c, &shop, c->text);
		return;
	}
	bool is_gone = chosen == KEPT_NEW || !kept_draft(c, &p);
	if (!is_gone && chosen > KEPT_NEW)
		is_gone = !call_fail(c, store_promo_move(c->db, &p, PROMO_CANCELLED, c->actor.id,
							 STR_NONE, c->now_ms));
	if (is_gone)
		ask_pick(c, &shop);
	else if (chosen == KEPT_GO_ON)
		draft_go_on(c, &p);
	else if (chosen < 0)
		ask_kept(c, &p);
}

/* "Kirim lagi yang tadi" */
static bool send_last_again(struct call *c)
{
	str rest = c->rest;
	struct promo last;
	size_t n = 0;

	return words_take("yang, yg", &rest, c->mem) && words_take(last_words, &rest, c->mem) &&
	       !promo_is(c->config, rest, c->mem) &&
	       !call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, &last, 1, &n)) &&
	       n == 1 && ubah_send_again(c, last.id);
}

static void promo_run(struct call *c)
{
	struct shop shop;
	struct promo p;
	int64_t id;

	if (!own_shop(c, &shop))
		return;
	if (!has_photo(c) && str_to_int64(c->rest, &id) && ubah_send_again(c, id))
		return;
	if (!has_photo(c) && send_last_again(c))
		return;
	if (phrase_is_soft(c->rest, c->mem))
		c->rest = STR_NONE;
	if (has_photo(c) || (c->rest.len > 0 && !words_has(go_on_words, c->rest, c->mem))) {
		begin(c, &shop, c->rest);
	} else if (kept_draft(c, &p)) {
		if (c->rest.len > 0)
			draft_go_on(c, &p);
		else
			ask_kept(c, &p);
	} else {
		ask_pick(c, &shop);
	}
}

static void answer_pick(struct call *c)
{
	struct choice choices[PICK_MAX + 1];
	struct shop shop;

	if (!own_shop(c, &shop))
		return;
	if (!has_photo(c) && question_asks_back(c)) {
		reply(c, "promo.help_text", NO_ARGS);
		return;
	}
	if (!has_photo(c) && question_says_nothing(c)) {
		ask_pick(c, &shop);
		return;
	}
	size_t n = pick_choices(c, &shop, choices);
	int chosen = n > 0 ? call_choice(c, choices, n) : -1;
	bool is_number = c->choice_id.len > 0 || phrase_number(c->config, c->text, c->mem) > 0;
	if (chosen >= 0 && choices[chosen].label.len == 0) {
		reply(c, "promo.write", NO_ARGS);
		ask(c, "promo", step_pick, STR("?"));
	} else if (chosen >= 0) {
		begin(c, &shop, choices[chosen].id);
	} else if (!has_photo(c) && (c->text.len == 0 || is_number || words_is_back(c))) {
		ask_pick(c, &shop);
	} else {
		begin(c, &shop, c->text);
	}
}

static void answer_draft(struct call *c)
{
	enum draft_step step = DRAFT_CONFIRM;
	struct promo p;

	if (!draft_of(c, c->dialog, &p, &step)) {
		ask_end(c);
		if (has_photo(c))
			promo_run(c);
		else
			reply(c, "promo.draft_gone", NO_ARGS);
	} else {
		draft_answer(c, &p, step);
	}
}

static void promo_answer(struct call *c)
{
	if (words_is_cancel(c) && !c->is_forwarded)
		draft_cancel(c);
	else if (str_eq(c->dialog->step, str_from(step_pick)))
		answer_pick(c);
	else if (str_eq(c->dialog->step, str_from(step_kept)))
		answer_kept(c);
	else
		answer_draft(c);
}

const struct command command_promo = {
	.name = "promo",
	.alias = "promosi, iklan, jual, siar, siarkan, tawarkan, kirim lagi, sell, wts",
	.usage = "/promo [KODE] [HARGA] [KETERANGAN]",
	.help = "promo.help",
	.args = { 0, -1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.flags = COMMAND_WRITES | COMMAND_TAKES_PHOTO | COMMAND_GOES_PRIVATE,
	.cost = 1,
	.run = promo_run,
	.answer = promo_answer,
};
