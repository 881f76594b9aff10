/* SPDX-License-Identifier: MIT */
/* Accounts to which nobody writes any more: compared with their own days, by day only. */
#include "bot/flow/usual.h"
#include "bot/flow/watch.h"
#include "bot/store/account.h"
#include "tests/flow/fixture.h"

#define MINUTE_MS (INT64_C(60) * 1000)
#define HOUR_MS   (60 * MINUTE_MS)

/* A year in which only this Thursday is a holiday. */
static const int64_t holy[] = { 20780 + 10 };
static struct holiday holidays[] = { { .n_dates = 1, .days = holy } };
static const struct config calendar = { .zone = ZONE_WIB, .holidays = holidays, .n_holidays = 1 };

/* A Monday. */
enum { MONDAY = 20780, SUNDAY = MONDAY + 6 };

static int64_t at(int64_t day, int hour, int minute)
{
	return zone_midnight_ms(day, ZONE_WIB) + hour * HOUR_MS + minute * MINUTE_MS;
}

/* Somebody writes every `minutes`, from 7 in the morning to 9 in the evening. */
static void day_of(struct usual *u, int64_t day, int minutes)
{
	bool is_learned;

	for (int64_t ms = at(day, 7, 0); ms <= at(day, 21, 0); ms += minutes * MINUTE_MS) {
		(void)usual_heard(u, ms, &calendar);
		assert_false(usual_look(u, ms, &calendar, &is_learned));
	}
}

/* Five days of it, to the evening of Friday. */
static struct usual week(int minutes)
{
	struct usual u = { .heard_ms = at(MONDAY, 7, 0) };

	assert_int_equal(zone_weekday(MONDAY), 1);
	for (int i = 0; i < 5; i++)
		day_of(&u, MONDAY + i, minutes);
	(void)usual_heard(&u, at(MONDAY + 5, 7, 0), &calendar);
	return u;
}

/* From this moment on a turn looks each minute: when it is quiet, 0 = not before `until_ms`. */
static int64_t quiet_at(struct usual *u, int64_t from_ms, int64_t until_ms)
{
	bool is_learned;

	for (int64_t ms = from_ms; ms <= until_ms; ms += MINUTE_MS)
		if (usual_look(u, ms, &calendar, &is_learned))
			return ms;
	return 0;
}

TEST(an_account_is_quiet_after_three_times_its_usual_longest_pause_by_day)
{
	struct usual u = week(60);
	assert_int_equal(u.days, 5);
	assert_int_equal(u.longest_ms, HOUR_MS);
	(void)usual_heard(&u, at(MONDAY + 5, 10, 0), &calendar);
	int64_t due_ms = usual_due_ms(&u, at(MONDAY + 5, 10, 0), &calendar);
	assert_int_equal(due_ms, at(MONDAY + 5, 13, 0));
	assert_int_equal(quiet_at(&u, at(MONDAY + 5, 10, 0), due_ms - MINUTE_MS), 0);
	assert_int_equal(quiet_at(&u, due_ms, due_ms), due_ms);
	/* once, until somebody writes */
	assert_int_equal(quiet_at(&u, due_ms, due_ms + 5 * HOUR_MS), 0);
	assert_int_equal(usual_due_ms(&u, due_ms, &calendar), INT64_MAX);
	assert_true(usual_heard(&u, due_ms + 6 * HOUR_MS, &calendar));
	assert_false(usual_heard(&u, due_ms + 6 * HOUR_MS, &calendar));
}

TEST(a_night_is_no_silence_and_what_fell_silent_in_it_is_noticed_in_the_morning)
{
	struct usual u = week(30);
	(void)usual_heard(&u, at(MONDAY + 5, 21, 0), &calendar);
	u.day = MONDAY + 7; /* it is Monday: Sunday is no day to compare with */
	u.heard_ms = at(MONDAY + 6, 23, 0);
	assert_int_equal(usual_due_ms(&u, at(MONDAY + 7, 6, 0), &calendar), at(MONDAY + 7, 10, 0));
	assert_int_equal(quiet_at(&u, at(MONDAY + 7, 0, 0), at(MONDAY + 7, 12, 0)),
			 at(MONDAY + 7, 10, 0));
}

TEST(two_hours_are_the_least_and_a_sunday_is_never_quiet)
{
	struct usual u = week(10);
	(void)usual_heard(&u, at(MONDAY + 5, 9, 0), &calendar);
	assert_int_equal(usual_due_ms(&u, at(MONDAY + 5, 9, 0), &calendar), at(MONDAY + 5, 11, 0));
	(void)usual_heard(&u, at(MONDAY + 5, 20, 30), &calendar);
	int64_t longest_ms = u.longest_ms;
	assert_int_equal(quiet_at(&u, at(SUNDAY, 0, 0), at(SUNDAY, 23, 59)), 0);
	assert_int_equal(quiet_at(&u, at(SUNDAY + 1, 0, 0), at(SUNDAY + 1, 9, 0)), 0);
	/* Saturday was learned, Sunday was not */
	assert_int_equal(u.days, 6);
	assert_true(u.longest_ms > longest_ms && u.longest_ms <= 2 * longest_ms);
}

TEST(a_holiday_and_the_day_after_it_are_never_quiet_and_teach_nothing)
{
	struct usual u = week(10);
	for (int64_t day = MONDAY + 5; day < holy[0]; day++)
		day_of(&u, day, 10);
	int64_t days = u.days, longest_ms = u.longest_ms;
	(void)usual_heard(&u, at(holy[0], 6, 0), &calendar);
	days++; /* the day before has ended */
	assert_int_equal(u.days, days);
	assert_int_equal(quiet_at(&u, at(holy[0], 6, 0), at(holy[0] + 1, 23, 59)), 0);
	assert_true(usual_due_ms(&u, at(holy[0], 8, 0), &calendar) > at(holy[0] + 1, 0, 0));
	/* Saturday is a day like others again */
	assert_int_equal(quiet_at(&u, at(holy[0] + 2, 0, 0), at(holy[0] + 2, 23, 59)),
			 at(holy[0] + 2, 10, 0));
	assert_int_equal(u.days, days);
	assert_int_equal(u.longest_ms, longest_ms);
}

TEST(before_five_days_are_known_nothing_is_unusual)
{
	struct usual u = { .heard_ms = at(MONDAY, 7, 0) };
	for (int i = 0; i < 4; i++)
		day_of(&u, MONDAY + i, 30);
	assert_int_equal(quiet_at(&u, at(MONDAY + 4, 0, 0), at(MONDAY + 4, 23, 0)), 0);
	assert_int_equal(usual_due_ms(&u, at(MONDAY + 4, 8, 0), &calendar), INT64_MAX);
}

TEST(one_day_without_the_gateway_does_not_become_usual)
{
	struct usual u = week(60);
	int64_t longest_ms = u.longest_ms;
	bool is_learned;
	assert_true(quiet_at(&u, at(MONDAY + 5, 7, 0), at(MONDAY + 5, 20, 0)) > 0);
	(void)usual_look(&u, at(MONDAY + 6, 0, 0), &calendar, &is_learned);
	assert_true(is_learned);
	assert_int_equal(u.longest_ms, longest_ms * 5 / 4);
}

TEST(a_day_that_begins_with_a_message_does_not_give_its_morning_to_the_day_before)
{
	struct usual u = week(60);
	/* nothing looked at it between Friday evening and noon */
	(void)usual_heard(&u, at(MONDAY + 5, 9, 0), &calendar);
	u.day = MONDAY + 5;
	u.gap_ms = HOUR_MS;
	u.heard_ms = at(MONDAY + 5, 20, 30);
	(void)usual_heard(&u, at(MONDAY + 6, 12, 0), &calendar);
	assert_int_equal(u.longest_ms, HOUR_MS);
	assert_int_equal(u.gap_ms, 4 * HOUR_MS);
}

TEST(a_clock_that_is_put_on_or_back_is_no_silence)
{
	struct usual u = week(30);
	int64_t days = u.days;
	assert_int_equal(quiet_at(&u, at(MONDAY + 8, 15, 0), at(MONDAY + 8, 15, 0)), 0);
	assert_int_equal(quiet_at(&u, at(MONDAY + 1, 15, 0), at(MONDAY + 1, 15, 0)), 0);
	assert_int_equal(u.days, days);
}

static struct flow f;

static int64_t notices(void)
{
	return flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1 AND instr(content, "
			    "'alarm.quiet') > 0");
}

/* It is 13.00 of a day that is known well; the wait in which nothing comes. */
static void open_known(void)
{
	flow_open(&f);
	f.ops.caps = GW_POLL;
	f.turn.lanes[0].usual = (struct usual){ .longest_ms = HOUR_MS,
						.days = USUAL_DAYS,
						.day = zone_day(f.turn.now_ms, ZONE_WIB),
						.heard_ms = f.turn.now_ms };
}

TEST(operators_are_told_once_of_an_account_nobody_writes_to_also_one_that_is_polled)
{
	int64_t at_us;

	open_known();
	OK_(watch_next_us(&f.turn, &at_us));
	assert_int_equal((at_us - f.turn.start_us) / 1000, 3 * HOUR_MS);
	flow_next(&f, 3 * HOUR_MS - 1);
	watch_heard(&f.turn, 0); /* that the network answers is not that somebody writes */
	OK_(watch_look(&f.turn));
	assert_int_equal(notices(), 0);
	flow_next(&f, 1);
	OK_(watch_look(&f.turn));
	OK_(watch_look(&f.turn));
	assert_int_equal(notices(), 1);
	assert_true(f.turn.lanes[0].usual.is_quiet);
	watch_written(&f.turn, 0);
	assert_false(f.turn.lanes[0].usual.is_quiet);
	flow_close(&f);
}

TEST(of_an_account_that_has_stopped_nobody_is_told_that_it_is_quiet)
{
	open_known();
	(void)lane_stop(&f.turn.lanes[0], "reason.token", 0);
	flow_next(&f, 4 * HOUR_MS);
	OK_(watch_look(&f.turn));
	assert_int_equal(notices(), 0);
	flow_close(&f);
}

TEST(what_is_usual_is_kept_when_a_day_ends_and_known_after_a_restart)
{
	struct account_row row;

	open_known();
	flow_next(&f, 12 * HOUR_MS); /* 01.00 of the next day */
	f.turn.lanes[0].usual.is_quiet = true;
	OK_(watch_look(&f.turn));
	OK_(store_account_take(f.turn.db, STR("utama"), STR("x"), STR_NONE, &f.mem, &row));
	assert_int_equal(row.usual_days, USUAL_DAYS + 1);
	assert_int_equal(row.usual_ms, HOUR_MS * 5 / 4);
	flow_close(&f);
}
