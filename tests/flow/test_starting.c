/* SPDX-License-Identifier: MIT */
/* A promo's start: its time, its photo at every account; and what is out of date before it. */
#include "bot/flow/jobs.h"
#include "bot/flow/starting.h"
#include "bot/store/job.h"
#include "tests/flow/fixture.h"

static struct flow f;

static struct promo again(int64_t id)
{
	struct promo p;

	OK_(store_promo_by_id(f.turn.db, id, &f.mem, &p));
	return p;
}

static void upload(int account, int64_t photo, const char *id)
{
	OK_(store_upload_put(f.turn.db, f.engine.account_ids[account], photo, str_from(id),
			     f.turn.now_ms + 3600 * 1000));
}

static int64_t count(const char *table)
{
	return flow_int(&f, arena_printf(&f.mem, "SELECT count(*) FROM %s", table).ptr);
}

/* When it has work, milliseconds from now; -1 = never. */
static int64_t next_ms(void)
{
	int64_t at_us;

	OK_(starting_next_us(&f.turn, &at_us));
	return at_us == INT64_MAX ? -1 : (at_us - clock_mono_us(&f.clock.clock)) / 1000;
}

TEST(starting_begins_a_promo_without_photo_at_once)
{
	struct run run;

	flow_open(&f);
	struct promo p = flow_promo(&f, "kuliner", 0, PROMO_SCHEDULED, 0, 0);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	OK_(store_run_of_promo(f.turn.db, p.id, &f.mem, &run));
	assert_int_equal(run.expires_ms, f.turn.now_ms + INT64_C(3) * 24 * 3600 * 1000);
	assert_str(run.category, "kuliner");
	assert_int_equal(run.district, FLOW_DISTRICT);
	assert_int_equal(flow_int(&f, "SELECT count(DISTINCT account_id) FROM run_cursor"), 2);
	OK_(starting_run(&f.turn));
	assert_int_equal(count("run"), 1);
	assert_int_equal(next_ms(), -1);
	flow_close(&f);
}

TEST(starting_waits_for_the_time_of_a_promo)
{
	flow_open(&f);
	struct promo p = flow_promo(&f, "kuliner", 0, PROMO_SCHEDULED, f.turn.now_ms + 5000, 0);

	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_SCHEDULED);
	assert_int_equal(next_ms(), 5000);
	flow_next(&f, 4999);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_SCHEDULED);
	flow_next(&f, 1);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	flow_close(&f);
}

/* Repeats at each full day after now. */
static struct promo repeating(int times)
{
	struct promo p = flow_promo(&f, "kuliner", 0, PROMO_SCHEDULED, 0, 0);
	struct local_time t = local_time_of(f.turn.now_ms, ZONE_WIB);

	p.repeat = (struct repeat){ .weekdays = REPEAT_EVERY_DAY,
				    .minute = t.hour * 60 + t.minute,
				    .times = times };
	p.starts_ms = f.turn.now_ms;
	OK_(store_promo_set_times(f.turn.db, &p));
	return p;
}

TEST(starting_a_repetition_plans_its_next_time_as_a_promo_of_its_own)
{
	flow_open(&f);
	struct promo p = repeating(2);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	assert_int_equal(count("promo"), 2);
	struct promo next = again(p.id + 1);
	assert_int_equal(next.state, PROMO_SCHEDULED);
	assert_true(next.starts_ms > f.turn.now_ms);
	assert_true(next.starts_ms <= f.turn.now_ms + INT64_C(24) * 3600 * 1000);
	flow_next(&f, next.starts_ms - f.turn.now_ms);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(next.id).state, PROMO_RUNNING);
	assert_int_equal(count("promo"), 2); /* two times in all */
	assert_int_equal(count("run"), 2);
	flow_close(&f);
}

TEST(starting_does_not_make_up_for_times_that_were_missed)
{
	flow_open(&f);
	struct promo p = repeating(0);
	OK_(starting_run(&f.turn));
	flow_next(&f, INT64_C(10) * 24 * 3600 * 1000);
	OK_(starting_run(&f.turn));
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id + 1).state, PROMO_RUNNING);
	assert_int_equal(count("promo"), 3); /* not eleven */
	assert_true(again(p.id + 2).starts_ms > f.turn.now_ms);
	flow_close(&f);
}

TEST(starting_waits_until_every_account_has_the_photo)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	struct promo p = flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);

	for (int i = 0; i < 3; i++)
		OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_PREPARING);
	assert_int_equal(count("job WHERE kind = 1"), 2);
	assert_int_equal(next_ms(), -1);

	upload(0, photo, "up1");
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_PREPARING);
	upload(1, photo, "up2");
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	assert_int_equal(count("run"), 1);
	flow_close(&f);
}

TEST(starting_asks_once_more_for_an_upload_that_was_forgotten)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	(void)flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);

	OK_(starting_run(&f.turn));
	flow_sql(&f, "DELETE FROM job");
	OK_(starting_run(&f.turn));
	assert_int_equal(count("job WHERE kind = 1"), 2);
	flow_close(&f);
}

TEST(starting_does_not_wait_for_accounts_that_cannot_send)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	struct promo p = flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);

	upload(0, photo, "up1");
	assert_true(lane_stop(&f.turn.lanes[1], "reason.token", 0));
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	assert_int_equal(count("job"), 0);
	flow_close(&f);

	flow_open(&f);
	f.ops.caps &= ~(unsigned)GW_MEDIA;
	photo = flow_photo(&f, MEDIA_READY);
	p = flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	flow_close(&f);
}

TEST(starting_lets_the_other_networks_go_when_one_refuses_the_photo_or_is_away)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	struct promo p = flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);
	upload(0, photo, "up1");
	upload(1, photo, "");
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	flow_close(&f);

	flow_open(&f);
	photo = flow_photo(&f, MEDIA_READY);
	p = flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);
	f.turn.lanes[0].state = LANE_PAUSED;
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_PREPARING);
	upload(1, photo, "up2");
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	assert_int_equal(count("job WHERE kind = 1 AND account_id = 1"), 1);
	flow_close(&f);
}

TEST(starting_cancels_a_promo_whose_photo_no_network_takes_and_tells_its_seller)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	struct promo p = flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED, 0, 0);

	OK_(starting_run(&f.turn));
	upload(0, photo, "");
	upload(1, photo, "");
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_CANCELLED);
	assert_str(again(p.id).reason, "reason.upload_failed");
	assert_int_equal(count("run"), 0);
	assert_int_equal(flow_int(&f, arena_printf(&f.mem,
						   "SELECT count(*) FROM delivery WHERE chat_id = "
						   "%lld AND class = 1",
						   (long long)p.chat_id)
					      .ptr),
			 1);
	flow_close(&f);
}

TEST(starting_expires_what_was_not_decided_or_sent_in_time)
{
	static const struct {
		enum promo_state state;
		int words; /* to the seller */
	} cases[] = {
		{ PROMO_DRAFT, 0 }, { PROMO_HELD, 1 }, { PROMO_APPROVED, 1 }, { PROMO_SCHEDULED, 1 }
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		flow_open(&f);
		struct promo p = flow_promo(&f, "kuliner", 0, cases[i].state, f.turn.now_ms + 9000,
					    f.turn.now_ms + 2000);
		OK_(starting_run(&f.turn));
		assert_int_equal(again(p.id).state, cases[i].state);
		assert_int_equal(next_ms(), 2000);
		flow_next(&f, 2000);
		OK_(starting_run(&f.turn));
		assert_int_equal(again(p.id).state, PROMO_EXPIRED);
		assert_int_equal(count("delivery"), cases[i].words);
		assert_int_equal(next_ms(), -1);
		flow_close(&f);
	}
}

TEST(starting_does_what_a_turn_can_and_comes_back_for_the_rest)
{
	flow_open(&f);
	for (int i = 0; i < 65; i++)
		(void)flow_promo(&f, "kuliner", 0, PROMO_SCHEDULED, 0, 0);
	OK_(starting_run(&f.turn));
	assert_int_equal(count("run"), 64);
	assert_int_equal(next_ms(), 1000);
	OK_(starting_run(&f.turn));
	assert_int_equal(count("run"), 65);
	flow_close(&f);
}

TEST(starting_begins_what_has_no_photo_while_many_photos_are_on_their_way)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	for (int i = 0; i < 65; i++)
		(void)flow_promo(&f, "kuliner", photo, PROMO_PREPARING, 0, 0);
	struct promo p = flow_promo(&f, "kuliner", 0, PROMO_SCHEDULED, 0, 0);
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_RUNNING);
	flow_close(&f);
}

TEST(starting_goes_on_when_a_handler_fails)
{
	flow_open(&f);
	struct promo p = flow_promo(&f, "kuliner", 0, PROMO_HELD, 0, f.turn.now_ms);
	struct promo other = flow_promo(&f, "kuliner", 0, PROMO_SCHEDULED, 0, 0);

	flow_sql(&f, "CREATE TEMP TRIGGER no_words BEFORE INSERT ON delivery BEGIN "
		     "SELECT RAISE(ABORT, 'no'); END;");
	OK_(starting_run(&f.turn));
	assert_int_equal(again(p.id).state, PROMO_EXPIRED);
	assert_int_equal(again(other.id).state, PROMO_RUNNING);
	flow_close(&f);
}
