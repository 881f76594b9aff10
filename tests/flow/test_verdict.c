/* SPDX-License-Identifier: MIT */
/* What each answer of a network does to delivery, chat and lane. */
#include "bot/flow/pick.h"
#include "bot/flow/retry.h"
#include "bot/flow/verdict.h"
#include "bot/store/account.h"
#include "tests/flow/fixture.h"

static struct flow f;

/* One message claimed and taken by the loop. */
static struct sending *claimed(enum delivery_class class, bool is_open, int64_t *ret_id)
{
	struct sender s = flow_person(&f, 0, is_open);

	*ret_id = flow_add(&f, s.chat.id, class, "say");
	assert_int_equal(flow_pick(&f), 1);
	return flow_take(&f);
}

static int64_t in_flight_chats(void)
{
	return flow_int(&f, "SELECT count(*) FROM chat WHERE in_flight <> 0");
}

TEST(verdict_moves_the_row_as_the_table_says)
{
	static const struct {
		enum verdict v;
		enum scope scope;
		const char *reason;
		int64_t wait_ms;
		const char *want;
		int attempt;
	} cases[] = {
		{ VERDICT_SENT, SCOPE_MESSAGE, NULL, 0, "sent", 1 },
		{ VERDICT_REFUSED, SCOPE_MESSAGE, "reason.invalid", 0, "failed reason.invalid", 1 },
		{ VERDICT_REFUSED, SCOPE_RECIPIENT, NULL, 0, "failed reason.refused", 1 },
		{ VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, "reason.country", 0,
		  "failed reason.country", 1 },
		{ VERDICT_UNCERTAIN, SCOPE_MESSAGE, NULL, 0, "uncertain reason.unclear", 1 },
		{ VERDICT_NEXT_STEP, SCOPE_MESSAGE, NULL, 0, "uncertain reason.unclear", 1 },
		{ VERDICT_RETRY, SCOPE_MESSAGE, "reason.trouble", 600000,
		  "queued reason.trouble +600000", 1 },
		{ VERDICT_PAUSE, SCOPE_MESSAGE, "reason.template_paused", 3600000,
		  "queued reason.template_paused +3600000", 0 },
		{ VERDICT_PAUSE, SCOPE_MESSAGE, "reason.too_fast", 0,
		  "queued reason.too_fast +1000", 0 },
		{ VERDICT_PAUSE, SCOPE_RECIPIENT, "reason.pair_rate", 16000,
		  "queued reason.pair_rate +16000", 0 },
		{ VERDICT_PAUSE, SCOPE_RECIPIENT, "reason.pair_rate", 1000,
		  "queued reason.pair_rate +6000", 0 },
		{ VERDICT_PAUSE, SCOPE_ACCOUNT, "reason.too_fast", 5000, "queued reason.too_fast",
		  0 },
		{ VERDICT_STOP, SCOPE_ACCOUNT, "reason.token", 0, "queued reason.token", 0 },
		{ VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE, "reason.window", 0, "queued reason.window",
		  1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t id;

		flow_open(&f);
		struct sending *s = claimed(CLASS_REPLY, true, &id);
		flow_outcome.reason = cases[i].reason;
		flow_outcome.wait_ms = cases[i].wait_ms;
		flow_answer(&f, s, cases[i].v, cases[i].scope);

		assert_str(flow_state(&f, id), cases[i].want);
		assert_int_equal(flow_delivery(&f, id).attempt, cases[i].attempt);
		assert_int_equal(in_flight_chats(), 0);
		assert_int_equal(f.turn.lanes[0].in_flight, 0);
		assert_int_equal(f.turn.judged.count, 1);
		assert_int_equal(f.turn.counters.verdicts[cases[i].v], 1);
		flow_close(&f);
	}
}

TEST(verdict_sent_keeps_the_id_of_the_network)
{
	int64_t id, found = 0;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	flow_outcome.provider_id = STR("wamid.A");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	OK_(store_delivery_by_provider(f.turn.db, f.engine.account_ids[0], STR("wamid.A"), &found));
	assert_int_equal(found, id);
	flow_close(&f);
}

TEST(verdict_sent_goes_on_with_a_status_that_came_early)
{
	static const struct {
		enum status_kind kind;
		const char *want;
	} cases[] = { { STATUS_DELIVERED, "delivered" },
		      { STATUS_READ, "read" },
		      { STATUS_FAILED, "failed reason.refused" } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t id, code;
		enum status_kind kind;

		flow_open(&f);
		struct sending *s = claimed(CLASS_REPLY, true, &id);
		OK_(store_early_status_put(f.turn.db, f.engine.account_ids[0], STR("wamid.A"),
					   cases[i].kind, 131026, f.turn.now_ms));
		flow_outcome.provider_id = STR("wamid.A");
		flow_outcome.verdict = VERDICT_SENT;
		s->how = HTTP_ANSWERED;
		flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
		assert_str(flow_state(&f, id), cases[i].want);
		assert_int_equal(store_early_status_take(f.turn.db, f.engine.account_ids[0],
							 STR("wamid.A"), &kind, &code),
				 ERR_NOTFOUND);
		flow_close(&f);
	}
}

TEST(verdict_leaves_alone_what_a_status_has_settled)
{
	static const enum verdict verdicts[] = { VERDICT_SENT, VERDICT_RETRY, VERDICT_REFUSED,
						 VERDICT_UNCERTAIN, VERDICT_NEEDS_TEMPLATE };

	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
		int64_t id;
		bool is_moved;

		flow_open(&f);
		struct sending *s = claimed(CLASS_PROMO, true, &id);
		OK_(store_delivery_move(f.turn.db,
					&(struct delivery_change){ .id = id,
								   .to = DELIVERY_DELIVERED },
					f.turn.now_ms, &is_moved));
		flow_answer(&f, s, verdicts[i], SCOPE_MESSAGE);
		assert_str(flow_state(&f, id), "delivered");
		assert_int_equal(f.turn.lanes[0].in_flight, 0);
		flow_close(&f);
	}
}

TEST(verdict_that_is_lost_does_not_doubt_what_a_status_has_told)
{
	int64_t id;
	bool is_moved;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	OK_(store_delivery_move(f.turn.db,
				&(struct delivery_change){ .id = id, .to = DELIVERY_SENT },
				f.turn.now_ms, &is_moved));
	flow_answer(&f, s, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "sent");
	flow_close(&f);
}

TEST(verdict_learns_how_the_network_writes_the_recipient)
{
	static const struct {
		const char *learned;
		enum id_kind kind;
	} cases[] = { { "5511987654321", ID_PHONE }, { "ID.81", ID_WA } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t id;
		struct sender found;
		struct identity learned = { cases[i].kind, str_from(cases[i].learned) };

		flow_open(&f);
		struct sending *s = claimed(CLASS_REPLY, true, &id);
		flow_outcome.learned_id = learned.opaque;
		flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
		OK_(store_sender_take(f.turn.db, &learned, 1, STR_NONE, f.engine.accounts[0].id,
				      f.turn.now_ms, &f.mem, &found));
		assert_int_equal(found.chat.id, s->chat_id);
		flow_close(&f);
	}
}

TEST(verdict_retry_waits_longer_and_fails_in_the_end)
{
	static const enum delivery_class classes[] = { CLASS_REPLY, CLASS_NOTICE };

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		int64_t id, longest_ms = 2000;

		flow_open(&f);
		struct sending *s = claimed(classes[i], true, &id);
		flow_outcome.reason = "reason.trouble";
		for (int n = 1; n < retry_attempts(classes[i]); n++, longest_ms *= 2) {
			flow_answer(&f, s, VERDICT_RETRY, SCOPE_MESSAGE);
			struct delivery d = flow_delivery(&f, id);
			assert_int_equal(d.state, DELIVERY_QUEUED);
			assert_int_equal(d.attempt, n);
			assert_in_range(d.not_before_ms - f.turn.now_ms, longest_ms / 2,
					longest_ms);
			flow_next(&f, d.not_before_ms - f.turn.now_ms);
			assert_int_equal(flow_pick(&f), 1);
			s = flow_take(&f);
			assert_int_equal(s->work.attempt, n + 1);
		}
		flow_answer(&f, s, VERDICT_RETRY, SCOPE_MESSAGE);
		assert_str(flow_state(&f, id), "failed reason.attempts");
		flow_close(&f);
	}
}

TEST(verdict_pause_of_the_account_pauses_its_lane_and_row)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	flow_outcome =
		(struct outcome){ .wait_ms = 5000, .reason = "reason.too_fast", .code = 130429 };
	flow_answer(&f, s, VERDICT_PAUSE, SCOPE_ACCOUNT);
	assert_int_equal(f.turn.lanes[0].state, LANE_PAUSED);
	assert_int_equal(f.turn.lanes[0].until_ms, f.turn.now_ms + 5000);
	assert_int_equal(f.turn.lanes[0].window_milli, 32 * 1000);
	assert_int_equal(lane_window(&f.turn.lanes[0]), 1); /* first a trial */
	assert_int_equal(f.turn.lanes[1].state, LANE_OPEN);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 1 AND "
				      "reason = 'reason.too_fast' AND code = 130429"),
			 1);
	assert_int_equal(flow_pick(&f), 0);
	flow_next(&f, 5000);
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}

TEST(verdict_pause_of_the_recipient_holds_back_all_of_its_rows)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	int64_t notice = flow_add(&f, s->chat_id, CLASS_NOTICE, "say");
	int64_t other = flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say");

	flow_outcome = (struct outcome){ .wait_ms = 16000, .reason = "reason.pair_rate" };
	flow_answer(&f, s, VERDICT_PAUSE, SCOPE_RECIPIENT);
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, notice), "queued reason.pair +16000");
	assert_str(flow_state(&f, other), "sending");
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	flow_close(&f);
}

TEST(verdict_stop_stops_the_lane_and_keeps_the_queue)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	flow_outcome = (struct outcome){ .reason = "reason.token", .code = 190 };
	flow_answer(&f, s, VERDICT_STOP, SCOPE_ACCOUNT);
	assert_int_equal(f.turn.lanes[0].state, LANE_STOPPED);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 2 AND "
				      "reason = 'reason.token' AND code = 190"),
			 1);
	flow_next(&f, 3600 * 1000);
	assert_int_equal(flow_pick(&f), 1); /* the other account tells the operator */
	assert_str(flow_state(&f, id), "queued reason.token -3600000");
	assert_true(lane_open(&f.turn.lanes[0]));
	assert_int_equal(flow_pick(&f), 2);
	assert_str(flow_state(&f, id), "sending");
	flow_close(&f);
}

static int64_t notices(void)
{
	return flow_int(&f, "SELECT count(*) FROM delivery d JOIN chat c ON c.id = d.chat_id WHERE "
			    "d.class = 1 AND c.address = '62899'");
}

TEST(verdict_stop_tells_operators_once_by_an_account_that_is_open)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	(void)flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	struct sending *other = flow_take(&f);
	flow_outcome.reason = "reason.token";
	flow_answer(&f, s, VERDICT_STOP, SCOPE_ACCOUNT);
	flow_answer(&f, other, VERDICT_STOP, SCOPE_ACCOUNT);
	assert_int_equal(notices(), 1);
	assert_int_equal(flow_int(&f, "SELECT account_id FROM delivery WHERE class = 1"),
			 f.engine.accounts[1].id);
	flow_close(&f);
}

TEST(verdict_of_many_refused_promos_rests_the_account_and_tells_operators)
{
	flow_open(&f);
	for (int i = 0; i < 20; i++) {
		int64_t id;
		assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
		struct sending *s = claimed(CLASS_PROMO, true, &id);
		flow_answer(&f, s, VERDICT_REFUSED, SCOPE_RECIPIENT);
	}
	assert_int_equal(f.turn.lanes[0].state, LANE_PAUSED);
	assert_string_equal(f.turn.lanes[0].reason, "reason.error_burst");
	assert_int_equal(notices(), 1);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 1 AND "
				      "reason = 'reason.error_burst'"),
			 1);
	flow_close(&f);
}

TEST(verdict_of_replies_that_are_refused_rests_nobody)
{
	flow_open(&f);
	for (int i = 0; i < 40; i++) {
		int64_t id;
		struct sending *s = claimed(CLASS_REPLY, true, &id);
		flow_answer(&f, s, VERDICT_REFUSED, SCOPE_RECIPIENT);
	}
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	flow_close(&f);
}

TEST(verdict_that_holds_promos_back_makes_the_recipients_next_ones_wait_a_day)
{
	int64_t id, day_ms = INT64_C(24) * 3600 * 1000;

	flow_open(&f);
	struct sending *s = claimed(CLASS_PROMO, true, &id);
	flow_outcome = (struct outcome){ .reason = "reason.marketing_held",
					 .is_marketing_only = true,
					 .wait_ms = day_ms };
	flow_answer(&f, s, VERDICT_REFUSED, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "failed reason.marketing_held");
	int64_t promo = flow_add(&f, s->chat_id, CLASS_PROMO, "say");
	int64_t reply = flow_add(&f, s->chat_id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, reply), "sending");
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	(void)flow_pick(&f);
	str want = arena_printf(&f.mem, "queued reason.marketing_held +%lld", (long long)day_ms);
	assert_str(flow_state(&f, promo), want.ptr);
	flow_sql(&f, "UPDATE chat SET last_inbound_ms = last_inbound_ms + 86400000");
	flow_next(&f, day_ms);
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}

TEST(verdict_never_again_stops_promos_to_the_chat)
{
	int64_t id;
	struct chat c;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	flow_outcome.is_marketing_only = true;
	flow_answer(&f, s, VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT);
	OK_(store_chat_by_id(f.turn.db, s->chat_id, &f.mem, &c));
	assert_int_equal(c.marketing_stop_ms, f.turn.now_ms);
	flow_close(&f);
}

TEST(verdict_window_closed_sends_a_notice_again_as_template_and_only_once)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_NOTICE, true, &id);
	assert_int_equal(s->work.message.form, FORM_TEXT);
	flow_outcome.reason = "reason.window";
	flow_answer(&f, s, VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE);
	assert_true(flow_delivery(&f, id).as_template);
	assert_int_equal(flow_pick(&f), 1);
	s = flow_take(&f);
	assert_int_equal(s->work.message.form, FORM_TEMPLATE);
	assert_int_equal(s->work.attempt, 2);
	flow_answer(&f, s, VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "failed reason.window");
	flow_close(&f);
}

TEST(verdict_window_closed_makes_a_reply_wait_for_the_chat)
{
	int64_t id;
	struct chat c;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	flow_outcome.reason = "reason.window";
	flow_answer(&f, s, VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE);
	/* we believed that it was open; the network knows better */
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "queued reason.window_closed +3600000");

	flow_next(&f, 1000);
	OK_(store_chat_by_id(f.turn.db, s->chat_id, &f.mem, &c));
	c.last_inbound_ms = f.turn.now_ms;
	OK_(store_chat_inbound(f.turn.db, &c));
	OK_(pick_reopen(&f.turn, c.id));
	assert_int_equal(flow_pick(&f), 1);
	assert_int_equal(flow_take(&f)->work.message.form, FORM_TEXT);
	flow_close(&f);
}

TEST(verdict_unreachable_network_uses_no_attempt_and_pauses_the_lane)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_PROMO, true, &id);
	for (int i = 1; i < 20; i++) {
		s->how = HTTP_NOT_SENT;
		OK_(verdict_apply(&f.turn, s));
		assert_str(flow_state(&f, id), "queued reason.not_sent");
		assert_int_equal(flow_delivery(&f, id).attempt, 0);
		assert_int_equal(f.turn.lanes[0].state, LANE_PAUSED);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 1"), 1);
		assert_int_equal(flow_pick(&f), 0);
		flow_next(&f, f.turn.lanes[0].until_ms - f.turn.now_ms);
		assert_int_equal(flow_pick(&f), 1);
		s = flow_take(&f);
	}
	assert_int_equal(lane_window(&f.turn.lanes[0]), 1);
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "sent");
	flow_close(&f);
}

TEST(verdict_of_a_call_given_up_unsent_goes_back_at_once)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_PROMO, true, &id);
	s->how = HTTP_ABORTED_UNSENT;
	OK_(verdict_apply(&f.turn, s));
	assert_str(flow_state(&f, id), "queued reason.not_sent");
	assert_int_equal(flow_delivery(&f, id).attempt, 0);
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}

TEST(verdict_uncertain_keeps_nobody_waiting)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_PROMO, true, &id);
	flow_answer(&f, s, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	assert_int_equal(lane_window(&f.turn.lanes[0]), 32);
	int64_t reply = flow_add(&f, s->chat_id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, reply), "sending");
	assert_str(flow_state(&f, id), "uncertain reason.unclear");
	flow_close(&f);
}

TEST(verdict_of_an_abandoned_turn_can_be_given_again)
{
	int64_t id;

	flow_open(&f);
	struct sending *s = claimed(CLASS_REPLY, true, &id);
	flow_next(&f, 1);
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	list_init(&f.turn.judged);
	flow_abandon(&f);
	assert_int_equal(f.engine.accounts[0].lane.in_flight, 1);

	flow_begin(&f);
	assert_str(flow_state(&f, id), "sending");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	flow_commit(&f);
	assert_int_equal(f.engine.accounts[0].lane.in_flight, 0);
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
	flow_begin(&f);
	assert_str(flow_state(&f, id), "sent");
	flow_close(&f);
}
