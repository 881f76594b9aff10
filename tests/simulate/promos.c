/* SPDX-License-Identifier: MIT */
/* Promos on their way to people: only what was asked for, not twice, not too many a day, not at
 * night, and the store must say the same. A promo is known by a word its seller wrote into it. */
#include "tests/simulate/check_own.h"

#include <inttypes.h>

enum { MARKER_LETTERS = 5, PROMOS_A_DAY = 3 };
enum {
	QUIET_FROM = 20 * 60 + 30,
	QUIET_TO = 6 * 60,
	PRAYER_FROM = 11 * 60 + 30,
	PRAYER_TO = 13 * 60
};
enum { DAY_MINUTES = 24 * 60, THURSDAY = 4, FRIDAY = 5, WEEK = 7 };

int check_new_promo(struct sim *s, int seller, int category, int district)
{
	struct check *c = s->check;

	ASSERT(c->n_promos < MARKERS_MAX);
	c->promos[c->n_promos] = (struct promo_said){ seller, category, district };
	c->got[c->n_promos] = mem_take((size_t)(s->o.n_people + s->o.n_groups) / 8 + 1);
	return c->n_promos++;
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

/* The promos that the store says a digest has told. */
static void read_digest(struct sim *s, struct flight *f)
{
	struct stmt *q = db_query(s->engine.db, "SELECT p.text FROM digest_entry e JOIN promo p ON "
						"p.id = e.promo_id WHERE e.delivery_id = $1");
	struct arena mem;

	arena_init(&mem, 0);
	bind_int(q, 1, f->delivery);
	while (stmt_step(q) == OK) {
		str text = col_str(q, 0, &mem);
		ASSERT(f->n_markers < DIGEST_MAX);
		f->markers[f->n_markers++] = check_find_marker(&text);
	}
	arena_finish(&mem);
}

static bool is_in(const struct flight *f, int marker)
{
	for (size_t i = 0; i < f->n_markers; i++)
		if (f->markers[i] == marker)
			return true;
	return false;
}

static void read_promos(struct sim *s, struct flight *f)
{
	str rest = f->body;
	int marker;

	if (f->class == CLASS_DIGEST)
		read_digest(s, f);
	while ((marker = check_find_marker(&rest)) >= 0) {
		if (f->class == CLASS_DIGEST && !is_in(f, marker))
			violation(s,
				  "digest %" PRId64 " tells of promo %d, the store does not know",
				  f->delivery, marker);
		else if (f->class == CLASS_PROMO && f->n_markers == 0)
			f->markers[f->n_markers++] = marker;
	}
	if (f->n_markers == 0)
		violation(s, "delivery %" PRId64 " is a promo nobody wrote: %" STR_FMT, f->delivery,
			  STR_ARG(str_slice(f->body, 0, 600)));
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
static void check_subscribed(struct sim *s, const struct flight *f, const struct promo_said *p)
{
	static const char *const slugs[] = { "kuliner", "fesyen", "kriya", "kecantikan", "herbal" };
	static const int codes[] = { 3573, 3579, 3578, 3515 };
	struct stmt *q = db_query(s->engine.db, "SELECT 1 FROM subscription u JOIN delivery d ON "
						"d.chat_id = u.chat_id WHERE d.id = "
						"$1 AND (u.category = $2 OR u.category = '') AND "
						"(u.district = $3 OR u.district = 0) "
						"AND u.mode = 0 LIMIT 1");

	bind_int(q, 1, f->delivery);
	bind_str(q, 2, str_from(slugs[p->category]));
	bind_int(q, 3, codes[p->district]);
	if (stmt_step(q) != OK)
		violation(s, "delivery %" PRId64 " left to who did not subscribe", f->delivery);
	else
		stmt_reset(q);
}

static bool has_got(const struct sim *s, const struct flight *f, int marker)
{
	return (s->check->got[marker][f->to / 8] >> (f->to % 8)) & 1;
}

static void check_promo(struct sim *s, const struct flight *f, int marker)
{
	const struct contact *to = &s->check->contacts[f->to];

	if (marker < 0 || marker >= s->check->n_promos) {
		violation(s, "delivery %" PRId64 " is a promo nobody wrote", f->delivery);
		return;
	}
	const struct promo_said *p = &s->check->promos[marker];
	unsigned wanted = wants_bit(p->category, p->district) | wants_bit(p->category, DISTRICTS) |
			  wants_bit(CATEGORIES, p->district) | wants_bit(CATEGORIES, DISTRICTS);
	if (((to->asked | to->pending) & wanted) == 0)
		violation(s, "contact %d gets promo %d and had asked for %x", f->to, marker,
			  to->asked);
	if (!s->check->is_careful)
		check_subscribed(s, f, p);
	if (has_got(s, f, marker))
		violation(s, "contact %d is to get promo %d again", f->to, marker);
}

int64_t check_got(const struct sim *s, int marker)
{
	int64_t n = 0;

	for (int i = 0; i < s->o.n_people + s->o.n_groups; i++)
		n += (s->check->got[marker][i / 8] >> (i % 8)) & 1;
	return n;
}

/* What the person says, and what the clock. */
void promos_leave(struct sim *s, struct flight *f)
{
	int64_t now_ms = s->begin_ms + s->turn_us / 1000;
	const struct contact *to;

	if (f->to < 0)
		return;
	to = &s->check->contacts[f->to];
	read_promos(s, f);
	for (size_t i = 0; i < f->n_markers; i++)
		check_promo(s, f, f->markers[i]);
	if (to->is_stopped)
		violation(s, "contact %d gets a promo after BERHENTI", f->to);
	if (is_quiet_at(now_ms, to->zone) && to->n_pending == 0)
		violation(s, "delivery %" PRId64 " left in quiet hours", f->delivery);
	if (!s->check->is_careful)
		check_row(s, f, now_ms);
}

void promos_got(struct sim *s, const struct flight *f)
{
	struct contact *to = &s->check->contacts[f->to];
	int64_t day = (sim_wall_ms(s) / 60000 + (int64_t)to->zone * 60) / DAY_MINUTES;

	for (size_t i = 0; i < f->n_markers; i++) {
		if (has_got(s, f, f->markers[i]))
			violation(s, "contact %d got promo %d twice", f->to, f->markers[i]);
		s->check->got[f->markers[i]][f->to / 8] |= (unsigned char)(1u << (f->to % 8));
	}
	if (f->class != CLASS_PROMO || f->to >= s->o.n_people)
		return;
	to->n_day = day == to->day ? to->n_day + 1 : 1;
	to->day = day;
	if (to->n_day > PROMOS_A_DAY)
		violation(s, "contact %d got %" PRId64 " promos in a day", f->to, to->n_day);
}
