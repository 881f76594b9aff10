/* SPDX-License-Identifier: MIT */
/* An edited message: the draft whose text came in it is read again; of a promo that was handed in
 * it becomes a change, which she is asked about like any other (change.h). Called by dispatch on
 * the writer thread. */
#include "handlers/revise.h"

#include "bot/store/shop.h"
#include "handlers/change.h"
#include "handlers/draft.h"
#include "handlers/promo_text.h"
#include "handlers/words.h"

/* The new text into *p: what it does not tell stays. False: she has been told why not. */
static bool read_again(struct call *c, struct promo *p, str text)
{
	const int64_t district = p->district;
	struct product product;
	struct shop shop;

	if (text.len == 0 || call_fail(c, store_shop_of(c->db, c->actor.id, c->mem, &shop)))
		return false;
	p->product_id = 0;
	if (!promo_text_words(c, &shop, p, text, &product))
		return false;
	p->message_id = c->event->ref_id;
	if (p->district == 0 && p->change_of != 0)
		p->district = district;
	return true;
}

/* What she is asked now; *ret_is_free when nothing. */
static bool open_step(struct call *c, const struct promo *p, enum draft_step *ret,
		      bool *ret_is_free)
{
	struct dialog_row row;
	struct promo open;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	*ret_is_free = e == ERR_NOTFOUND || (e == OK && call_is_offer(&row));
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return false;
	return draft_of(c, &row, &open, ret) && open.id == p->id;
}

/* The draft says what the message says now. She is asked about it, unless she is in the middle of
 * something else: then it is kept. */
static void revise_draft(struct call *c, struct promo *p, str text)
{
	enum draft_step step = DRAFT_CONFIRM;
	bool is_free;

	bool is_open = open_step(c, p, &step, &is_free);
	if (c->err != OK || !read_again(c, p, text) ||
	    call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		return;
	if (!is_open && p->change_of == 0)
		reply(c, "promo.revised_kept", ARGS(ARG("judul", p->title)));
	else if (!is_open && !is_free)
		reply(c, "revise.kept", ARGS(ARG("nomor", p->change_of)));
	else if (!is_open && promo_field_missing(p) < 0)
		draft_show(c, p, "revise.ask");
	else
		draft_go_on(c, p);
}

/* Blanks and the like: what she has corrected since is not read again for that. */
static bool has_same_words(struct call *c, const struct promo *p, const struct promo *now)
{
	return p->product_id == 0 && now->product_id == 0 &&
	       str_eq(words_one_line(p->text, c->mem), words_one_line(now->text, c->mem));
}

static void revise_sent(struct call *c, const struct promo *p, str text)
{
	struct line lines[CHANGE_LINES];
	struct promo now = *p, draft;

	now.change_of = p->id;
	if (!read_again(c, &now, text) || has_same_words(c, p, &now) ||
	    change_lines(c, p, &now, LANGUAGE_ID, lines) == 0 || !change_begin(c, p, &draft))
		return;
	revise_draft(c, &draft, text);
}

void revise_promo(struct call *c, str text)
{
	struct promo p;

	enum err e = store_promo_by_message(c->db, c->actor.id, c->event->ref_id, c->mem, &p);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return;
	if (p.state == PROMO_DRAFT)
		revise_draft(c, &p, text);
	else if (p.state != PROMO_REJECTED && change_may(&p))
		revise_sent(c, &p, text);
	else if (p.state == PROMO_DONE)
		reply(c, "promo.revise_late", ARGS(ARG("nomor", p.id), ARG("judul", p.title)));
}
