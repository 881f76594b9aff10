/* SPDX-License-Identifier: MIT */
/* Recipients that cannot be reached: the score, the end, and the way back. */
#include "bot/flow/event.h"
#include "bot/flow/status.h"
#include "bot/model/bounce.h"
#include "tests/flow/fixture.h"

static struct flow f;

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

TEST(a_score_is_half_after_fourteen_days_and_gone_in_the_end)
{
	static const struct {
		int64_t score, days, want;
	} cases[] = {
		{ 3000, 0, 3000 }, { 3000, 7, 2250 },  { 3000, 14, 1500 }, { 3000, 28, 750 },
		{ 1, 14, 0 },      { 0, 5, 0 },        { 3000, -1, 3000 }, { 1000, 3650, 0 },
		{ 2999, 1, 2892 }, { 3000, 21, 1125 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(bounce_decayed(cases[i].score, 1000,
						1000 + cases[i].days * day_ms),
				 cases[i].want);
	for (int64_t t = 0, last = 3000; t < 100; t++) {
		int64_t now = bounce_decayed(3000, 0, t * day_ms);
		assert_true(now <= last);
		last = now;
	}
}

TEST(soft_bounces_count_once_a_day_and_hard_ones_each)
{
	assert_int_equal(bounce_added(0, 0, BOUNCE_SOFT, 1000), 500);
	assert_int_equal(bounce_added(500, 1000, BOUNCE_SOFT, 1000 + day_ms - 1), 483);
	assert_int_equal(bounce_added(500, 1000, BOUNCE_SOFT, 1000 + day_ms), 983);
	assert_int_equal(bounce_added(500, 1000, BOUNCE_HARD, 1000), 1500);
	assert_int_equal(bounce_added(1500, 1000, BOUNCE_HARD, 1000), 2500);
}

static struct sender open_with_person(void)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	flow_subscribe(&f, s.chat.id, "kuliner");
	return s;
}

/* One message to the chat that ends so. */
static int64_t ends(int64_t chat_id, enum verdict v, enum scope scope)
{
	int64_t id = flow_add(&f, chat_id, CLASS_NOTICE, "say");

	(void)flow_pick(&f);
	flow_answer(&f, flow_take(&f), v, scope);
	return id;
}

static int64_t score(void)
{
	return flow_int(&f, "SELECT bounce FROM chat WHERE id = 1");
}

static struct chat chat_now(int64_t id)
{
	struct chat c;

	OK_(store_chat_by_id(f.turn.db, id, &f.mem, &c));
	return c;
}

TEST(a_refusal_of_the_recipient_counts_and_other_failures_do_not)
{
	static const struct {
		enum verdict verdict;
		enum scope scope;
		int want;
	} cases[] = {
		{ VERDICT_REFUSED, SCOPE_RECIPIENT, 1000 },
		{ VERDICT_REFUSED, SCOPE_MESSAGE, 0 },
		{ VERDICT_PAUSE, SCOPE_RECIPIENT, 0 },
		{ VERDICT_RETRY, SCOPE_MESSAGE, 0 },
		{ VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, 0 },
		{ VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
		{ VERDICT_SENT, SCOPE_MESSAGE, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s = open_with_person();
		assert_int_equal(s.chat.id, 1);
		(void)ends(s.chat.id, cases[i].verdict, cases[i].scope);
		assert_int_equal(score(), cases[i].want);
		flow_close(&f);
	}
}

TEST(attempts_used_up_count_half_once_a_day)
{
	struct sender s = open_with_person();

	for (int i = 0; i < 2; i++) {
		int64_t id = flow_add(&f, s.chat.id, CLASS_PROMO, "say");
		flow_sql(&f, "UPDATE delivery SET attempt = 4 WHERE state = 0");
		(void)flow_pick(&f);
		flow_answer(&f, flow_take(&f), VERDICT_RETRY, SCOPE_MESSAGE);
		assert_str(flow_state(&f, id), "failed reason.attempts");
		assert_int_equal(score(), 500);
	}
	flow_close(&f);
}

TEST(failed_statuses_count_like_answers_and_a_delivered_one_sets_back)
{
	struct sender s = open_with_person();
	struct status_note n = { .kind = STATUS_FAILED, .attempt = 1, .code = 7 };

	flow_later = (struct outcome){ .verdict = VERDICT_REFUSED, .scope = SCOPE_RECIPIENT };
	n.delivery_id = ends(s.chat.id, VERDICT_SENT, SCOPE_MESSAGE);
	OK_(status_settle(&f.turn, 0, &n));
	assert_int_equal(score(), 1000);
	/* told twice, counted once */
	OK_(status_settle(&f.turn, 0, &n));
	assert_int_equal(score(), 1000);

	flow_later = (struct outcome){ .verdict = VERDICT_RETRY };
	flow_next(&f, day_ms);
	flow_sql(&f, "UPDATE chat SET last_inbound_ms = 1795586400000");
	n.delivery_id = ends(s.chat.id, VERDICT_SENT, SCOPE_MESSAGE);
	OK_(status_settle(&f.turn, 0, &n));
	assert_int_equal(score(), 965 + 500);

	n = (struct status_note){ .kind = STATUS_SENT, .attempt = 1 };
	n.delivery_id = ends(s.chat.id, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	OK_(status_settle(&f.turn, 0, &n));
	assert_int_equal(score(), 1465);
	n.kind = STATUS_DELIVERED;
	OK_(status_settle(&f.turn, 0, &n));
	assert_int_equal(score(), 0);
	flow_close(&f);
}

TEST(three_hard_bounces_end_a_chat_and_what_waits_for_it)
{
	struct sender s = open_with_person();

	(void)ends(s.chat.id, VERDICT_REFUSED, SCOPE_RECIPIENT);
	(void)ends(s.chat.id, VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_int_equal(chat_now(s.chat.id).state, CHAT_ACTIVE);
	int64_t waits = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	flow_sql(&f, "UPDATE delivery SET not_before_ms = 1895500000000 WHERE state = 0");
	flow_sql(&f, "INSERT INTO digest_item VALUES (1, 1, 1)");
	(void)ends(s.chat.id, VERDICT_REFUSED, SCOPE_RECIPIENT);

	assert_int_equal(chat_now(s.chat.id).state, CHAT_DEAD);
	assert_str(flow_state(&f, waits), "failed reason.unreachable");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_item"), 0);

	struct run run = flow_run(&f, "kuliner");
	int64_t planned;
	bool is_end;
	OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms, &planned,
			   &is_end, NULL));
	assert_int_equal(planned, 0);
	flow_close(&f);
}

TEST(who_writes_lives_again_with_a_clean_score)
{
	struct sender s = open_with_person();

	for (int i = 0; i < 3; i++)
		(void)ends(s.chat.id, VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_int_equal(chat_now(s.chat.id).state, CHAT_DEAD);
	OK_(store_chat_inbound(f.turn.db, &s.chat));
	assert_int_equal(chat_now(s.chat.id).state, CHAT_ACTIVE);
	assert_int_equal(score(), 0);

	/* a group that was left stays left */
	struct chat group = flow_group(&f, "grup");
	OK_(store_chat_set_state(f.turn.db, group.id, CHAT_LEFT));
	OK_(store_chat_inbound(f.turn.db, &group));
	assert_int_equal(chat_now(group.id).state, CHAT_LEFT);
	flow_close(&f);
}

TEST(three_refusals_long_apart_end_nobody)
{
	struct sender s = open_with_person();

	for (int i = 0; i < 6; i++) {
		flow_sql(&f, "UPDATE chat SET last_inbound_ms = 1895500000000");
		(void)ends(s.chat.id, VERDICT_REFUSED, SCOPE_RECIPIENT);
		flow_next(&f, 14 * day_ms);
	}
	assert_true(score() > 1900 && score() < 2000);
	assert_int_equal(chat_now(s.chat.id).state, CHAT_ACTIVE);
	flow_close(&f);
}

/* The person's own word to the network, about its marketing. */
static void prefers(const struct sender *s, bool is_stop)
{
	struct event ev = { .kind = EVENT_PREFERENCE,
			    .preference_category = STR("marketing_messages"),
			    .preference_value = is_stop ? STR("stop") : STR("resume"),
			    .is_stop = is_stop };
	struct why why;

	ev.ids[0] = s->chat.address;
	ev.n_ids = 1;
	OK_(event_apply(&f.turn, 0, &ev, &why));
}

TEST(a_stop_said_to_the_network_holds_until_it_is_taken_back_there)
{
	struct sender s = open_with_person();
	int64_t waits[2];
	bool is_end;
	int64_t planned;

	for (int i = 0; i < 2; i++) {
		struct run run = flow_run(&f, "kuliner");
		OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms,
				   &planned, &is_end, NULL));
		assert_int_equal(planned, 1);
		waits[i] = flow_int(&f, "SELECT max(id) FROM delivery");
	}
	prefers(&s, true);
	assert_int_equal(flow_pick(&f), 0);
	for (int i = 0; i < 2; i++)
		assert_str(flow_state(&f, waits[i]), "cancelled reason.unwanted");

	/* neither writing nor subscribing takes it back; answers still come */
	OK_(store_chat_inbound(f.turn.db, &s.chat));
	flow_subscribe(&f, s.chat.id, "jasa");
	struct run run = flow_run(&f, "jasa");
	OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms, &planned,
			   &is_end, NULL));
	assert_int_equal(planned, 0);
	(void)flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);

	prefers(&s, false);
	run = flow_run(&f, "jasa");
	OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms, &planned,
			   &is_end, NULL));
	assert_int_equal(planned, 1);
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}
