/* SPDX-License-Identifier: MIT */
/* Every question of the store about runs, deliveries and digests, asked once for test_plans.c. */
#include "bot/store/digest.h"
#include "bot/store/run_queue.h"
#include "bot/store/set_back.h"
#include "bot/store/subscription.h"
#include "bot/store/sweep.h"
#include "bot/store/waiting.h"
#include "tests/store/ask.h"

void ask_runs(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct subscription list[4];
	struct run_counts counts;
	bool is_end;
	int64_t n, promos[4];
	size_t found;

	fixture_subscribe(f, s.chat.id, "kuliner", 1);
	MUST(store_subscriptions(f->db, s.chat.id, &f->mem, list, 4, &found));
	struct run run = fixture_run(f, "kuliner", 1), planning[4];
	MUST(store_run_by_id(f->db, run.id, &f->mem, &run));
	MUST(store_run_of_promo(f->db, run.promo_id, &f->mem, &run));
	MUST(store_run_planning(f->db, f->account, T0, 4, &f->mem, planning, 4, &found));
	MUST(store_chat_set_state(f->db, s.chat.id, CHAT_DEAD));
	struct sender other = fixture_sender(f);
	fixture_subscribe(f, other.chat.id, "kuliner", 1);
	run = fixture_run(f, "kuliner", 1);
	MUST(store_subscription_set_mode(f->db, s.chat.id, STR("kuliner"), 1, MODE_DAILY, T0));
	MUST(store_run_plan(f->db, &run, f->account, 64, T0, &n, &is_end, NULL));
	MUST(store_subscription_set_mode(f->db, s.chat.id, STR("kuliner"), 1, MODE_EACH, T0));
	MUST(store_subscription_pause(f->db, s.chat.id, STR("kuliner"), 1, T0));
	MUST(store_run_counts(f->db, run.id, &counts));
	MUST(store_run_pause(f->db, run.id, true));
	MUST(store_run_pause(f->db, run.id, false));
	MUST(store_run_running_count(f->db, &n));
	MUST(store_run_stop_planning(f->db, run.id));
	MUST(store_run_cancel(f->db, run.id, T0, &n));
	run = fixture_run(f, "batik", 1);
	MUST(store_run_plan(f->db, &run, f->account, 64, T0, &n, &is_end, NULL));
	MUST(store_run_open_after(f->db, run.id - 1, &f->mem, &run));
	struct run_move move = { s.chat.id, f->account + 99, f->account };
	struct run_digests digests;
	MUST(store_run_plan_moved(f->db, &run, &move, T0, &digests));
	MUST(store_run_finish(f->db, T0, 4, promos, &found));
	assert_int_equal(found, 1);
	MUST(store_stop(f->db, s.chat.id, T0));
	assert_int_equal(store_unsubscribe(f->db, s.chat.id, STR("kuliner"), 1), ERR_NOTFOUND);
}

void ask_deliveries(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct delivery d = fixture_reply(f, s.chat.id);
	struct waiting_reason why;
	struct waiting_reason unsent[WAITING_UNSENT_MAX];
	struct delivery of_run = { .run_id = 1, .chat_id = s.chat.id };
	struct delivery_change c = { .id = d.id, .to = DELIVERY_SENT, .provider_id = STR("w") };
	struct candidate list[4];
	enum status_kind status;
	int64_t n, counts[DELIVERY_STATE_COUNT][CLASS_COUNT];
	size_t found;
	bool yes;

	MUST(store_delivery_ready(f->db, f->account, CLASS_REPLY, 0, T0, &f->mem, list, 4, &found));
	MUST(store_delivery_ready(f->db, f->account, CLASS_PROMO, 1, T0, &f->mem, list, 4, &found));
	MUST(store_delivery_wanted(f->db, &of_run, T0, &n));
	MUST(store_delivery_wait(f->db, d.id, T0, STR_NONE, T0));
	MUST(store_delivery_claim(f->db, &d, T0, T0));
	MUST(store_delivery_move(f->db, &c, T0, &yes));
	MUST(store_delivery_by_id(f->db, d.id, &f->mem, &d));
	MUST(store_delivery_by_provider(f->db, f->account, STR("w"), &n));
	MUST(store_early_status_put(f->db, f->account, STR("x"), STATUS_SENT, 0, T0));
	MUST(store_early_status_take(f->db, f->account, STR("x"), &status, &n));
	MUST(store_delivery_recover(f->db, T0, &n));
	MUST(store_delivery_settle(f->db, T0, 4, &n));
	MUST(store_delivery_counts(f->db, counts));
	MUST(store_waiting_is_ready(f->db, f->account, CLASS_PROMO, T0, &yes));
	MUST(store_waiting_next_ms(f->db, f->account, T0, &n));
	MUST(store_waiting_reasons(f->db, f->account, T0, &f->mem, &why, 1, &found));
	MUST(store_waiting_of_run(f->db, 1, T0, &f->mem, &why, 1, &found));
	MUST(store_run_failures(f->db, 1, &f->mem, &why, 1, &found));
	MUST(store_run_unsent(f->db, of_run.run_id, &f->mem, unsent, WAITING_UNSENT_MAX, &found));
	MUST(store_waiting_settle_ms(f->db, &n));
	MUST(store_waiting_release(f->db, s.chat.id, STR("x"), T0));
	MUST(store_waiting_window_closed(f->db, s.chat.id, T0));
	MUST(store_waiting_pair(f->db, s.chat.id, T0));
}

void ask_digests(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct run run = fixture_run(f, "kuliner", 1);
	struct digest_promo list[4];
	struct digest_standing standing;
	int64_t mode;
	size_t found;
	bool yes;

	MUST(store_chat_set_day(f->db, s.chat.id, 1, 1));
	MUST(store_seen_has(f->db, s.chat.id, run.promo_id, &yes));
	assert_false(yes);
	MUST(store_digest_add(f->db, s.chat.id, run.id, run.promo_id, T0 + 1));
	MUST(store_digest_standing(f->db, s.chat.id, &standing));
	assert_int_equal(standing.row_id, 0);
	MUST(store_digest_set_day(f->db, s.chat.id, 1));
	assert_int_equal(store_digest_move(f->db, 999, 1, T0, T0), ERR_NOTFOUND);
	MUST(store_digest_waits(f->db, s.chat.id, T0, &mode));
	MUST(store_digest_items(f->db, s.chat.id, true, T0, &f->mem, list, 4, &found));
	MUST(store_digest_gather(f->db, s.chat.id, T0));
	MUST(store_digest_forget(f->db, s.chat.id, run.promo_id));
	MUST(store_digest_keep(f->db, 1, s.chat.id, &run.promo_id, 1));
	MUST(store_digest_entry(f->db, s.chat.id, 0, 1, &mode));
	assert_int_equal(mode, run.promo_id);
	MUST(store_digest_length(f->db, s.chat.id, &mode));
	MUST(store_seen_add(f->db, s.chat.id, run.promo_id + 1));
	struct delivery d = { .account_id = f->account, .chat_id = s.chat.id, .class = 3 };
	MUST(store_delivery_add(f->db, &d, T0));
	MUST(store_delivery_claim(f->db, &d, 0, T0));
	struct delivery_change c = { .id = d.id, .to = DELIVERY_QUEUED };
	MUST(store_delivery_move(f->db, &c, T0, &yes));
	d = (struct delivery){ .account_id = f->account,
			       .chat_id = s.chat.id,
			       .class = CLASS_PROMO,
			       .run_id = run.id };
	MUST(store_delivery_add(f->db, &d, T0));
	MUST(store_delivery_claim(f->db, &d, 0, T0));
	c.id = d.id;
	MUST(store_delivery_move(f->db, &c, T0, &yes));
}

void ask_crowds(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct run_queue list[4];
	int64_t n, promos[4];
	size_t found;
	bool is_end;

	fixture_subscribe(f, s.chat.id, "kriya", 1);
	struct run run = fixture_run(f, "kriya", 1);
	MUST(store_run_plan(f->db, &run, f->account, 9, T0, &n, &is_end, NULL));
	MUST(store_run_queues(f->db, f->account, CLASS_PROMO, T0, list, 4, &found));
	MUST(store_run_queue_claimed(f->db, f->account, run.id, 1));
	MUST(store_run_queue_count(f->db, f->account, CLASS_PROMO, run.id, T0, 4, &n));
	fixture_sql(f, "UPDATE delivery SET reason = 'x' WHERE state = 0");
	MUST(store_sweep_want_release(f->db, f->account, STR("x")));
	MUST(store_sweep_is_open(f->db, &is_end));
	assert_true(is_end);
	for (is_end = false; !is_end;)
		MUST(store_sweep_release(f->db, T0, 4, &is_end));
	fixture_sql(f, "UPDATE run SET expires_ms = 1 WHERE state = 0");
	MUST(store_sweep_expire_ms(f->db, &n));
	MUST(store_sweep_expire(f->db, T0, 4, promos, &n));
	assert_true(n > 0);
	MUST(store_sweep_rows(f->db, T0, 4, &is_end));
	MUST(store_set_back_is_needed(f->db, T0, &is_end));
	MUST(store_set_back_chats(f->db, 0, 4, T0, 1, &n));
	MUST(store_set_back_rows(f->db, 0, 4, T0, &n));
	MUST(store_set_back_jobs(f->db, f->account, T0));
}
