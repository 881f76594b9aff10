/* SPDX-License-Identifier: MIT */
/* Each time of a repetition before the rules and quotas of its own day. The first time was decided
 * by a moderator; later ones nobody looks at, and the day may have another promo of hers, the goods
 * may be sold out, the office may have other rules. Called by flow's starts through dispatch, on
 * the writer thread. */
#include "handlers/again.h"

#include "bot/store/shop.h"
#include "handlers/moderation.h"
#include "handlers/promo_time.h"
#include "handlers/rules.h"
#include "handlers/series.h"
#include "handlers/words.h"

/* Why it may not go now: what is said of it, also the reason that is kept in the promo so that it
 * is said once and not each day. until_ms 0 = not at this time at all. */
struct obstacle {
	struct line line;
	int64_t until_ms;
	bool is_of_words; /* of what it says: a person decides */
};

static void say(struct call *c, const struct promo *p, const char *key, const struct obstacle *o)
{
	const struct repeat once = { 0 };
	const struct message m = {
		.key = str_from(key),
		.args = ARGS(ARG("nomor", p->id), ARG("judul", p->title),
			     words_when(c, "mulai", p->starts_ms, c->config->zone, &once)),
		.lines = &o->line,
		.n_lines = 1,
	};

	call_send(c, p->chat_id, CLASS_NOTICE, &m);
}

static bool is_sold_out(struct call *c, const struct promo *p, struct obstacle *ret)
{
	struct product product;

	if (p->product_id == 0 ||
	    call_fail(c, store_product_by_id(c->db, p->product_id, c->mem, &product)))
		return false;
	struct text_arg *code = ARENA_NEW(c->mem, struct text_arg);
	*code = ARG("kode", product.code);
	ret->line = (struct line){ STR("again.sold_out"), { code, 1 } };
	return product.state != PRODUCT_READY;
}

static bool is_forbidden(struct call *c, const struct promo *p, struct obstacle *ret)
{
	struct finding list[FINDINGS_MAX];

	const struct finding *f = rule_worst(list, rules_findings(c, p, list), RULE_BLOCK);
	if (f == NULL || c->err != OK)
		return false;
	bool is_of_day = f->rule == RULE_DAYS || f->rule == RULE_HOURS || f->rule == RULE_PER_DAY ||
			 f->rule == RULE_RESEND;
	/* What a moderator has just decided stands for its day. */
	if (!is_of_day &&
	    zone_day(p->decided_ms, c->config->zone) == zone_day(c->now_ms, c->config->zone))
		return false;
	ret->line = rules_line(c, f, (enum language)c->actor.language);
	ret->until_ms = f->rule == RULE_DAYS || f->rule == RULE_HOURS ? f->until_ms : 0;
	ret->is_of_words = !is_of_day;
	return true;
}

/* To when it may, if that is before its next time and its end. */
static bool move(struct call *c, struct promo *p, const struct obstacle *o)
{
	struct promo next = *p;
	int64_t at_ms = promo_time_moved_ms(c->config, o->until_ms);

	if (o->until_ms == 0 || promo_time_is_over(p, at_ms) ||
	    (series_again(c->config, p->starts_ms, c->mem, &next) && next.starts_ms <= at_ms))
		return false;
	p->starts_ms = at_ms;
	if (!call_fail(c, store_promo_set_times(c->db, p)))
		say(c, p, "again.moved", o);
	return true;
}

static void pass_over(struct call *c, struct promo *p, const struct obstacle *o)
{
	bool was_told = str_eq(p->reason, o->line.key);

	if (series_pass_over(c, p)) {
		if (!was_told && !call_fail(c, store_promo_set_reason(c->db, p->id, o->line.key)))
			say(c, p, "again.passed_over", o);
		return;
	}
	if (c->err == OK &&
	    !call_fail(c, store_promo_move(c->db, p, PROMO_CANCELLED, 0, STR_NONE, c->now_ms)))
		say(c, p, "again.ended", o);
}

static void back_to_moderator(struct call *c, struct promo *p, const struct obstacle *o)
{
	if (call_fail(c, store_promo_move(c->db, p, PROMO_HELD, 0, STR_NONE, c->now_ms)))
		return;
	say(c, p, "again.held", o);
	moderation_offer(c, p);
}

void again_check(struct call *c, int64_t promo_id)
{
	struct obstacle o = { .until_ms = 0 };
	struct promo p;

	if (call_fail(c, store_promo_by_id(c->db, promo_id, c->mem, &p)) ||
	    p.state != PROMO_SCHEDULED)
		return;
	if (!is_sold_out(c, &p, &o) && (c->err != OK || !is_forbidden(c, &p, &o)))
		return;
	if (c->err != OK)
		return;
	if (o.is_of_words)
		back_to_moderator(c, &p, &o);
	else if (!move(c, &p, &o))
		pass_over(c, &p, &o);
}
