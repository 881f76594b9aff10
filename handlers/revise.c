/* SPDX-License-Identifier: MIT */
/* An edited message: the draft whose text came in it is read again; a promo that waits for a
 * moderator gets a new version, and the moderators' question is asked anew; what is approved stays
 * as it was approved. Called by dispatch on the writer thread. */
#include "handlers/revise.h"

#include "bot/store/shop.h"
#include "handlers/draft.h"
#include "handlers/moderation.h"
#include "handlers/promo_text.h"
#include "handlers/rules.h"

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
	if (p->district == 0 && p->state != PROMO_DRAFT)
		p->district = district;
	return true;
}

static void revise_draft(struct call *c, struct promo *p, str text)
{
	enum draft_step step = DRAFT_CONFIRM;
	struct dialog_row row;
	struct promo open;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	if (e != ERR_NOTFOUND && call_fail(c, e))
		return;
	bool is_open = e == OK && draft_of(c, &row, &open, &step) && open.id == p->id;
	if (!read_again(c, p, text) || call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		return;
	if (is_open)
		draft_go_on(c, p);
	else
		reply(c, "promo.revised_kept", ARGS(ARG("judul", p->title)));
}

/* What the office forbids does not come in behind its back. */
static bool is_forbidden(struct call *c, const struct promo *p)
{
	struct finding list[FINDINGS_MAX];

	size_t n = rules_findings(c, p, list);
	const struct finding *worst = rule_worst(list, n, RULE_BLOCK);
	if (worst == NULL)
		return c->err != OK;
	const struct line line = rules_line(c, worst, (enum language)c->actor.language);
	const struct message m = {
		.key = STR("promo.revise_refused"),
		.args = ARGS(ARG("nomor", p->id)),
		.lines = &line,
		.n_lines = 1,
	};
	call_send(c, 0, CLASS_REPLY, &m);
	return true;
}

static void revise_held(struct call *c, struct promo *p, str text)
{
	if (!read_again(c, p, text) || is_forbidden(c, p) ||
	    call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		return;
	call_audit(c, "promo.revised", p->id, STR_NONE);
	reply(c, "promo.revised", ARGS(ARG("nomor", p->id), ARG("judul", p->title)));
	moderation_close(c, p, "moderation.changed");
	moderation_offer(c, p);
}

void revise_promo(struct call *c, str text)
{
	struct promo p;

	enum err e = store_promo_by_message(c->db, c->actor.id, c->event->ref_id, c->mem, &p);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return;
	if (p.state == PROMO_DRAFT)
		revise_draft(c, &p, text);
	else if (p.state == PROMO_HELD)
		revise_held(c, &p, text);
	else if (p.state < PROMO_REJECTED)
		reply(c, "promo.revise_late",
		      ARGS(ARG("nomor", p.id), ARG("judul", p.title),
			   ARG_WORDS("keadaan", arena_printf(c->mem, "promo_state.%s",
							     promo_states[p.state].name))));
}
