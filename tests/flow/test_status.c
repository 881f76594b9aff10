/* SPDX-License-Identifier: MIT */
/* Statuses of the network: forward only, doubled, out of order, early, late, foreign. */
#include "bot/flow/pick.h"
#include "bot/flow/status.h"
#include "bot/store/account.h"
#include "tests/flow/fixture.h"

static struct flow f;

static struct event status_of(enum status_kind kind, const char *opaque, const char *id)
{
	return (struct event){ .kind = EVENT_STATUS,
			       .status = kind,
			       .opaque = str_from(opaque),
			       .id = str_from(id),
			       .at_ms = f.turn.now_ms };
}

static void tell(enum status_kind kind, const char *opaque, const char *id)
{
	struct event ev = status_of(kind, opaque, id);

	OK_(status_apply(&f.turn, 0, &ev));
}

static const char *opaque_of(int64_t id, int attempt)
{
	return gateway_opaque(&(struct reference){ id, attempt, f.turn.tag }, &f.mem).ptr;
}

/* A message on its way; the loop has it. */
static struct sending *begin(enum delivery_class class, int64_t *ret_id)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	*ret_id = flow_add(&f, s.chat.id, class, "say");
	assert_int_equal(flow_pick(&f), 1);
	return flow_take(&f);
}

static int64_t begin_sent(enum delivery_class class)
{
	int64_t id;
	struct sending *s = begin(class, &id);

	flow_outcome.provider_id = STR("wamid.A");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	return id;
}

static void set_state(int64_t id, enum delivery_state state)
{
	flow_sql(&f, arena_printf(&f.mem, "UPDATE delivery SET state = %d WHERE id = %lld",
				  (int)state, (long long)id)
			     .ptr);
}

TEST(status_moves_every_state_forward_and_none_back)
{
	/* what each state becomes by sent, delivered, read, failed */
	static const struct {
		enum delivery_state from;
		enum delivery_state to[4];
	} cases[] = {
		{ DELIVERY_QUEUED,
		  { DELIVERY_QUEUED, DELIVERY_QUEUED, DELIVERY_QUEUED, DELIVERY_QUEUED } },
		{ DELIVERY_SENDING,
		  { DELIVERY_SENT, DELIVERY_DELIVERED, DELIVERY_READ, DELIVERY_FAILED } },
		{ DELIVERY_SENT,
		  { DELIVERY_SENT, DELIVERY_DELIVERED, DELIVERY_READ, DELIVERY_FAILED } },
		{ DELIVERY_DELIVERED,
		  { DELIVERY_DELIVERED, DELIVERY_DELIVERED, DELIVERY_READ, DELIVERY_DELIVERED } },
		{ DELIVERY_READ, { DELIVERY_READ, DELIVERY_READ, DELIVERY_READ, DELIVERY_READ } },
		{ DELIVERY_FAILED,
		  { DELIVERY_FAILED, DELIVERY_FAILED, DELIVERY_FAILED, DELIVERY_FAILED } },
		{ DELIVERY_UNCERTAIN,
		  { DELIVERY_SENT, DELIVERY_DELIVERED, DELIVERY_READ, DELIVERY_FAILED } },
		{ DELIVERY_UNKNOWN,
		  { DELIVERY_SENT, DELIVERY_DELIVERED, DELIVERY_READ, DELIVERY_FAILED } },
		{ DELIVERY_CANCELLED,
		  { DELIVERY_CANCELLED, DELIVERY_CANCELLED, DELIVERY_CANCELLED,
		    DELIVERY_CANCELLED } },
		{ DELIVERY_EXPIRED,
		  { DELIVERY_EXPIRED, DELIVERY_EXPIRED, DELIVERY_EXPIRED, DELIVERY_EXPIRED } },
	};
	int64_t id;

	(void)begin(CLASS_REPLY, &id);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (int k = STATUS_SENT; k <= STATUS_FAILED; k++) {
			set_state(id, cases[i].from);
			/* doubled on purpose */
			tell((enum status_kind)k, opaque_of(id, 1), "wamid.A");
			tell((enum status_kind)k, opaque_of(id, 1), "wamid.A");
			assert_int_equal(flow_delivery(&f, id).state, cases[i].to[k]);
		}
	}
	flow_close(&f);
}

TEST(status_finds_its_delivery_by_the_id_of_the_network)
{
	int64_t id = begin_sent(CLASS_REPLY);

	tell(STATUS_READ, "", "wamid.A");
	tell(STATUS_DELIVERED, "", "wamid.A");
	assert_str(flow_state(&f, id), "read");
	assert_int_equal(f.turn.counters.statuses, 2);
	assert_int_equal(f.turn.counters.statuses_unknown, 0);
	flow_close(&f);
}

TEST(status_settles_an_uncertain_send_and_teaches_its_id)
{
	int64_t id, found = 0;
	struct sending *s = begin(CLASS_PROMO, &id);

	flow_answer(&f, s, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	tell(STATUS_SENT, opaque_of(id, 1), "wamid.B");
	assert_str(flow_state(&f, id), "sent");
	OK_(store_delivery_by_provider(f.turn.db, f.engine.account_ids[0], STR("wamid.B"), &found));
	assert_int_equal(found, id);
	tell(STATUS_DELIVERED, "", "wamid.B");
	assert_str(flow_state(&f, id), "delivered");
	flow_close(&f);
}

TEST(status_before_the_verdict_frees_the_chat)
{
	int64_t id;
	struct sending *s = begin(CLASS_REPLY, &id);
	int64_t next = flow_add(&f, s->chat_id, CLASS_REPLY, "say");

	tell(STATUS_DELIVERED, opaque_of(id, 1), "wamid.A");
	assert_str(flow_state(&f, id), "delivered");
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, next), "sending");
	flow_answer(&f, s, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "delivered");
	flow_close(&f);
}

TEST(status_of_an_unknown_message_is_kept_for_its_verdict)
{
	int64_t id;
	struct sending *s = begin(CLASS_REPLY, &id);

	tell(STATUS_DELIVERED, "", "wamid.C");
	assert_int_equal(f.turn.counters.statuses_unknown, 1);
	assert_str(flow_state(&f, id), "sending");
	flow_outcome.provider_id = STR("wamid.C");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "delivered");
	flow_close(&f);
}

TEST(status_is_of_its_own_account_when_two_give_the_same_id)
{
	int64_t id;
	struct sending *s = begin(CLASS_REPLY, &id);
	struct event of_other = status_of(STATUS_READ, "", "7");

	/* early at the other account: not about this message */
	OK_(status_apply(&f.turn, 1, &of_other));
	flow_outcome.provider_id = STR("7");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "sent");

	/* and one about this message finds it, whatever the other account sent since */
	struct sender them = flow_person(&f, 1, true);
	int64_t other = flow_add(&f, them.chat.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	flow_outcome.provider_id = STR("7");
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, other), "read");
	tell(STATUS_DELIVERED, "", "7");
	assert_str(flow_state(&f, id), "delivered");
	flow_close(&f);
}

TEST(status_without_any_id_is_counted_and_forgotten)
{
	int64_t id;

	(void)begin(CLASS_REPLY, &id);
	tell(STATUS_DELIVERED, "", "");
	tell(STATUS_DELIVERED, "siar1:x:1", "");
	assert_int_equal(f.turn.counters.statuses_unknown, 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM early_status"), 0);
	flow_close(&f);
}

TEST(f35_status_of_another_account_or_a_copied_store_moves_nothing)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct event ev = status_of(STATUS_READ, opaque_of(id, 1), "wamid.A");

	OK_(status_apply(&f.turn, 1, &ev));
	tell(STATUS_READ, opaque_of(id, 2), "wamid.Z");
	tell(STATUS_READ, opaque_of(id + 100, 1), "wamid.Z");
	assert_str(flow_state(&f, id), "sent");
	assert_int_equal(f.turn.counters.statuses_unknown, 3);
	flow_close(&f);
}

TEST(status_of_an_earlier_attempt_cannot_fail_the_one_under_way)
{
	int64_t id;
	struct sending *s = begin(CLASS_REPLY, &id);

	flow_answer(&f, s, VERDICT_RETRY, SCOPE_MESSAGE);
	flow_next(&f, 2000);
	assert_int_equal(flow_pick(&f), 1);
	tell(STATUS_FAILED, opaque_of(id, 1), "wamid.old");
	assert_str(flow_state(&f, id), "sending");
	/* but what arrived has arrived */
	tell(STATUS_DELIVERED, opaque_of(id, 1), "wamid.old");
	assert_str(flow_state(&f, id), "delivered");
	flow_close(&f);
}

TEST(status_window_closed_sends_again_as_template_once)
{
	int64_t id = begin_sent(CLASS_NOTICE);

	flow_later =
		(struct outcome){ .verdict = VERDICT_NEEDS_TEMPLATE, .reason = "reason.window" };
	tell(STATUS_FAILED, opaque_of(id, 1), "wamid.A");
	assert_str(flow_state(&f, id), "queued reason.window");
	/* the same status again finds a queued row */
	tell(STATUS_FAILED, opaque_of(id, 1), "wamid.A");
	assert_int_equal(flow_delivery(&f, id).state, DELIVERY_QUEUED);

	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.message.form, FORM_TEMPLATE);
	/* ... and one under way */
	tell(STATUS_FAILED, "", "wamid.A");
	tell(STATUS_FAILED, opaque_of(id, 1), "wamid.A");
	assert_str(flow_state(&f, id), "sending");
	flow_outcome.provider_id = STR("wamid.B");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	tell(STATUS_FAILED, opaque_of(id, 2), "wamid.B");
	assert_str(flow_state(&f, id), "failed reason.window");
	flow_close(&f);
}

TEST(status_window_closed_waits_for_the_verdict_of_a_send_under_way)
{
	int64_t id;
	struct sending *s = begin(CLASS_NOTICE, &id);

	flow_later =
		(struct outcome){ .verdict = VERDICT_NEEDS_TEMPLATE, .reason = "reason.window" };
	tell(STATUS_FAILED, opaque_of(id, 1), "wamid.A");
	assert_str(flow_state(&f, id), "sending");

	flow_outcome.provider_id = STR("wamid.A");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "queued reason.window");
	assert_int_equal(flow_pick(&f), 1);
	assert_int_equal(flow_take(&f)->work.message.form, FORM_TEMPLATE);
	flow_close(&f);
}

TEST(status_window_closed_counts_what_the_chat_wrote_later)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct chat c;
	struct event ev = status_of(STATUS_FAILED, opaque_of(id, 1), "wamid.A");

	flow_next(&f, 60000);
	OK_(store_chat_by_id(f.turn.db, flow_delivery(&f, id).chat_id, &f.mem, &c));
	c.last_inbound_ms = f.turn.now_ms;
	OK_(store_chat_inbound(f.turn.db, &c));
	flow_later =
		(struct outcome){ .verdict = VERDICT_NEEDS_TEMPLATE, .reason = "reason.window" };
	OK_(status_apply(&f.turn, 0, &ev));
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, id), "sending");
	flow_close(&f);
}

TEST(status_window_closed_without_a_time_counts_from_now)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct event ev = status_of(STATUS_FAILED, opaque_of(id, 1), "wamid.A");

	ev.at_ms = 0;
	flow_later =
		(struct outcome){ .verdict = VERDICT_NEEDS_TEMPLATE, .reason = "reason.window" };
	OK_(status_apply(&f.turn, 0, &ev));
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "queued reason.window_closed +3600000");
	flow_close(&f);
}

TEST(status_window_closed_about_what_arrived_closes_nothing)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct chat c;

	tell(STATUS_DELIVERED, "", "wamid.A");
	flow_later =
		(struct outcome){ .verdict = VERDICT_NEEDS_TEMPLATE, .reason = "reason.window" };
	tell(STATUS_FAILED, "", "wamid.A");
	assert_str(flow_state(&f, id), "delivered");
	OK_(store_chat_by_id(f.turn.db, flow_delivery(&f, id).chat_id, &f.mem, &c));
	assert_int_equal(c.last_inbound_ms, f.turn.now_ms);
	flow_close(&f);
}

TEST(status_failed_keeps_the_code_of_the_network)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct event ev = status_of(STATUS_FAILED, "", "wamid.A");

	ev.code = 131026;
	OK_(status_apply(&f.turn, 0, &ev));
	assert_str(flow_state(&f, id), "failed reason.refused");
	assert_int_equal(flow_int(&f, "SELECT code FROM delivery"), 131026);
	flow_close(&f);
}

TEST(status_failed_stops_promos_to_who_does_not_want_them)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct chat c;

	flow_later = (struct outcome){ .verdict = VERDICT_NEVER_AGAIN,
				       .scope = SCOPE_RECIPIENT,
				       .reason = "reason.marketing_stopped" };
	tell(STATUS_FAILED, "", "wamid.A");
	assert_str(flow_state(&f, id), "failed reason.marketing_stopped");
	OK_(store_chat_by_id(f.turn.db, flow_delivery(&f, id).chat_id, &f.mem, &c));
	assert_int_equal(c.marketing_stop_ms, f.turn.now_ms);

	/* he resumed; the old status comes again days later */
	OK_(store_chat_set_marketing_stop(f.turn.db, c.id, 0));
	tell(STATUS_FAILED, "", "wamid.A");
	OK_(store_chat_by_id(f.turn.db, c.id, &f.mem, &c));
	assert_int_equal(c.marketing_stop_ms, 0);
	flow_close(&f);
}

TEST(status_failed_stops_or_pauses_the_account_when_its_code_says_so)
{
	int64_t id = begin_sent(CLASS_REPLY);

	flow_later = (struct outcome){ .verdict = VERDICT_STOP,
				       .scope = SCOPE_ACCOUNT,
				       .reason = "reason.payment" };
	struct event ev = status_of(STATUS_FAILED, "", "wamid.A");
	ev.code = 131042;
	OK_(status_apply(&f.turn, 0, &ev));
	assert_str(flow_state(&f, id), "failed reason.payment");
	assert_int_equal(f.turn.lanes[0].state, LANE_STOPPED);
	assert_int_equal(f.turn.lanes[0].code, 131042);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 2"), 1);
	assert_true(lane_open(&f.turn.lanes[0]));

	/* doubled: the operator's word stands */
	OK_(status_apply(&f.turn, 0, &ev));
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	flow_close(&f);
}

TEST(status_failed_by_its_photo_asks_for_a_new_upload_and_blames_nobody)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY), until_ms = f.turn.now_ms + 3600 * 1000;
	OK_(store_upload_put(f.turn.db, f.engine.account_ids[0], photo, STR("up"), until_ms));
	OK_(store_upload_put(f.turn.db, f.engine.account_ids[1], photo, STR("other"), until_ms));
	struct sender s = flow_person(&f, 0, true);
	flow_subscribe(&f, s.chat.id, "kuliner");
	struct run run = flow_photo_run(&f, "kuliner", photo);
	struct delivery d = { .account_id = f.engine.account_ids[0],
			      .chat_id = s.chat.id,
			      .class = CLASS_PROMO,
			      .run_id = run.id,
			      .not_before_ms = f.turn.now_ms };
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	assert_int_equal(flow_pick(&f), 1);
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	flow_later = (struct outcome){ .verdict = VERDICT_RETRY,
				       .is_media_unknown = true,
				       .reason = "reason.media" };
	tell(STATUS_FAILED, opaque_of(d.id, 1), "wamid.A");
	assert_str(flow_state(&f, d.id), "failed reason.media");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM upload"), 1);
	assert_int_equal(flow_int(&f, "SELECT account_id FROM upload"), f.engine.account_ids[1]);
	assert_int_equal(flow_int(&f, "SELECT sum(bounce) FROM chat"), 0);
	flow_close(&f);
}

TEST(status_failed_for_one_member_of_a_group_says_nothing_of_the_others)
{
	int64_t id = begin_sent(CLASS_REPLY);
	struct event ev = status_of(STATUS_FAILED, "", "wamid.A");

	ev.participant = STR("62812");
	OK_(status_apply(&f.turn, 0, &ev));
	assert_str(flow_state(&f, id), "sent");
	flow_close(&f);
}
