/* SPDX-License-Identifier: MIT */
/* A group's own rules, when a promo is about to go there: what breaks them does not reach it. Rules
 * of the clock only make it wait. Called by claim.c on the writer thread. */
#include "bot/flow/claim_parts.h"
#include "config/quiet.h"
#include "handlers/rule.h"

enum { HISTORY_MAX = 50 };

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

/* Words only: a copy of the promo without its photo, for this row. */
static void take_photo_away(struct claim *k)
{
	struct claim_promo *own = ARENA_NEW(&k->t->event_mem, struct claim_promo);

	*own = *k->promo;
	own->promo.photo_id = 0;
	k->promo = own;
}

static enum err look_back(struct claim *k, const struct preset *preset, struct rule_facts *f)
{
	const struct promo *p = &k->promo->promo;
	struct arena *mem = &k->t->event_mem;
	struct promo *list = ARENA_ARRAY(mem, struct promo, HISTORY_MAX);
	int64_t days = preset->resend_days > 1 ? preset->resend_days : 1;
	size_t n;

	if (preset->promos_per_day == 0 && preset->resend_days == 0)
		return OK;
	enum err e = store_promo_had(k->t->db, p->person_id, k->c->chat.id,
				     k->t->now_ms - days * day_ms, mem, list, HISTORY_MAX, &n);
	if (!e)
		rule_look_back(list, n, p, mem, f);
	return e;
}

/* It may come another hour or day; every other rule it breaks for good. */
static bool is_of_clock(const struct finding *f)
{
	return f->rule == RULE_DAYS || f->rule == RULE_HOURS;
}

static enum err judge(struct claim *k, const struct finding *list, size_t n)
{
	const struct finding *worst = rule_worst(list, n, RULE_BLOCK);

	if (worst == NULL)
		return OK;
	for (size_t i = 0; i < n; i++) {
		if (list[i].action == RULE_BLOCK && !is_of_clock(&list[i]))
			return claim_end(k, DELIVERY_CANCELLED, "reason.group_rules");
	}
	return claim_wait(k, worst->until_ms, "reason.group_hours");
}

enum err claim_rules(struct claim *k)
{
	const struct config *config = k->t->config;
	const struct chat *chat = &k->c->chat;
	struct finding list[FINDINGS_MAX];

	if (k->promo == NULL || chat->kind != CHAT_GROUP || chat->rules.len == 0)
		return OK;
	const struct preset *preset = rules_preset(config->rules, chat->rules);
	if (preset == NULL) /* the office has taken it out of rules.yaml */
		return OK;
	struct rule_facts f =
		rule_facts_of(&k->promo->promo, k->promo->seller_phone,
			      quiet_zone(config, chat->zone), k->t->now_ms, &k->t->event_mem);
	f.out_ms = k->t->now_ms;
	enum err e = look_back(k, preset, &f);
	if (e)
		return e;
	if (preset->photos == 0)
		take_photo_away(k);
	return judge(k, list, rule_check(config->rules, preset, &f, &k->t->event_mem, list));
}
