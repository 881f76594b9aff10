/* SPDX-License-Identifier: MIT */
/* What she says to a draft, step by step: words, photos, forwarded texts, one step back. Called by
 * promo on the writer thread. draft.c has the steps and what is asked in them. */
#include "handlers/draft_answer.h"

#include "bot/base/utf8.h"
#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "bot/understand/price.h"
#include "handlers/extra.h"
#include "handlers/jadwal.h"
#include "handlers/photo.h"
#include "handlers/promo_edit.h"
#include "handlers/promo_price.h"
#include "handlers/promo_text.h"
#include "handlers/question.h"
#include "handlers/rules.h"
#include "handlers/submit.h"
#include "handlers/words.h"

static const int64_t photo_alone_ms = INT64_C(30) * 60 * 1000;
static const char send_words[] = "kirim, kirimkan, send";
static const char send_now_words[] = "kirim, kirimkan, kirim sekarang, iya kirim, langsung kirim, "
				     "ok kirim, oke kirim, siarkan, sudah kirim, udah kirim, ya "
				     "kirim, send";

/* A row of emoji below a photo tells nothing of it. */
static str text_of(struct call *c)
{
	return question_says_nothing(c) ? STR_NONE : c->text;
}

/* What the draft is about, with a photo or without. */
static void answer_text(struct call *c, struct promo *p, int64_t photo_id)
{
	struct product product;
	struct shop shop;

	if (photo_id == 0 && question_asks_back(c)) {
		reply(c, "promo.help_text", NO_ARGS);
		draft_leave_open(c, DRAFT_TEXT, p);
	} else if (question_says_nothing(c) && photo_id == 0) {
		draft_go_on(c, p);
	} else if (!call_fail(c, store_shop_of(c->db, c->actor.id, c->mem, &shop)) &&
		   promo_text_words(c, &shop, p, text_of(c), &product)) {
		draft_keep(c, p, &product, photo_id);
	}
}

/* One of its parts: missing, or to be changed. */
static void answer_field(struct call *c, struct promo *p, enum promo_field field)
{
	const struct form_answers known = promo_fields_known(p);
	const str pending = draft_pending(c->dialog);
	struct question_no no;
	str value, said = c->text;

	if (promo_edit_beside(c, p, field))
		return;
	switch (question_answer(c, promo_field(field), &known, pending, &value, &no)) {
	case QUESTION_TAKEN:
		if (field == PROMO_FIELD_PRICE && extra_names_prices(c, p, said)) {
			extra_add(c, p, said);
			return;
		}
		/* What was chosen from her words' meanings stands for them. */
		if (field == PROMO_FIELD_PRICE && pending.len > 0)
			said = words_price(promo_fields_idr(value), STR_NONE, c->mem);
		promo_edit_put(c, p, field, said, value);
		return;
	case QUESTION_REFUSED:
		draft_ask(c, p, field, c->text, &no);
		return;
	case QUESTION_AGAIN:
		draft_ask(c, p, field, STR_NONE, NULL);
		return;
	}
}

/* It does not look like a promo: she says so, or writes it again. */
static void answer_sure(struct call *c, struct promo *p)
{
	int chosen = call_choice(c, draft_sure_choices, DRAFT_SURE_CHOICES);
	enum answer said = phrase_yes_no(c->config, c->text, c->mem);

	if (chosen == 1) {
		draft_cancel(c);
	} else if (chosen == 0 || said == ANSWER_YES) {
		p->flags |= PROMO_IS_ONE;
		if (!call_fail(c, store_promo_put(c->db, p, c->now_ms)))
			draft_go_on(c, p);
	} else if (said == ANSWER_NO || c->text.len == 0 || c->choice_id.len > 0 ||
		   question_asks_back(c) || phrase_number(c->config, c->text, c->mem) > 0) {
		draft_go_on(c, p);
	} else {
		answer_text(c, p, 0);
	}
}

/* "kirim besok jam 8", "ulang tiap Senin jam 7", "besok pagi": false when it says nothing of a
 * time.
 */
static bool submit_later(struct call *c, const struct promo *p)
{
	str text = c->text;

	if (c->choice_id.len > 0)
		return false;
	bool is_send = words_take(send_words, &text, c->mem) && text.len > 0;
	if (jadwal_offer(c, p, text.len > 0 ? text : c->text))
		return true;
	if (is_send)
		reply(c, "promo.when_unclear", ARGS(ARG("waktu", utf8_cut(text, TITLE_UNITS_MAX))));
	return is_send;
}

/* The same where words may be a new text: all of them are "kirim" and a time. */
static bool send_later(struct call *c, const struct promo *p)
{
	str text = c->text;

	return c->choice_id.len == 0 && !c->is_forwarded && words_take(send_words, &text, c->mem) &&
	       text.len > 0 && jadwal_offer(c, p, text);
}

static bool says_send(const struct call *c)
{
	return c->choice_id.len == 0 && !c->is_forwarded &&
	       phrase_is(send_now_words, c->text, c->mem);
}

/* A sticker, thanks: what she sends then needs no second look at all of the promo. */
static bool is_aside(struct call *c)
{
	if (c->is_repeat || c->text.len > 0)
		return c->is_repeat || question_says_nothing(c);
	return c->event && c->event->content != CONTENT_TEXT && c->event->content != CONTENT_CHOICE;
}

/* What she says to the preview, by tap, number or words; -1 = none of its choices. */
static int confirm_choice(struct call *c, const struct promo *p)
{
	int chosen = call_choice(c, draft_choices(c, p), DRAFT_CHOICES);

	if (chosen >= 0 || c->choice_id.len > 0)
		return chosen;
	enum answer said = phrase_yes_no(c->config, c->text, c->mem);
	if (says_send(c) || said == ANSWER_YES)
		return DRAFT_SEND;
	if (said != ANSWER_NO)
		return -1;
	return p->change_of != 0 ? DRAFT_CANCEL : DRAFT_CHANGE;
}

static void answer_confirm(struct call *c, struct promo *p)
{
	int chosen = confirm_choice(c, p);
	struct prices whole;
	str text = c->text;

	if (is_aside(c)) {
		reply_choices(c, "promo.still_open", ARGS(ARG("judul", p->title)),
			      draft_choices(c, p), DRAFT_CHOICES);
		return;
	}

	if (chosen < 0 && submit_later(c, p))
		return;
	bool is_edit = chosen < 0 && c->choice_id.len == 0 &&
		       (promo_edit_takes(c, &text) || price_answer(text, c->mem, &whole));
	if (chosen == DRAFT_SEND)
		submit_promo(c, p);
	else if (chosen == DRAFT_CANCEL)
		draft_cancel(c);
	else if (chosen == DRAFT_CHANGE || (is_edit && text.len == 0))
		promo_edit_ask(c, p);
	else if (is_edit)
		promo_edit(c, p, text);
	else if (chosen < 0 && extra_is_goods(c))
		extra_ask(c, p);
	else
		draft_show(c, p,
			   question_asks_back(c) ? "promo.help_confirm" : "promo.preview_again");
}

/* Her photos are on their way; what she types meanwhile may still be what is missing. */
static void answer_waiting(struct call *c, struct promo *p)
{
	str text = c->text;

	if (c->is_repeat)
		return;
	bool is_edit = promo_edit_takes(c, &text) && text.len > 0;
	bool has_words = c->choice_id.len == 0 && c->text.len > 0;

	if (has_words && p->text.len == 0 && p->product_id == 0)
		answer_text(c, p, 0);
	else if (has_words && is_edit)
		promo_edit(c, p, text);
	else if (has_words && !promo_price_is_known(p))
		answer_field(c, p, PROMO_FIELD_PRICE);
	else
		reply(c, "photo.wait", NO_ARGS);
}

/* A photo with words of its own where the draft has all it needs: another promo. */
static void begin_instead(struct call *c, const struct promo *p)
{
	reply(c, "promo.kept_other", ARGS(ARG("judul", p->title)));
	c->dialog = NULL;
	c->rest = c->text;
	call_split(c);
	c->command->run(c);
}

static void answer_step(struct call *c, struct promo *p, enum draft_step step)
{
	if (step >= DRAFT_FIELD && step < DRAFT_PHOTO)
		answer_field(c, p, (enum promo_field)(step - DRAFT_FIELD));
	else if (step == DRAFT_TEXT)
		answer_text(c, p, 0);
	else if (step == DRAFT_SURE)
		answer_sure(c, p);
	else if (step == DRAFT_PHOTO)
		answer_waiting(c, p);
	else if (step == DRAFT_EDIT && says_send(c))
		submit_promo(c, p);
	else if (step == DRAFT_EDIT && send_later(c, p))
		return;
	else if (step == DRAFT_EDIT || step == DRAFT_NEW_PHOTO)
		promo_edit_answer(c, p);
	else if (step == DRAFT_EXTRA)
		extra_answer(c, p);
	else if (step != DRAFT_REFUSED || !rules_answer(c, p))
		answer_confirm(c, p);
}

/* Somebody else's words: no command, no yes. */
static void answer_forwarded(struct call *c, struct promo *p, enum draft_step step)
{
	if (extra_fits(c, p, step))
		answer_step(c, p, step);
	else
		extra_ask(c, p);
}

/* A photo for the open draft. Its caption is the text the draft lacks, or a correction. */
static void answer_photo(struct call *c, struct promo *p, enum draft_step step)
{
	bool has_words = p->text.len > 0 || p->product_id != 0;
	bool is_album = photo_look(c, p).album_until_ms > 0;
	bool is_whole = p->n_photos > 0 && promo_price_is_known(p) && p->product_id == 0;

	bool is_late =
		!has_words && c->text.len > 0 && c->now_ms - c->dialog->changed_ms > photo_alone_ms;

	/* a photo that got no words for long is not of these goods */
	if (step == DRAFT_NEW_PHOTO || is_late)
		photo_clear(c, p);
	if (!has_words) {
		answer_text(c, p, photo_take(c));
		return;
	}
	if (c->text.len > 0 && !is_album && is_whole) {
		begin_instead(c, p);
		return;
	}
	photo_add(c, p, photo_take(c));
	if (c->text.len > 0 && is_album)
		photo_say_once(c, p, "photo.one_text", NO_ARGS);
	if (c->err != OK)
		return;
	if (c->is_forwarded && !is_album)
		answer_forwarded(c, p, step);
	else if (c->text.len > 0 && !is_album)
		promo_edit(c, p, c->text);
	else if (step == DRAFT_EXTRA)
		extra_answer(c, p);
	else
		draft_go_on(c, p);
}

/* One step back: from the preview to what can be changed, from what is asked for to what comes
 * before it, from a change to where she was. */
static void go_back(struct call *c, const struct promo *p, enum draft_step step)
{
	static const enum promo_field before[PROMO_FIELDS] = {
		[PROMO_FIELD_TEXT] = PROMO_FIELD_TEXT,
		[PROMO_FIELD_PRICE] = PROMO_FIELD_TEXT,
		[PROMO_FIELD_TITLE] = PROMO_FIELD_TEXT,
		[PROMO_FIELD_CATEGORY] = PROMO_FIELD_PRICE,
		[PROMO_FIELD_DISTRICT] = PROMO_FIELD_CATEGORY,
	};
	bool is_field = step >= DRAFT_FIELD && step < DRAFT_PHOTO;
	int field = is_field ? (int)step - (int)DRAFT_FIELD : (int)PROMO_FIELD_TEXT;
	bool is_first =
		field == PROMO_FIELD_TEXT || (field == PROMO_FIELD_PRICE && p->product_id != 0);

	if (step == DRAFT_CONFIRM)
		promo_edit_ask(c, p);
	else if (step == DRAFT_SURE)
		draft_ask(c, p, PROMO_FIELD_TEXT, STR_NONE, NULL);
	else if (is_field && !is_first && promo_field_missing(p) >= field)
		draft_ask(c, p, before[field], STR_NONE, NULL);
	else
		draft_go_on(c, p);
}

void draft_answer(struct call *c, struct promo *p, enum draft_step step)
{
	if (c->event && photo_is_in(c->event))
		answer_photo(c, p, step);
	else if (question_puts_off(c))
		return;
	else if (c->is_forwarded)
		answer_forwarded(c, p, step);
	else if (words_is_back(c))
		go_back(c, p, step);
	else
		answer_step(c, p, step);
}
