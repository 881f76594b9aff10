/* SPDX-License-Identifier: MIT */
/* Copies, restored databases, and promos whose time is long past. */
#include "bot/flow/home.h"
#include "bot/flow/late.h"
#include "bot/flow/pick.h"
#include "bot/flow/starting.h"
#include "bot/flow/status.h"
#include "bot/store/home.h"
#include "bot/store/late.h"
#include "tests/flow/fixture.h"

enum { HOUR_MS = 3600 * 1000 };

static struct flow f;

static void status(int64_t delivery_id, int attempt, int64_t tag)
{
	const struct reference r = { delivery_id, attempt, tag };
	struct event ev = { .kind = EVENT_STATUS,
			    .status = STATUS_DELIVERED,
			    .id = STR("wamid.1"),
			    .opaque = gateway_opaque(&r, &f.mem) };

	OK_(status_apply(&f.turn, 0, &ev));
}

/* What the turn does before it claims. */
static void orders(void)
{
	enum brake brake = BRAKE_OFF;

	OK_(home_look(&f.turn, &brake));
	f.turn.brake = brake;
	OK_(late_look(&f.turn));
}

TEST(f35_a_status_for_a_message_never_made_here_stops_everything)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t id = flow_add(&f, s.chat.id, CLASS_REPLY, "kategori.list");
	assert_true(f.turn.tag > 0);
	status(id + 5, 1, 0);
	status(id + 5, 1, f.turn.tag == 1 ? 2 : f.turn.tag - 1);
	orders();
	assert_int_equal(f.turn.brake, BRAKE_OFF);
	status(id + 5, 1, f.turn.tag);
	orders();
	assert_int_equal(f.turn.brake, BRAKE_COPY);
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "queued reason.brake +300000");
	flow_close(&f);
}

TEST(f35_an_accepted_copy_has_another_tag_and_holds_what_the_original_may_have_sent)
{
	flow_open(&f);
	f.config.late_limit_h = 3;
	struct sender s = flow_person(&f, 0, true);
	struct run run = flow_run(&f, "kuliner");
	int64_t old = flow_add(&f, s.chat.id, CLASS_REPLY, "kategori.list");
	int64_t tag = f.turn.tag;
	OK_(store_home_behind(f.turn.db));
	orders();
	flow_next(&f, 11 * 60 * 1000);
	int64_t fresh = flow_add(&f, s.chat.id, CLASS_REPLY, "kategori.list");
	orders();
	assert_int_equal(f.turn.brake, BRAKE_COPY);
	OK_(store_home_accept(f.turn.db));
	orders();
	assert_int_equal(f.turn.brake, BRAKE_OFF);
	assert_true(f.turn.tag != tag);
	assert_int_equal(f.turn.tag_after, fresh);
	assert_str(flow_state(&f, old), "expired reason.restored");
	assert_str(flow_state(&f, fresh), "queued");
	assert_int_equal(flow_int(&f, "SELECT state FROM run"), RUN_PAUSED);
	assert_int_equal(run.id, 1);
	/* The original goes on and the network tells us of it: none of ours. */
	status(fresh + 5, 1, tag);
	orders();
	assert_int_equal(f.turn.brake, BRAKE_OFF);
	flow_close(&f);
}

TEST(f35_the_same_number_made_by_both_is_told_apart_by_the_tag)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t tag = f.turn.tag;
	OK_(store_home_behind(f.turn.db));
	orders();
	OK_(store_home_accept(f.turn.db));
	orders();
	int64_t id = flow_add(&f, s.chat.id, CLASS_REPLY, "kategori.list");
	assert_int_equal(flow_pick(&f), 1);
	status(id, 1, tag);
	assert_int_equal(flow_delivery(&f, id).state, DELIVERY_SENDING);
	status(id, 1, f.turn.tag);
	assert_int_equal(flow_delivery(&f, id).state, DELIVERY_DELIVERED);
	flow_close(&f);
}

static void late_open(void)
{
	flow_open(&f);
	f.config.late_limit_h = 3;
	orders();
	flow_next(&f, 0);
}

static int64_t promo_state(int64_t id)
{
	str sql = arena_printf(&f.mem, "SELECT state FROM promo WHERE id = %lld", (long long)id);

	return flow_int(&f, sql.ptr);
}

TEST(f34_after_a_night_away_what_was_under_way_waits_for_an_operator)
{
	int64_t n;

	late_open();
	struct run run = flow_run(&f, "kuliner");
	struct promo p = flow_promo(&f, "kriya", 0, PROMO_SCHEDULED, f.turn.now_ms + HOUR_MS, 0);
	struct promo later =
		flow_promo(&f, "kriya", 0, PROMO_SCHEDULED, f.turn.now_ms + 9 * HOUR_MS, 0);
	flow_next(&f, 8 * HOUR_MS);
	orders();
	OK_(starting_run(&f.turn));
	assert_int_equal(promo_state(run.promo_id), PROMO_PAUSED);
	assert_int_equal(promo_state(p.id), PROMO_PAUSED);
	assert_int_equal(promo_state(later.id), PROMO_SCHEDULED);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM run WHERE state = 1"), 2);
	OK_(store_late_release(f.turn.db, p.id, &n));
	assert_int_equal(n, 1);
	assert_int_equal(promo_state(p.id), PROMO_RUNNING);
	assert_int_equal(promo_state(run.promo_id), PROMO_PAUSED);
	OK_(store_late_release(f.turn.db, 0, &n));
	assert_int_equal(n, 1);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM run WHERE state = 0"), 2);
	flow_close(&f);
}

TEST(a_short_pause_and_a_quiet_hour_hold_nothing)
{
	late_open();
	struct run run = flow_run(&f, "kuliner");
	for (int i = 0; i < 30; i++) {
		flow_next(&f, HOUR_MS);
		orders();
	}
	assert_int_equal(promo_state(run.promo_id), PROMO_RUNNING);
	flow_next(&f, 3 * HOUR_MS);
	orders();
	assert_int_equal(promo_state(run.promo_id), PROMO_RUNNING);
	flow_next(&f, 3 * HOUR_MS + 1000);
	orders();
	assert_int_equal(promo_state(run.promo_id), PROMO_PAUSED);
	flow_close(&f);
}

TEST(f21_the_late_rule_holds_too_after_the_clock_was_put_back)
{
	late_open();
	struct run run = flow_run(&f, "kuliner");
	flow_next(&f, INT64_C(-365) * 24 * HOUR_MS);
	orders();
	assert_int_equal(promo_state(run.promo_id), PROMO_RUNNING);
	flow_next(&f, 4 * HOUR_MS);
	orders();
	assert_int_equal(promo_state(run.promo_id), PROMO_PAUSED);
	flow_close(&f);
}

TEST(the_beat_is_written_at_most_once_a_minute_and_asked_for_within_ten)
{
	int64_t us;

	late_open();
	int64_t at = flow_int(&f, "SELECT value FROM meta WHERE key = 'beat_ms'");
	flow_next(&f, 59 * 1000);
	orders();
	assert_int_equal(flow_int(&f, "SELECT value FROM meta WHERE key = 'beat_ms'"), at);
	OK_(late_next_us(&f.turn, &us));
	assert_int_equal(us - clock_mono_us(f.engine.clock), INT64_C(541) * 1000 * 1000);
	flow_next(&f, 1000);
	orders();
	assert_int_equal(flow_int(&f, "SELECT value FROM meta WHERE key = 'beat_ms'"), at + 60000);
	f.config.late_limit_h = 0;
	OK_(late_next_us(&f.turn, &us));
	assert_true(us == INT64_MAX);
	flow_close(&f);
}
