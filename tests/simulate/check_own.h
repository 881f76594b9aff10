/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_CHECK_OWN_H
#define SIAR_TESTS_SIMULATE_CHECK_OWN_H

#include "tests/simulate/check.h"

/* What check.c and promos.c share; for nobody else. */

struct said {
	enum meaning meaning;
	int account, who, group;
	unsigned wants;
	bool is_committed;
};

struct contact {
	int64_t last_inbound_us;
	unsigned asked, pending; /* what she has asked for since her last BERHENTI */
	bool is_stopped;
	int n_pending; /* messages committed and not handled */
	int owed;      /* answers that may still be made */
	int64_t last_reply[ACCOUNTS];
	int64_t last;       /* delivery that left for it */
	int zone;           /* hours before UTC */
	int64_t day, n_day; /* promos of one day */
};

struct check {
	struct said *said;
	int64_t n_said, cap_said;
	int64_t *unhandled; /* committed, in order */
	size_t n_unhandled, cap_unhandled;
	struct contact *contacts; /* people, then groups */
	struct promo_said promos[MARKERS_MAX];
	int n_promos;
	unsigned char *got[MARKERS_MAX]; /* a bit for each contact */
	int brake;
	int64_t next_all;
	bool is_careful; /* the store may know more than what leaves */
};

/* promos.c: a promo or digest leaves, or was taken by the network for good. */
void promos_leave(struct sim *s, struct flight *f);
void promos_got(struct sim *s, const struct flight *f);

#endif
