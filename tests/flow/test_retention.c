/* SPDX-License-Identifier: MIT */
/* The night's work: when it begins, that it gives way, that it goes on where it was. */
#include "bot/flow/retention.h"
#include "tests/flow/fixture.h"

static struct flow f;

static const int64_t hour_ms = INT64_C(3600) * 1000;
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

/* A new store at 13.00 WIB on its first day, with this many answers that went out then. */
static void open_with(int n)
{
	bool has_more;

	flow_open(&f);
	f.config.retention =
		(struct retention_days){ .events = 9, .deliveries = 90, .asides = 90, .photos = 7 };
	OK_(retention_run(&f.turn, &has_more));
	assert_false(has_more);
	struct sender who = flow_person(&f, 0, true);
	for (int i = 0; i <= n; i++)
		(void)flow_add(&f, who.chat.id, CLASS_REPLY, "yes");
	flow_sql(&f, "UPDATE delivery SET state = 3");
}

/* Without the newest, which always stays. */
static int64_t left(void)
{
	return flow_int(&f, "SELECT count(*) FROM delivery WHERE id < (SELECT max(id) FROM "
			    "delivery)");
}

TEST(retention_begins_at_two_at_night_and_once_a_day)
{
	bool has_more;
	int64_t at_us;

	open_with(3);
	OK_(retention_next_us(&f.turn, &at_us));
	assert_int_equal(at_us - clock_mono_us(&f.clock.clock), 13 * hour_ms * 1000);
	flow_sql(&f, "UPDATE delivery SET created_ms = 1, changed_ms = 1");
	flow_next(&f, 13 * hour_ms - 1);
	OK_(retention_run(&f.turn, &has_more));
	assert_false(has_more);
	assert_int_equal(left(), 3);
	flow_next(&f, 1);
	OK_(retention_run(&f.turn, &has_more));
	assert_int_equal(left(), 0);
	(void)flow_add(&f, 1, CLASS_REPLY, "yes");
	flow_sql(&f, "UPDATE delivery SET state = 3, created_ms = 1, changed_ms = 1");
	flow_next(&f, 23 * hour_ms);
	OK_(retention_run(&f.turn, &has_more));
	assert_int_equal(left(), 1);
	flow_next(&f, hour_ms);
	OK_(retention_run(&f.turn, &has_more));
	assert_int_equal(left(), 0);
	flow_close(&f);
}

TEST(retention_waits_while_a_turn_has_events_or_sends)
{
	bool has_more;

	open_with(3);
	flow_next(&f, 100 * day_ms);
	f.turn.counters.events = 1;
	OK_(retention_run(&f.turn, &has_more));
	assert_true(has_more);
	assert_int_equal(left(), 3);
	flow_next(&f, 1);
	OK_(retention_run(&f.turn, &has_more));
	assert_false(has_more);
	assert_int_equal(left(), 0);
	flow_close(&f);
}

/* The machine's time goes on 3 ms with every look at it. */
static int64_t slow_us(void *owner)
{
	struct clock_manual *m = owner;

	return m->mono_us += 3000;
}

TEST(retention_does_a_slice_a_turn_and_goes_on_where_it_was)
{
	bool has_more = true;
	int turns = 0;

	open_with(1000);
	flow_next(&f, 100 * day_ms);
	f.clock.clock.mono_us = slow_us;
	for (; has_more; turns++) {
		int64_t before = left();
		OK_(retention_run(&f.turn, &has_more));
		assert_true(before - left() <= 128);
		flow_next(&f, 1);
	}
	assert_int_equal(left(), 0);
	assert_true(turns > 7);
	flow_close(&f);
}

TEST(retention_gets_past_old_rows_that_stay)
{
	bool has_more = true;

	open_with(1000);
	flow_sql(&f, "UPDATE delivery SET state = 6 WHERE id <= 300");
	flow_next(&f, 100 * day_ms);
	f.clock.clock.mono_us = slow_us;
	for (int turns = 0; has_more && turns < 100; turns++) {
		OK_(retention_run(&f.turn, &has_more));
		flow_next(&f, 1);
	}
	assert_false(has_more);
	assert_int_equal(left(), 300);
	flow_close(&f);
}
