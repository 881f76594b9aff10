/* SPDX-License-Identifier: MIT */
/* Reasons to choose from. What is chosen becomes words at once, so the seller goes on reading what
 * she was told when the list has changed. Called by moderation on the writer thread. */
#include "handlers/reasons.h"

#include "config/rules.h"

#include "handlers/review.h"

static const char *const verbs[] = { [REASONS_REJECT] = "alasan.", [REASONS_HOLD] = "tahan." };

static const struct reason *list_of(const struct call *c, enum reasons which, size_t *ret_n)
{
	const struct rules *r = c->config->rules;

	*ret_n = which == REASONS_HOLD ? r->n_hold_reasons : r->n_reject_reasons;
	return which == REASONS_HOLD ? r->hold_reasons : r->reject_reasons;
}

size_t reasons_choices(struct call *c, const struct promo *p, enum reasons which,
		       struct choice **ret)
{
	size_t n;
	const struct reason *list = list_of(c, which, &n);
	struct choice *choices = ARENA_ARRAY(c->mem, struct choice, n + 1);

	for (size_t i = 0; i < n; i++) {
		str verb = arena_printf(c->mem, "%s%" STR_FMT, verbs[which], STR_ARG(list[i].name));
		choices[i] = review_choice(c, verb.ptr, "", p);
		choices[i].label = list[i].title[c->actor.language];
	}
	choices[n] = review_choice(c, verbs[which], "moderation.other", p);
	*ret = choices;
	return n + 1;
}

str reasons_words(struct call *c, const struct promo *p, enum reasons which, size_t i)
{
	struct person seller = { 0 };
	size_t n;
	const struct reason *list = list_of(c, which, &n);

	if (i >= n || call_fail(c, store_person_by_id(c->db, p->person_id, c->mem, &seller)))
		return STR_NONE;
	str title = list[i].title[seller.language], fix = list[i].fix[seller.language];
	return fix.len == 0 ? title
			    : arena_printf(c->mem, "%" STR_FMT ". %" STR_FMT, STR_ARG(title),
					   STR_ARG(fix));
}

bool reasons_tapped(const struct call *c, enum reasons *ret)
{
	for (int i = 0; i < (int)ARRAY_LEN(verbs); i++) {
		*ret = (enum reasons)i;
		if (str_starts(c->choice_id, str_from(verbs[i])))
			return true;
	}
	return false;
}
