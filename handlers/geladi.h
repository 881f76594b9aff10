/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_GELADI_H
#define SIAR_HANDLERS_GELADI_H

#include "bot/store/waiting.h"
#include "handlers/call.h"

/* What came of a rehearsal (flow's rehearsal.h): who would get the promo, when, by which account.
 */

enum { GELADI_PLACES_MAX = 40, GELADI_GROUPS_MAX = 8, GELADI_ACCOUNTS_MAX = 64 };

struct geladi_place {
	int64_t district, n; /* 0 = asked for all of them */
};

struct geladi_account {
	str name;
	int64_t n, n_templates, first_ms, last_ms;
};

struct geladi_result {
	int64_t promo_id;
	bool is_failed;             /* nothing came of it */
	int64_t n_people, n_groups; /* who got it */
	int64_t n_more;             /* people who were only counted: all is "about" */
	struct geladi_place places[GELADI_PLACES_MAX];
	size_t n_places;
	str groups[GELADI_GROUPS_MAX]; /* names of the first that have one */
	size_t n_names;
	struct geladi_account accounts[GELADI_ACCOUNTS_MAX];
	size_t n_accounts;
	int64_t cost_sen, n_unpriced;
	int64_t n_digest;  /* had their promos of the day */
	int64_t n_left;    /* were still waiting in the end */
	int64_t n_skipped; /* asked for it, and do not want it now */
	const struct waiting_reason *waits;
	size_t n_waits;
};

/* In the copy: what an approval at this moment does. Returns when it begins. */
int64_t geladi_start(struct call *c, int64_t promo_id);
/* Tells who asked. Called without an event, as that person. */
void geladi_tell(struct call *c, const struct geladi_result *r);

#endif
