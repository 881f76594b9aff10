/* SPDX-License-Identifier: MIT */
/* What came of a rehearsal, added up for who reads it. Called by dispatch when it is over; pure. */
#include "bot/flow/rehearsal_parts.h"

#include "config/tariff.h"

static void tally_place(struct geladi_result *ret, int64_t district)
{
	size_t i = 0;

	while (i < ret->n_places && ret->places[i].district != district)
		i++;
	if (i == GELADI_PLACES_MAX)
		return;
	if (i == ret->n_places)
		ret->places[ret->n_places++].district = district;
	ret->places[i].n++;
}

static void tally_account(struct geladi_result *ret, const struct rehearsal *r,
			  const struct rehearsal_send *s)
{
	str name = r->engine.accounts[s->account].config->name;
	size_t i = 0;

	while (i < ret->n_accounts && !str_eq(ret->accounts[i].name, name))
		i++;
	ASSERT(i < GELADI_ACCOUNTS_MAX);
	struct geladi_account *a = &ret->accounts[i];
	if (i == ret->n_accounts) {
		ret->n_accounts++;
		*a = (struct geladi_account){ .name = name, .first_ms = s->at_ms };
	}
	const struct account_config *c = r->engine.accounts[s->account].config;
	bool is_known;
	ret->cost_sen += tariff_of(c, s->is_template, "marketing", s->phone, &is_known);
	ret->n_unpriced += !is_known;
	a->n++;
	a->n_templates += s->is_template;
	a->last_ms = s->at_ms;
}

void rehearsal_tally(const struct rehearsal *r, struct geladi_result *ret)
{
	_Static_assert((int)GELADI_ACCOUNTS_MAX >= (int)ENGINE_ACCOUNTS_MAX, "each has a place");

	*ret = (struct geladi_result){
		.promo_id = r->ask.promo_id,
		.n_more = r->n_more,
		.n_digest = r->counts.in_digest,
		.n_left = r->counts.queued,
		.n_skipped = r->counts.skipped,
		.waits = r->waits,
		.n_waits = r->n_waits,
	};
	for (size_t i = 0; i < r->n_sends; i++) {
		const struct rehearsal_send *s = &r->sends[i];
		tally_account(ret, r, s);
		if (!s->is_group) {
			ret->n_people++;
			tally_place(ret, s->district);
			continue;
		}
		ret->n_groups++;
		if (s->group.len > 0 && ret->n_names < GELADI_GROUPS_MAX)
			ret->groups[ret->n_names++] = s->group;
	}
}
