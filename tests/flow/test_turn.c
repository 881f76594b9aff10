/* SPDX-License-Identifier: MIT */
/* Whole turns: what is kept, what is given back, what is set aside. */
#include "bot/base/buf.h"
#include "bot/model/delivery.h"
#include "tests/flow/whole.h"

#include <stdio.h>

static struct whole w;

TEST(turn_answers_a_command_and_sends_only_after_the_commit)
{
	struct turn_out out;

	whole_open(&w, false);
	OK_(whole_turn(&w, "m 1 62811 /kategori", &out));
	assert_int_equal(out.bodies_taken, 1);
	assert_int_equal(out.sends.count, 1);
	assert_int_equal(whole_int(&w, "SELECT state FROM delivery"), DELIVERY_SENDING);
	assert_int_equal(w.engine.accounts[0].lane.in_flight, 1);
	whole_close(&w);
}

TEST(turn_handles_an_event_once_however_often_it_comes)
{
	whole_open(&w, false);
	for (int i = 0; i < 4; i++)
		whole_hear(&w, "m 1 62811 /kategori");
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery"), 1);
	assert_int_equal(w.engine.counters.seen_before, 3);
	whole_close(&w);
}

TEST(turn_handles_it_once_also_after_a_restart)
{
	whole_open(&w, false);
	whole_hear(&w, "m 1 62811 /kategori");
	whole_reopen(&w, true);
	whole_hear(&w, "m 1 62811 /kategori");
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery"), 1);
	whole_close(&w);
}

TEST(turn_keeps_a_body_nobody_understands_and_answers_it)
{
	struct turn_out out;

	whole_open(&w, false);
	OK_(whole_turn(&w, "broken", &out));
	assert_int_equal(out.bodies_taken, 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 1 AND body = "
				       "CAST('broken' AS BLOB)"),
			 1);
	whole_close(&w);
}

TEST(turn_sets_a_failing_event_aside_tells_its_sender_and_goes_on)
{
	whole_open(&w, false);
	whole_sql(&w, "CREATE TRIGGER stumble BEFORE INSERT ON subscription "
		      "BEGIN SELECT RAISE(ABORT, 'stumble'); END");
	whole_hear(&w, "m 1 62811 /langganan semua\nm 2 62812 /kategori");
	assert_int_equal(
		whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 1 AND event_index = 0"), 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM subscription"), 0);
	assert_true(str_find(whole_sent(), STR("62811: ")) >= 0);
	assert_true(str_find(whole_sent(), STR("62812: ")) >= 0);

	/* Delivered again, it is not tried again. */
	whole_hear(&w, "m 1 62811 /langganan semua");
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 1"), 1);
	whole_close(&w);
}

TEST(turn_that_loses_its_transaction_changes_nothing_and_the_next_is_good)
{
	struct turn_out out;

	whole_open(&w, false);
	size_t free_before = w.engine.free_sendings.count;
	whole_sql(&w, "CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT RAISE(ROLLBACK, "
		      "'full'); END");
	assert_int_not_equal(whole_turn(&w, "m 1 62811 /kategori", &out), OK);
	assert_int_equal(out.bodies_taken, 0);
	assert_true(list_is_empty(&out.sends));
	assert_int_equal(w.engine.counters.abandoned, 1);
	assert_int_equal(w.engine.counters.events, 0);
	assert_int_equal(w.engine.free_sendings.count, free_before);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM person"), 0);

	whole_sql(&w, "DROP TRIGGER full");
	whole_hear(&w, "m 1 62811 /kategori");
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery WHERE state = 2"), 1);
	whole_close(&w);
}

TEST(turn_takes_an_abandoned_verdict_again)
{
	struct turn_out out;
	struct sending *s;

	whole_open(&w, false);
	OK_(whole_turn(&w, "m 1 62811 /kategori", &out));
	s = CONTAINER_OF(list_take_first(&out.sends), struct sending, node);
	s->how = HTTP_ANSWERED;
	s->reply = (struct http_reply){ .status = 200,
					.body = STR("{\"messages\":[{\"id\":\"x\"}]}") };
	const struct turn_in in = { .verdicts = &s, .n_verdicts = 1 };

	whole_sql(&w, "CREATE TRIGGER full BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ROLLBACK, "
		      "'full'); END");
	assert_int_not_equal(engine_turn(&w.engine, &in, &out), OK);
	assert_int_equal(w.engine.accounts[0].lane.in_flight, 1);
	whole_sql(&w, "DROP TRIGGER full");
	OK_(engine_turn(&w.engine, &in, &out));
	assert_int_equal(w.engine.accounts[0].lane.in_flight, 0);
	assert_int_equal(whole_int(&w, "SELECT state FROM delivery"), DELIVERY_SENT);
	whole_close(&w);
}

TEST(turn_spreads_a_body_of_a_thousand_events_over_turns)
{
	struct turn_out out;
	struct buf b;

	whole_open(&w, false);
	buf_init(&b, &w.mem);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "m %d 628%05d /kategori\n", i, i);
	OK_(whole_turn(&w, buf_str(&b).ptr, &out));
	assert_int_equal(out.bodies_taken, 1);
	assert_true(out.has_more);
	assert_int_equal(w.engine.counters.events, 512);
	assert_int_equal(whole_int(&w, "SELECT next_event FROM inbox WHERE state = 0"), 512);

	/* What comes meanwhile waits behind it. */
	OK_(whole_turn(&w, "m a 62899 /kategori", &out));
	for (int i = 0; i < 10 && out.has_more; i++)
		OK_(whole_turn(&w, NULL, &out));
	assert_int_equal(w.engine.counters.events, 1001);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox"), 0);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM person"), 1001);
	whole_close(&w);
}

TEST(turn_gets_further_with_a_body_that_takes_longer_to_read_than_a_turn_lasts)
{
	struct turn_out out;

	whole_open(&w, false);
	OK_(whole_turn(&w, "slow\nm 1 62811 /kategori\nm 2 62812 /kategori", &out));
	assert_int_equal(w.engine.counters.events, 2);
	assert_false(out.has_more);
	whole_close(&w);
}

TEST(turn_stops_a_restricted_account_and_lets_it_go_on_when_it_is_restored)
{
	whole_open(&w, false);
	whole_hear(&w, "restricted");
	assert_int_equal(w.engine.accounts[0].lane.state, LANE_STOPPED);
	assert_int_equal(whole_int(&w, "SELECT state FROM account"), LANE_STOPPED);
	whole_hear(&w, "restored\n");
	assert_int_equal(w.engine.accounts[0].lane.state, LANE_OPEN);
	assert_int_equal(whole_int(&w, "SELECT state FROM account"), LANE_OPEN);

	/* A pause for another reason goes on. */
	lane_pause(&w.engine.accounts[0].lane, 60 * 1000, "reason.too_fast", 130429,
		   w.clock.wall_ms);
	whole_sql(&w, "UPDATE account SET state = 1, until_ms = 9999999999999");
	whole_hear(&w, "restored\n\n\n");
	assert_int_equal(w.engine.accounts[0].lane.state, LANE_PAUSED);

	/* A token that is no longer valid is no restriction. */
	lane_stop(&w.engine.accounts[0].lane, "reason.token", 190);
	whole_sql(&w, "UPDATE account SET state = 2, reason = 'reason.token'");
	whole_hear(&w, "restored\n\n");
	assert_int_equal(w.engine.accounts[0].lane.state, LANE_STOPPED);
	whole_close(&w);
}

TEST(turn_neither_stores_nor_answers_group_text_that_is_not_meant_for_the_bot)
{
	whole_open(&w, false);
	whole_hear(&w, "g 1 62811 GRUP halo semua, ada keripik?");
	assert_int_equal(
		whole_int(
			&w,
			"SELECT (SELECT count(*) FROM event_seen) + (SELECT count(*) FROM person) "
			"+ (SELECT count(*) FROM chat) + (SELECT count(*) FROM inbox)"),
		0);
	assert_int_equal(w.engine.counters.unaddressed, 1);
	whole_close(&w);
}

TEST(turn_settles_a_sending_row_by_a_status_that_is_faster_than_its_answer)
{
	struct turn_out out;
	char line[64];

	whole_open(&w, false);
	OK_(whole_turn(&w, "m 1 62811 /kategori", &out));
	struct sending *s = CONTAINER_OF(list_take_first(&out.sends), struct sending, node);
	snprintf(line, sizeof(line), "s w1 delivered siar1:%lld:1", (long long)s->work.delivery_id);
	OK_(whole_turn(&w, line, &out));
	assert_int_equal(whole_int(&w, "SELECT state FROM delivery"), DELIVERY_DELIVERED);

	s->how = HTTP_ANSWERED;
	s->reply = (struct http_reply){ .status = 200,
					.body = STR("{\"messages\":[{\"id\":\"w1\"}]}") };
	const struct turn_in in = { .verdicts = &s, .n_verdicts = 1 };
	OK_(engine_turn(&w.engine, &in, &out));
	assert_int_equal(whole_int(&w, "SELECT state FROM delivery"), DELIVERY_DELIVERED);
	whole_close(&w);
}

TEST(turn_makes_sending_rows_uncertain_after_a_crash_and_answers_again_later)
{
	struct turn_out out;

	whole_open(&w, false);
	OK_(whole_turn(&w, "m 1 62811 /kategori", &out));
	whole_reopen(&w, false);
	assert_int_equal(whole_int(&w, "SELECT state FROM delivery"), DELIVERY_UNCERTAIN);
	clock_manual_move(&w.clock, 11 * 1000);
	whole_hear(&w, NULL);
	assert_int_equal(whole_int(&w, "SELECT state FROM delivery"), DELIVERY_SENT);
	whole_close(&w);
}

TEST(turn_gives_no_role_to_a_number_that_was_given_up_nor_to_the_new_one)
{
	whole_open(&w, false);
	whole_hear(&w, "m 1 6281234567999 /rem");
	assert_int_equal(w.engine.brake, BRAKE_PROMOS);
	whole_hear(&w, "m 2 6281234567999 /lanjut semua");
	assert_int_equal(w.engine.brake, BRAKE_OFF);

	whole_hear(&w, "i 6281234567999 6281234567000");
	whole_hear(&w, "m 3 6281234567000 /rem");
	assert_int_equal(w.engine.brake, BRAKE_OFF);
	whole_hear(&w, "m 4 6281234567999 /rem"); /* whoever has it now */
	assert_int_equal(w.engine.brake, BRAKE_OFF);
	whole_close(&w);
}

TEST(turn_takes_no_claims_while_it_drains)
{
	struct body b = { .bytes = STR("m 1 62811 /kategori") };
	struct body *bodies[] = { &b };
	const struct turn_in in = { .bodies = bodies, .n_bodies = 1, .is_draining = true };
	struct turn_out out;

	whole_open(&w, false);
	OK_(engine_turn(&w.engine, &in, &out));
	assert_int_equal(out.bodies_taken, 1);
	assert_true(list_is_empty(&out.sends));
	assert_true(out.next_us == INT64_MAX);
	whole_close(&w);
}

TEST(turn_does_what_an_operator_asks_on_the_command_line)
{
	struct act a = { .actor = "local:0", .command = STR("rem") };
	struct act *acts[] = { &a };
	const struct turn_in in = { .acts = acts, .n_acts = 1 };
	struct turn_out out;

	whole_open(&w, false);
	arena_init(&a.mem, 0);
	OK_(engine_turn(&w.engine, &in, &out));
	assert_true(a.is_done);
	assert_true(a.result.len > 0);
	assert_int_equal(w.engine.brake, BRAKE_PROMOS);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM audit WHERE actor = 'local:0'"), 1);
	arena_finish(&a.mem);
	whole_close(&w);
}

TEST(reload_keeps_lanes_and_indexes_and_stops_accounts_that_are_gone)
{
	whole_open(&w, true);
	struct config *old = w.config;
	lane_stop(&w.engine.accounts[0].lane, "reason.account_restricted", 190);
	int64_t kedua = w.engine.accounts[1].id;

	w.config = whole_config(&w, "utama ketiga");
	OK_(engine_reload(&w.engine, w.config));
	assert_int_equal(w.engine.n_accounts, 3);
	assert_int_equal(w.engine.accounts[0].lane.code, 190);
	assert_int_equal(w.engine.accounts[1].id, kedua);
	assert_int_equal(w.engine.accounts[1].lane.state, LANE_STOPPED);
	assert_str(w.engine.accounts[2].config->name, "ketiga");
	assert_int_equal(w.engine.n_account_ids, 2);

	struct config *back = whole_config(&w, "kedua");
	OK_(engine_reload(&w.engine, back));
	assert_int_equal(w.engine.n_accounts, 3);
	assert_int_equal(w.engine.accounts[1].lane.state, LANE_OPEN);
	assert_int_equal(w.engine.accounts[0].lane.state, LANE_STOPPED);
	engine_close(&w.engine, true);
	config_destroy(old);
	config_destroy(w.config);
	config_destroy(back);
	arena_finish(&w.mem);
}

/* The kinds of calls that leave, in their order. */
static str kinds_of(struct turn_out *out)
{
	static const char *const names[] = { "send ", "read ", "upload ", "fetch " };
	str all = STR_NONE;
	struct list_node *n;

	while ((n = list_take_first(&out->sends)))
		all = arena_printf(&w.mem, "%" STR_FMT "%s", STR_ARG(all),
				   names[CONTAINER_OF(n, struct sending, node)->work.kind]);
	return all;
}

TEST(turn_marks_as_read_what_it_answers_where_that_is_wanted)
{
	static const struct {
		bool is_wanted;
		const char *body, *want;
	} cases[] = {
		{ false, "m 1 62811 /kategori", "send " },
		{ true, "m 1 62811 /kategori", "send read " },
		{ true, "g 1 62811 G /kategori", "" },
	};
	struct turn_out out;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		whole_open(&w, false);
		w.config->accounts[0].mark_read = cases[i].is_wanted;
		OK_(whole_turn(&w, cases[i].body, &out));
		assert_str(kinds_of(&out), cases[i].want);
		whole_close(&w);
	}
}

/* 62811 has a shop. */
static void open_shop(void)
{
	whole_hear(&w, "m 1 62811 /kategori");
	whole_sql(&w, "INSERT INTO shop (person_id, name, category, district, prefix, created_ms) "
		      "SELECT id, 'Keripik Bu Sri', 'kuliner', 3573, 'KBS', 1 FROM person");
}

TEST(turn_fetches_a_photo_and_does_so_once_however_often_it_comes)
{
	whole_open(&w, false);
	open_shop();
	for (int i = 0; i < 3; i++) {
		whole_hear(&w, "p 2 62811 foto1");
		whole_hear(&w, arena_printf(&w.mem, "p 3%d 62811 foto1", i).ptr);
	}
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM media WHERE state = 1 AND ref = "
				       "'foto1' AND bytes = 900 AND substr(hash, 1, 1) = x'07'"),
			 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM media"), 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM job WHERE kind = 0"), 0);
	assert_int_equal(w.engine.accounts[0].lane.in_flight, 0);
	assert_int_equal(w.engine.free_sendings.count, w.engine.n_pool);
	whole_close(&w);
}

TEST(turn_claims_no_job_while_it_drains)
{
	const struct turn_in in = { .is_draining = true };
	struct turn_out out;

	whole_open(&w, false);
	whole_sql(&w, "INSERT INTO job (kind, account_id, object_id, ref, not_before_ms, "
		      "changed_ms, created_ms) SELECT 2, id, 1, 'x', 1, 1, 1 FROM account");
	OK_(engine_turn(&w.engine, &in, &out));
	assert_int_equal(out.sends.count, 0);
	OK_(whole_turn(&w, NULL, &out));
	assert_int_equal(out.sends.count, 1);
	whole_close(&w);
}

TEST(turn_wakes_for_promos_jobs_and_the_end_of_quiet_hours)
{
	static const struct {
		const char *sql;
		int64_t want_ms;
	} cases[] = {
		{ "", 3600 * 1000 }, /* it is 13.00, and quiet until 14.00 */
		{ "INSERT INTO job (kind, account_id, object_id, not_before_ms, changed_ms, "
		  "created_ms) SELECT 2, id, 1, 1795500005000, 1, 1 FROM account",
		  5000 },
		{ "INSERT INTO promo (shop_id, person_id, chat_id, category, district, title, "
		  "price_idr, state, starts_ms, created_ms) SELECT s.id, s.person_id, c.id, "
		  "'kuliner', 3573, 'x', 1, 3, 1795500009000, 1 FROM shop s, chat c",
		  9000 },
	};
	static const int64_t begin_ms = INT64_C(1795500000000);
	struct turn_out out;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		whole_open(&w, false);
		open_shop();
		w.config->quiet = (struct quiet_hours){ 12 * 60, 14 * 60 };
		whole_sql(&w, cases[i].sql);
		OK_(whole_turn(&w, NULL, &out));
		int64_t now_us = clock_mono_us(&w.clock.clock);
		assert_int_equal(clock_wall_ms(&w.clock.clock) + (out.next_us - now_us) / 1000,
				 begin_ms + cases[i].want_ms);
		w.config->quiet = (struct quiet_hours){ 0, 0 };
		OK_(whole_turn(&w, NULL, &out));
		/* With nothing else to do there is the night's work, at 02.00. */
		now_us = clock_mono_us(&w.clock.clock);
		int64_t next_ms =
			clock_wall_ms(&w.clock.clock) + (out.next_us - now_us) / 1000 - begin_ms;
		assert_int_equal(next_ms == INT64_C(13) * 3600 * 1000, i == 0);
		whole_close(&w);
	}
}

TEST(reload_lets_what_waits_for_an_hour_be_looked_at_again)
{
	struct turn_out out;

	whole_open(&w, false);
	whole_hear(&w, "m 1 62811 /kategori");
	whole_sql(&w, "UPDATE delivery SET state = 0, class = 2, reason = 'reason.quiet_hours', "
		      "not_before_ms = 1795599999999");
	OK_(engine_reload(&w.engine, w.config));
	OK_(whole_turn(&w, NULL, &out));
	assert_int_equal(whole_int(&w, "SELECT not_before_ms > 1795590000000 FROM delivery"), 0);
	whole_close(&w);
}

TEST(f28_turn_wakes_by_itself_to_tell_of_a_silent_network_and_a_webhook_clears_it)
{
	struct turn_out out;
	struct buf body;

	whole_open(&w, false);
	buf_init(&body, &w.mem);
	for (int i = 0; i < 20; i++)
		buf_printf(&body, "m %d 628110%d /kategori\n", i, i);
	whole_hear(&w, buf_str(&body).ptr);
	const struct lane *l = &w.engine.accounts[0].lane;
	int64_t begin_us = clock_mono_us(&w.clock.clock);
	OK_(whole_turn(&w, NULL, &out));
	for (int i = 0; i < 10 && !l->pulse.is_silent; i++) {
		int64_t wait_us = out.next_us - clock_mono_us(&w.clock.clock);
		assert_in_range(wait_us, 1, INT64_C(31) * 60 * 1000 * 1000);
		clock_manual_move(&w.clock, (wait_us + 999) / 1000);
		OK_(whole_turn(&w, NULL, &out));
	}
	assert_true(l->pulse.is_silent);
	assert_true(clock_mono_us(&w.clock.clock) - begin_us < INT64_C(31) * 60 * 1000 * 1000);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery WHERE class = 1"), 1);

	OK_(whole_turn(&w, "s x delivered unknown", &out));
	assert_false(l->pulse.is_silent);
	whole_close(&w);
}

TEST(f34_only_an_operator_lets_a_late_promo_go_on)
{
	whole_open(&w, false);
	whole_hear(&w, "m 1 6281234567001 /profil");
	whole_sql(&w, "INSERT INTO shop (person_id, name, district, category, prefix, created_ms) "
		      "VALUES (1, 'Keripik', 3573, 'kuliner', 'KRP', 1); INSERT INTO promo "
		      "(shop_id, person_id, chat_id, category, district, title, price_idr, state, "
		      "reason, created_ms) VALUES (1, 1, 1, 'kuliner', 3573, 'Keripik tempe', 1, "
		      "6, 'reason.late', 1); INSERT INTO run (promo_id, category, district, "
		      "snapshot, state, created_ms) VALUES (1, 'kuliner', 3573, 0, 1, 1)");
	whole_hear(&w, "m 2 6281234567001 /lanjut 1");
	whole_hear(&w, "m 3 6281234567001 /lanjut semua");
	assert_int_equal(whole_int(&w, "SELECT state FROM promo"), 6);
	assert_int_equal(whole_int(&w, "SELECT state FROM run"), 1);
	assert_true(str_find(whole_sent(), STR("Petugas yang memutuskan")) > 0);
	whole_hear(&w, "m 4 6281234567999 /lanjut 1");
	assert_true(whole_int(&w, "SELECT state FROM promo") != 6);
	assert_true(whole_int(&w, "SELECT state FROM run") != 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM promo WHERE reason <> ''"), 0);
	whole_close(&w);
}
