/* SPDX-License-Identifier: MIT */
/* Moments as people write them when they say when something shall be sent: a day word, an hour, a
 * part of the day, in this order and nothing else. What is not sure is no moment: it is asked
 * again. Called by handlers on the writer thread; pure. */
#include "bot/understand/when.h"

#include "bot/understand/words.h"

static const int64_t hour_ms = INT64_C(3600) * 1000;
enum { MORNING = 8, HOURS = 24, MINUTES = 60 };

static const char *const now_words[] = { "now", "sekarang", "skrg" };
static const char *const today_words[] = { "hari", "ini", "today" };
static const char *const tomorrow_words[] = { "bsk", "besok", "besuk", "sesuk", "tomorrow" };
static const char *const after_words[] = { "lusa" };
static const char *const hour_words[] = { "at", "jam", "pada", "pk", "pkl", "pukul" };
static const char *const later_words[] = { "malam", "malem", "pm", "sore" };

struct reader {
	struct words w;
	size_t at;
};

static bool take(struct reader *r, const char *const *list, size_t n)
{
	if (r->at >= r->w.n || !words_have(list, n, r->w.list[r->at]))
		return false;
	r->at++;
	return true;
}

/* Days from today; -1 = no day word. */
static int take_day(struct reader *r)
{
	if (take(r, tomorrow_words, ARRAY_LEN(tomorrow_words)))
		return 1;
	if (take(r, after_words, ARRAY_LEN(after_words)))
		return 2;
	int day = -1;
	while (take(r, today_words, ARRAY_LEN(today_words)))
		day = 0;
	return day;
}

static bool take_number(struct reader *r, int64_t below, int64_t *ret)
{
	if (r->at >= r->w.n || r->w.list[r->at].len > 2 || !str_to_int64(r->w.list[r->at], ret) ||
	    *ret < 0 || *ret >= below)
		return false;
	r->at++;
	return true;
}

/* "malam" and "sore" make 7 to 19; "siang" 1 to 13; "pagi" leaves it. */
static bool take_part(struct reader *r, int64_t *hour)
{
	static const char *const noon[] = { "siang" };
	static const char *const morning[] = { "am", "pagi" };
	bool is_noon = take(r, noon, ARRAY_LEN(noon));

	bool is_late = !is_noon && take(r, later_words, ARRAY_LEN(later_words));

	if ((is_noon && *hour >= 1 && *hour <= 3) || (is_late && *hour < HOURS / 2))
		*hour += HOURS / 2;
	return is_noon || is_late || !take(r, morning, ARRAY_LEN(morning)) || *hour < HOURS / 2;
}

/* Hour and minute; false when what follows is none. Nothing left: 08.00, if a day was named. */
static bool take_time(struct reader *r, bool has_day, int64_t *hour, int64_t *minute)
{
	bool is_named = take(r, hour_words, ARRAY_LEN(hour_words));

	*minute = 0;
	*hour = MORNING;
	if (r->at == r->w.n)
		return has_day && !is_named;
	if (!take_number(r, HOURS, hour))
		return false;
	/* A bare number answers a menu, it is no hour. */
	if (!is_named && !has_day)
		return false;
	(void)take_number(r, MINUTES, minute);
	return take_part(r, hour);
}

bool when_parse(str text, int64_t now_ms, enum zone z, struct arena *mem, int64_t *ret_ms)
{
	struct reader r = { .at = 0 };
	int64_t hour, minute;

	if (!words_of(text, mem, &r.w) || r.w.n == 0)
		return false;
	if (take(&r, now_words, ARRAY_LEN(now_words))) {
		*ret_ms = now_ms;
		return r.at == r.w.n;
	}
	int day = take_day(&r);
	if (!take_time(&r, day >= 0, &hour, &minute))
		return false;
	if (day < 0)
		day = take_day(&r);
	if (r.at < r.w.n && str_eq_nocase(r.w.list[r.at], str_from(zone_name(z))))
		r.at++;
	if (r.at != r.w.n)
		return false;

	int64_t offset_ms = zone_offset_ms(z), day_ms = HOURS * hour_ms;
	int64_t midnight_ms = (now_ms + offset_ms) / day_ms * day_ms - offset_ms;
	int64_t at_ms = midnight_ms + hour * hour_ms + minute * hour_ms / MINUTES;
	if (day > 0)
		at_ms += day * day_ms;
	else if (at_ms <= now_ms && day == 0)
		return false;
	else if (at_ms <= now_ms)
		at_ms += day_ms;
	*ret_ms = at_ms;
	return true;
}
