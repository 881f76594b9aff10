/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_WHEN_HELP_H
#define SIAR_TESTS_WHEN_HELP_H

#include "bot/base/buf.h"
#include "bot/understand/when.h"
#include "tests/lib/test.h"

/* What test_when and test_when_find share: three holidays, and moments as short texts. */

#define S(text) STR_INIT(text)
static const str lebaran[] = { S("idul fitri"), S("lebaran") };
static const str new_year[] = { S("tahun baru") };
static const str christmas[] = { S("natal") };
/* 21/3/2026 and 10/3/2027, 1/1/2027, 25/12/2026 */
static const int64_t lebaran_days[] = { 20533, 20887 };
static const int64_t new_year_days[] = { 20819 };
static const int64_t christmas_days[] = { 20812 };
#define HOLIDAY(words, dates)                                                                      \
	{                                                                                          \
		.aliases = words, .n_aliases = ARRAY_LEN(words), .n_dates = ARRAY_LEN(dates),      \
		.days = dates                                                                      \
	}
static struct holiday holidays[] = {
	HOLIDAY(lebaran, lebaran_days),
	HOLIDAY(new_year, new_year_days),
	HOLIDAY(christmas, christmas_days),
};

static const struct config *moments_config(void)
{
	static struct config c;

	c.holidays = holidays;
	c.n_holidays = ARRAY_LEN(holidays);
	return &c;
}

static void show_day(struct buf *b, int64_t at_ms, enum zone z)
{
	struct local_time t = local_time_of(at_ms, z);

	buf_printf(b, "%02d/%02d", t.day, t.month);
	if (t.year != 2026)
		buf_printf(b, "/%d", t.year);
}

static void show_repeat(struct buf *b, const struct repeat *r, enum zone z)
{
	if (r->weekdays != 0)
		buf_add(b, STR(" @"));
	for (int i = 0; i < 7; i++) {
		if ((r->weekdays >> i & 1u) != 0)
			buf_add_char(b, "SMTWTFS"[i]);
	}
	char sign = '#';
	for (int i = 1; i <= 31; i++) {
		if ((r->month_days >> i & 1u) == 0)
			continue;
		buf_printf(b, "%s%c%d", sign == '#' ? " " : "", sign, i);
		sign = ',';
	}
	if (r->market != MARKET_NONE)
		buf_printf(b, " %s", market_day_name(r->market));
	if (r->until_ms != 0) {
		buf_add(b, STR(" <"));
		show_day(b, r->until_ms - 1, z);
	}
	if (r->times != 0)
		buf_printf(b, " x%d", r->times);
}

/* "30/11 07.00 @M <31/12", the year when it is not 2026. */
static str moments_show(const struct when *w, enum zone z, struct arena *mem)
{
	struct local_time t = local_time_of(w->at_ms, z);
	struct buf b;

	buf_init(&b, mem);
	show_day(&b, w->at_ms, z);
	buf_printf(&b, " %02d.%02d", t.hour, t.minute);
	show_repeat(&b, &w->repeat, z);
	return buf_str(&b);
}

#endif
