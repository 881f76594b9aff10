/* SPDX-License-Identifier: MIT */
/* A person's promos of the day, and the digest that tells the rest. */
#include "bot/base/utf8.h"
#include "bot/flow/verdict.h"
#include "bot/store/digest.h"
#include "bot/store/subscription.h"
#include "tests/flow/fixture.h"

static struct flow f;

static const int64_t minute_ms = 60 * 1000, hour_ms = 60 * 60 * 1000;
static const int64_t begin_ms = INT64_C(1795500000000); /* 24/11/2026 13.00 WIB */

/* Two promos a day, the digest at 18.30. */
static struct sender open_with_person(void)
{
	flow_open(&f);
	f.config.promos_per_day = 2;
	f.config.digest_minute = 18 * 60 + 30;
	struct sender s = flow_person(&f, 0, true);
	flow_subscribe(&f, s.chat.id, "kuliner");
	return s;
}

/* A new promo's row for the chat. */
static int64_t row(int64_t chat_id)
{
	struct run run = flow_run(&f, "kuliner");
	struct delivery d = { .account_id = f.engine.account_ids[0],
			      .chat_id = chat_id,
			      .class = CLASS_PROMO,
			      .run_id = run.id,
			      .not_before_ms = f.turn.now_ms };
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	return d.id;
}

/* Claims what may go, once: the one that goes. */
static struct sending *claim(void)
{
	(void)flow_pick(&f);
	return flow_take(&f);
}

static void claims_nothing(void)
{
	assert_int_equal(flow_pick(&f), 0);
}

/* A promo that is sent now. */
static int64_t sent(int64_t chat_id)
{
	int64_t id = row(chat_id);
	struct sending *s = claim();

	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "sent");
	return id;
}

/* A promo that goes into the digest. */
static int64_t put_off(int64_t chat_id)
{
	int64_t id = row(chat_id);

	claims_nothing();
	assert_str(flow_state(&f, id), "cancelled reason.in_digest");
	return id;
}

static int64_t digest_row(void)
{
	return flow_int(&f, "SELECT max(id) FROM delivery WHERE class = 3");
}

static int64_t n_digests(void)
{
	return flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 3");
}

static void to(int64_t at_ms)
{
	flow_next(&f, at_ms - f.turn.now_ms);
}

static str body_of(struct sending *s)
{
	return arena_str(&f.mem, s->work.message.body);
}

TEST(what_is_over_a_persons_promos_of_the_day_comes_in_the_digest)
{
	struct sender s = open_with_person();

	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	(void)put_off(s.chat.id);
	(void)put_off(s.chat.id);
	assert_int_equal(flow_int(&f, "SELECT sum(in_digest) FROM run"), 2);
	assert_int_equal(n_digests(), 1);
	str want = arena_printf(&f.mem, "queued reason.digest_time +%lld",
				(long long)(330 * minute_ms));
	assert_str(flow_state(&f, digest_row()), want.ptr);

	to(begin_ms + 330 * minute_ms - 1);
	claims_nothing();
	to(begin_ms + 330 * minute_ms);
	struct sending *d = claim();
	assert_int_equal(d->class, CLASS_DIGEST);
	str body = body_of(d);
	assert_true(str_starts(body, STR("Ringkasan (2)\n\n1. Keripik pisang, Rp 15.000")));
	assert_true(str_find(body, STR("\n2. Keripik pisang")) > 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 4);
	flow_answer(&f, d, VERDICT_SENT, SCOPE_MESSAGE);
	claims_nothing();
	assert_int_equal(n_digests(), 1);
	flow_close(&f);
}

TEST(what_provably_did_not_go_does_not_count_in_the_day)
{
	static const struct {
		enum verdict verdict;
		enum scope scope;
		int count;
	} cases[] = {
		{ VERDICT_SENT, SCOPE_MESSAGE, 1 },
		{ VERDICT_UNCERTAIN, SCOPE_MESSAGE, 1 },
		{ VERDICT_RETRY, SCOPE_MESSAGE, 0 },
		{ VERDICT_PAUSE, SCOPE_MESSAGE, 0 },
		{ VERDICT_PAUSE, SCOPE_RECIPIENT, 0 },
		{ VERDICT_PAUSE, SCOPE_ACCOUNT, 0 },
		{ VERDICT_REFUSED, SCOPE_MESSAGE, 0 },
		{ VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, 0 },
		{ VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE, 0 },
		{ VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s = open_with_person();
		(void)row(s.chat.id);
		struct sending *p = claim();
		assert_int_equal(flow_int(&f, "SELECT day_promos FROM chat WHERE day > 0"), 1);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 1);
		flow_answer(&f, p, cases[i].verdict, cases[i].scope);
		assert_int_equal(flow_int(&f, "SELECT day_promos FROM chat WHERE day > 0"),
				 cases[i].count);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), cases[i].count);
		flow_close(&f);
	}
}

TEST(a_call_that_did_not_reach_the_network_does_not_count_in_the_day)
{
	struct sender s = open_with_person();

	(void)row(s.chat.id);
	struct sending *p = claim();
	p->how = HTTP_NOT_SENT;
	OK_(verdict_apply(&f.turn, p));
	assert_int_equal(flow_int(&f, "SELECT day_promos FROM chat WHERE day > 0"), 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 0);
	flow_close(&f);
}

TEST(a_promo_that_failed_later_may_come_by_another_run_but_counts_in_its_day)
{
	struct sender s = open_with_person();
	int64_t id = sent(s.chat.id);
	bool is_moved;
	struct delivery_change c = { .id = id, .to = DELIVERY_FAILED };

	OK_(store_delivery_move(f.turn.db, &c, f.turn.now_ms, &is_moved));
	assert_true(is_moved);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 0);
	assert_int_equal(flow_int(&f, "SELECT day_promos FROM chat WHERE day > 0"), 1);
	flow_close(&f);
}

TEST(the_day_ends_at_midnight_of_the_recipient)
{
	static const struct {
		int zone;
		int64_t midnight_h; /* behind 13.00 WIB */
	} cases[] = { { -1, 11 }, { ZONE_WIB, 11 }, { ZONE_WITA, 10 }, { ZONE_WIT, 9 } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s = open_with_person();
		OK_(store_chat_set_zone(f.turn.db, s.chat.id, cases[i].zone, f.turn.now_ms));
		(void)sent(s.chat.id);
		(void)sent(s.chat.id);
		to(begin_ms + cases[i].midnight_h * hour_ms - 1);
		int64_t last = row(s.chat.id);
		(void)flow_pick(&f); /* the surplus, and the digest at once: its time is past */
		assert_str(flow_state(&f, last), "cancelled reason.in_digest");
		flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
		to(begin_ms + cases[i].midnight_h * hour_ms);
		(void)sent(s.chat.id);
		(void)sent(s.chat.id);
		(void)put_off(s.chat.id);
		flow_close(&f);
	}
}

TEST(f21_a_digest_of_a_clock_that_was_a_year_ahead_does_not_wait_for_it)
{
	const int64_t year_ms = INT64_C(365) * 24 * hour_ms;
	struct sender s = open_with_person();

	flow_next(&f, year_ms);
	sent(s.chat.id);
	sent(s.chat.id);
	put_off(s.chat.id);
	flow_next(&f, -year_ms);
	flow_sql(&f, "UPDATE delivery SET not_before_ms = 1 WHERE state = 0");
	claims_nothing();
	assert_str(flow_state(&f, digest_row()), "queued reason.digest_time +19800000");
	flow_close(&f);
}

TEST(another_zone_gives_no_second_share_of_the_day)
{
	struct sender s = open_with_person();

	/* 22.30 WIB is 00.30 of the next day in WIT, and the day before again in WIB */
	to(begin_ms + 9 * hour_ms + 30 * minute_ms);
	OK_(store_chat_set_zone(f.turn.db, s.chat.id, ZONE_WIT, f.turn.now_ms));
	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	OK_(store_chat_set_zone(f.turn.db, s.chat.id, ZONE_WIB, f.turn.now_ms));
	int64_t id = row(s.chat.id);
	(void)flow_pick(&f);
	assert_str(flow_state(&f, id), "cancelled reason.in_digest");
	flow_close(&f);
}

TEST(f21_a_clock_set_back_a_year_uses_up_no_share_and_puts_off_no_digest)
{
	struct sender s = open_with_person();

	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	flow_sql(&f, "UPDATE chat SET day = day + 365, digest_day = 21000");
	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	int64_t id = row(s.chat.id);
	claims_nothing();
	assert_str(flow_state(&f, id), "cancelled reason.in_digest");
	int64_t at_ms = flow_int(&f, "SELECT not_before_ms FROM delivery WHERE class = 3");
	assert_int_equal(at_ms - f.turn.now_ms, 5 * hour_ms + 30 * minute_ms);
	flow_close(&f);
}

TEST(a_waiting_digest_follows_its_recipient_into_another_zone)
{
	struct sender s = open_with_person();

	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	(void)put_off(s.chat.id);
	OK_(store_chat_set_zone(f.turn.db, s.chat.id, ZONE_WIT, f.turn.now_ms));
	claims_nothing();
	str want = arena_printf(&f.mem, "queued reason.digest_time +%lld",
				(long long)(210 * minute_ms));
	assert_str(flow_state(&f, digest_row()), want.ptr);
	flow_close(&f);
}

TEST(a_limit_changed_by_a_reload_counts_what_went_before_it)
{
	struct sender s = open_with_person();

	f.config.promos_per_day = 0;
	for (int i = 0; i < 3; i++)
		(void)sent(s.chat.id);
	f.config.promos_per_day = 2;
	(void)put_off(s.chat.id);
	f.config.promos_per_day = 4;
	(void)sent(s.chat.id);
	(void)put_off(s.chat.id);
	flow_close(&f);
}

TEST(groups_have_no_limit_of_the_day)
{
	(void)open_with_person();
	struct chat group = flow_group(&f, "grup");
	flow_subscribe(&f, group.id, "kuliner");

	for (int i = 0; i < 4; i++)
		(void)sent(group.id);
	assert_int_equal(n_digests(), 0);
	flow_close(&f);
}

TEST(a_turn_taken_back_takes_back_count_seen_and_digest)
{
	struct sender s = open_with_person();

	(void)sent(s.chat.id);
	(void)row(s.chat.id);
	(void)row(s.chat.id);
	flow_next(&f, 0);
	assert_int_equal(flow_pick(&f), 1);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 2);
	flow_abandon(&f);
	flow_begin(&f);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 1);
	assert_int_equal(flow_int(&f, "SELECT day_promos FROM chat WHERE day > 0"), 1);
	flow_answer(&f, claim(), VERDICT_SENT, SCOPE_MESSAGE);
	claims_nothing();
	assert_int_equal(n_digests(), 1);
	flow_close(&f);
}

TEST(nobody_gets_a_promo_twice_by_whatever_run)
{
	struct sender s = open_with_person();
	int64_t first = sent(s.chat.id);
	struct run again = { .promo_id = flow_int(&f, "SELECT max(id) FROM promo"),
			     .category = STR("kuliner"),
			     .district = FLOW_DISTRICT,
			     .expires_ms = f.turn.now_ms + hour_ms };

	OK_(store_run_start(f.turn.db, &again, f.engine.account_ids, 1, f.turn.now_ms));
	struct delivery d = flow_delivery(&f, first);
	d = (struct delivery){ .account_id = d.account_id,
			       .chat_id = d.chat_id,
			       .class = CLASS_PROMO,
			       .run_id = again.id,
			       .not_before_ms = f.turn.now_ms };
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	claims_nothing();
	assert_str(flow_state(&f, d.id), "cancelled reason.seen");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 1);
	flow_close(&f);
}

/* A digest of `n` promos, due now. */
static struct sender open_with_digest(int n)
{
	struct sender s = open_with_person();

	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	for (int i = 0; i < n; i++)
		(void)put_off(s.chat.id);
	to(begin_ms + 330 * minute_ms);
	return s;
}

TEST(a_digest_tells_only_what_may_be_told_now)
{
	static const struct {
		const char *sql; /* of the last promo */
		int n;           /* in the digest */
		bool stays;      /* for the next one */
	} cases[] = {
		{ "UPDATE promo SET state = 7 WHERE id = $", 2, true },
		{ "UPDATE promo SET state = 9 WHERE id = $", 1, false },
		{ "UPDATE promo SET state = 6 WHERE id = $", 1, true },
		{ "UPDATE promo SET expires_ms = 1 WHERE id = $", 1, false },
		{ "UPDATE digest_item SET expires_ms = 1 WHERE promo_id = $", 1, false },
		{ "INSERT INTO seen SELECT chat_id, promo_id FROM digest_item WHERE promo_id = $",
		  1, false },
		{ "UPDATE promo SET category = 'jasa' WHERE id = $", 1, true },
		{ "UPDATE subscription SET paused_until_ms = 1895500000000", 0, true },
		{ "UPDATE chat SET marketing_stop_ms = 1", 0, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		(void)open_with_digest(2);
		str sql = str_from(cases[i].sql);
		int64_t last = flow_int(&f, "SELECT max(promo_id) FROM digest_item");
		if (str_ends(sql, STR("$")))
			sql = arena_printf(&f.mem, "%" STR_FMT "%lld",
					   STR_ARG(str_slice(sql, 0, sql.len - 1)),
					   (long long)last);
		flow_sql(&f, sql.ptr);
		assert_int_equal(flow_pick(&f), cases[i].n > 0);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), cases[i].n);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_item WHERE promo_id = "
					      "(SELECT max(id) FROM promo)"),
				 cases[i].stays);
		if (cases[i].n == 0)
			assert_str(flow_state(&f, digest_row()), "cancelled reason.digest_empty");
		flow_close(&f);
	}
}

TEST(an_empty_digest_leaves_its_day_to_another)
{
	struct sender s = open_with_digest(1);

	flow_sql(&f, "UPDATE promo SET state = 9 WHERE id = (SELECT promo_id FROM digest_item)");
	claims_nothing();
	int64_t id = row(s.chat.id);
	(void)flow_pick(&f);
	assert_str(flow_state(&f, id), "cancelled reason.in_digest");
	assert_int_equal(flow_take(&f)->class, CLASS_DIGEST);
	flow_close(&f);
}

TEST(a_day_has_one_digest_and_what_comes_behind_it_is_in_the_next)
{
	struct sender s = open_with_digest(1);

	flow_answer(&f, claim(), VERDICT_SENT, SCOPE_MESSAGE);
	(void)put_off(s.chat.id);
	assert_int_equal(n_digests(), 2);
	str want =
		arena_printf(&f.mem, "queued reason.digest_time +%lld", (long long)(24 * hour_ms));
	assert_str(flow_state(&f, digest_row()), want.ptr);
	flow_close(&f);
}

TEST(a_digest_put_in_behind_its_hour_waits_for_quiet_hours_only)
{
	struct sender s = open_with_person();

	f.config.quiet = (struct quiet_hours){ 20 * 60 + 30, 6 * 60 };
	to(begin_ms + 7 * hour_ms + 29 * minute_ms); /* 20.29 */
	(void)sent(s.chat.id);
	(void)sent(s.chat.id);
	int64_t id = row(s.chat.id);
	struct sending *d = claim();
	assert_str(flow_state(&f, id), "cancelled reason.in_digest");
	assert_int_equal(d->class, CLASS_DIGEST);
	flow_answer(&f, d, VERDICT_RETRY, SCOPE_MESSAGE);
	to(begin_ms + 7 * hour_ms + 30 * minute_ms);
	claims_nothing();
	str want = arena_printf(&f.mem, "queued reason.quiet_hours +%lld",
				(long long)(9 * hour_ms + 30 * minute_ms));
	assert_str(flow_state(&f, digest_row()), want.ptr);
	to(begin_ms + 17 * hour_ms);
	(void)claim();
	flow_close(&f);
}

TEST(a_digest_that_is_sent_again_says_the_same)
{
	(void)open_with_digest(3);
	struct sending *d = claim();
	str first = body_of(d);

	flow_answer(&f, d, VERDICT_RETRY, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 2);
	to(flow_delivery(&f, digest_row()).not_before_ms);
	d = claim();
	assert_str(body_of(d), first.ptr);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 3);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 5);

	flow_answer(&f, d, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 5);
	flow_close(&f);
}

TEST(a_digest_that_failed_has_told_nothing)
{
	(void)open_with_digest(3);
	flow_answer(&f, claim(), VERDICT_REFUSED, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_item"), 3);
	flow_close(&f);
}

TEST(a_digest_names_no_shop_twice_before_every_shop_once)
{
	(void)open_with_digest(5);
	/* promos 3 to 7 of shops a a a b a */
	flow_sql(&f, "UPDATE promo SET title = 'P' || id; UPDATE promo SET shop_id = 3 WHERE id IN "
		     "(3, 4, 5, 7)");
	(void)claim();
	static const int64_t want[] = { 3, 6, 4, 5, 7 };
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		str sql = arena_printf(&f.mem,
				       "SELECT promo_id FROM digest_entry WHERE position = %zu",
				       i + 1);
		assert_int_equal(flow_int(&f, sql.ptr), want[i]);
	}
	flow_close(&f);
}

TEST(what_does_not_fit_into_a_digest_is_in_the_next)
{
	static const struct {
		bool is_open;
		size_t units;
	} cases[] = { { true, 4096 }, { false, 900 } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s = open_with_digest(30);
		flow_sql(&f, "UPDATE promo SET title = 'Keripik tempe kotak pedas manis "
			     "🌶️🌶️ isi "
			     "banyak sekali sampai lupa, buatan rumah sendiri, dan dikirim ke mana-"
			     "mana setiap hari kecuali hari Minggu 🌶️'");
		f.accounts[0].templates.digest[0] = (struct template_name){ STR("d"), STR("id") };
		if (!cases[i].is_open)
			flow_sql(&f, "UPDATE chat SET last_inbound_ms = 0");
		struct sending *d = claim();
		str text = cases[i].is_open ? d->work.message.body
					    : d->work.message.template_params[0];
		assert_true(utf8_utf16_len(text) <= cases[i].units);
		assert_true(utf8_utf16_len(text) > cases[i].units - 300);
		assert_true(str_find(text, STR("…")) < 0);
		int64_t n = flow_int(&f, "SELECT count(*) FROM digest_entry");
		assert_true(n > 2 && n < 30);
		assert_int_equal(n_digests(), 2);
		flow_answer(&f, d, VERDICT_SENT, SCOPE_MESSAGE);

		to(f.turn.now_ms + 24 * hour_ms);
		flow_sql(&f, arena_printf(&f.mem, "UPDATE chat SET last_inbound_ms = %lld",
					  cases[i].is_open ? (long long)f.turn.now_ms : 0)
				     .ptr);
		(void)claim();
		assert_true(flow_int(&f, "SELECT count(*) FROM digest_entry") > n);
		(void)s;
		flow_close(&f);
	}
}

TEST(a_digest_outside_the_window_goes_as_a_template_in_one_line)
{
	(void)open_with_digest(2);
	f.accounts[0].templates.digest[0] = (struct template_name){ STR("ringkasan"), STR("id") };
	flow_sql(&f,
		 "UPDATE chat SET last_inbound_ms = 0; UPDATE promo SET title = 'A' || char(10) "
		 "|| 'B     C'");
	struct sending *d = claim();
	assert_int_equal(d->work.message.form, FORM_TEMPLATE);
	assert_str(d->work.message.template_name, "ringkasan");
	assert_int_equal(d->work.message.n_params, 1);
	str p = d->work.message.template_params[0];
	assert_true(str_starts(p, STR("1. A B C, Rp 15.000")));
	assert_true(str_find(p, STR(" · 2. A B C")) > 0);
	assert_true(str_find_char(p, '\n') < 0);
	flow_close(&f);
}

TEST(a_digest_without_template_waits_for_a_message_until_the_next_day_is_over)
{
	(void)open_with_digest(2);
	flow_sql(&f, "UPDATE chat SET last_inbound_ms = 0");
	claims_nothing();
	assert_str(flow_state(&f, digest_row()), "queued reason.window_closed +3600000");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 0);
	to(begin_ms + 35 * hour_ms - 1); /* midnight of the 25th */
	claims_nothing();
	assert_str(flow_state(&f, digest_row()), "queued reason.window_closed +3600000");
	to(begin_ms + 36 * hour_ms);
	claims_nothing();
	assert_str(flow_state(&f, digest_row()), "expired reason.digest_late");
	flow_close(&f);
}

TEST(a_stop_ends_the_digest_and_what_was_to_be_in_it)
{
	struct sender s = open_with_digest(2);

	OK_(store_stop(f.turn.db, s.chat.id, f.turn.now_ms));
	claims_nothing();
	assert_str(flow_state(&f, digest_row()), "cancelled reason.stopped");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_item"), 0);
	flow_close(&f);
}

TEST(a_digest_that_a_crash_cut_off_is_not_sent_again)
{
	struct sender s = open_with_digest(2);
	int64_t n;

	(void)claim();
	OK_(store_delivery_recover(f.turn.db, f.turn.now_ms, &n));
	assert_int_equal(n, 1);
	int64_t id = digest_row();
	assert_str(flow_state(&f, id), "uncertain");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 4);
	(void)put_off(s.chat.id);
	assert_int_equal(n_digests(), 2); /* for the next day */

	flow_next(&f, 15 * minute_ms);
	OK_(store_delivery_settle(f.turn.db, f.turn.now_ms, 10, &n));
	assert_str(flow_state(&f, id), "unknown");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 2);
	claims_nothing();
	/* the echo came late: it failed after all, and what it said may be said again */
	bool is_moved;
	struct delivery_change c = { .id = id, .to = DELIVERY_FAILED };
	OK_(store_delivery_move(f.turn.db, &c, f.turn.now_ms, &is_moved));
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 2);
	flow_close(&f);
}
