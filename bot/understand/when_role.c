/* SPDX-License-Identifier: MIT */
/* What a moment in a promo's text is: the words of its clause before it, and the two behind it, say
 * whether the goods are ready then, orders end, or a shop opens. Called by when_find.c; pure. */
#include "bot/understand/when_role.h"

#include "bot/base/check.h"

enum { WORDS_BEFORE = 5, WORDS_BEHIND = 3, WORKDAYS = 5 };

bool when_is_clause_end(const struct time_token *t)
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

enum role when_role_of(const struct time_token *t)
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

bool when_opens_orders(const struct finder *f, size_t at)
{
	return str_starts(f->t[at].text, STR("buka")) && at + 1 < f->n &&
	       f->t[at + 1].word == TW_ORDER;
}

static bool is_of_price(const struct time_token *t)
{
	return str_eq(t->text, STR("harga")) || str_eq(t->text, STR("hrg")) ||
	       str_eq(t->text, STR("tarif"));
}

static enum role role_at(const struct finder *f, size_t at)
{
	enum role role = is_sd(f->t, at) ? ROLE_END : when_role_of(&f->t[at]);

	if (str_eq(f->t[at].text, STR("naik")) && !(at > 0 && is_of_price(&f->t[at - 1])))
		return ROLE_NONE; /* "naik Bromo" */
	return role == ROLE_OPEN && when_opens_orders(f, at) ? ROLE_ORDER : role;
}

static bool is_word_of(const struct time_token *t, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(t->text, str_from(list[i])))
			return true;
	}
	return false;
}

/* "pesan malam ini buat besok pagi": what it is for. */
static bool is_for(const struct finder *f, size_t begin)
{
	static const char *const words[] = { "buat", "bwt", "gawe", "kanggo", "untuk", "utk" };

	return begin > 0 && is_word_of(&f->t[begin - 1], words, ARRAY_LEN(words));
}

static enum role role_before(const struct finder *f, size_t begin)
{
	enum role role = ROLE_NONE;
	size_t words = 0;

	for (size_t at = begin; at > 0 && words < WORDS_BEFORE; words++) {
		if (when_is_clause_end(&f->t[--at]))
			break;
		enum role one = role_at(f, at);
		/* "tutup PO jam 8": orders end. "buka mulai jam 8": opening hours. */
		if (one == ROLE_OPEN && role == ROLE_ORDER)
			return ROLE_END;
		if (one == ROLE_START && at > 0 && is_of_price(&f->t[at - 1]))
			return ROLE_OTHER; /* "harga mulai 10.30" */
		bool is_of_shop = one == ROLE_OPEN || one == ROLE_END || one == ROLE_OTHER;
		if (is_of_shop && role != ROLE_READY)
			return one;
		if (role == ROLE_NONE || (role == ROLE_START && one == ROLE_ORDER))
			role = one;
	}
	return role == ROLE_ORDER && is_for(f, begin) ? ROLE_READY : role;
}

bool when_may_begin(const struct finder *f, size_t at)
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
		if (when_is_clause_end(&f->t[i]))
			break;
		enum role one = when_role_of(&f->t[i]);
		if (one == ROLE_OPEN && when_opens_orders(f, i))
			return ROLE_ORDER;
		/* "pesan siang ini, ambil besok": said of what follows. */
		if (one == ROLE_READY && i + 1 < f->n && f->t[i + 1].word != TW_NONE &&
		    when_may_begin(f, i + 1))
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

bool when_leads(const struct finder *f, const struct candidate *day, const struct candidate *best)
{
	if (day->role != ROLE_NONE || !day->is_fine || day->end > best->begin)
		return false;
	for (size_t i = day->end; i < best->begin; i++) {
		if (when_is_clause_end(&f->t[i]))
			return false;
	}
	return true;
}

/* "servis jam 8 s/d 17": of no day, so of every day. */
static bool is_hours(const struct finder *f, const struct candidate *c)
{
	return c->m.is_range && c->m.day == DAY_NONE && !c->m.is_later &&
	       !(f->n_list > 0 && when_leads(f, &f->list[f->n_list - 1], c));
}

/* "Besok buka", "Minggu 29 Nov buka stan": once, no hours of a shop. */
static bool opens_once(const struct finder *f, const struct moment *m, size_t begin, size_t end)
{
	if (!is_one_day(m) || m->is_range)
		return false;
	for (size_t i = end; i < f->n && i < end + WORDS_BEHIND && !when_is_clause_end(&f->t[i]);
	     i++) {
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
	return begin == 1 || when_is_clause_end(&f->t[begin - 2]) ||
	       (day && day->end == begin - 1 && is_one_day(&day->m));
}

/* "promo hari ini", "menu hari ini": now, no moment. */
static bool is_now(const struct finder *f, const struct candidate *c)
{
	static const char *const words[] = { "cm",    "cuma",  "daftar",  "diskon",
					     "hanya", "harga", "katalog", "khusus",
					     "list",  "menu",  "promo",   "tinggal" };
	const struct moment *m = &c->m;

	return !m->has_hour && m->part == PART_NONE && m->day == DAY_OFFSET && m->day_value == 0 &&
	       c->begin > 0 && is_word_of(&f->t[c->begin - 1], words, ARRAY_LEN(words));
}

/* "tersedia setiap hari", "kirim Senin-Jumat", "tiap Jumat diskon": always, no moment. */
static bool is_always(const struct moment *m, enum role role)
{
	int days = 0;

	if (!m->is_every || m->has_hour || m->day != DAY_NONE || m->repeat.month_days != 0 ||
	    m->repeat.market != MARKET_NONE)
		return false;
	for (unsigned mask = m->repeat.weekdays; mask; mask &= mask - 1)
		days++;
	return days == 0 || days >= WORKDAYS || role <= ROLE_PLAIN;
}

/* "update harga tgl 24", "per 1 Desember"; "bendera 17 Agustus" in November is an occasion. */
static bool is_of_other(const struct finder *f, const struct candidate *c)
{
	static const char *const words[] = { "katalog", "per", "pricelist", "update" };
	const int64_t far_ms = INT64_C(150) * 24 * 3600 * 1000;

	if (c->m.day != DAY_DATE || c->m.has_hour)
		return false;
	if (c->m.year == 0 && c->is_fine && c->when.at_ms - f->now_ms > far_ms)
		return true;
	for (size_t at = c->begin; at > 0 && at + WORDS_BEHIND > c->begin; at--) {
		if (is_word_of(&f->t[at - 1], words, ARRAY_LEN(words)))
			return true;
	}
	return false;
}

/* "tas minggu ini": the week, no Sunday. */
static bool is_week(const struct finder *f, const struct candidate *c)
{
	return c->end == c->begin + 2 && f->t[c->begin].word == TW_WEEK &&
	       f->t[c->begin + 1].word == TW_THIS;
}

static bool is_part_only(const struct moment *m)
{
	return m->part != PART_NONE && !m->has_hour && m->day == DAY_NONE && !m->is_every &&
	       !m->is_later;
}

/* "ready pagi", "pagi siap", but "ready krim malam". */
static bool is_beside(const struct finder *f, const struct candidate *c)
{
	size_t before = c->begin, behind = c->end;

	if (is_for(f, before))
		return true;
	if (before > 1 && (f->t[before - 1].word == TW_FILL || f->t[before - 1].word == TW_DAY))
		before--;
	if (before > 0 && when_role_of(&f->t[before - 1]) > ROLE_PLAIN)
		return true;
	for (size_t i = behind; i < f->n && i < behind + 2; i++) {
		if (when_role_of(&f->t[i]) > ROLE_PLAIN)
			return true;
	}
	return false;
}

/* "siap antar pagi sore", "bisa diantar malam": what may be on any day. */
static bool is_habit(const struct finder *f, const struct candidate *c)
{
	static const char *const words[] = { "bisa", "boleh", "melayani", "menerima", "terima" };
	size_t next = c->end;

	while (next < f->n && (f->t[next].word == TW_AND || f->t[next].word == TW_TO ||
			       f->t[next].kind == TT_SIGN))
		next++;
	if (next < f->n && f->t[next].kind == TT_WORD && f->t[next].word == TW_PART)
		return true;
	if (c->begin > 0 && f->t[c->begin - 1].kind == TT_WORD &&
	    f->t[c->begin - 1].word == TW_PART)
		return true;
	for (size_t at = c->begin; at > 0 && !when_is_clause_end(&f->t[at - 1]); at--) {
		for (size_t i = 0; i < ARRAY_LEN(words); i++) {
			if (str_eq(f->t[at - 1].text, str_from(words[i])))
				return true;
		}
	}
	return next < f->n && str_eq(f->t[next].text, STR("bisa"));
}

/* "pesan malam ini": when people order, of goods nothing is told. */
static bool is_of_buyers(const struct finder *f, const struct candidate *c)
{
	static const char *const words[] = { "booking", "order", "pesan", "pesen", "transfer" };

	for (size_t i = 0; c->begin > 0 && i < ARRAY_LEN(words); i++) {
		if (str_eq(f->t[c->begin - 1].text, str_from(words[i])))
			return !(c->begin > 1 && f->t[c->begin - 2].kind == TT_WORD &&
				 f->t[c->begin - 2].word == TW_ORDER);
	}
	return false;
}

static bool says_little(const struct finder *f, const struct candidate *c, enum role role)
{
	if (is_part_only(&c->m))
		return is_habit(f, c) || !is_beside(f, c);
	return is_now(f, c) || is_always(&c->m, role) || is_of_other(f, c) || is_week(f, c);
}

enum role when_role(const struct finder *f, const struct candidate *c)
{
	const struct moment *m = &c->m;
	enum role before = role_before(f, c->begin), behind = role_behind(f, c->end);
	enum role role = before != ROLE_NONE ? before : behind;

	if ((before == ROLE_OPEN && opens_today(f, m, c->begin, c->end)) ||
	    (role == ROLE_OPEN && opens_once(f, m, c->begin, c->end)))
		role = ROLE_PLAIN;
	if (before == ROLE_ORDER && behind == ROLE_READY)
		role = ROLE_READY;
	if (role == ROLE_ORDER && is_of_buyers(f, c))
		role = ROLE_OTHER;
	if (m->is_range && before == ROLE_ORDER && str_eq(f->t[c->begin - 1].text, STR("open")))
		role = ROLE_OPEN;
	if (role != ROLE_END && says_little(f, c, role))
		return ROLE_OTHER;
	return role == ROLE_NONE && !is_weak(m) && !is_hours(f, c) ? ROLE_PLAIN : role;
}
