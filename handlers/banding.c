/* SPDX-License-Identifier: MIT */
/* /banding NOMOR ALASAN: a seller objects to a refusal, once, and another moderator decides than
 * who refused it; where there is none an operator, else who refused it. "/banding ALASAN" objects
 * to being blocked. */
#include "bot/base/utf8.h"
#include "bot/store/ban.h"
#include "bot/store/shop.h"
#include "handlers/moderation.h"
#include "handlers/moderators.h"
#include "handlers/operators.h"

enum { WORDS_UNITS = 300 };

static void appeal_promo(struct call *c, struct promo *p, str words)
{
	enum err e = store_promo_appeal(c->db, p, c->now_ms);

	if (e == ERR_BUSY) {
		reply(c, "banding.once", ARGS(ARG("nomor", p->id)));
		return;
	}
	if (call_fail(c, e))
		return;
	call_audit(c, "promo.appealed", p->id, words);
	if (words.len > 0)
		(void)call_fail(c, store_promo_set_reason(c->db, p->id, words));
	p->reason = words;
	const struct text_args args = ARGS(ARG("nomor", p->id), ARG("judul", p->title),
					   ARG("toko", p->shop_name), ARG("alasan", words));
	struct moderators all = moderators_load(c);
	bool is_for_operators =
		!moderators_have_other(&all, p) && moderators_have_operator(&all, p);
	bool is_same = !is_for_operators && !moderators_have_other(&all, p);
	reply(c, is_same ? "banding.taken_same" : "banding.taken", args);
	if (is_for_operators)
		(void)operators_tell_others(c, p->decided_by, "banding.promo", args);
	moderation_offer(c, p);
}

/* To moderators: who blocked her, or the others. How many those are. */
static size_t tell_moderators(struct call *c, const struct ban *b, bool who_blocked,
			      struct text_args args)
{
	struct moderators all = moderators_load(c);
	size_t n = 0;

	for (size_t i = 0; i < all.n; i++) {
		if ((all.list[i].who.person.id == b->by_person) != who_blocked)
			continue;
		notify_by(c, all.list[i].who.chat.id, all.list[i].who.chat.account_id,
			  "banding.ban", args);
		n++;
	}
	return n;
}

/* Who blocked her hears it only when there is nobody else. */
static void tell_of_ban(struct call *c, const struct ban *b, str shop, str words)
{
	const struct text_args args =
		ARGS(ARG("toko", shop), ARG("alasan", words), ARG("nomor", b->promo_id));

	if (tell_moderators(c, b, false, args) == 0 &&
	    operators_tell_others(c, b->by_person, "banding.ban", args) == 0 &&
	    tell_moderators(c, b, true, args) == 0)
		operators_tell(c, "banding.ban", args);
}

static void appeal_ban(struct call *c, str words)
{
	struct ban b;
	struct shop shop;

	enum err e = store_ban_find(c->db, c->actor.id, c->now_ms, c->mem, &b);
	if (e == ERR_NOTFOUND) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	if (call_fail(c, e) || call_fail(c, store_shop_of(c->db, c->actor.id, c->mem, &shop)))
		return;
	if (b.appealed_ms > 0) {
		reply(c, "banding.ban_once", NO_ARGS);
		return;
	}
	if (call_fail(c, store_ban_appealed(c->db, c->actor.id, c->now_ms)))
		return;
	call_audit(c, "ban.appealed", b.promo_id, words);
	reply(c, "banding.ban_taken", NO_ARGS);
	tell_of_ban(c, &b, shop.name, words);
}

static void banding_run(struct call *c)
{
	struct promo p;
	int64_t id;

	if (!str_to_int64(call_arg(c, 0), &id)) {
		appeal_ban(c, utf8_cut(c->rest, WORDS_UNITS));
		return;
	}
	enum err e = store_promo_by_id(c->db, id, c->mem, &p);
	if (e == ERR_NOTFOUND || (e == OK && p.person_id != c->actor.id))
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", id)));
	else if (!call_fail(c, e) && p.state != PROMO_REJECTED)
		reply(c, "banding.not_rejected", ARGS(ARG("nomor", id)));
	else if (c->err == OK)
		appeal_promo(c, &p, utf8_cut(call_rest_after(c, 1), WORDS_UNITS));
}

const struct command command_banding = {
	.name = "banding",
	.alias = "keberatan, appeal",
	.usage = "/banding NOMOR ALASAN",
	.help = "banding.help",
	.args = { 1, -1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = banding_run,
};
