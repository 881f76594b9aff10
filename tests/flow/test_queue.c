/* SPDX-License-Identifier: MIT */
/* Networks that keep what they accept in a queue of their own: it is looked at, kept short, and
 * cleared when what waits in it is not to go any more. */
#include "bot/flow/asking.h"
#include "bot/flow/health.h"
#include "bot/flow/pick.h"
#include "bot/flow/queue.h"
#include "bot/flow/status.h"
#include "bot/flow/verdict.h"
#include "bot/store/account.h"
#include "tests/flow/fixture.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * 1000 };

static struct flow f;

static void open_ready(void)
{
	flow_open(&f);
	f.ops.caps |= GW_QUEUE;
	f.turn.lanes[0].health = HEALTH_READY;
}

/* A message that the network has accepted. */
static int64_t accepted(enum delivery_class class)
{
	int64_t id = flow_add(&f, flow_person(&f, 0, true).chat.id, class, "say");

	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	flow_outcome.provider_id = arena_printf(&f.mem, "w%lld", (long long)id);
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	flow_outcome.provider_id = STR_NONE;
	return id;
}

/* Which step is asked now; -1 = nothing is. */
static int ask(struct sending **ret)
{
	OK_(asking_claim(&f.turn));
	if (list_is_empty(&f.turn.claimed))
		return -1;
	*ret = flow_take(&f);
	assert_int_equal((*ret)->work.kind, WORK_QUEUE);
	return (*ret)->work.step;
}

static void come_back(struct sending *s, enum verdict v, int64_t n_waiting)
{
	flow_outcome = (struct outcome){ .verdict = v, .n_waiting = n_waiting };
	s->how = v == VERDICT_RETRY ? HTTP_UNKNOWN : HTTP_ANSWERED;
	OK_(verdict_apply(&f.turn, s));
	flow_outcome = (struct outcome){ .verdict = VERDICT_SENT };
}

static int64_t next_ms(void)
{
	int64_t at_us;

	OK_(asking_next_us(&f.turn, &at_us));
	return at_us == INT64_MAX ? -1 : (at_us - f.turn.start_us) / 1000;
}

TEST(it_is_looked_at_ten_seconds_after_something_went_there_and_no_more_when_it_is_empty)
{
	struct sending *s;

	open_ready();
	assert_int_equal(ask(&s), -1);
	assert_int_equal(next_ms(), -1);
	(void)accepted(CLASS_REPLY);
	assert_int_equal(next_ms(), 10 * SECOND_MS);
	assert_int_equal(ask(&s), -1);
	flow_next(&f, 10 * SECOND_MS);
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, 1);
	assert_int_equal(next_ms(), 10 * SECOND_MS);
	flow_next(&f, 10 * SECOND_MS);
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, 0);
	assert_int_equal(next_ms(), -1);
	flow_close(&f);
}

TEST(what_is_handed_over_while_it_is_looked_at_counts_as_waiting)
{
	struct sending *s;

	open_ready();
	(void)accepted(CLASS_REPLY);
	flow_next(&f, 10 * SECOND_MS);
	assert_int_equal(ask(&s), 0);
	int64_t id = accepted(CLASS_REPLY);
	come_back(s, VERDICT_SENT, 0);
	assert_int_equal(f.turn.lanes[0].queue.n, 1);
	assert_int_equal(f.turn.lanes[0].queue.ids[0], id);
	flow_close(&f);
}

TEST(a_status_says_as_well_that_a_message_is_not_there_any_more)
{
	struct event ev = { .kind = EVENT_STATUS, .status = STATUS_SENT };

	open_ready();
	ev.id = arena_printf(&f.mem, "w%lld", (long long)accepted(CLASS_REPLY));
	OK_(status_apply(&f.turn, 0, &ev));
	assert_int_equal(next_ms(), -1);
	flow_close(&f);
}

TEST(a_network_without_a_queue_is_not_asked)
{
	struct sending *s;

	open_ready();
	f.ops.caps &= ~(unsigned)GW_QUEUE;
	(void)accepted(CLASS_REPLY);
	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	flow_next(&f, MINUTE_MS);
	assert_int_equal(ask(&s), -1);
	flow_close(&f);
}

TEST(nothing_is_handed_over_while_ten_wait_there)
{
	struct sending *s;

	open_ready();
	for (int i = 0; i < QUEUE_LONG; i++)
		(void)accepted(CLASS_REPLY);
	assert_int_equal(ask(&s), 0); /* at once */
	come_back(s, VERDICT_SENT, QUEUE_LONG);
	assert_int_equal(f.turn.lanes[0].state, LANE_PAUSED);
	assert_str(str_from(f.turn.lanes[0].reason), "reason.queue");
	(void)flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 0);
	flow_next(&f, 10 * SECOND_MS);
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, QUEUE_LONG); /* and longer */
	flow_next(&f, 15 * SECOND_MS);
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, 2);
	flow_next(&f, 15 * SECOND_MS);
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}

/* The phone is not linked any more, and `n_waiting` have not left. */
static void clear_with(int64_t n_waiting)
{
	struct sending *s;

	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	flow_sql(&f, "UPDATE delivery SET not_before_ms = 9000000000000 WHERE class = 1");
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, n_waiting);
	if (n_waiting == 0)
		return;
	assert_int_equal(ask(&s), 1);
	come_back(s, VERDICT_SENT, 0);
}

TEST(it_is_cleared_when_the_phone_is_not_linked_and_what_waited_is_settled_by_its_class)
{
	open_ready();
	int64_t gone = accepted(CLASS_PROMO), promo = accepted(CLASS_PROMO);
	int64_t reply = accepted(CLASS_REPLY);
	clear_with(2);
	assert_str(flow_state(&f, gone), "sent");
	assert_str(flow_state(&f, promo), "uncertain reason.queue_cleared");
	assert_str(flow_state(&f, reply), "uncertain reason.queue_cleared");
	assert_int_equal(next_ms(), -1);
	int64_t settled;
	flow_next(&f, 10 * SECOND_MS);
	OK_(store_delivery_settle(f.turn.db, f.turn.now_ms, 10, &settled));
	assert_int_equal(flow_delivery(&f, reply).state, DELIVERY_QUEUED);
	flow_next(&f, 15 * MINUTE_MS);
	OK_(store_delivery_settle(f.turn.db, f.turn.now_ms, 10, &settled));
	assert_int_equal(flow_delivery(&f, promo).state, DELIVERY_UNKNOWN);
	flow_close(&f);
}

TEST(what_left_at_the_last_moment_is_told_by_its_status)
{
	struct event ev = { .kind = EVENT_STATUS, .status = STATUS_DELIVERED };

	open_ready();
	int64_t id = accepted(CLASS_PROMO);
	clear_with(1);
	ev.id = arena_printf(&f.mem, "w%lld", (long long)id);
	OK_(status_apply(&f.turn, 0, &ev));
	assert_str(flow_state(&f, id), "delivered");
	flow_close(&f);
}

TEST(an_empty_queue_is_not_cleared)
{
	struct sending *s;

	open_ready();
	int64_t id = accepted(CLASS_PROMO);
	clear_with(0);
	assert_int_equal(ask(&s), -1);
	assert_str(flow_state(&f, id), "sent");
	flow_close(&f);
}

TEST(what_is_on_its_way_there_comes_back_before_it_is_cleared)
{
	struct sending *s;

	open_ready();
	int64_t id = flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_PROMO, "say");
	assert_int_equal(flow_pick(&f), 1);
	struct sending *out = flow_take(&f);
	OK_(health_told(&f.turn, 0, HEALTH_BANNED));
	assert_int_equal(ask(&s), -1);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, 1);
	assert_str(flow_state(&f, id), "uncertain reason.queue_cleared");
	flow_close(&f);
}

TEST(a_clearing_that_is_not_answered_is_asked_for_again)
{
	struct sending *s;

	open_ready();
	(void)accepted(CLASS_PROMO);
	OK_(health_told(&f.turn, 0, HEALTH_LIMITED));
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, 1);
	assert_int_equal(ask(&s), 1);
	come_back(s, VERDICT_RETRY, 0);
	assert_int_equal(next_ms(), 10 * SECOND_MS);
	flow_next(&f, 10 * SECOND_MS);
	assert_int_equal(ask(&s), 0); /* it looks again first */
	come_back(s, VERDICT_STOP, 0);
	assert_int_equal(next_ms(), 10 * MINUTE_MS);
	flow_close(&f);
}

TEST(a_phone_that_is_linked_again_before_that_keeps_what_waits)
{
	struct sending *s;

	open_ready();
	int64_t id = accepted(CLASS_PROMO);
	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	OK_(health_told(&f.turn, 0, HEALTH_READY));
	flow_next(&f, 10 * SECOND_MS);
	assert_int_equal(ask(&s), 0);
	come_back(s, VERDICT_SENT, 1);
	assert_int_equal(ask(&s), -1);
	assert_str(flow_state(&f, id), "sent");
	flow_close(&f);
}

TEST(what_may_wait_there_survives_a_restart)
{
	struct account_row row;
	struct lane l = { .queue = { .n = 0 } };

	open_ready();
	int64_t a = accepted(CLASS_PROMO), b = accepted(CLASS_REPLY);
	OK_(health_told(&f.turn, 0, HEALTH_NEEDS_PAIRING));
	OK_(queue_keep(&f.turn));
	OK_(store_account_take(f.turn.db, STR("utama"), STR("small"), STR_NONE, &f.mem, &row));
	queue_restore(&l, row.queue);
	assert_true(l.queue.is_to_clear);
	assert_int_equal(l.queue.n, 2);
	assert_int_equal(l.queue.ids[0], a);
	assert_int_equal(l.queue.ids[1], b);
	flow_close(&f);
}

TEST(of_more_than_fit_the_youngest_are_remembered)
{
	int64_t id = 0;

	open_ready();
	for (int i = 0; i < LANE_QUEUE_MAX + 3; i++)
		id = accepted(CLASS_REPLY);
	const struct lane_queue *q = &f.turn.lanes[0].queue;
	assert_int_equal(q->n, LANE_QUEUE_MAX);
	assert_int_equal(q->ids[LANE_QUEUE_MAX - 1], id);
	flow_close(&f);
}
