/* SPDX-License-Identifier: MIT */
/* A group's own rules: what of the office's promos does not reach it. Called by flow's claims for
 * each promo and digest, and by /ringkasan; writer thread. Limit: of one seller the HISTORY_MAX
 * newest promos that the group has had are looked at. */
#include "handlers/group_rules.h"

#include "config/quiet.h"

enum { HISTORY_MAX = 50 };

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

bool group_rules_of(struct db *db, const struct config *config, const struct chat *chat,
		    int64_t now_ms, struct arena *mem, struct group_rules *ret)
{
	*ret = (struct group_rules){
		.db = db, .config = config, .chat = chat, .now_ms = now_ms, .mem = mem
	};
	/* NULL: the office has taken it out of rules.yaml */
	if (chat->kind == CHAT_GROUP && chat->rules.len > 0)
		ret->preset = rules_preset(config->rules, chat->rules);
	return ret->preset != NULL;
}

static enum zone zone_of(const struct group_rules *g)
{
	return quiet_zone(g->config, g->chat->zone);
}

int64_t group_rules_open_ms(const struct group_rules *g)
{
	int64_t open_ms = rule_opens_ms(g->preset, zone_of(g), g->now_ms);

	return open_ms > g->now_ms ? open_ms : 0;
}

static enum err look_back(const struct group_rules *g, const struct promo *p, struct rule_facts *f)
{
	struct promo *list = ARENA_ARRAY(g->mem, struct promo, HISTORY_MAX);
	int64_t days = g->preset->resend_days > 1 ? g->preset->resend_days : 1;
	size_t n;

	enum err e = store_promo_had(g->db, p->person_id, g->chat->id, f->own_ms - days * day_ms,
				     g->mem, list, HISTORY_MAX, &n);
	if (!e)
		rule_look_at_had(list, n, p, g->mem, f);
	return e;
}

/* It may come another hour or day; every other rule it breaks for good. */
static bool is_of_clock(const struct finding *f)
{
	return f->rule == RULE_DAYS || f->rule == RULE_HOURS;
}

enum err group_rules_let_in(const struct group_rules *g, const struct promo *p, str seller_phone,
			    const struct promo *told, size_t n_told, bool *ret)
{
	struct finding list[FINDINGS_MAX];
	struct rule_facts f = rule_facts_of(p, seller_phone, zone_of(g), p->submitted_ms, g->mem);
	enum err e = OK;

	if (g->preset->promos_per_day > 0 || g->preset->resend_days > 0)
		e = look_back(g, p, &f);
	if (e)
		return e;
	for (size_t i = 0; i < n_told; i++) {
		if (told[i].person_id == p->person_id)
			rule_look_at_had(&told[i], 1, p, g->mem, &f);
	}
	size_t n = rule_check(g->config->rules, g->preset, &f, g->mem, list);
	*ret = true;
	for (size_t i = 0; i < n; i++)
		*ret = *ret && (list[i].action < RULE_BLOCK || is_of_clock(&list[i]));
	return OK;
}

enum err group_rules_sift(const struct group_rules *g, struct digest_promo *list, size_t *n)
{
	struct promo *told = ARENA_ARRAY(g->mem, struct promo, *n + 1);
	size_t kept = 0;
	enum err e = OK;

	for (size_t i = 0; i < *n && !e; i++) {
		bool may = false;
		e = store_promo_by_id(g->db, list[i].promo_id, g->mem, &told[kept]);
		if (!e)
			e = group_rules_let_in(g, &told[kept], list[i].seller_phone, told, kept,
					       &may);
		if (!e && may)
			list[kept++] = list[i];
		else if (!e)
			e = store_digest_forget(g->db, g->chat->id, list[i].promo_id);
	}
	*n = kept;
	return e;
}
