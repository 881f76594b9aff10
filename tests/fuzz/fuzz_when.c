/* SPDX-License-Identifier: MIT */
/* Moments in any text, at three moments of the year. Checked besides the sanitizers: what is to
 * come is to come, a repetition's first moment is its own, and its text form comes back. */
#include "bot/base/check.h"
#include "bot/base/utf8.h"
#include "bot/understand/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct when *w, int64_t from_ms, struct arena *mem)
{
	struct repeat again;
	int64_t next_ms;

	ASSERT(w->at_ms >= from_ms);
	if (repeat_is_none(&w->repeat))
		return;
	ASSERT(w->repeat.minute >= 0 && w->repeat.minute < 1440);
	ASSERT(repeat_next(&w->repeat, w->at_ms - 1, &next_ms) && next_ms == w->at_ms);
	ASSERT(repeat_parse(repeat_format(&w->repeat, mem), &again));
	ASSERT(again.minute == w->repeat.minute && again.until_ms == w->repeat.until_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* 24/11/2026 13.00 and 31/12/2026 23.59 WIB, 29/2/2028 */
	static const int64_t now_ms[] = { INT64_C(1795500000000), INT64_C(1798736340000),
					  INT64_C(1835380800000) };
	static const int64_t day_ms = INT64_C(86400000);
	static str names[] = { STR_INIT("lebaran"), STR_INIT("tahun baru") };
	static const int64_t days[] = { 20533, 20887, 21500 };
	static struct holiday holiday = {
		.aliases = names, .n_aliases = 2, .n_dates = 3, .days = days
	};
	static const struct config config = { .holidays = &holiday, .n_holidays = 1 };
	str text = { (const char *)data, size };
	struct arena mem;

	arena_init(&mem, 0);
	text = utf8_repair(text, &mem);
	for (size_t i = 0; i < ARRAY_LEN(now_ms); i++) {
		struct when w;
		int64_t end_ms;
		if (when_parse(&config, (enum zone)i, now_ms[i], text, &mem, &w))
			check(&w, now_ms[i], &mem);
		if (when_find(&config, (enum zone)i, now_ms[i], text, &mem, &w))
			check(&w, now_ms[i] - 2 * day_ms, &mem);
		if (when_find_end(&config, (enum zone)i, now_ms[i], text, &mem, &end_ms))
			ASSERT(end_ms > now_ms[i] - 800 * day_ms);
	}
	arena_finish(&mem);
	return 0;
}
