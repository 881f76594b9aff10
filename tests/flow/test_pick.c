/* SPDX-License-Identifier: MIT */
/* What is claimed, in which order, how much at once, and when there is more to do. */
#include "bot/flow/pick.h"
#include "bot/store/account.h"
#include "tests/flow/fixture.h"

static struct flow f;

static const int64_t hour_us = INT64_C(3600) * 1000000;

/* The ids claimed, in order: "3 1 2". */
static str claimed(void)
{
	str s = STR_NONE;

	for (struct list_node *n = list_first(&f.turn.claimed); n;
	     n = list_next(&f.turn.claimed, n)) {
		struct sending *p = CONTAINER_OF(n, struct sending, node);
		s = arena_printf(&f.mem, "%" STR_FMT "%s%lld", STR_ARG(s), s.len ? " " : "",
				 (long long)p->work.delivery_id);
	}
	return s;
}

static int64_t reply(void)
{
	return flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say");
}

static int64_t wait_us(void)
{
	int64_t next_us;

	OK_(pick_next_us(&f.turn, &next_us));
	return next_us == INT64_MAX ? -1 : next_us - clock_mono_us(&f.clock.clock);
}

TEST(pick_claims_classes_in_order_and_rows_by_time_and_id)
{
	flow_open(&f);
	struct run run = flow_run(&f, "kuliner");
	int64_t promo = 0;
	struct sender member = flow_person(&f, 0, true);
	struct delivery d = { .account_id = member.chat.account_id,
			      .chat_id = member.chat.id,
			      .class = CLASS_PROMO,
			      .run_id = run.id,
			      .not_before_ms = f.turn.now_ms - 5000 };

	flow_subscribe(&f, member.chat.id, "kuliner");
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	promo = d.id;
	int64_t notice = flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_NOTICE, "say");
	int64_t second = reply(), third = reply(), first = reply();
	OK_(store_delivery_wait(f.turn.db, first, f.turn.now_ms - 1, STR_NONE, f.turn.now_ms));

	assert_int_equal(flow_pick(&f), 5);
	str want = arena_printf(&f.mem, "%lld %lld %lld %lld %lld", (long long)first,
				(long long)second, (long long)third, (long long)notice,
				(long long)promo);
	assert_str(claimed(), want.ptr);
	assert_int_equal(f.turn.counters.sends, 5);
	flow_close(&f);
}

TEST(pick_keeps_one_in_flight_for_a_chat)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t first = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	int64_t second = flow_add(&f, s.chat.id, CLASS_REPLY, "yes");
	int64_t notice = flow_add(&f, s.chat.id, CLASS_NOTICE, "no");

	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, second), "queued");
	assert_str(flow_state(&f, notice), "queued");
	assert_int_equal(wait_us(), -1);
	flow_next(&f, 1);
	assert_int_equal(flow_pick(&f), 1);

	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, first), "sent");
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, second), "sending");
	flow_close(&f);
}

TEST(pick_does_not_let_an_answer_overtake_the_one_before_it)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t first = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	int64_t second = flow_add(&f, s.chat.id, CLASS_REPLY, "yes");

	assert_int_equal(flow_pick(&f), 1);
	flow_answer(&f, flow_take(&f), VERDICT_RETRY, SCOPE_MESSAGE);
	assert_int_equal(flow_pick(&f), 0);
	flow_next(&f, 2000);
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, first), "sending");
	assert_str(flow_state(&f, second), "queued -2000");
	flow_close(&f);
}

TEST(pick_is_not_blinded_by_a_chat_with_many_rows)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);

	for (int i = 0; i < 300; i++)
		(void)flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	int64_t other = reply();
	assert_int_equal(flow_pick(&f), 2);
	assert_str(flow_state(&f, other), "sending");
	assert_int_equal(wait_us(), -1);
	flow_close(&f);
}

TEST(pick_stops_at_window_tokens_and_pool)
{
	flow_open(&f);
	for (int i = 0; i < 150; i++)
		(void)reply();
	f.turn.lanes[0].window_milli = 10 * 1000;
	assert_int_equal(flow_pick(&f), 10);
	assert_int_equal(wait_us(), -1);

	f.turn.lanes[0].window_milli = 64 * 1000;
	f.turn.lanes[0].bucket_level = 20 * 1000000;
	assert_int_equal(flow_pick(&f), 30);
	assert_int_equal(wait_us(), 1000);

	f.turn.lanes[0].bucket_level = 100 * 1000000;
	while (f.engine.free_sendings.count > 5)
		(void)list_take_first(&f.engine.free_sendings);
	assert_int_equal(flow_pick(&f), 35);
	assert_int_equal(wait_us(), -1);
	flow_close(&f);
}

TEST(pick_makes_a_recipient_wait_for_its_pair_bucket)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t id = 0;

	for (int i = 0; i < 10; i++) {
		id = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
		(void)flow_pick(&f);
		flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
		assert_str(flow_state(&f, id), "sent");
	}
	id = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	int64_t other = reply();
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, other), "sending");
	assert_str(flow_state(&f, id), "queued reason.pair +6000");
	assert_int_equal(wait_us(), 6000 * 1000);
	flow_next(&f, 5999);
	assert_int_equal(flow_pick(&f), 1);
	flow_next(&f, 1);
	assert_int_equal(flow_pick(&f), 2);
	flow_close(&f);
}

TEST(pick_brake_of_promos_lets_replies_through)
{
	flow_open(&f);
	int64_t answer = reply();
	int64_t promo = flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_PROMO, "say");

	f.turn.brake = BRAKE_PROMOS;
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, answer), "sending");
	assert_str(flow_state(&f, promo), "queued");
	assert_int_equal(wait_us(), -1);
	f.turn.brake = BRAKE_OFF;
	assert_int_equal(flow_pick(&f), 2);
	flow_close(&f);
}

TEST(pick_skips_paused_lanes_and_opens_them_in_time)
{
	flow_open(&f);
	int64_t id = reply(),
		other = flow_add(&f, flow_person(&f, 1, true).chat.id, CLASS_REPLY, "say");

	assert_true(lane_pause(&f.turn.lanes[0], 5000, "reason.too_fast", 130429, f.turn.now_ms));
	OK_(store_account_set_lane(f.turn.db, f.engine.accounts[0].id, LANE_PAUSED,
				   STR("reason.too_fast"), 130429, f.turn.now_ms + 5000,
				   f.turn.now_ms));
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, id), "queued");
	assert_str(flow_state(&f, other), "sending");
	assert_int_equal(wait_us(), 5000 * 1000);

	flow_next(&f, 5000);
	assert_int_equal(flow_pick(&f), 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 0"), 2);
	flow_close(&f);
}

TEST(pick_next_turn_comes_with_the_next_row_and_not_before)
{
	flow_open(&f);
	assert_int_equal(wait_us(), -1);
	int64_t id = reply();
	assert_int_equal(wait_us(), 0);
	OK_(store_delivery_wait(f.turn.db, id, f.turn.now_ms + 3600 * 1000, STR("reason.trouble"),
				f.turn.now_ms));
	assert_int_equal(wait_us(), hour_us);
	/* a row that is ready before its lane waits for the lane */
	assert_true(lane_pause(&f.turn.lanes[0], 5000, "reason.too_fast", 0, f.turn.now_ms));
	OK_(store_delivery_wait(f.turn.db, id, f.turn.now_ms + 1000, STR("reason.trouble"),
				f.turn.now_ms));
	assert_int_equal(wait_us(), 5000 * 1000);
	(void)lane_stop(&f.turn.lanes[0], "reason.token", 190);
	assert_int_equal(wait_us(), -1);
	flow_close(&f);
}

TEST(pick_next_turn_comes_when_an_uncertain_row_must_be_settled)
{
	static const struct {
		enum delivery_class class;
		int64_t wait_ms;
	} cases[] = { { CLASS_REPLY, 10000 }, { CLASS_NOTICE, 60000 }, { CLASS_PROMO, 900000 } };

	flow_open(&f);
	for (size_t i = ARRAY_LEN(cases); i-- > 0;) {
		(void)flow_add(&f, flow_person(&f, 0, true).chat.id, cases[i].class, "say");
		assert_int_equal(flow_pick(&f), 1);
		flow_answer(&f, flow_take(&f), VERDICT_UNCERTAIN, SCOPE_MESSAGE);
		assert_int_equal(wait_us(), cases[i].wait_ms * 1000);
	}
	flow_next(&f, 20000);
	assert_int_equal(wait_us(), 0);
	flow_close(&f);
}

TEST(pick_comes_again_at_once_when_the_last_answers_are_judged_and_no_sending_is_free_before)
{
	struct list rest;

	flow_open(&f);
	list_init(&rest);
	(void)reply();
	assert_int_equal(flow_pick(&f), 1);
	flow_commit(&f);
	struct sending *s = flow_take(&f);
	list_move_all(&rest, &f.engine.free_sendings);
	flow_begin(&f);
	(void)reply();
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(wait_us(), -1); /* its answer comes first */
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_pick(&f), 0);
	assert_true(wait_us() >= 0); /* nothing else would wake the writer */
	list_move_all(&f.engine.free_sendings, &rest);
	flow_close(&f);
}

static int64_t ticking_us(void *owner)
{
	int64_t *us = owner;

	return *us += 100;
}

static int64_t still_ms(void *owner)
{
	(void)owner;
	return INT64_C(1795500000000);
}

TEST(pick_stops_when_its_time_is_over_but_always_does_a_little)
{
	static int64_t us;
	const struct clock ticking = { still_ms, ticking_us, &us };

	flow_open(&f);
	for (int i = 0; i < 64; i++)
		(void)reply();
	flow_next(&f, 0);
	f.engine.clock = &ticking;
	f.turn.start_us = us;
	/* each look at the clock takes 100 us: ten milliseconds are over soon */
	size_t n = flow_pick(&f);
	assert_in_range(n, 15, 40);
	assert_true(turn_spent_us(&f.turn) < 12000);
	assert_int_equal(wait_us() >= 0, 1);

	/* a turn whose time went to bodies still claims */
	f.turn.start_us = us - 50000;
	assert_true(flow_pick(&f) > n);
	f.engine.clock = &f.clock.clock;
	flow_close(&f);
}
