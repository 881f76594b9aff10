/* SPDX-License-Identifier: MIT */
/* Who is reached by several accounts: answers go where she wrote last, a promo goes once, by the
 * order of config, and by the next account only when one provably cannot reach her. */
#include "bot/flow/event.h"
#include "bot/flow/pick.h"
#include "bot/flow/planner.h"
#include "bot/flow/status.h"
#include "bot/store/route.h"
#include "bot/store/subscription.h"
#include "tests/flow/fixture.h"

static struct flow f;

enum { BUDGET_US = 2000 };

static const struct identity telegram = { ID_TELEGRAM, { "777001", 6 } };

/* She writes by the account from this id. */
static void writes(struct sender *s, int account, struct identity id)
{
	OK_(store_route_take(f.turn.db, &s->chat, f.engine.accounts[account].id, &id, 1));
	s->chat.last_inbound_ms = f.turn.now_ms;
	OK_(store_chat_inbound(f.turn.db, &s->chat));
}

/* Reached by the first account by phone, and by the second on Telegram, where she wrote last. */
static struct sender both(void)
{
	struct sender s = flow_person(&f, 0, true);
	struct identity phone = s.chat.address;

	writes(&s, 0, phone);
	writes(&s, 1, telegram);
	return s;
}

static void plan(void)
{
	bool has_more;

	OK_(planner_run(&f.turn, BUDGET_US, &has_more));
}

static struct sending *claimed(void)
{
	assert_int_equal(flow_pick(&f), 1);
	return flow_take(&f);
}

static int64_t count(const char *sql)
{
	return flow_int(&f, sql);
}

/* Opens, and plans a promo to her. */
static void planned_to_both(void)
{
	flow_open(&f);
	struct sender s = both();

	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
}

TEST(an_answer_goes_to_the_account_and_id_of_the_message)
{
	flow_open(&f);
	struct sender s = both();

	assert_int_equal(s.chat.account_id, f.engine.accounts[1].id);
	(void)flow_add(&f, s.chat.id, CLASS_REPLY, "umum.ok");
	struct sending *out = claimed();
	assert_int_equal(out->account, 1);
	assert_int_equal(out->work.to.id.kind, ID_TELEGRAM);
	flow_close(&f);
}

TEST(an_answer_that_waits_stays_where_she_had_asked)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	struct identity phone = s.chat.address;

	writes(&s, 0, phone);
	(void)flow_add(&f, s.chat.id, CLASS_REPLY, "umum.ok");
	writes(&s, 1, telegram);
	struct sending *out = claimed();
	assert_int_equal(out->account, 0);
	assert_int_equal(out->work.to.id.kind, ID_PHONE);
	flow_close(&f);
}

TEST(a_promo_goes_once_by_the_first_account_in_config_though_she_wrote_last_to_another)
{
	planned_to_both();
	struct sending *out = claimed();
	assert_int_equal(out->account, 0);
	assert_int_equal(out->work.to.id.kind, ID_PHONE);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	plan();
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery"), 1);
	flow_close(&f);
}

TEST(a_promo_that_the_first_account_cannot_bring_goes_by_the_next_and_the_chat_lives)
{
	planned_to_both();
	flow_answer(&f, claimed(), VERDICT_REFUSED, SCOPE_RECIPIENT);
	flow_next(&f, 60000);
	struct sending *out = claimed();
	assert_int_equal(out->account, 1);
	assert_int_equal(out->work.to.id.kind, ID_TELEGRAM);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE state = 2"), 1);
	assert_int_equal(count("SELECT sum(bounce) FROM chat"), 0);
	assert_int_equal(count("SELECT count(*) FROM chat WHERE marketing_stop_ms <> 0"), 0);
	flow_close(&f);
}

TEST(when_no_account_is_left_the_promo_fails)
{
	planned_to_both();
	flow_answer(&f, claimed(), VERDICT_REFUSED, SCOPE_RECIPIENT);
	flow_next(&f, 60000);
	flow_answer(&f, claimed(), VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE state = 5"), 1);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	flow_close(&f);
}

TEST(an_uncertain_promo_is_never_sent_by_the_next_account)
{
	planned_to_both();
	flow_answer(&f, claimed(), VERDICT_UNCERTAIN, SCOPE_RECIPIENT);
	flow_next(&f, INT64_C(20) * 60000);
	plan();
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery"), 1);
	flow_close(&f);
}

TEST(the_networks_own_stop_of_promos_holds_on_every_network)
{
	planned_to_both();
	struct sending *out = claimed();
	flow_outcome.is_marketing_only = true;
	flow_answer(&f, out, VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM chat WHERE marketing_stop_ms <> 0"), 1);
	flow_close(&f);
}

TEST(the_next_promo_goes_straight_by_the_account_that_reaches_her_until_she_writes_to_the_other)
{
	flow_open(&f);
	struct sender s = both();
	struct identity phone;

	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	struct sending *out = claimed();
	phone = (struct identity){ ID_PHONE, arena_str(&f.mem, out->work.to.id.opaque) };
	flow_answer(&f, out, VERDICT_REFUSED, SCOPE_RECIPIENT);
	flow_next(&f, 60000);
	flow_answer(&f, claimed(), VERDICT_SENT, SCOPE_MESSAGE);

	(void)flow_run(&f, "kuliner");
	plan();
	out = claimed();
	assert_int_equal(out->account, 1);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);

	writes(&s, 0, phone);
	(void)flow_run(&f, "kuliner");
	plan();
	out = claimed();
	assert_int_equal(out->account, 0);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	flow_close(&f);
}

TEST(a_refusal_that_a_status_tells_later_sends_it_by_the_next_account)
{
	flow_open(&f);
	struct sender s = both();
	struct status_note note = { .kind = STATUS_FAILED, .code = 131026 };

	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	struct sending *out = claimed();
	note.delivery_id = out->work.delivery_id;
	note.attempt = out->work.attempt;
	note.at_ms = f.turn.now_ms;
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	flow_later = (struct outcome){ .verdict = VERDICT_REFUSED, .scope = SCOPE_RECIPIENT };
	OK_(status_settle(&f.turn, 0, &note));
	flow_next(&f, 60000);
	assert_int_equal(claimed()->account, 1);
	flow_close(&f);
}

/* As a message that came by the account. */
static void hear(int account, struct identity id, const char *message_id)
{
	struct why why = { .line = 0 };
	struct event ev = { .kind = EVENT_MESSAGE,
			    .id = str_from(message_id),
			    .at_ms = f.turn.now_ms,
			    .n_ids = 1,
			    .ids = { id },
			    .text = STR("/bantuan") };

	OK_(event_apply(&f.turn, account, &ev, &why));
}

TEST(whose_way_changes_in_the_middle_of_a_run_gets_its_promo_once)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 1, true);
	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	(void)lane_stop(&f.turn.lanes[1], "reason.token", 0);
	plan();
	assert_int_equal(count("SELECT count(*) FROM delivery"), 0);

	/* she writes to the first number, whose turn has passed her */
	hear(0, s.chat.address, "m.1");
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE class = 2"), 1);
	hear(0, s.chat.address, "m.2");
	(void)lane_open(&f.turn.lanes[1]);
	plan();
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE class = 2"), 1);
	assert_int_equal(count("SELECT account_id FROM delivery WHERE class = 2"),
			 f.engine.accounts[0].id);
	flow_close(&f);
}

TEST(whom_an_account_cannot_reach_misses_no_other_run)
{
	flow_open(&f);
	struct sender s = both();
	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	struct sending *out = claimed();
	(void)flow_run(&f, "kuliner");
	(void)lane_stop(&f.turn.lanes[0], "reason.token", 0);
	plan();
	assert_int_equal(count("SELECT count(*) FROM delivery"), 1);
	flow_answer(&f, out, VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_int_equal(count("SELECT count(*) FROM delivery"), 2);
	assert_int_equal(count("SELECT count(DISTINCT account_id) FROM delivery"), 1);
	flow_close(&f);
}

/* She is reached by both and chose a digest of the day: it is due, two promos are to be in it. */
static struct sending *digest_of_both(void)
{
	bool has_more;

	flow_open(&f);
	f.config.digest_minute = 18 * 60 + 30;
	struct sender s = both();
	flow_subscribe(&f, s.chat.id, "kuliner");
	OK_(store_subscription_set_mode(f.turn.db, s.chat.id, STR("kuliner"), 0, MODE_DAILY,
					f.turn.now_ms));
	(void)flow_run(&f, "kuliner");
	(void)flow_run(&f, "kuliner");
	OK_(planner_run(&f.turn, INT64_C(1000000), &has_more));
	flow_next(&f, INT64_C(330) * 60000);
	struct sending *out = claimed();
	assert_int_equal(out->account, 0);
	assert_int_equal(count("SELECT count(*) FROM digest_entry"), 2);
	return out;
}

TEST(a_digest_goes_by_the_next_account_with_all_its_promos_when_the_first_cannot_bring_it)
{
	flow_answer(&f, digest_of_both(), VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_int_equal(count("SELECT count(*) FROM seen"), 0);
	flow_next(&f, 60000);
	struct sending *out = claimed();
	assert_int_equal(out->account, 1);
	assert_int_equal(out->work.to.id.kind, ID_TELEGRAM);
	assert_int_equal(count("SELECT count(*) FROM digest_entry"), 2);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	flow_next(&f, 60000);
	plan();
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE class = 3 AND state = 2"), 1);
	assert_int_equal(count("SELECT count(*) FROM delivery"), 1);
	assert_int_equal(count("SELECT count(*) FROM seen"), 2);
	flow_close(&f);
}

TEST(an_uncertain_digest_is_never_sent_by_the_next_account)
{
	flow_answer(&f, digest_of_both(), VERDICT_UNCERTAIN, SCOPE_RECIPIENT);
	flow_next(&f, INT64_C(20) * 60000);
	plan();
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery"), 1);
	flow_close(&f);
}

TEST(an_answer_that_cannot_be_brought_goes_by_no_other_account)
{
	flow_open(&f);
	struct sender s = both();
	(void)flow_add(&f, s.chat.id, CLASS_REPLY, "umum.ok");
	struct sending *out = claimed();
	assert_int_equal(out->account, 1);
	flow_answer(&f, out, VERDICT_REFUSED, SCOPE_RECIPIENT);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE state = 5"), 1);
	flow_close(&f);
}

TEST(what_waits_by_an_account_that_cannot_reach_her_goes_by_the_next_at_once)
{
	flow_open(&f);
	struct sender s = both();

	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	struct sending *out = claimed();
	assert_int_equal(out->account, 0);
	flow_answer(&f, out, VERDICT_REFUSED, SCOPE_RECIPIENT);
	for (int i = 0; i < 2; i++) {
		flow_next(&f, 60000);
		out = claimed();
		assert_int_equal(out->account, 1);
		flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);
	}
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	flow_close(&f);
}

/* A status of the attempt under `out`, from its account. */
static void told(struct sending *out, enum status_kind kind)
{
	struct status_note note = { .kind = kind,
				    .code = 131026,
				    .delivery_id = out->work.delivery_id,
				    .attempt = out->work.attempt,
				    .at_ms = f.turn.now_ms };

	flow_later = (struct outcome){ .verdict = VERDICT_REFUSED, .scope = SCOPE_RECIPIENT };
	enum err e = status_settle(&f.turn, out->account, &note);
	assert_true(e == OK || e == ERR_NOTFOUND);
}

TEST(a_refusal_told_twice_or_after_it_arrived_sends_nothing_and_closes_no_way)
{
	planned_to_both();
	struct sending *first = claimed();
	const struct sending copy = { .account = 0,
				      .work = { .delivery_id = first->work.delivery_id,
						.attempt = first->work.attempt } };
	struct sending again = copy;
	flow_answer(&f, first, VERDICT_SENT, SCOPE_MESSAGE);
	told(&again, STATUS_FAILED);
	flow_next(&f, 60000);
	struct sending *second = claimed();
	assert_int_equal(second->account, 1);
	struct sending last = { .account = 1,
				.work = { .delivery_id = second->work.delivery_id,
					  .attempt = second->work.attempt } };
	flow_answer(&f, second, VERDICT_SENT, SCOPE_MESSAGE);

	told(&again, STATUS_FAILED);
	told(&last, STATUS_DELIVERED);
	told(&last, STATUS_FAILED);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(count("SELECT count(*) FROM delivery WHERE state = 3"), 1);

	/* she writes to the first again; a late word about the other changes nothing */
	assert_int_equal(count("SELECT count(*) FROM route WHERE failed_ms <> 0"), 1);
	flow_sql(&f, "UPDATE route SET failed_ms = 0");
	told(&last, STATUS_FAILED);
	assert_int_equal(count("SELECT count(*) FROM route WHERE failed_ms <> 0"), 0);
	flow_close(&f);
}

TEST(the_window_of_one_number_is_not_opened_by_a_message_on_another_network)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	struct identity phone = s.chat.address;

	writes(&s, 0, phone);
	flow_next(&f, INT64_C(30) * 3600 * 1000);
	writes(&s, 1, telegram);
	flow_subscribe(&f, s.chat.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	assert_int_equal(claimed()->work.message.form, FORM_TEMPLATE);
	flow_close(&f);
}
