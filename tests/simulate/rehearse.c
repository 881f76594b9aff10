/* SPDX-License-Identifier: MIT */
/* See rehearse.h. From the question on the network answers after exactly the time that rehearsals
 * reckon with, tells nothing else, and time stands still within a turn. */
#include "tests/simulate/rehearse.h"

#include "tests/simulate/people.h"

#include <inttypes.h>
#include <stdio.h>

enum { SENDS_MAX = 8000, OPERATOR = 0, MODERATOR = 2, MODERATORS = 3, TRIES_MAX = 400 };
static const int64_t POLL_US = INT64_C(40) * 1000 * 1000;
static const int64_t SILENT_US = INT64_C(11) * 3600 * 1000 * 1000; /* 16.00 */

enum stage { STAGE_CLEAR, STAGE_WRITE, STAGE_WHEN, STAGE_YES, STAGE_DECIDE, STAGE_ASK, STAGE_RUN };

struct one {
	int64_t chat, at_ms;
	int account;
	bool is_template;
};

static struct {
	enum stage stage;
	int seller, tries;
	int64_t promo;
	struct one told[SENDS_MAX], sent[SENDS_MAX];
	size_t n_told, n_sent;
	bool is_told;
} re;

void rehearse_open(struct sim *s)
{
	re.stage = STAGE_CLEAR;
	re.seller = STAFF + (int)(s->o.seed % (uint64_t)(s->o.n_people / 5));
	re.tries = 0;
	re.n_told = re.n_sent = 0;
	re.is_told = false;
	re.promo = 0;
	agenda_put(s, SILENT_US, EVENT_RUN, 0, 0);
}

static int64_t ask_store(struct sim *s, const char *sql, int64_t a)
{
	return rows_store_int(s, sql, a, STR_NONE);
}

/* One promo a call that waits, is scheduled or goes out; true when none is left. */
static bool clear_one(struct sim *s)
{
	int64_t held = ask_store(s, "SELECT max(id) FROM promo WHERE state IN (1, 2)", 0);
	int64_t open = ask_store(s, "SELECT max(id) FROM promo WHERE state IN (3, 4, 5, 6)", 0);
	char text[80];

	snprintf(text, sizeof(text),
		 held > 0 ? "/tolak %" PRId64 " fotonya buram" : "/batal %" PRId64,
		 held > 0 ? held : open);
	if (held > 0)
		people_other(s, MODERATOR + (int)(held % MODERATORS), text);
	else if (open > 0) /* the answer when it is asked whether all that repeats ends */
		people_other(s, OPERATOR, re.tries % 2 ? "2" : text);
	return held <= 0 && open <= 0;
}

/* Nothing is to come but what the clock brings. */
static bool is_at_rest(struct sim *s)
{
	return network_is_quiet(s) && hooks_are_quiet(s) && s->n_verdicts == 0 &&
	       ask_store(s, "SELECT count(*) FROM delivery WHERE state IN (1, 6)", 0) == 0 &&
	       ask_store(s, "SELECT count(*) FROM job", 0) == 0;
}

static int64_t seller_promo(struct sim *s, const char *states_sql)
{
	char address[24];

	people_address(s, re.seller, address);
	return rows_store_int(s, states_sql, 0, str_from(address));
}

static void write_promo(struct sim *s)
{
	char text[160], q[8];

	check_marker(check_new_promo(s, re.seller), q);
	snprintf(text, sizeof(text), "/promo Keripik tempe gurih %s 15rb/bungkus", q);
	people_other(s, re.seller, text);
}

/* Hers was not taken: the next seller. */
static void next_seller(struct sim *s)
{
	re.seller = STAFF + (re.seller - STAFF + 1) % (s->o.n_people / 5);
	re.stage = STAGE_WRITE;
}

static void decide(struct sim *s)
{
	static const char held[] = "SELECT max(p.id) FROM promo p JOIN identity i ON i.person_id = "
				   "p.person_id WHERE p.state = 1 AND i.opaque = $2";
	static const char scheduled[] =
		"SELECT max(p.id) FROM promo p JOIN identity i ON "
		"i.person_id = p.person_id WHERE p.state = 3 AND i.opaque = "
		"$2";
	int64_t id = seller_promo(s, held);
	char text[80];

	if ((re.promo = seller_promo(s, scheduled)) > 0) {
		re.stage = STAGE_ASK;
	} else if (id > 0) {
		snprintf(text, sizeof(text), "/setuju %" PRId64, id);
		people_other(s, MODERATOR, text);
	} else {
		next_seller(s);
	}
}

static void ask_for_it(struct sim *s)
{
	char text[80];

	if (!is_at_rest(s))
		return;
	s->is_exact = true;
	snprintf(text, sizeof(text), "/geladi %" PRId64, re.promo);
	people_other(s, re.seller, text);
	re.stage = STAGE_RUN;
}

void rehearse_event(struct sim *s, const struct sim_event *e)
{
	(void)e;
	s->is_still = true;
	if (++re.tries == 1)
		people_say(s, OPERATOR, SAYS_RELEASE, "/lanjut semua");
	switch (re.stage) {
	case STAGE_CLEAR:
		if (clear_one(s) && is_at_rest(s))
			re.stage = STAGE_WRITE;
		break;
	case STAGE_WRITE:
		write_promo(s);
		re.stage = STAGE_WHEN;
		break;
	case STAGE_WHEN:
		people_other(s, re.seller, "kirim besok jam 8");
		re.stage = STAGE_YES;
		break;
	case STAGE_YES:
		people_other(s, re.seller, "ya");
		re.stage = STAGE_DECIDE;
		break;
	case STAGE_DECIDE:
		decide(s);
		break;
	case STAGE_ASK:
		ask_for_it(s);
		break;
	case STAGE_RUN:
		return;
	}
	if (re.tries < TRIES_MAX)
		agenda_put(s, s->now_us + POLL_US, EVENT_RUN, 0, 0);
}

void rehearse_told(const struct rehearsal_send *list, size_t n)
{
	if (re.stage != STAGE_RUN || re.is_told || n > SENDS_MAX)
		return;
	for (size_t i = 0; i < n; i++)
		re.told[i] = (struct one){ list[i].chat_id, list[i].at_ms, list[i].account,
					   list[i].is_template };
	re.n_told = n;
	re.is_told = true;
}

void rehearse_leave(struct sim *s, int64_t delivery, int64_t chat, int account, bool is_template)
{
	if (re.stage != STAGE_RUN || re.n_sent == SENDS_MAX ||
	    ask_store(s,
		      "SELECT r.promo_id FROM delivery d JOIN run r ON r.id = d.run_id WHERE d.id "
		      "= $1 AND d.class = 2",
		      delivery) != re.promo)
		return;
	re.sent[re.n_sent++] =
		(struct one){ chat, s->begin_ms + s->turn_us / 1000, account, is_template };
}

void rehearse_end(struct sim *s)
{
	if (!re.is_told)
		violation(s, "no rehearsal came about, stage %d", (int)re.stage);
	for (size_t i = 0; i < re.n_told && i < re.n_sent; i++) {
		const struct one *a = &re.told[i], *b = &re.sent[i];
		if (a->chat == b->chat && a->at_ms == b->at_ms && a->account == b->account &&
		    a->is_template == b->is_template)
			continue;
		violation(s,
			  "message %zu of promo %" PRId64 ": told chat %" PRId64 " at %" PRId64
			  " by %d, sent chat %" PRId64 " at %" PRId64 " by %d",
			  i, re.promo, a->chat, a->at_ms, a->account, b->chat, b->at_ms,
			  b->account);
		return;
	}
	if (re.n_told != re.n_sent)
		violation(s, "promo %" PRId64 ": told %zu messages, sent %zu", re.promo, re.n_told,
			  re.n_sent);
	s->n_rehearsed = (int64_t)re.n_sent;
}
