/* SPDX-License-Identifier: MIT */
/* The one moment that matters in a promo's text. Every run of pieces is a candidate; when_role.c
 * says what each is. Called by promo and handlers on the writer thread; pure. */
#include "bot/understand/when_role.h"

static void add(struct finder *f, const struct moment *m, size_t begin, size_t end)
{
	if (f->n_list == CANDIDATES_MAX)
		return;
	struct candidate *c = &f->list[f->n_list];
	*c = (struct candidate){ .m = *m, .begin = begin, .end = end };
	c->is_fine = when_resolve(m, f->zone, f->now_ms, true, &c->when);
	c->role = when_role(f, c);
	f->n_list += c->role != ROLE_NONE || m->day == DAY_WEEKDAY;
}

/* Reads on as long as pieces come; small words behind the last piece do not belong to it. */
static size_t read_at(struct finder *f, size_t at, struct moment *m)
{
	struct time_reader r = { .config = f->config,
				 .t = f->t,
				 .n = f->n,
				 .at = at,
				 .mem = f->mem,
				 .m = m,
				 .today = zone_day(f->now_ms, f->zone),
				 .is_find = true };
	size_t end = at;
	int pieces = 0;

	r.is_anchored = at > 0 && (when_role_of(&f->t[at - 1]) != ROLE_NONE);
	while (r.at < r.n && when_at(&r, 0)->kind != TT_BREAK && when_slot(&r)) {
		if (r.pieces > pieces) {
			pieces = r.pieces;
			end = r.at;
		}
	}
	return end;
}

static void collect(struct finder *f)
{
	for (size_t at = 0; at < f->n;) {
		struct moment m = { 0 };
		size_t end = when_may_begin(f, at) ? read_at(f, at, &m) : at;
		if (end == at) {
			at++;
			continue;
		}
		add(f, &m, at, end);
		at = end;
	}
}

static struct finder *finder_of(const struct config *c, enum zone z, int64_t now_ms, str text,
				struct arena *mem)
{
	struct finder *f = ARENA_NEW(mem, struct finder);

	f->config = c;
	f->zone = z;
	f->now_ms = now_ms;
	f->mem = mem;
	f->n = when_lex(text, mem, &f->t);
	collect(f);
	return f;
}

static bool is_candidate(const struct candidate *c)
{
	return c->role >= ROLE_PLAIN && c->is_fine;
}

/* "motong malam ini, ambil subuh jam 4": what is told of one part of the day is not of another. */
static bool parts_clash(const struct moment *hour, const struct moment *day)
{
	enum day_part part = hour->is_prayer ? when_prayer_part(hour->minute) : hour->part;

	return hour->has_hour && part != PART_NONE && day->part != PART_NONE && day->part != part;
}

/* "Besok ready nasi kuning. Siap jam 6": the day here and the hour there. */
static void complete(const struct finder *f, struct candidate *best)
{
	for (size_t i = 0; i < f->n_list; i++) {
		const struct candidate *c = &f->list[i];
		struct moment m = best->m;
		struct when w;
		if (c == best || !(is_candidate(c) || when_leads(f, c, best)) ||
		    parts_clash(&m, &c->m) || c->m.after_ms != 0 || m.after_ms != 0 ||
		    !repeat_is_none(&c->when.repeat))
			continue;
		if (!m.has_hour && c->m.has_hour && c->m.day == DAY_NONE) {
			m.has_hour = true;
			m.minute = c->m.minute;
			m.is_exact = c->m.is_exact;
			m.part = c->m.part != PART_NONE ? c->m.part : m.part;
		} else if (m.day == DAY_NONE && repeat_is_none(&best->when.repeat) && !m.is_later &&
			   !c->m.has_hour && c->m.day != DAY_NONE) {
			m.day = c->m.day;
			m.day_value = c->m.day_value;
			m.which = c->m.which;
			m.date = c->m.date;
			m.month = c->m.month;
			m.year = c->m.year;
			m.part = m.part != PART_NONE ? m.part : c->m.part;
		} else {
			continue;
		}
		if (when_resolve(&m, f->zone, f->now_ms, true, &w)) {
			best->m = m;
			best->when = w;
			return;
		}
	}
}

bool when_find(const struct config *c, enum zone z, int64_t now_ms, str text, struct arena *mem,
	       struct when *ret)
{
	struct finder *f = finder_of(c, z, now_ms, text, mem);
	struct candidate *best = NULL;

	for (size_t i = 0; i < f->n_list; i++) {
		struct candidate *one = &f->list[i];
		if (is_candidate(one) && (best == NULL || one->role > best->role))
			best = one;
	}
	if (best == NULL)
		return false;
	complete(f, best);
	*ret = best->when;
	return true;
}

/* Folded, a-z. */
static bool is_one_of(const struct time_token *t, const char *list)
{
	str rest = str_from(list), item;

	while (t->kind == TT_WORD && str_take(&rest, ' ', &item)) {
		if (str_eq(item, t->text))
			return true;
	}
	return false;
}

/* "khusus hari ini", "besok aja": the days are counted or dated, or they may come each week. */
static bool is_only(const struct finder *f, const struct candidate *c)
{
	const struct moment *m = &c->m;

	if (m->is_every || m->has_hour || (m->day != DAY_OFFSET && m->day != DAY_DATE))
		return false;
	if (c->end < f->n && is_one_of(&f->t[c->end], "aja doang only saja tok"))
		return true;
	for (size_t at = c->begin; at > 0 && !when_is_clause_end(&f->t[at - 1]); at--) {
		if (is_one_of(&f->t[at - 1], "cuma cuman hanya khusus only special spesial"))
			return true;
	}
	return false;
}

/* "buka sampai jam 9", "jam kerja 8 sampai 5", "exp 30 Nov", "tahan sampai besok" */
static bool is_of_something_else(const struct finder *f, size_t begin)
{
	for (size_t at = begin; at > 0 && !when_is_clause_end(&f->t[at - 1]); at--) {
		const struct time_token *t = &f->t[at - 1];
		if (t->word == TW_OPEN && !when_opens_orders(f, at - 1))
			return true;
		if (is_one_of(t, "awet baik bb ed exp expired garansi kadaluarsa kedaluwarsa "
				 "tahan tutup"))
			return !(at < f->n && f->t[at].word == TW_ORDER);
	}
	return false;
}

/* A date is what it says, also one that is past: without a year the one that is nearest. */
static bool end_of_date(const struct finder *f, const struct moment *m, int64_t *ret_ms)
{
	const int64_t day_ms = INT64_C(24) * 3600 * 1000;
	int this_year = local_time_of(f->now_ms, f->zone).year;
	int year = m->year != 0 ? m->year : this_year;
	int64_t minute_ms = (m->has_hour ? m->minute : 1440) * INT64_C(60000), day;

	if (m->day != DAY_DATE || m->month == 0 || year < this_year - 1 || year > this_year + 2 ||
	    !zone_day_of(year, m->month, m->date, &day))
		return false;
	*ret_ms = zone_midnight_ms(day, f->zone) + minute_ms;
	bool is_of_next_year = m->year == 0 && f->now_ms - *ret_ms > 183 * day_ms;
	if (is_of_next_year && zone_day_of(year + 1, m->month, m->date, &day))
		*ret_ms = zone_midnight_ms(day, f->zone) + minute_ms;
	return true;
}

bool when_find_end(const struct config *c, enum zone z, int64_t now_ms, str text, struct arena *mem,
		   int64_t *ret_ms)
{
	struct finder *f = finder_of(c, z, now_ms, text, mem);
	int64_t only_ms = 0, end_ms;

	for (size_t i = 0; i < f->n_list; i++) {
		const struct candidate *one = &f->list[i];
		if (one->m.is_range || is_of_something_else(f, one->begin) ||
		    (one->role != ROLE_END && !is_only(f, one)) ||
		    !(end_of_date(f, &one->m, &end_ms) ||
		      when_resolve_end(&one->m, z, now_ms, &end_ms)))
			continue;
		if (one->role == ROLE_END) {
			*ret_ms = end_ms;
			return true;
		}
		only_ms = end_ms > only_ms ? end_ms : only_ms; /* "khusus besok dan lusa" */
	}
	if (only_ms != 0)
		*ret_ms = only_ms;
	return only_ms != 0;
}
