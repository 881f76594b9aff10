/* SPDX-License-Identifier: MIT */
/* What an account sends in a day: the curve of a new number, midnight, restarts, clocks. */
#include "bot/flow/budget.h"
#include "bot/store/account.h"
#include "tests/flow/fixture.h"

static const int64_t hour_ms = INT64_C(3600) * 1000;
static struct flow f;

static struct lane *lane(void)
{
	return &f.turn.lanes[0];
}

static void open_with(int64_t per_day, int64_t warm_up)
{
	flow_open(&f);
	lane()->limits.per_day = per_day;
	lane()->limits.warm_up = warm_up;
}

static bool is_over(const char *want)
{
	int64_t until_ms = 0;
	const char *reason = NULL;

	if (!budget_is_over(&f.turn, 0, &until_ms, &reason))
		return false;
	assert_string_equal(reason, want);
	assert_int_equal((until_ms + 7 * hour_ms) % (24 * hour_ms), 0);
	assert_in_range(until_ms - f.turn.now_ms, 1, 24 * hour_ms);
	return true;
}

/* How many go before the day is over. */
static int64_t send_all(const char *want)
{
	int64_t n = 0;

	for (; !is_over(want) && n < 2000; n++)
		budget_take(&f.turn, 0);
	return n;
}

TEST(budget_of_a_new_number_grows_by_half_each_day_up_to_per_day)
{
	static const int64_t want[] = { 20, 30, 45, 68, 102, 153, 230, 250, 250 };
	struct lane_limits l = { .per_day = 250, .warm_up = 20 };

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_int_equal(budget_of_day(&l, (int64_t)i + 1), want[i]);
	l = (struct lane_limits){ .warm_up = 1 };
	assert_int_equal(budget_of_day(&l, 2), 2);
	assert_true(budget_of_day(&l, 30) > 100000 && budget_of_day(&l, 30) < INT64_MAX);
	assert_true(budget_of_day(&l, 31) == INT64_MAX);
	l = (struct lane_limits){ .warm_up = 1000000 };
	assert_true(budget_of_day(&l, 30) > budget_of_day(&l, 29));
	l = (struct lane_limits){ .per_day = 7 };
	assert_int_equal(budget_of_day(&l, 1), 7);
	l = (struct lane_limits){ .warm_up = 0 };
	assert_true(budget_of_day(&l, 1) == INT64_MAX);
}

TEST(budget_counts_days_on_which_it_sends_and_no_others)
{
	open_with(250, 20);
	assert_int_equal(send_all("reason.warm_up"), 20);
	flow_next(&f, 24 * hour_ms);
	assert_int_equal(send_all("reason.warm_up"), 30);
	flow_next(&f, 5 * 24 * hour_ms);
	assert_int_equal(send_all("reason.warm_up"), 45);
	flow_next(&f, 24 * hour_ms);
	lane()->limits.per_day = 50;
	assert_int_equal(send_all("reason.day_limit"), 50);
	flow_close(&f);
}

TEST(budget_is_kept_in_the_row_of_the_account_and_taken_up_from_there)
{
	struct account_row row;

	open_with(3, 0);
	budget_take(&f.turn, 0);
	budget_take(&f.turn, 0);
	OK_(budget_keep(&f.turn));
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM meta WHERE key LIKE 'templates%'"), 0);
	flow_next(&f, 0);
	OK_(store_account_take(f.turn.db, STR("utama"), STR("x"), STR_NONE, &f.mem, &row));
	assert_int_equal(row.day_sent, 2);
	assert_int_equal(row.active_days, 1);
	assert_int_equal(row.day, (f.turn.now_ms + 7 * hour_ms) / (24 * hour_ms));

	/* a turn that takes nothing writes nothing */
	flow_sql(&f, "UPDATE account SET day_sent = 77");
	OK_(budget_keep(&f.turn));
	assert_int_equal(flow_int(&f, "SELECT day_sent FROM account WHERE id = 1"), 77);

	flow_commit(&f);
	OK_(engine_reload(&f.engine, &f.config));
	assert_int_equal(f.engine.accounts[0].lane.day.sent, 2);
	flow_begin(&f);
	flow_close(&f);
}

TEST(budget_is_not_begun_anew_by_a_clock_set_back_by_hours)
{
	open_with(2, 0);
	assert_int_equal(send_all("reason.day_limit"), 2);
	f.turn.now_ms -= 20 * hour_ms;
	assert_int_equal(f.turn.lanes[0].day.sent, 2);
	int64_t until_ms;
	const char *reason;
	assert_true(budget_is_over(&f.turn, 0, &until_ms, &reason));
	/* but a clock that had run ahead by years does not end sending for years */
	f.turn.now_ms -= INT64_C(3) * 365 * 24 * hour_ms;
	assert_false(budget_is_over(&f.turn, 0, &until_ms, &reason));
	flow_close(&f);
}

TEST(budget_without_limits_writes_nothing)
{
	int64_t at_us;

	open_with(0, 0);
	assert_int_equal(send_all("-"), 2000);
	assert_int_equal(lane()->day.sent, 0);
	OK_(budget_next_us(&f.turn, &at_us));
	assert_true(at_us == INT64_MAX);
	flow_close(&f);
}

TEST(budget_of_a_network_without_templates_is_for_promos_and_digests)
{
	struct sending s = { .class = CLASS_PROMO };

	open_with(1, 0);
	const struct engine_account *a = &f.engine.accounts[0];
	s.work.message.form = FORM_TEXT;
	assert_false(budget_counts(a, &s));
	s.work.message.form = FORM_TEMPLATE;
	assert_true(budget_counts(a, &s));
	f.ops.caps &= ~(unsigned)GW_TEMPLATES;
	s.work.message.form = FORM_TEXT;
	assert_true(budget_counts(a, &s));
	s.class = CLASS_NOTICE;
	assert_false(budget_counts(a, &s));
	flow_close(&f);
}

TEST(budget_that_is_over_wakes_the_turn_at_midnight)
{
	int64_t at_us;

	open_with(1, 0);
	OK_(budget_next_us(&f.turn, &at_us));
	assert_true(at_us == INT64_MAX);
	budget_take(&f.turn, 0);
	OK_(budget_next_us(&f.turn, &at_us));
	int64_t wait_ms = (at_us - clock_mono_us(f.engine.clock)) / 1000;
	assert_int_equal((f.turn.now_ms + wait_ms + 7 * hour_ms) % (24 * hour_ms), 0);
	flow_close(&f);
}

static int64_t gap_ms(void)
{
	int64_t until_ms;
	const char *reason;

	if (!budget_is_over(&f.turn, 0, &until_ms, &reason))
		return 0;
	assert_string_equal(reason, "reason.gap");
	return until_ms - f.turn.now_ms;
}

TEST(a_linked_device_keeps_a_gap_that_is_chosen_anew_each_time)
{
	int64_t least = INT64_MAX, most = 0;

	open_with(0, 0);
	lane()->limits.gap_ms = 30000;
	lane()->limits.gap_max_ms = 60000;
	for (int i = 0; i < 200; i++) {
		assert_int_equal(gap_ms(), 0);
		budget_take(&f.turn, 0);
		int64_t gap = gap_ms();
		assert_in_range(gap, 30000, 60000);
		least = gap < least ? gap : least;
		most = gap > most ? gap : most;
		flow_next(&f, gap);
	}
	assert_true(least < 32000 && most > 58000);
	flow_close(&f);
}

TEST(a_linked_device_sends_so_many_promos_an_hour_and_no_more)
{
	int64_t at_us;

	open_with(0, 0);
	lane()->limits.gap_ms = lane()->limits.gap_max_ms = 5000;
	lane()->limits.per_hour = 3;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(gap_ms(), 0);
		budget_take(&f.turn, 0);
		flow_next(&f, 5000);
	}
	assert_int_equal(gap_ms(), hour_ms - 15000);
	OK_(budget_next_us(&f.turn, &at_us));
	assert_int_equal(at_us - clock_mono_us(f.engine.clock), (hour_ms - 15000) * 1000);
	flow_next(&f, hour_ms - 15000);
	assert_int_equal(gap_ms(), 0);
	flow_close(&f);
}

TEST(the_pace_of_a_linked_device_is_kept_in_the_row_of_the_account)
{
	struct account_row row;

	open_with(0, 0);
	lane()->limits.gap_ms = lane()->limits.gap_max_ms = 5000;
	budget_take(&f.turn, 0);
	budget_take(&f.turn, 0);
	OK_(budget_keep(&f.turn));
	OK_(store_account_take(f.turn.db, STR("utama"), STR("x"), STR_NONE, &f.mem, &row));
	assert_int_equal(row.gap_until_ms, f.turn.now_ms + 5000);
	assert_int_equal(row.hour_ms, f.turn.now_ms);
	assert_int_equal(row.hour_sent, 2);
	flow_close(&f);
}

TEST(the_gap_of_a_linked_device_is_not_longer_when_the_clock_is_put_back)
{
	open_with(0, 0);
	lane()->limits.gap_ms = lane()->limits.gap_max_ms = 5000;
	lane()->limits.per_hour = 60;
	budget_take(&f.turn, 0);
	f.turn.now_ms -= 24 * hour_ms;
	assert_int_equal(gap_ms(), 0);
	flow_close(&f);
}
