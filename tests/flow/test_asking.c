/* SPDX-License-Identifier: MIT */
/* What siar asks networks by itself, and how lanes follow the health they tell. */
#include "bot/flow/asking.h"
#include "bot/flow/health.h"
#include "bot/flow/verdict.h"
#include "bot/store/account.h"
#include "bot/store/inbox.h"
#include "tests/flow/fixture.h"

static struct flow f;
static bool is_polled;
static str asked_cursor;

static bool polls(const struct gateway *gw)
{
	(void)gw;
	return is_polled;
}

/* "health 3" or "cursor 7"; anything else is not understood, but its cursor counts. */
static enum err parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
		      struct events *ret, struct why *reterr)
{
	int64_t n = 0;
	str word = STR_NONE, rest = body;

	(void)gw;
	(void)str_take(&rest, ' ', &word);
	(void)str_to_int64(rest, &n);
	if (from == FROM_POLL)
		ret->cursor = arena_str(mem, rest);
	if (from == FROM_HEALTH) {
		struct event *e = events_add(ret, mem);
		e->kind = EVENT_ACCOUNT;
		e->account_change = ACCOUNT_HEALTH;
		e->health = (enum health)n;
		return OK;
	}
	return str_eq(word, STR("cursor")) ? OK : why_set(reterr, ERR_INVALID, "poison");
}

static void open_with(unsigned caps)
{
	flow_open(&f);
	f.ops.caps |= caps;
	f.ops.polls = polls;
	f.ops.parse = parse;
	is_polled = true;
}

static struct sending *ask(void)
{
	OK_(asking_claim(&f.turn));
	if (list_is_empty(&f.turn.claimed))
		return NULL;
	struct sending *s = flow_take(&f);
	asked_cursor = s->work.cursor;
	return s;
}

/* The question comes back: `body` as an answer, or none and this verdict. */
static void come_back(struct sending *s, const char *body, enum verdict v)
{
	flow_outcome = (struct outcome){ .verdict = v };
	s->how = body ? HTTP_ANSWERED : HTTP_UNKNOWN;
	s->reply = (struct http_reply){ .status = body ? 200 : 0,
					.body = body ? str_from(body) : STR_NONE };
	OK_(verdict_apply(&f.turn, s));
}

static int64_t next_ms(void)
{
	int64_t at_us;

	OK_(asking_next_us(&f.turn, &at_us));
	return at_us == INT64_MAX ? -1 : (at_us - f.turn.start_us) / 1000;
}

static enum lane_state lane_of(int account)
{
	return f.turn.lanes[account].state;
}

TEST(polling_goes_on_where_the_last_answer_ended)
{
	open_with(GW_POLL);
	struct sending *s = ask();
	assert_non_null(s);
	assert_int_equal(s->work.kind, WORK_POLL);
	assert_int_equal(asked_cursor.len, 0);
	struct sending *other = flow_take(&f); /* the second account asks too */
	assert_int_equal(other->account, 1);
	assert_null(ask()); /* one at a time for each */
	come_back(s, "cursor 7", VERDICT_SENT);
	flow_next(&f, 1000);
	s = ask();
	assert_str(asked_cursor, "7");
	come_back(s, "cursor 9", VERDICT_SENT);
	come_back(other, "cursor 1", VERDICT_SENT);
	flow_abandon(&f);
	flow_begin(&f); /* the cursor went with the turn */
	assert_int_equal(flow_int(&f, "SELECT cursor FROM account WHERE id = 1"), 7);
	flow_close(&f);
}

TEST(a_body_that_is_not_understood_is_kept_and_polled_past)
{
	open_with(GW_POLL);
	struct sending *s = ask();
	come_back(s, "poison 8", VERDICT_SENT);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM inbox WHERE state = 1"), 1);
	assert_int_equal(flow_int(&f, "SELECT cursor FROM account WHERE id = 1"), 8);
	flow_close(&f);
}

TEST(nothing_is_polled_while_older_bodies_wait)
{
	open_with(GW_POLL);
	f.turn.has_backlog = true;
	assert_null(ask());
	assert_int_equal(next_ms(), -1);
	f.turn.has_backlog = false;
	assert_non_null(ask());
	flow_close(&f);
}

TEST(after_an_unclean_end_polling_goes_on_and_each_answer_is_kept_before_it_is_handled)
{
	open_with(GW_POLL);
	f.engine.careful.is_on = true;
	struct sending *s = ask();
	assert_non_null(s);
	come_back(s, "cursor 7", VERDICT_SENT);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM inbox WHERE state = 0"), 1);
	assert_int_equal(next_ms(), -1);
	flow_close(&f);
}

TEST(an_account_that_takes_webhooks_is_not_polled)
{
	open_with(GW_POLL);
	is_polled = false;
	assert_null(ask());
	flow_close(&f);
}

TEST(a_poll_that_fails_is_tried_again_later_each_time_and_stops_nothing_at_once)
{
	static const int64_t waits[] = { 1000, 2000, 4000, 8000, 16000, 32000, 64000, 64000 };

	open_with(GW_POLL);
	f.turn.lanes[1].asking[QUESTION_POLL].is_out = true;
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		assert_int_equal(lane_of(0), i < 6 ? LANE_OPEN : LANE_STOPPED);
		come_back(ask(), NULL, VERDICT_RETRY);
		assert_int_equal(next_ms(), waits[i]);
		flow_next(&f, waits[i]);
	}
	assert_str(str_from(f.turn.lanes[0].reason), "reason.account_unreachable");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1"), 1);
	come_back(ask(), "cursor 2", VERDICT_SENT);
	assert_int_equal(lane_of(0), LANE_OPEN);
	flow_close(&f);
}

TEST(a_wrong_token_stops_the_lane_and_is_asked_again_after_ten_minutes)
{
	open_with(GW_POLL);
	f.turn.lanes[1].asking[QUESTION_POLL].is_out = true;
	come_back(ask(), "cursor 1", VERDICT_STOP);
	assert_int_equal(lane_of(0), LANE_STOPPED);
	assert_int_equal(next_ms(), 600 * 1000);
	flow_close(&f);
}

TEST(the_next_step_of_a_question_follows_at_once)
{
	open_with(GW_POLL);
	f.turn.lanes[1].asking[QUESTION_POLL].is_out = true;
	struct sending *s = ask();
	come_back(s, "cursor 1", VERDICT_NEXT_STEP);
	s = ask();
	assert_int_equal(s->work.step, 1);
	come_back(s, "cursor 1", VERDICT_SENT);
	flow_next(&f, 1000);
	assert_int_equal(ask()->work.step, 0);
	flow_close(&f);
}

TEST(health_is_asked_every_five_minutes_and_groups_only_of_an_account_that_is_ready)
{
	open_with(GW_ASK_HEALTH | GW_ASK_GROUPS);
	f.turn.lanes[1].asking[QUESTION_HEALTH].is_out = true;
	struct sending *s = ask();
	assert_int_equal(s->work.kind, WORK_HEALTH);
	assert_null(ask());
	come_back(s, "health 1", VERDICT_SENT);
	assert_int_equal(ask()->work.kind, WORK_GROUPS);
	assert_int_equal(next_ms(), 300 * 1000);
	flow_close(&f);
}

TEST(the_same_health_is_news_again_when_there_was_another_in_between)
{
	open_with(GW_ASK_HEALTH);
	for (int i = 0; i < 3; i++) {
		come_back(ask(), i % 2 ? "health 1" : "health 3", VERDICT_SENT);
		come_back(flow_take(&f), "health 1", VERDICT_SENT);
		assert_int_equal(lane_of(0), i % 2 ? LANE_OPEN : LANE_STOPPED);
		flow_next(&f, 300 * 1000);
	}
	flow_close(&f);
}

TEST(operators_are_told_once_what_to_do_and_the_lane_follows)
{
	static const struct {
		enum health health;
		const char *reason; /* NULL = the lane is open */
		int64_t notices;
	} steps[] = {
		{ HEALTH_STARTING, NULL, 0 },
		{ HEALTH_NEEDS_PAIRING, "reason.account_pairing", 1 },
		{ HEALTH_NEEDS_PAIRING, "reason.account_pairing", 1 },
		{ HEALTH_STARTING, "reason.account_pairing", 1 },
		{ HEALTH_READY, NULL, 1 },
		{ HEALTH_LIMITED, "reason.account_limited", 2 },
		{ HEALTH_BANNED, "reason.account_banned", 3 },
		{ HEALTH_READY, NULL, 3 },
		{ HEALTH_UNREACHABLE, "reason.account_unreachable", 4 },
		{ HEALTH_READY, NULL, 4 },
	};

	open_with(0);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		OK_(health_told(&f.turn, 0, steps[i].health));
		flow_next(&f, 1000);
		assert_int_equal(lane_of(0), steps[i].reason ? LANE_STOPPED : LANE_OPEN);
		if (steps[i].reason)
			assert_str(str_from(f.turn.lanes[0].reason), steps[i].reason);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1"),
				 steps[i].notices);
		assert_int_equal(flow_int(&f, "SELECT health FROM account WHERE id = 1"),
				 steps[i].health);
	}
	flow_close(&f);
}

TEST(health_does_not_open_what_an_operator_or_the_network_stopped)
{
	open_with(0);
	assert_true(lane_stop(&f.turn.lanes[0], "reason.token", 0));
	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	assert_str(str_from(f.turn.lanes[0].reason), "reason.token");
	OK_(health_told(&f.turn, 0, HEALTH_READY));
	assert_int_equal(lane_of(0), LANE_STOPPED);
	flow_close(&f);
}

TEST(groups_are_asked_at_most_once_in_ten_seconds_whatever_comes_back)
{
	static const enum verdict verdicts[] = { VERDICT_NEXT_STEP, VERDICT_RETRY,
						 VERDICT_PAUSE,     VERDICT_UNCERTAIN,
						 VERDICT_NEXT_STEP, VERDICT_SENT };
	int64_t last_us = INT64_MIN / 2, n = 0;

	open_with(GW_ASK_GROUPS);
	f.turn.lanes[0].health = HEALTH_READY; /* the second account is not */
	for (int i = 0; i < 600 && n < (int64_t)ARRAY_LEN(verdicts); i++, flow_next(&f, 1000)) {
		struct sending *s = ask();
		if (!s)
			continue;
		assert_int_equal(s->work.kind, WORK_GROUPS);
		assert_true(f.turn.start_us - last_us >= 10 * INT64_C(1000000));
		last_us = f.turn.start_us;
		come_back(s, "cursor 1", verdicts[n++]);
		f.turn.lanes[0].health = HEALTH_READY;
	}
	assert_int_equal(n, ARRAY_LEN(verdicts));
	/* answered: cached for half a day */
	assert_int_equal(next_ms() + 1000, 12 * 3600 * 1000);
	flow_close(&f);
}

TEST(an_alarm_goes_to_an_account_that_reaches_the_operator)
{
	static struct account_kind elsewhere;

	flow_open(&f);
	elsewhere = *f.accounts[0].account_kind;
	elsewhere.is_telegram = true;
	/* the operator is a phone; the first account is of another network */
	f.accounts[0].account_kind = &elsewhere;
	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	assert_int_equal(flow_int(&f, "SELECT account_id FROM delivery WHERE class = 1"),
			 f.engine.account_ids[1]);
	flow_close(&f);
	flow_open(&f);
	/* hers is out, and the other one cannot reach her: it waits for hers */
	f.accounts[1].account_kind = &elsewhere;
	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	assert_int_equal(flow_int(&f, "SELECT account_id FROM delivery WHERE class = 1"),
			 f.engine.account_ids[0]);
	flow_close(&f);
}
