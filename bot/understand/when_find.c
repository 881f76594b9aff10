/* SPDX-License-Identifier: MIT */
/* The one moment that matters in a promo's text. Every run of pieces is a candidate; the words of
 * its clause before it, and the two behind it, say what it is: ready, end of orders, opening
 * hours. Called by promo and handlers on the writer thread; pure. */
#include "bot/understand/when_parts.h"

#include "bot/base/check.h"

enum { CANDIDATES_MAX = 12, WORDS_BEFORE = 5, WORDS_BEHIND = 3 };

/* What a candidate is, worst first. */
enum role {
	ROLE_NONE,
	ROLE_OTHER,
	ROLE_END,
	ROLE_OPEN,
	ROLE_PLAIN,
	ROLE_ORDER,
	ROLE_START,
	ROLE_READY
};

struct candidate {
	struct moment m;
	struct when when;
	enum role role;
	bool is_fine; /* when_resolve() says so */
	size_t begin, end;
};

struct finder {
	const struct config *config;
	enum zone zone;
	int64_t now_ms;
	struct time_token *t;
	size_t n;
	struct arena *mem;
	struct candidate list[CANDIDATES_MAX];
	size_t n_list;
};

static bool is_clause_end(const struct time_token *t)
{
	return t->kind == TT_BREAK ||
	       (t->kind == TT_SIGN &&
		(t->value == ',' || t->value == '.' || t->value == '!' || t->value == '?' ||
		 t->value == ';' || t->value == '|' || t->value == '('));
}

static bool is_sd(const struct time_token *t, size_t at)
{
	return at >= 2 && str_eq(t[at].text, STR("d")) && t[at - 1].value == '/' &&
	       str_eq(t[at - 2].text, STR("s"));
}

/* The role that a word gives to what stands behind it. */
static enum role role_of(const struct time_token *t)
{
	if (t->kind != TT_WORD)
		return ROLE_NONE;
	switch ((int)t->word) {
	case TW_BEFORE:
	case TW_TO:
	case TW_AGO:
		return ROLE_END;
	case TW_OTHER:
		return ROLE_OTHER;
	case TW_OPEN:
		return ROLE_OPEN;
	case TW_READY:
		return ROLE_READY;
	case TW_START:
		return ROLE_START;
	case TW_ORDER:
		return ROLE_ORDER;
	default:
		return ROLE_NONE;
	}
}

/* "buka PO" opens orders, no shop; "tutup PO" ends them. */
static bool opens_orders(const struct finder *f, size_t at)
{
	return str_starts(f->t[at].text, STR("buka")) && at + 1 < f->n &&
	       f->t[at + 1].word == TW_ORDER;
}

static enum role role_at(const struct finder *f, size_t at)
{
	enum role role = is_sd(f->t, at) ? ROLE_END : role_of(&f->t[at]);

	return role == ROLE_OPEN && opens_orders(f, at) ? ROLE_ORDER : role;
}

/* "pesan malam ini buat besok pagi": what it is for. */
static bool is_for(const struct finder *f, size_t begin)
{
	static const char *const words[] = { "buat", "bwt", "gawe", "kanggo", "untuk", "utk" };

	for (size_t i = 0; begin > 0 && i < ARRAY_LEN(words); i++) {
		if (str_eq(f->t[begin - 1].text, str_from(words[i])))
			return true;
	}
	return false;
}

static enum role role_before(const struct finder *f, size_t begin)
{
	enum role role = ROLE_NONE;
	size_t words = 0;

	for (size_t at = begin; at > 0 && words < WORDS_BEFORE; words++) {
		if (is_clause_end(&f->t[--at]))
			break;
		enum role one = role_at(f, at);
		/* "tutup PO jam 8": orders end. "buka mulai jam 8": opening hours. */
		if (one == ROLE_OPEN &&
		    (role == ROLE_NONE || role == ROLE_START || role == ROLE_ORDER))
			return role == ROLE_ORDER ? ROLE_END : ROLE_OPEN;
		if ((one == ROLE_END || one == ROLE_OTHER) && role != ROLE_READY)
			return one;
		if (role == ROLE_NONE || (role == ROLE_START && one == ROLE_ORDER))
			role = one;
	}
	return role == ROLE_ORDER && is_for(f, begin) ? ROLE_READY : role;
}

/* Whether a moment can begin with this token: most words of a text cannot. */
static bool may_begin(const struct finder *f, size_t at)
{
	const struct time_token *t = &f->t[at];

	if (t->kind == TT_NUMBER)
		return t->digits <= 4 && !(at > 0 && t->is_glued && f->t[at - 1].kind == TT_SIGN &&
					   f->t[at - 1].value != '(' && f->t[at - 1].value != '*');
	if (t->kind != TT_WORD)
		return false;
	switch ((int)t->word) {
	case TW_NONE:
		return f->config->n_holidays > 0 && at > 0 && f->t[at - 1].word == TW_READY;
	case TW_AFTER:
	case TW_DATE:
	case TW_DAY:
	case TW_DAYS:
	case TW_EVERY:
	case TW_H:
	case TW_HALF:
	case TW_HOUR:
	case TW_IN:
	case TW_LATER:
	case TW_MONTH:
	case TW_NEXT:
	case TW_NUMBER:
	case TW_ONE:
	case TW_PART:
	case TW_PRAYER:
	case TW_WEEK:
	case TW_WEEKDAY:
	case TW_WEEKDAYS:
		return true;
	default:
		return false;
	}
}

static enum role role_behind(const struct finder *f, size_t end)
{
	for (size_t i = end; i < f->n && i < end + WORDS_BEHIND; i++) {
		if (is_clause_end(&f->t[i]))
			break;
		enum role one = role_of(&f->t[i]);
		if (one == ROLE_OPEN && opens_orders(f, i))
			return ROLE_ORDER;
		/* "pesan siang ini, ambil besok": said of what follows. */
		if (one == ROLE_READY && i + 1 < f->n && f->t[i + 1].word != TW_NONE &&
		    may_begin(f, i + 1))
			return ROLE_NONE;
		if (one == ROLE_READY || one == ROLE_OPEN || one == ROLE_ORDER)
			return one;
	}
	return ROLE_NONE;
}

/* A bare day of the week, or a part of the day, says nothing by itself ("sarapan pagi"). */
static bool is_weak(const struct moment *m)
{
	return !m->has_hour && !m->is_every && m->after_ms == 0 && !m->is_later &&
	       m->day != DAY_OFFSET && m->day != DAY_DATE && m->day != DAY_FIXED;
}

static bool is_one_day(const struct moment *m)
{
	return (m->day == DAY_OFFSET || m->day == DAY_DATE || m->day == DAY_FIXED) && !m->is_every;
}

/* A day that says nothing by itself, in front of the hour: "Minggu pagi di alun-alun mulai jam 6".
 */
static bool leads(const struct finder *f, const struct candidate *day, const struct candidate *best)
{
	if (day->role != ROLE_NONE || !day->is_fine || day->end > best->begin)
		return false;
	for (size_t i = day->end; i < best->begin; i++) {
		if (is_clause_end(&f->t[i]))
			return false;
	}
	return true;
}

/* "servis jam 8 s/d 17": of no day, so of every day. */
static bool is_hours(const struct finder *f, const struct candidate *c)
{
	return c->m.is_range && c->m.day == DAY_NONE && !c->m.is_later &&
	       !(f->n_list > 0 && leads(f, &f->list[f->n_list - 1], c));
}

/* "Besok buka", "Minggu 29 Nov buka stan": once, no hours of a shop. */
static bool opens_once(const struct finder *f, const struct moment *m, size_t begin, size_t end)
{
	if (!is_one_day(m) || m->is_range)
		return false;
	for (size_t i = end; i < f->n && i < end + WORDS_BEHIND && !is_clause_end(&f->t[i]); i++) {
		if (str_eq(f->t[i].text, STR("buka")))
			return true;
	}
	if (begin > 1 && f->t[begin - 1].word == TW_AGAIN)
		begin--;
	return begin > 0 && str_eq(f->t[begin - 1].text, STR("buka"));
}

/* "Buka jam 5 sore" of a stall is today's; "buka 08.00-21.00", "toko buka jam 8" are its hours. */
static bool opens_today(const struct finder *f, const struct moment *m, size_t begin, size_t end)
{
	const struct candidate *day = f->n_list > 0 ? &f->list[f->n_list - 1] : NULL;

	if (begin == 0 || m->is_range || !m->has_hour || m->is_every ||
	    !str_eq(f->t[begin - 1].text, STR("buka")))
		return false;
	if (role_behind(f, end) == ROLE_OPEN)
		return false;
	return begin == 1 || is_clause_end(&f->t[begin - 2]) ||
	       (day && day->end == begin - 1 && is_one_day(&day->m));
}

/* "tersedia setiap hari", "promo hari ini": always or now, no moment. */
static bool says_little(const struct finder *f, const struct moment *m, size_t begin,
			enum role role)
{
	static const char *const words[] = { "cm",     "cuma",  "diskon", "hanya",
					     "khusus", "promo", "tinggal" };
	bool has_clock = m->has_hour || m->part != PART_NONE;

	if (m->is_every)
		return !has_clock && m->day == DAY_NONE && m->repeat.month_days == 0 &&
		       m->repeat.market == MARKET_NONE &&
		       (m->repeat.weekdays == 0 || m->repeat.weekdays == REPEAT_EVERY_DAY);
	if (has_clock || m->day != DAY_OFFSET || m->day_value != 0 || role == ROLE_READY)
		return false;
	for (size_t i = 0; begin > 0 && i < ARRAY_LEN(words); i++) {
		if (str_eq(f->t[begin - 1].text, str_from(words[i])))
			return true;
	}
	return false;
}

static void add(struct finder *f, const struct moment *m, size_t begin, size_t end)
{
	if (f->n_list == CANDIDATES_MAX)
		return;
	struct candidate *c = &f->list[f->n_list];
	*c = (struct candidate){ .m = *m, .begin = begin, .end = end };
	enum role before = role_before(f, begin), behind = role_behind(f, end);
	c->role = before != ROLE_NONE ? before : behind;
	if (before == ROLE_OPEN && opens_today(f, m, begin, end))
		c->role = ROLE_PLAIN;
	if (c->role == ROLE_OPEN && opens_once(f, m, begin, end))
		c->role = ROLE_PLAIN;
	if (before == ROLE_ORDER && behind == ROLE_READY)
		c->role = ROLE_READY;
	if (m->is_range && before == ROLE_ORDER && str_eq(f->t[begin - 1].text, STR("open")))
		c->role = ROLE_OPEN;
	if (says_little(f, m, begin, c->role))
		c->role = ROLE_OTHER;
	if (c->role == ROLE_NONE && !is_weak(m) && !is_hours(f, c))
		c->role = ROLE_PLAIN;
	c->is_fine = when_resolve(m, f->zone, f->now_ms, true, &c->when);
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

	r.is_anchored = at > 0 && (role_of(&f->t[at - 1]) != ROLE_NONE);
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
		size_t end = may_begin(f, at) ? read_at(f, at, &m) : at;
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
		if (c == best || !(is_candidate(c) || leads(f, c, best)) ||
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
	for (size_t at = c->begin; at > 0 && !is_clause_end(&f->t[at - 1]); at--) {
		if (is_one_of(&f->t[at - 1], "cuma cuman hanya khusus only special spesial"))
			return true;
	}
	return false;
}

/* "buka sampai jam 9", "jam kerja 8 sampai 5", "exp 30 Nov", "tahan sampai besok" */
static bool is_of_something_else(const struct finder *f, size_t begin)
{
	for (size_t at = begin; at > 0 && !is_clause_end(&f->t[at - 1]); at--) {
		const struct time_token *t = &f->t[at - 1];
		if (t->word == TW_OPEN && !opens_orders(f, at - 1))
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
