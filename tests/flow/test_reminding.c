/* SPDX-License-Identifier: MIT */
/* When promos that wait are reminded of: after their hours, not in quiet hours, once. */
#include "bot/flow/reminding.h"
#include "tests/flow/fixture.h"

static struct flow f;
static const int64_t hour_ms = INT64_C(3600) * 1000;

/* When it has work, hours from now; -1 = never. */
static int64_t next_h(void)
{
	int64_t at_us;

	OK_(reminding_next_us(&f.turn, &at_us));
	return at_us == INT64_MAX ? -1 : (at_us - clock_mono_us(&f.clock.clock)) / 1000 / hour_ms;
}

static int64_t level(const struct promo *p)
{
	struct promo got;

	OK_(store_promo_by_id(f.turn.db, p->id, &f.mem, &got));
	return got.reminded;
}

/* A promo that was just held; reminders after so many hours. */
static struct promo open_with(int64_t remind_h, int64_t remind_operators_h)
{
	flow_open(&f);
	f.config.moderation.remind_h = remind_h;
	f.config.moderation.remind_operators_h = remind_operators_h;
	return flow_promo(&f, "kuliner", 0, PROMO_HELD, 0, 0);
}

static void later(int64_t hours)
{
	flow_next(&f, hours * hour_ms);
	OK_(reminding_run(&f.turn));
}

TEST(reminding_wakes_for_moderators_then_for_operators)
{
	struct promo p = open_with(4, 24);

	OK_(reminding_run(&f.turn));
	assert_int_equal(next_h(), 4);
	later(3);
	assert_int_equal(level(&p), REMINDED_NOBODY);
	assert_int_equal(next_h(), 1);
	later(1);
	assert_int_equal(level(&p), REMINDED_MODERATORS);
	assert_int_equal(next_h(), 20);
	later(20);
	assert_int_equal(level(&p), REMINDED_OPERATORS);
	assert_int_equal(next_h(), -1);
	flow_close(&f);
}

TEST(reminding_takes_with_it_what_has_waited_half_the_time)
{
	struct promo p = open_with(4, 0);

	later(1);
	struct promo second = flow_promo(&f, "kuliner", 0, PROMO_HELD, 0, 0);
	later(2);
	struct promo third = flow_promo(&f, "kuliner", 0, PROMO_HELD, 0, 0);
	later(1);
	assert_int_equal(level(&p), REMINDED_MODERATORS);
	assert_int_equal(level(&second), REMINDED_MODERATORS);
	assert_int_equal(level(&third), REMINDED_NOBODY);
	assert_int_equal(next_h(), 3);
	flow_close(&f);
}

TEST(reminding_never_comes_where_its_hours_are_nought)
{
	struct promo p = open_with(0, 0);

	later(1000);
	assert_int_equal(level(&p), REMINDED_NOBODY);
	assert_int_equal(next_h(), -1);
	f.config.moderation.remind_operators_h = 24;
	OK_(reminding_run(&f.turn));
	assert_int_equal(level(&p), REMINDED_OPERATORS);
	flow_close(&f);
}

TEST(reminding_waits_for_the_end_of_quiet_hours)
{
	struct promo p = open_with(4, 0);
	struct local_time t = local_time_of(f.turn.now_ms, f.config.zone);
	int minute = t.hour * 60 + t.minute;

	/* quiet from 3 to 9 hours from now */
	f.config.quiet = (struct quiet_hours){ (minute + 180) % 1440, (minute + 540) % 1440 };
	assert_true(next_h() == 8 || next_h() == 9); /* a clock of minutes */
	later(4);
	assert_int_equal(level(&p), REMINDED_NOBODY);
	assert_true(next_h() == 4 || next_h() == 5);
	later(5);
	assert_int_equal(level(&p), REMINDED_MODERATORS);
	flow_close(&f);
}
