/* SPDX-License-Identifier: MIT */
/* Promos on their way to people: only what was asked for, not twice, not too many a day, not at
 * night, and the store must say the same. A promo is known by a word its seller wrote into it. */
#include "tests/simulate/check_own.h"

#include <inttypes.h>
#include <stdio.h>

enum { MARKER_LETTERS = 5, PROMOS_A_DAY = 3 };
enum {
	QUIET_FROM = 20 * 60 + 30,
	QUIET_TO = 6 * 60,
	PRAYER_FROM = 11 * 60 + 30,
	PRAYER_TO = 13 * 60
};
enum { DAY_MINUTES = 24 * 60, THURSDAY = 4, FRIDAY = 5, WEEK = 7 };

int check_new_promo(struct sim *s, int seller)
{
	struct check *c = s->check;

	ASSERT(c->n_markers < PROMOS_MAX);
	c->sellers[c->n_markers] = seller;
	return c->n_markers++;
}

void check_marker(int marker, char ret[8])
{
	ret[0] = 'Q';
	for (int i = MARKER_LETTERS; i > 0; i--, marker /= 10)
		ret[i] = (char)('a' + marker % 10);
	ret[MARKER_LETTERS + 1] = '\0';
}

int check_find_marker(str *rest)
{
	str text = *rest;

	for (size_t i = 0; i + MARKER_LETTERS < text.len; i++) {
		if (text.ptr[i] != 'Q')
			continue;
		int n = 0, k = 1;
		for (; k <= MARKER_LETTERS; k++) {
			char letter = text.ptr[i + (size_t)k];
			if (letter < 'a' || letter > 'j')
				break;
			n = n * 10 + (letter - 'a');
		}
		if (k <= MARKER_LETTERS)
			continue;
		*rest = str_slice(text, i + MARKER_LETTERS + 1, SIZE_MAX);
		return n;
	}
	return -1;
}

/* Quiet hours, and the pause on Fridays, by this clock; 1970 began on a Thursday. */
static bool is_quiet_at(int64_t wall_ms, int zone)
{
	int64_t minutes = wall_ms / 60000 + (int64_t)zone * 60, minute = minutes % DAY_MINUTES;

	if (minute >= QUIET_FROM || minute < QUIET_TO)
		return true;
	return (minutes / DAY_MINUTES + THURSDAY) % WEEK == FRIDAY && minute >= PRAYER_FROM &&
	       minute < PRAYER_TO;
}

/* What the row's promo is, by the store. */
static int64_t promo_of(struct sim *s, int64_t delivery, str *ret_text, struct arena *mem)
{
	struct stmt *q = db_query(s->engine.db, "SELECT p.id, p.text FROM delivery d JOIN run r ON "
						"r.id = d.run_id JOIN promo p ON p.id = "
						"r.promo_id WHERE d.id = $1");
	int64_t id = 0;

	bind_int(q, 1, delivery);
	if (stmt_step(q) == OK) {
		id = col_int(q, 0);
		*ret_text = col_str(q, 1, mem);
		stmt_reset(q);
	}
	return id;
}

/* The word in its text stands in what leaves, below the name of the shop that wrote it. */
static void check_words(struct sim *s, const struct flight *f, str text)
{
	const str words = text;
	int marker = check_find_marker(&text), found;
	str rest = f->body;
	char shop[32];

	if (marker < 0)
		return; /* a photo without words */
	while ((found = check_find_marker(&rest)) >= 0 && found != marker)
		;
	if (found != marker && !f->is_template)
		violation(s, "delivery %" PRId64 " does not say promo %d: %" STR_FMT, f->delivery,
			  marker, STR_ARG(str_slice(f->body, 0, 600)));
	edits_leave(s, f, words, marker);
	snprintf(shop, sizeof(shop), "Toko Maju %d", s->check->sellers[marker]);
	if (marker >= s->check->n_markers || (!s->o.n_run && str_find(f->body, str_from(shop)) < 0))
		violation(s, "delivery %" PRId64 " tells promo %d of another shop: %" STR_FMT,
			  f->delivery, marker, STR_ARG(str_slice(f->body, 0, 600)));
}

static void read_promo(struct sim *s, struct flight *f)
{
	struct arena mem;
	str text = STR_NONE;

	arena_init(&mem, 0);
	f->promos[0] = promo_of(s, f->delivery, &text, &mem);
	f->n_promos = 1;
	s->n_promos++;
	check_words(s, f, text);
	arena_finish(&mem);
}

/* What the store says of the recipient and of a promo's run in the moment it leaves. */
static void check_row(struct sim *s, const struct flight *f, int64_t now_ms)
{
	struct stmt *q = db_query(
		s->engine.db,
		"SELECT c.state, c.stop_ms, c.marketing_stop_ms, r.state, p.state, p.decided_by = "
		"p.person_id, p.expires_ms FROM delivery d JOIN chat c ON c.id = d.chat_id LEFT "
		"JOIN "
		"run r ON r.id = d.run_id LEFT JOIN promo p ON p.id = r.promo_id WHERE d.id = $1");

	bind_int(q, 1, f->delivery);
	if (stmt_step(q) != OK) {
		violation(s, "delivery %" PRId64 " has no chat", f->delivery);
		return;
	}
	if (col_int(q, 0) != 1 || col_int(q, 1) != 0 || col_int(q, 2) != 0)
		violation(s, "delivery %" PRId64 " left to who has stopped", f->delivery);
	bool is_on = (col_int(q, 3) == 0 || col_int(q, 3) == 2) &&
		     (col_int(q, 4) == 5 || col_int(q, 4) == 7);
	if (f->class == CLASS_PROMO && (!is_on || col_is_null(q, 4)))
		violation(s, "delivery %" PRId64 " left, its promo is in state %" PRId64,
			  f->delivery, col_int(q, 4));
	if (col_int(q, 5) == 1)
		violation(s, "delivery %" PRId64 ": somebody approved an own promo", f->delivery);
	if (col_int(q, 6) != 0 && col_int(q, 6) <= now_ms)
		violation(s, "delivery %" PRId64 " left out of date", f->delivery);
	stmt_reset(q);
}

/* Of a category and district, or of all, in the store as it is now. */
static void check_subscribed(struct sim *s, const struct flight *f, int64_t promo)
{
	struct stmt *q = db_query(s->engine.db,
				  "SELECT 1 FROM promo p JOIN delivery d ON d.id = $1 JOIN "
				  "subscription u ON u.chat_id = d.chat_id AND u.category IN "
				  "(p.category, '') AND u.district IN (p.district, 0) WHERE p.id = "
				  "$2 AND u.paused_until_ms <= $3 AND (u.mode = 0 OR $4 = 3) LIMIT "
				  "1");

	bind_int(q, 1, f->delivery);
	bind_int(q, 2, promo);
	bind_int(q, 3, s->begin_ms + s->turn_us / 1000);
	bind_int(q, 4, f->class);
	if (stmt_step(q) != OK)
		violation(s, "delivery %" PRId64 " left to who did not subscribe so", f->delivery);
	else
		stmt_reset(q);
}

static unsigned char *got_of(struct sim *s, int64_t promo)
{
	ASSERT(promo > 0 && promo < PROMOS_MAX);
	unsigned char **got = &s->check->got[promo];

	if (*got == NULL)
		*got = mem_take((size_t)(s->o.n_people + s->o.n_groups) / 8 + 1);
	return *got;
}

bool promos_had(struct sim *s, int who, int64_t promo)
{
	return (got_of(s, promo)[who / 8] >> (who % 8)) & 1;
}

unsigned promos_wanted_by(struct sim *s, int64_t promo)
{
	static const char *const slugs[] = { "kuliner", "fesyen", "kriya", "kecantikan", "herbal" };
	static const int codes[] = { 3573, 3579, 3578, 3515 };
	unsigned wanted = wants_bit(CATEGORIES, DISTRICTS);
	struct stmt *q =
		db_query(s->engine.db, "SELECT category, district FROM promo WHERE id = $1");
	int c = 0, d = 0;
	struct arena mem;

	arena_init(&mem, 0);
	bind_int(q, 1, promo);
	if (stmt_step(q) == OK) {
		str slug = col_str(q, 0, &mem);
		for (c = 0; c < CATEGORIES && !str_eq(slug, str_from(slugs[c])); c++)
			;
		for (d = 0; d < DISTRICTS && codes[d] != col_int(q, 1); d++)
			;
		stmt_reset(q);
	}
	arena_finish(&mem);
	wanted |= wants_bit(c, DISTRICTS) | wants_bit(CATEGORIES, d);
	return wanted | wants_bit(c, d);
}

static void check_promo(struct sim *s, const struct flight *f, int64_t promo)
{
	const struct contact *to = &s->check->contacts[f->to];

	if (((to->asked | to->pending) & promos_wanted_by(s, promo)) == 0)
		violation(s, "contact %d gets promo %" PRId64 " and had asked for %x", f->to, promo,
			  to->asked);
	if (!s->check->is_careful)
		check_subscribed(s, f, promo);
	if (promos_had(s, f->to, promo))
		violation(s, "contact %d is to get promo %" PRId64 " again", f->to, promo);
}

int64_t check_got(const struct sim *s, int64_t promo)
{
	const unsigned char *got = s->check->got[promo];
	int64_t n = 0;

	for (int i = 0; got && i < s->o.n_people + s->o.n_groups; i++)
		n += (got[i / 8] >> (i % 8)) & 1;
	return n;
}

/* How many left for her on a day of hers. */
static void count_left(struct contact *to, int64_t now_ms)
{
	int64_t day = (now_ms / 60000 + (int64_t)to->zone * 60) / DAY_MINUTES;

	to->n_left = day == to->day_left ? to->n_left + 1 : 1;
	to->day_left = day;
	if (to->n_left >= PROMOS_A_DAY)
		to->day_full = day;
}

/* What the person says, and what the clock. */
void promos_leave(struct sim *s, struct flight *f)
{
	int64_t now_ms = s->begin_ms + s->turn_us / 1000;
	struct contact *to;

	if (f->to < 0)
		return;
	to = &s->check->contacts[f->to];
	if (f->class == CLASS_DIGEST)
		digest_read(s, f);
	else
		read_promo(s, f);
	for (size_t i = 0; i < f->n_promos && !s->is_over; i++)
		check_promo(s, f, f->promos[i]);
	if (s->is_over)
		return;
	if (to->is_stopped)
		violation(s, "contact %d gets a promo after BERHENTI", f->to);
	if (is_quiet_at(now_ms, to->zone) && to->n_pending == 0)
		violation(s, "delivery %" PRId64 " left in quiet hours", f->delivery);
	if (!s->check->is_careful)
		check_row(s, f, now_ms);
	told_leave(s, f, now_ms);
	rules_leave(s, f, now_ms);
	if (f->class == CLASS_PROMO)
		count_left(to, now_ms);
}

void promos_got(struct sim *s, const struct flight *f)
{
	struct contact *to = &s->check->contacts[f->to];
	int64_t day = (sim_wall_ms(s) / 60000 + (int64_t)to->zone * 60) / DAY_MINUTES;

	for (size_t i = 0; i < f->n_promos; i++) {
		if (promos_had(s, f->to, f->promos[i]))
			violation(s, "contact %d got promo %" PRId64 " twice", f->to, f->promos[i]);
		got_of(s, f->promos[i])[f->to / 8] |= (unsigned char)(1u << (f->to % 8));
	}
	if (f->class != CLASS_PROMO || f->to >= s->o.n_people)
		return;
	to->n_day = day == to->day ? to->n_day + 1 : 1;
	to->day = day;
	if (to->n_day > PROMOS_A_DAY)
		violation(s, "contact %d got %" PRId64 " promos in a day", f->to, to->n_day);
}
