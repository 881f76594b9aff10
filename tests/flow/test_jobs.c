/* SPDX-License-Identifier: MIT */
/* Jobs: when they leave, what becomes of them, and that nothing which goes wrong is lost. */
#include "bot/flow/jobs.h"
#include "bot/flow/pick.h"
#include "bot/flow/verdict.h"
#include "bot/store/job.h"
#include "tests/flow/fixture.h"

static struct flow f;

static void put(enum job_kind kind, int64_t object_id)
{
	struct job j = { .kind = kind,
			 .account_id = f.engine.account_ids[0],
			 .object_id = object_id,
			 .ref = STR("ref"),
			 .not_before_ms = f.turn.now_ms };

	OK_(store_job_put(f.turn.db, &j, f.turn.now_ms));
}

static size_t claim(void)
{
	OK_(jobs_claim(&f.turn));
	return f.turn.claimed.count;
}

static struct sending *claimed(enum job_kind kind, int64_t object_id)
{
	put(kind, object_id);
	assert_int_equal(claim(), 1);
	return flow_take(&f);
}

/* Where the photo is has been answered; it is being fetched. */
static struct sending *fetching(int64_t photo)
{
	struct sending *s = claimed(JOB_FETCH, photo);

	flow_outcome.next_url = STR("https://small.example/a");
	flow_answer(&f, s, VERDICT_NEXT_STEP, SCOPE_MESSAGE);
	assert_int_equal(claim(), 1);
	return flow_take(&f);
}

static int64_t jobs(void)
{
	return flow_int(&f, "SELECT count(*) FROM job");
}

/* "ready", "refused media.broken". */
static str photo_state(int64_t photo)
{
	static const char *const names[] = { "fetching", "ready", "refused" };
	struct media m;

	OK_(store_media_by_id(f.turn.db, photo, &f.mem, &m));
	return m.reason.len
		       ? arena_printf(&f.mem, "%s %" STR_FMT, names[m.state], STR_ARG(m.reason))
		       : str_from(names[m.state]);
}

/* When the next job is ready, milliseconds from now; -1 = never. */
static int64_t next_ms(void)
{
	int64_t at_us;

	OK_(jobs_next_us(&f.turn, &at_us));
	return at_us == INT64_MAX ? -1 : (at_us - clock_mono_us(&f.clock.clock)) / 1000;
}

TEST(jobs_fetch_asks_first_and_then_fetches_and_keeps_the_photo)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);
	struct sending *s = claimed(JOB_FETCH, photo);

	assert_int_equal(s->work.kind, WORK_FETCH);
	assert_int_equal(s->work.step, 0);
	assert_int_equal(s->work.attempt, 1);
	assert_str(s->work.media_ref, "ref");
	assert_int_equal(s->media_id, photo);
	assert_int_equal(s->request.max_reply_bytes, 0);
	flow_outcome.next_url = STR("https://small.example/a");
	flow_answer(&f, s, VERDICT_NEXT_STEP, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "fetching");

	assert_int_equal(claim(), 1);
	s = flow_take(&f);
	assert_int_equal(s->work.step, 1);
	assert_str(s->work.next_url, "https://small.example/a");
	assert_int_equal(s->request.max_reply_bytes, PICTURE_BYTES_MAX);
	s->item = (struct shelf_item){
		.hash = { 1, 2, 3 }, .mime = "image/png", .width = 20, .height = 30, .bytes = 400
	};
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "ready");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM media WHERE mime = 'image/png' AND "
				      "width = 20 AND height = 30 AND bytes = 400 AND "
				      "substr(hash, 1, 3) = x'010203' AND length(hash) = 32"),
			 1);
	assert_int_equal(jobs(), 0);
	assert_int_equal(f.turn.judged.count, 2);
	assert_int_equal(f.turn.lanes[0].in_flight, 0);
	flow_close(&f);
}

TEST(jobs_work_lives_longer_than_the_turn_that_claimed_it)
{
	flow_open(&f);
	struct sending *s = claimed(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));

	flow_commit(&f);
	assert_str(s->work.media_ref, "ref");
	assert_str(s->request.url, "https://small.example/send");
	flow_begin(&f);
	flow_close(&f);
}

TEST(jobs_refuse_a_photo_that_is_too_large_before_fetching_it)
{
	static const struct {
		int64_t bytes;
		const char *want;
	} cases[] = { { PICTURE_BYTES_MAX, "fetching" },
		      { PICTURE_BYTES_MAX + 1, "refused media.too_large" } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		flow_open(&f);
		int64_t photo = flow_photo(&f, MEDIA_FETCHING);
		struct sending *s = claimed(JOB_FETCH, photo);
		flow_outcome.file_bytes = cases[i].bytes;
		flow_answer(&f, s, VERDICT_NEXT_STEP, SCOPE_MESSAGE);
		assert_str(photo_state(photo), cases[i].want);
		assert_int_equal(jobs(), i == 0);
		flow_close(&f);
	}
}

TEST(jobs_refuse_a_photo_as_the_worker_did_and_tell_its_sender)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);
	(void)flow_promo(&f, "kuliner", photo, PROMO_DRAFT, 0, 0);
	struct sending *s = fetching(photo);

	s->kept = ERR_INVALID;
	s->kept_reason = "media.broken";
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "refused media.broken");
	assert_int_equal(jobs(), 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 0"), 1);
	flow_close(&f);
}

TEST(jobs_give_up_a_photo_that_does_not_arrive_in_about_two_minutes)
{
	static const enum verdict verdicts[] = { VERDICT_RETRY, VERDICT_UNCERTAIN };

	for (size_t k = 0; k < ARRAY_LEN(verdicts); k++) {
		flow_open(&f);
		int64_t photo = flow_photo(&f, MEDIA_FETCHING), waited_ms = 0;
		put(JOB_FETCH, photo);
		while (str_eq(photo_state(photo), STR("fetching")) && waited_ms < 3600 * 1000) {
			waited_ms += next_ms();
			flow_next(&f, next_ms());
			assert_int_equal(claim(), 1);
			struct sending *s = flow_take(&f);
			/* it answers where it is, and then does not come */
			enum verdict v = s->work.step == 0 ? VERDICT_NEXT_STEP : verdicts[k];
			flow_outcome.next_url = STR("https://small.example/a");
			flow_answer(&f, s, v, SCOPE_MESSAGE);
		}
		assert_str(photo_state(photo), "refused media.not_arrived");
		assert_in_range(waited_ms, 60 * 1000, 130 * 1000);
		assert_int_equal(jobs(), 0);
		flow_close(&f);
	}
}

TEST(jobs_give_up_a_photo_that_the_network_does_not_have)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);
	struct sending *s = claimed(JOB_FETCH, photo);

	flow_answer(&f, s, VERDICT_REFUSED, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "refused media.not_arrived");
	flow_close(&f);
}

TEST(jobs_try_again_when_the_disk_failed_whatever_the_network_said)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);
	struct sending *s = fetching(photo);

	s->kept = ERR_IO;
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "fetching");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM job WHERE state = 0 AND step = 0 AND "
				      "attempt = 1 AND reason = 'reason.disk'"),
			 1);
	assert_in_range(next_ms(), 1000, 2000);
	flow_close(&f);
}

TEST(jobs_a_photo_that_nobody_kept_is_not_ready)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);

	flow_answer(&f, fetching(photo), VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "fetching");
	assert_int_equal(jobs(), 1);
	flow_close(&f);
}

TEST(jobs_run_four_at_a_time_for_each_account)
{
	flow_open(&f);
	for (int i = 0; i < 6; i++)
		put(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));
	assert_int_equal(claim(), JOBS_RUNNING_MAX);
	assert_int_equal(claim(), JOBS_RUNNING_MAX);
	assert_int_equal(next_ms(), -1);
	assert_int_equal(f.turn.lanes[0].jobs, JOBS_RUNNING_MAX);

	flow_answer(&f, flow_take(&f), VERDICT_REFUSED, SCOPE_MESSAGE);
	assert_int_equal(f.turn.lanes[0].jobs, JOBS_RUNNING_MAX - 1);
	assert_int_equal(next_ms(), 0);
	assert_int_equal(claim(), JOBS_RUNNING_MAX);
	assert_int_equal(jobs(), 5);
	flow_close(&f);
}

TEST(jobs_leave_the_pool_to_others_when_it_is_empty)
{
	struct list rest;

	flow_open(&f);
	put(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));
	list_init(&rest);
	list_move_all(&rest, &f.engine.free_sendings);
	assert_int_equal(claim(), 0);
	assert_int_equal(next_ms(), -1);
	list_move_all(&f.engine.free_sendings, &rest);
	assert_int_equal(claim(), 1);
	flow_close(&f);
}

TEST(jobs_leave_another_accounts_part_of_the_pool_alone)
{
	flow_open(&f);
	put(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));
	while (f.engine.free_sendings.count > FLOW_POOL / 2)
		(void)list_take_first(&f.engine.free_sendings);
	f.turn.lanes[0].in_flight = FLOW_POOL / 2;
	assert_int_equal(claim(), 0);
	assert_int_equal(next_ms(), -1);
	f.turn.lanes[0].in_flight--;
	assert_int_equal(claim(), 1);
	flow_close(&f);
}

TEST(jobs_wait_for_the_brake_and_for_the_lane)
{
	flow_open(&f);
	put(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));
	f.turn.brake = BRAKE_PROMOS;
	assert_int_equal(claim(), 0);
	assert_int_equal(next_ms(), -1);
	f.turn.brake = BRAKE_OFF;
	assert_int_equal(next_ms(), 0);

	assert_true(lane_pause(&f.turn.lanes[0], 5000, "reason.too_fast", 0, f.turn.now_ms));
	assert_int_equal(claim(), 0);
	assert_int_equal(next_ms(), 5000);
	assert_true(lane_stop(&f.turn.lanes[0], "reason.token", 0));
	assert_int_equal(claim(), 0);
	assert_int_equal(next_ms(), -1);
	assert_true(lane_open(&f.turn.lanes[0]));
	assert_int_equal(claim(), 1);
	flow_close(&f);
}

TEST(jobs_know_when_the_next_one_is_ready)
{
	flow_open(&f);
	struct job j = { .kind = JOB_FETCH,
			 .account_id = f.engine.account_ids[1],
			 .object_id = flow_photo(&f, MEDIA_FETCHING),
			 .not_before_ms = f.turn.now_ms + 2500 };

	assert_int_equal(next_ms(), -1);
	OK_(store_job_put(f.turn.db, &j, f.turn.now_ms));
	assert_int_equal(claim(), 0);
	assert_int_equal(next_ms(), 2500);
	flow_next(&f, 2500);
	assert_int_equal(claim(), 1);
	flow_close(&f);
}

TEST(jobs_push_back_of_the_account_pauses_or_stops_its_lane_and_uses_no_attempt)
{
	static const struct {
		enum verdict v;
		enum lane_state want;
	} cases[] = { { VERDICT_PAUSE, LANE_PAUSED }, { VERDICT_STOP, LANE_STOPPED } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		flow_open(&f);
		int64_t photo = flow_photo(&f, MEDIA_FETCHING);
		struct sending *s = claimed(JOB_FETCH, photo);
		flow_outcome = (struct outcome){ .wait_ms = 7000, .reason = "reason.too_fast" };
		flow_answer(&f, s, cases[i].v, SCOPE_ACCOUNT);
		assert_int_equal(f.turn.lanes[0].state, cases[i].want);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM job WHERE state = 0 AND "
					      "attempt = 0 AND reason = 'reason.too_fast'"),
				 1);
		assert_str(photo_state(photo), "fetching");
		flow_close(&f);
	}
}

TEST(jobs_push_back_of_one_call_waits_as_long_as_it_says)
{
	flow_open(&f);
	struct sending *s = claimed(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));

	flow_outcome.wait_ms = 9000;
	flow_answer(&f, s, VERDICT_PAUSE, SCOPE_MESSAGE);
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(next_ms(), 9000);
	flow_close(&f);
}

TEST(jobs_that_cannot_reach_the_network_pause_the_lane)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);
	struct sending *s = claimed(JOB_FETCH, photo);

	s->how = HTTP_NOT_SENT;
	OK_(verdict_apply(&f.turn, s));
	assert_int_equal(f.turn.lanes[0].state, LANE_PAUSED);
	assert_int_equal(flow_int(&f, "SELECT attempt FROM job"), 0);
	flow_close(&f);

	/* the file lies on another host: its trouble is not the account's */
	flow_open(&f);
	photo = flow_photo(&f, MEDIA_FETCHING);
	s = fetching(photo);
	s->how = HTTP_NOT_SENT;
	OK_(verdict_apply(&f.turn, s));
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(flow_int(&f, "SELECT attempt FROM job"), 1);
	flow_close(&f);

	flow_open(&f);
	s = claimed(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));
	s->how = HTTP_ABORTED_UNSENT;
	OK_(verdict_apply(&f.turn, s));
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(next_ms(), 0);
	flow_close(&f);
}

TEST(jobs_upload_keeps_the_id_and_lets_go_what_waited)
{
	str name;

	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY), account_id = f.engine.account_ids[0];
	int64_t id =
		flow_add_photo(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say", photo);
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "queued reason.media_uploading +60000");

	assert_int_equal(claim(), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.kind, WORK_UPLOAD);
	assert_str(s->work.content_type, "image/jpeg");
	assert_true(str_starts(s->work.body_file, f.config.state_dir));
	flow_outcome.media_id = STR("up1");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(jobs(), 0);
	OK_(store_upload_find(f.turn.db, account_id, photo,
			      f.turn.now_ms + INT64_C(28) * 24 * 3600 * 1000, &f.mem, &name));
	assert_str(name, "up1");
	assert_int_equal(store_upload_find(f.turn.db, account_id, photo,
					   f.turn.now_ms + INT64_C(30) * 24 * 3600 * 1000, &f.mem,
					   &name),
			 ERR_NOTFOUND);
	flow_sweep(&f);
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_take(&f)->work.message.media_id, "up1");
	flow_close(&f);
}

TEST(jobs_upload_that_is_refused_is_remembered_for_a_day)
{
	str id = STR("x");

	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY), account_id = f.engine.account_ids[0];
	flow_answer(&f, claimed(JOB_UPLOAD, photo), VERDICT_REFUSED, SCOPE_MESSAGE);
	OK_(store_upload_find(f.turn.db, account_id, photo, f.turn.now_ms, &f.mem, &id));
	assert_int_equal(id.len, 0);
	assert_int_equal(store_upload_find(f.turn.db, account_id, photo,
					   f.turn.now_ms + INT64_C(25) * 3600 * 1000, &f.mem, &id),
			 ERR_NOTFOUND);
	flow_close(&f);
}

TEST(jobs_upload_of_a_photo_that_is_not_there_ends_at_once)
{
	static const enum media_state states[] = { MEDIA_FETCHING, MEDIA_REFUSED };

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		flow_open(&f);
		int64_t photo = flow_photo(&f, states[i]);
		put(JOB_UPLOAD, photo);
		assert_int_equal(claim(), 0);
		assert_int_equal(jobs(), 0);
		assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
		flow_close(&f);
	}
}

TEST(jobs_upload_whose_file_cannot_be_read_blames_no_network)
{
	flow_open(&f);
	struct sending *s = claimed(JOB_UPLOAD, flow_photo(&f, MEDIA_READY));

	s->how = HTTP_NOT_SENT;
	s->kept = ERR_IO;
	OK_(verdict_apply(&f.turn, s));
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM job WHERE attempt = 1 AND state = 0"),
			 1);
	flow_close(&f);
}

TEST(jobs_upload_is_asked_for_once)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY), account_id = f.engine.account_ids[0];

	OK_(jobs_upload(&f.turn, account_id, photo));
	assert_int_equal(claim(), 1);
	flow_answer(&f, flow_take(&f), VERDICT_RETRY, SCOPE_MESSAGE);
	int64_t wait_ms = next_ms();
	assert_in_range(wait_ms, 1000, 2000);
	OK_(jobs_upload(&f.turn, account_id, photo));
	assert_int_equal(next_ms(), wait_ms);
	flow_close(&f);
}

TEST(jobs_mark_read_is_tried_once)
{
	static const enum verdict verdicts[] = { VERDICT_SENT, VERDICT_RETRY, VERDICT_REFUSED,
						 VERDICT_PAUSE, VERDICT_UNCERTAIN };

	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
		flow_open(&f);
		struct sender p = flow_person(&f, 0, true);
		struct sending *s = claimed(JOB_MARK_READ, p.chat.id);
		assert_int_equal(s->work.kind, WORK_MARK_READ);
		assert_str(s->work.message_id, "ref");
		assert_false(s->work.is_typing); /* the answer is out already */
		assert_str(s->work.to.id.opaque, arena_cstr(&f.mem, p.chat.address.opaque));
		assert_int_equal(s->chat_id, p.chat.id);
		flow_answer(&f, s, verdicts[i], SCOPE_MESSAGE);
		assert_int_equal(jobs(), 0);
		flow_close(&f);
	}
}

TEST(jobs_that_cannot_be_built_end)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);

	flow_build_refuses = true;
	put(JOB_FETCH, photo);
	put(JOB_MARK_READ, 7);
	assert_int_equal(claim(), 0);
	assert_str(photo_state(photo), "refused media.not_arrived");
	assert_int_equal(jobs(), 0);
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
	flow_close(&f);
}

TEST(jobs_album_needs_no_call)
{
	flow_open(&f);
	struct promo p = flow_promo(&f, "kuliner", 0, PROMO_DRAFT, 0, 0);

	put(JOB_ALBUM, p.id);
	assert_int_equal(claim(), 0);
	assert_int_equal(jobs(), 0);
	flow_close(&f);
}

TEST(jobs_whose_handler_fails_are_done_all_the_same)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_FETCHING);

	put(JOB_ALBUM, 4711); /* of no promo */
	assert_int_equal(claim(), 0);
	assert_int_equal(jobs(), 0);

	/* nothing can be said to its sender */
	flow_sql(&f, "CREATE TEMP TRIGGER no_words BEFORE INSERT ON delivery BEGIN "
		     "SELECT RAISE(ABORT, 'no'); END;");
	(void)flow_promo(&f, "kuliner", photo, PROMO_DRAFT, 0, 0);
	struct sending *s = fetching(photo);
	s->kept = ERR_INVALID;
	s->kept_reason = "media.broken";
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(photo_state(photo), "refused media.broken");
	assert_int_equal(jobs(), 0);
	assert_int_equal(f.turn.judged.count, 2);
	flow_close(&f);
}

TEST(jobs_verdict_of_an_abandoned_turn_can_be_given_again)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	struct sending *s = claimed(JOB_UPLOAD, photo);

	flow_next(&f, 1);
	flow_outcome.media_id = STR("up1");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	list_init(&f.turn.judged);
	flow_abandon(&f);
	flow_begin(&f);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM job WHERE state = 1"), 1);
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	flow_commit(&f);
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
	flow_begin(&f);
	assert_int_equal(jobs(), 0);
	flow_close(&f);
}

TEST(jobs_that_ran_when_the_process_ended_run_again)
{
	struct why why;
	struct engine_options o = { .clock = &f.clock.clock, .seed = 4, .pool = FLOW_POOL };

	flow_open(&f);
	(void)claimed(JOB_FETCH, flow_photo(&f, MEDIA_FETCHING));
	flow_next(&f, 1);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM job WHERE state = 1"), 1);
	flow_abandon(&f);
	engine_close(&f.engine, false);
	o.config = &f.config;
	OK_(engine_open(&f.engine, &o, &why));
	flow_begin(&f);
	f.engine.accounts[0].gateway.ops = &f.ops;
	assert_int_equal(claim(), 1);
	assert_int_equal(flow_take(&f)->work.step, 0);
	flow_close(&f);
}
