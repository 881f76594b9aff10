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
	int marker, edition; /* of the promo in it; how often that was edited */
	int64_t edits;       /* the message that it changes, 0 = none */
	int n_album;         /* photos of the album that begins with it */
};

/* How promos come to her, as the bot has told her: a bit of wants_bit() for each subscription. */
struct told {
	unsigned each, daily, weekly, silent;
	int64_t said;      /* after so many of her messages; not above 0 = not known */
	int64_t silent_ms; /* until then at least, 0 = not known */
};

struct contact {
	int64_t last_inbound_us;
	unsigned asked, pending; /* what she has asked for since her last BERHENTI */
	bool is_stopped;
	int n_pending;                   /* messages committed and not handled */
	int64_t n_committed, silence_ms; /* as her last message asked for */
	struct told told;
	bool chose_digest;        /* at any time */
	int64_t day_left, n_left; /* promos that left for her on that day of hers */
	int64_t day_full;         /* the last one that had her share */
	int owed;                 /* answers that may still be made */
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
	int sellers[PROMOS_MAX];  /* who wrote which word */
	int n_markers;
	unsigned char *got[PROMOS_MAX]; /* by the store's number: a bit for each contact */
	unsigned shown[PROMOS_MAX][5];  /* editions that left for each of the staff */
	bool is_ruled[PROMOS_MAX];      /* looked at by the office's rules */
	int brake;
	int64_t next_all;
	bool is_careful; /* the store may know more than what leaves */
};

/* promos.c: a promo or digest leaves, or was taken by the network for good. */
void promos_leave(struct sim *s, struct flight *f);
void promos_got(struct sim *s, const struct flight *f);
bool promos_had(struct sim *s, int who, int64_t promo);
/* The subscriptions a promo is for. */
unsigned promos_wanted_by(struct sim *s, int64_t promo);
/* digests.c: what a digest says, as it left; its promos go into the flight. */
bool digest_is_asked(const struct flight *f);
void digest_read(struct sim *s, struct flight *f);
/* told.c: a list of subscriptions has arrived; what leaves must be as it said. */
void told_got(struct sim *s, const struct flight *f);
void told_leave(struct sim *s, const struct flight *f, int64_t now_ms);
/* rules.c: by the office's rules and those of the group it goes to. */
void rules_leave(struct sim *s, const struct flight *f, int64_t now_ms);
/* edits.c: a message was handled, together with others of the same person in one turn. */
void edits_handled(struct sim *s, int64_t message, int n_together);
/* A promo's words leave, to somebody of the staff or to who gets it. */
void edits_shown(struct sim *s, const struct flight *f);
void edits_leave(struct sim *s, const struct flight *f, str text, int marker);
void edits_check_all(struct sim *s);
/* What /kuota has said in this turn. */
void rules_check_quota(struct sim *s, const struct flight *f);

#endif
