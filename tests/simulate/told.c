/* SPDX-License-Identifier: MIT */
/* How promos come to a person, by the lists that the bot has shown her ("Kuliner – Kota Malang:
 * ringkasan harian"). Until she says something else nothing may leave for her in another way: no
 * promo for who chose a digest or silence, no digest for who chose each of them unless she has had
 * her promos of the day, the week's only on its day. */
#include "tests/simulate/check_own.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_MINUTES = 24 * 60, THURSDAY = 4, SATURDAY = 6, WEEK = 7 };

static const char *const names[] = { "Kuliner",    "Fesyen", "Kriya",
				     "Kecantikan", "Herbal", "Semua kategori" };
static const char *const places[] = { "Kota Malang", "Kota Batu", "Kota Surabaya",
				      "Kabupaten Sidoarjo", "Semua daerah" };

static int find(const char *const *list, int n, str *rest)
{
	for (int i = 0; i < n; i++) {
		if (!str_starts(*rest, str_from(list[i])))
			continue;
		*rest = str_slice(*rest, strlen(list[i]), SIZE_MAX);
		return i;
	}
	return -1;
}

static bool has(str text, const char *words)
{
	return str_find(text, str_from(words)) >= 0;
}

/* "diam sampai 26/11/2026 pukul 16.27 WIB", without a date it is of today. */
static int64_t silent_until(str line, int64_t now_ms)
{
	int zone = has(line, "WITA") ? 8 : has(line, "WIB") ? 7 : 9;
	time_t now_s = (time_t)(now_ms / 1000 + zone * 3600);
	struct tm t = *gmtime(&now_s);
	char words[64] = "";

	line = str_slice(line, (size_t)str_find(line, STR("diam sampai")), SIZE_MAX);
	snprintf(words, sizeof(words), "%" STR_FMT, STR_ARG(line));
	t.tm_sec = 0;
	if (sscanf(words, "diam sampai %d/%d/%d pukul %d.%d", &t.tm_mday, &t.tm_mon, &t.tm_year,
		   &t.tm_hour, &t.tm_min) == 5) {
		t.tm_mon--;
		t.tm_year -= 1900;
	} else if (sscanf(words, "diam sampai pukul %d.%d", &t.tm_hour, &t.tm_min) != 2) {
		return 0;
	}
	return ((int64_t)timegm(&t) - zone * 3600) * 1000;
}

/* "Kuliner – Kota Malang: diam sampai ..."; false when it is no such line. */
static bool read_line(str line, int64_t now_ms, struct told *t)
{
	int category = find(names, ARRAY_LEN(names), &line);

	if (category < 0 || !str_starts(line, STR(" \u2013 ")))
		return false;
	line = str_slice(line, strlen(" \u2013 "), SIZE_MAX);
	int place = find(places, ARRAY_LEN(places), &line);
	if (place < 0)
		return false;
	unsigned bit = wants_bit(category, place);
	if (has(line, "diam sampai")) {
		int64_t until_ms = silent_until(line, now_ms);
		t->silent_ms = t->silent && t->silent_ms < until_ms ? t->silent_ms : until_ms;
		t->silent |= bit;
	} else if (has(line, "ringkasan harian")) {
		t->daily |= bit;
	} else if (has(line, "ringkasan mingguan")) {
		t->weekly |= bit;
	} else {
		t->each |= bit;
	}
	return true;
}

void told_got(struct sim *s, const struct flight *f)
{
	struct contact *to = &s->check->contacts[f->to];
	const struct row_seen *r = row_of(f->delivery);
	struct told t = { .said = r && r->said > 0 ? r->said : -1 };
	str rest = f->body;
	ptrdiff_t at;
	bool is_read = true;

	if (!has(f->body, "iterima:") && !has(f->body, "menerima lagi: /lanjut"))
		return;
	while (is_read && (at = str_find(rest, STR("\u2022 "))) >= 0) {
		rest = str_slice(rest, (size_t)at + strlen("\u2022 "), SIZE_MAX);
		str line = rest;
		at = str_find(rest, STR("\\n"));
		if (at >= 0)
			line = str_slice(rest, 0, (size_t)at);
		is_read = read_line(line, sim_wall_ms(s), &t);
	}
	if (!is_read || (t.each | t.daily | t.weekly | t.silent) == 0)
		t.said = -1;
	/* What was silent before may be so for a shorter time than what she has just asked for. */
	if (to->n_committed != t.said || to->silence_ms < t.silent_ms)
		t.silent_ms = to->n_committed == t.said ? to->silence_ms : 0;
	to->told = t;
	to->chose_digest = to->chose_digest || t.daily || t.weekly;
}

static bool is_weekly_day(int64_t now_ms, int zone)
{
	int64_t day = (now_ms / 60000 + (int64_t)zone * 60) / DAY_MINUTES;

	return (day + THURSDAY) % WEEK == SATURDAY;
}

/* Behind its hour the day's digest may still wait for the end of the night. */
static bool may_be_weekly(int64_t now_ms, int zone)
{
	static const int64_t night_ms = INT64_C(24) * 3600 * 1000;

	return is_weekly_day(now_ms, zone) || is_weekly_day(now_ms - night_ms, zone);
}

/* What came behind the digest of a full day is in the next one, which may leave a day late. */
static bool had_her_share(const struct contact *to, int64_t now_ms)
{
	int64_t day = (now_ms / 60000 + (int64_t)to->zone * 60) / DAY_MINUTES;

	return day - to->day_full <= 2;
}

static void check_in_digest(struct sim *s, const struct flight *f, unsigned wanted, int64_t now_ms)
{
	struct contact *to = &s->check->contacts[f->to];
	const struct told *t = &to->told;

	if (wanted & t->daily)
		return;
	if ((wanted & t->weekly) && may_be_weekly(now_ms, to->zone))
		return;
	/* What was put by before she wanted each of them is told all the same. */
	if ((wanted & t->each) && (to->chose_digest || had_her_share(to, now_ms)))
		return;
	violation(s, "contact %d gets a digest that she did not choose", f->to);
}

void told_leave(struct sim *s, const struct flight *f, int64_t now_ms)
{
	struct contact *to = &s->check->contacts[f->to];
	const struct told *t = &to->told;

	if (t->said <= 0 || to->n_committed != t->said || to->n_pending > 0)
		return;
	if (t->silent && now_ms >= t->silent_ms)
		return; /* it may be over */
	s->n_told++;
	for (size_t i = 0; i < f->n_promos; i++) {
		unsigned wanted = promos_wanted_by(s, f->promos[i]);
		if ((wanted & (t->each | t->daily | t->weekly)) == 0)
			violation(s, "contact %d gets promo %" PRId64 " in silence", f->to,
				  f->promos[i]);
		else if (f->class == CLASS_DIGEST)
			check_in_digest(s, f, wanted, now_ms);
		else if ((wanted & t->each) == 0)
			violation(s, "contact %d gets promo %" PRId64 " and chose a digest", f->to,
				  f->promos[i]);
	}
}
