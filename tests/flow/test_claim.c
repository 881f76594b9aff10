/* SPDX-License-Identifier: MIT */
/* One row on its way out: what is made of it, and why it waits or ends instead. */
#include "bot/flow/pick.h"
#include "bot/model/message.h"
#include "bot/store/subscription.h"
#include "tests/flow/fixture.h"

static struct flow f;

static int64_t reply(void)
{
	return flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say");
}

TEST(claim_fills_the_work_in_memory_that_outlives_the_turn)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t id = flow_add(&f, s.chat.id, CLASS_REPLY, "say");

	assert_int_equal(flow_pick(&f), 1);
	struct sending *p = flow_take(&f);
	flow_commit(&f);

	assert_int_equal(p->work.kind, WORK_SEND);
	assert_int_equal(p->work.delivery_id, id);
	assert_int_equal(p->work.attempt, 1);
	assert_int_equal(p->account, 0);
	assert_int_equal(p->chat_id, s.chat.id);
	assert_false(p->work.to.is_group);
	assert_int_equal(p->work.to.id.kind, ID_PHONE);
	assert_str(p->work.to.id.opaque, "62811000001");
	assert_str(p->work.message.body, "Halo Sri");
	assert_str(p->request.body, "Halo Sri");
	flow_begin(&f);
	assert_str(flow_state(&f, id), "sending");
	assert_int_equal(flow_delivery(&f, id).attempt, 1);
	flow_close(&f);
}

TEST(claim_keeps_choices_and_quote_in_memory_that_outlives_the_turn)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	const struct choice choices[] = { { .id = STR("a"), .label = STR("Kota Malang") } };
	struct message m = {
		.key = STR("yes"), .choices = choices, .n_choices = 1, .quote_id = STR("wamid.1")
	};
	struct delivery d = { .account_id = s.chat.account_id,
			      .chat_id = s.chat.id,
			      .not_before_ms = f.turn.now_ms,
			      .content = message_encode(&m, &f.mem) };

	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	assert_int_equal(flow_pick(&f), 1);
	struct sending *p = flow_take(&f);
	flow_commit(&f);
	assert_str(p->work.message.choices[0].title, "Kota Malang");
	assert_str(p->work.message.choices[0].id, "a");
	assert_str(p->work.message.quote_id, "wamid.1");
	flow_begin(&f);
	flow_close(&f);
}

TEST(claim_speaks_the_language_of_the_recipient)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);

	OK_(store_person_set_language(f.turn.db, s.person.id, LANGUAGE_EN));
	(void)flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_take(&f)->work.message.body, "Hello Sri");
	flow_close(&f);
}

TEST(claim_holds_a_reply_outside_the_window_until_the_chat_writes)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, false);
	int64_t id = flow_add(&f, s.chat.id, CLASS_REPLY, "say");

	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "queued reason.window_closed +3600000");
	assert_int_equal(flow_delivery(&f, id).attempt, 0);
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);

	s.chat.last_inbound_ms = f.turn.now_ms;
	OK_(store_chat_inbound(f.turn.db, &s.chat));
	OK_(pick_reopen(&f.turn, s.chat.id));
	assert_str(flow_state(&f, id), "queued");
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}

TEST(claim_ends_what_waited_two_days_outside_the_window)
{
	static const enum delivery_class classes[] = { CLASS_REPLY, CLASS_NOTICE };

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		flow_open(&f);
		f.accounts[0].templates = (struct account_templates){ 0 };
		struct sender s = flow_person(&f, 0, false);
		int64_t id = flow_add(&f, s.chat.id, classes[i], "say");
		for (int hours = 0; hours < 48; hours++) {
			assert_int_equal(flow_pick(&f), 0);
			assert_str(flow_state(&f, id), "queued reason.window_closed +3600000");
			flow_next(&f, 3600 * 1000);
		}
		assert_int_equal(flow_pick(&f), 0);
		assert_str(flow_state(&f, id), "expired reason.window_late");
		flow_close(&f);
	}
}

TEST(pick_reopen_leaves_other_waits_alone)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t id = flow_add(&f, s.chat.id, CLASS_REPLY, "say");

	OK_(store_delivery_wait(f.turn.db, id, f.turn.now_ms + 5000, STR("reason.trouble"),
				f.turn.now_ms));
	OK_(pick_reopen(&f.turn, s.chat.id));
	assert_str(flow_state(&f, id), "queued reason.trouble +5000");
	flow_close(&f);
}

TEST(claim_sends_a_notice_outside_the_window_as_template)
{
	flow_open(&f);
	(void)flow_add(&f, flow_person(&f, 0, false).chat.id, CLASS_NOTICE, "say");
	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.message.form, FORM_TEMPLATE);
	assert_str(s->work.message.template_params[0], "Halo Sri");
	flow_close(&f);
}

TEST(claim_counts_templates_of_the_day_and_waits_for_the_next)
{
	int64_t ids[4];

	flow_open(&f);
	f.turn.lanes[0].limits.per_day = 3;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		ids[i] = flow_add(&f, flow_person(&f, 0, false).chat.id, CLASS_NOTICE, "say");
	int64_t in_window = flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_NOTICE, "say");

	/* the clock of the tests shows 24 Nov 2026, 13.00 WIB: eleven hours until midnight */
	struct local_time lt = local_time_of(f.turn.now_ms, ZONE_WIB);
	int64_t rest_ms = ((24 - lt.hour) * 60 - lt.minute) * INT64_C(60000) - lt.second * 1000;
	assert_int_equal(flow_pick(&f), 4);
	assert_str(flow_state(&f, in_window), "sending");
	str want = arena_printf(&f.mem, "queued reason.day_limit +%lld", (long long)rest_ms);
	assert_str(flow_state(&f, ids[3]), want.ptr);

	flow_next(&f, rest_ms - 1);
	assert_int_equal(flow_pick(&f), 4);
	flow_next(&f, 1);
	assert_int_equal(flow_pick(&f), 5);
	flow_close(&f);
}

TEST(claim_takes_the_count_of_the_day_back_with_the_turn)
{
	flow_open(&f);
	int64_t id = flow_add(&f, flow_person(&f, 0, false).chat.id, CLASS_NOTICE, "say");
	f.engine.accounts[0].lane.limits.per_day = 1;
	flow_next(&f, 0);
	f.engine.accounts[0].lane.limits.per_day = 1;
	f.turn.lanes[0].limits.per_day = 1;

	assert_int_equal(flow_pick(&f), 1);
	flow_abandon(&f);
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
	flow_begin(&f);
	f.turn.lanes[0].limits.per_day = 1;
	assert_str(flow_state(&f, id), "queued");
	assert_int_equal(flow_pick(&f), 1);
	flow_close(&f);
}

/* A promo row for a new subscriber. */
static int64_t promo_row(const struct run *run, struct sender *ret)
{
	*ret = flow_person(&f, 0, true);
	flow_subscribe(&f, ret->chat.id, "kuliner");
	struct delivery d = { .account_id = ret->chat.account_id,
			      .chat_id = ret->chat.id,
			      .class = CLASS_PROMO,
			      .run_id = run->id,
			      .not_before_ms = f.turn.now_ms };
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	return d.id;
}

TEST(claim_renders_a_promo_from_its_run)
{
	struct sender s;

	flow_open(&f);
	struct run run = flow_run(&f, "kuliner");
	(void)promo_row(&run, &s);
	(void)promo_row(&run, &s);
	assert_int_equal(flow_pick(&f), 2);
	struct sending *p = flow_take(&f);
	flow_commit(&f);
	assert_true(str_find(p->work.message.body, STR("gurih")) > 0);
	assert_true(str_find(p->work.message.body, STR("https://wa.me/62811000001")) > 0);
	flow_close(&f);
}

TEST(claim_sends_two_promos_to_one_chat_one_after_the_other)
{
	struct sender s;

	flow_open(&f);
	struct run run = flow_run(&f, "kuliner"), other = flow_run(&f, "kuliner");
	int64_t first = promo_row(&run, &s);
	struct delivery d = { .account_id = s.chat.account_id,
			      .chat_id = s.chat.id,
			      .class = CLASS_PROMO,
			      .run_id = other.id,
			      .not_before_ms = f.turn.now_ms };

	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, first), "sending");
	assert_str(flow_state(&f, d.id), "queued");
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL - 1);
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, d.id), "sending");
	flow_close(&f);
}

TEST(claim_cancels_a_promo_that_is_not_wanted_any_more)
{
	struct sender stopped, gone, wants;

	flow_open(&f);
	struct run run = flow_run(&f, "kuliner");
	int64_t a = promo_row(&run, &stopped), b = promo_row(&run, &gone),
		c = promo_row(&run, &wants);
	OK_(store_chat_set_marketing_stop(f.turn.db, stopped.chat.id, f.turn.now_ms));
	OK_(store_unsubscribe(f.turn.db, gone.chat.id, STR("kuliner"), 0));

	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, a), "cancelled reason.unwanted");
	assert_str(flow_state(&f, b), "cancelled reason.unwanted");
	assert_str(flow_state(&f, c), "sending");
	flow_close(&f);
}

TEST(claim_ends_promos_whose_time_is_over)
{
	struct sender s;

	flow_open(&f);
	struct run run = flow_run(&f, "kuliner");
	int64_t id = promo_row(&run, &s);

	flow_next(&f, run.expires_ms - f.turn.now_ms);
	flow_sweep(&f);
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "expired reason.expired");
	flow_close(&f);
}

TEST(claim_takes_rows_of_running_runs_only)
{
	static const struct {
		enum run_state state;
		const char *want;
	} cases[] = {
		{ RUN_RUNNING, "sending" },
		{ RUN_PAUSED, "queued" },
		{ RUN_DONE, "queued" },
		{ RUN_CANCELLED, "queued" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s;
		int64_t next_us;

		flow_open(&f);
		struct run run = flow_run(&f, "kuliner");
		int64_t id = promo_row(&run, &s);
		flow_sql(&f, arena_printf(&f.mem, "UPDATE run SET state = %d", (int)cases[i].state)
				     .ptr);
		(void)flow_pick(&f);
		assert_str(flow_state(&f, id), cases[i].want);
		/* and waits for nothing that the clock brings */
		OK_(pick_next_us(&f.turn, &next_us));
		assert_true(next_us == INT64_MAX);
		flow_close(&f);
	}
}

TEST(f35_a_copy_holds_back_what_goes_to_operators_too)
{
	flow_open(&f);
	f.next_phone = 62899; /* an operator of the config */
	int64_t operator_reply = reply();
	struct sender s = flow_person(&f, 0, true);
	int64_t notice = flow_add(&f, s.chat.id, CLASS_NOTICE, "say");

	f.turn.brake = BRAKE_COPY;
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, operator_reply), "queued reason.brake +300000");
	assert_str(flow_state(&f, notice), "queued reason.brake +300000");
	flow_close(&f);
}

TEST(claim_brake_of_all_lets_only_operators_through)
{
	flow_open(&f);
	int64_t others[50];
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		others[i] = reply();
	struct chat group = flow_group(&f, "grup");
	int64_t in_group = flow_add(&f, group.id, CLASS_REPLY, "say");
	f.next_phone = 62899; /* an operator of the config */
	int64_t operator_reply = reply();

	f.turn.brake = BRAKE_ALL;
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, operator_reply), "sending");
	assert_str(flow_state(&f, others[0]), "queued reason.brake +300000");
	assert_str(flow_state(&f, in_group), "queued reason.brake +300000");
	flow_next(&f, 300000);
	f.turn.brake = BRAKE_OFF;
	for (int i = 0; i < 3; i++)
		(void)flow_pick(&f);
	assert_str(flow_state(&f, others[0]), "sending");
	flow_close(&f);
}

TEST(claim_fails_what_the_network_cannot_express)
{
	flow_open(&f);
	int64_t id = reply();

	flow_build_refuses = true;
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "failed reason.build");
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
	assert_int_equal(f.turn.lanes[0].in_flight, 0);
	flow_close(&f);
}

TEST(claim_fails_rows_that_say_nothing_or_cannot_be_read)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true), r = flow_person(&f, 0, true);
	struct message blank = { .key = STR("text"), .args = ARGS(ARG("teks", " \n")) };
	struct delivery d = { .account_id = s.chat.account_id,
			      .chat_id = s.chat.id,
			      .not_before_ms = f.turn.now_ms,
			      .content = message_encode(&blank, &f.mem) };
	struct delivery e = d;

	e.chat_id = r.chat.id;
	e.content = STR("rusak");
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	OK_(store_delivery_add(f.turn.db, &e, f.turn.now_ms));
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, d.id), "failed reason.empty");
	assert_str(flow_state(&f, e.id), "failed reason.build");
	flow_close(&f);
}

TEST(claim_fails_what_goes_to_a_chat_that_is_gone)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	struct chat group = flow_group(&f, "grup");
	int64_t a = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
	int64_t b = flow_add(&f, group.id, CLASS_REPLY, "say");

	OK_(store_chat_set_state(f.turn.db, s.chat.id, CHAT_DEAD));
	OK_(store_chat_set_state(f.turn.db, group.id, CHAT_LEFT));
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, a), "failed reason.unreachable");
	assert_str(flow_state(&f, b), "failed reason.group_gone");
	flow_close(&f);
}

TEST(claim_writes_to_groups_by_their_id)
{
	flow_open(&f);
	struct chat group = flow_group(&f, "grup");
	flow_sql(&f, "UPDATE chat SET last_inbound_ms = 1795500000000 WHERE kind = 1");
	(void)flow_add(&f, group.id, CLASS_REPLY, "say");

	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_true(s->work.to.is_group);
	assert_str(s->work.to.id.opaque, "grup");
	flow_close(&f);
}

TEST(claim_holds_promos_in_quiet_hours_and_nothing_else)
{
	flow_open(&f);
	f.config.quiet = (struct quiet_hours){ 12 * 60, 14 * 60 }; /* it is 13.00 */
	struct sender s = flow_person(&f, 0, true);
	flow_subscribe(&f, s.chat.id, "kuliner");
	int64_t notice_to = flow_person(&f, 0, true).chat.id, made;
	int64_t said = reply(), notice = flow_add(&f, notice_to, CLASS_NOTICE, "say");
	bool is_end;
	struct run run = flow_run(&f, "kuliner");

	OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms, &made,
			   &is_end, NULL));
	assert_int_equal(made, 1);
	int64_t promo = flow_int(&f, "SELECT id FROM delivery WHERE class = 2");
	assert_int_equal(flow_pick(&f), 2);
	assert_str(flow_state(&f, said), "sending");
	assert_str(flow_state(&f, notice), "sending");
	assert_str(flow_state(&f, promo), "queued reason.quiet_hours +3600000");
	assert_int_equal(flow_delivery(&f, promo).attempt, 0);

	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	flow_next(&f, 3600 * 1000);
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_state(&f, promo), "sending");
	flow_close(&f);
}

/* A delivery with a photo: an answer, or of a run. */
static int64_t with_photo(int64_t photo, bool is_promo)
{
	int64_t made;
	bool is_end;
	struct sender s = flow_person(&f, 0, true);

	if (!is_promo)
		return flow_add_photo(&f, s.chat.id, CLASS_REPLY, "say", photo);
	flow_subscribe(&f, s.chat.id, "kuliner");
	struct run run = flow_photo_run(&f, "kuliner", photo);
	OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms, &made,
			   &is_end, NULL));
	assert_int_equal(made, 1);
	return flow_int(&f, "SELECT max(id) FROM delivery");
}

static void upload(int64_t photo, const char *id)
{
	OK_(store_upload_put(f.turn.db, f.engine.account_ids[0], photo, str_from(id),
			     f.turn.now_ms + 3600 * 1000));
}

TEST(claim_sends_the_photo_by_the_id_of_its_account)
{
	for (int is_promo = 0; is_promo < 2; is_promo++) {
		flow_open(&f);
		int64_t photo = flow_photo(&f, MEDIA_READY);
		int64_t id = with_photo(photo, is_promo);
		upload(photo, "up1");
		assert_int_equal(flow_pick(&f), 1);
		struct sending *s = flow_take(&f);
		assert_int_equal(s->work.delivery_id, id);
		assert_int_equal(s->work.message.form, FORM_IMAGE);
		assert_int_equal(s->media_id, photo);
		flow_commit(&f);
		assert_str(s->work.message.media_id, "up1");
		flow_begin(&f);
		flow_close(&f);
	}
}

TEST(claim_lets_a_linked_device_write_first_to_nobody)
{
	int64_t made;
	bool is_end;

	flow_open(&f);
	f.ops.caps |= GW_LINKED;
	struct sender stranger = flow_person(&f, 0, false), known = flow_person(&f, 0, true);
	flow_subscribe(&f, stranger.chat.id, "kuliner");
	flow_subscribe(&f, known.chat.id, "kuliner");
	struct run run = flow_run(&f, "kuliner");
	OK_(store_run_plan(f.turn.db, &run, f.engine.account_ids[0], 16, f.turn.now_ms, &made,
			   &is_end, NULL));
	assert_int_equal(made, 2);
	assert_int_equal(flow_pick(&f), 1);
	assert_int_equal(flow_take(&f)->chat_id, known.chat.id);
	assert_int_equal(flow_int(&f,
				  "SELECT count(*) FROM delivery WHERE reason = 'reason.stranger'"),
			 1);
	flow_close(&f);
}

TEST(claim_gives_the_file_itself_to_a_network_without_uploads_until_it_names_it)
{
	flow_open(&f);
	f.ops.caps |= GW_SEND_FILE;
	int64_t photo = flow_photo(&f, MEDIA_READY), id = with_photo(photo, true);
	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.message.form, FORM_IMAGE);
	assert_int_equal(s->work.message.media_id.len, 0);
	assert_true(str_find(s->work.body_file, STR("/media/")) > 0);
	assert_str(s->work.content_type, "image/jpeg");
	flow_outcome.media_id = STR("named");
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	assert_str(flow_state(&f, id), "sent");
	(void)with_photo(photo, false);
	flow_next(&f, 1000);
	assert_int_equal(flow_pick(&f), 1);
	s = flow_take(&f);
	assert_str(s->work.message.media_id, "named");
	assert_int_equal(s->work.body_file.len, 0);
	flow_close(&f);
}

TEST(claim_waits_for_the_upload_of_a_photo_and_asks_for_it)
{
	for (int is_promo = 0; is_promo < 2; is_promo++) {
		flow_open(&f);
		int64_t photo = flow_photo(&f, MEDIA_READY), id = with_photo(photo, is_promo);
		assert_int_equal(flow_pick(&f), 0);
		assert_str(flow_state(&f, id), "queued reason.media_uploading +60000");
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM job WHERE kind = 1 AND "
					      "object_id = (SELECT max(id) FROM media)"),
				 1);
		assert_int_equal(f.engine.free_sendings.count, FLOW_POOL);
		flow_close(&f);
	}
}

TEST(claim_of_a_refused_photo_sends_the_answer_without_and_fails_the_promo)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY);
	int64_t said = with_photo(photo, false), promo = with_photo(photo, true);

	upload(photo, "");
	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.delivery_id, said);
	assert_int_equal(s->work.message.form, FORM_TEXT);
	assert_int_equal(s->media_id, 0);
	assert_str(flow_state(&f, promo), "failed reason.upload_failed");
	flow_close(&f);
}

TEST(claim_sends_without_a_photo_that_cannot_come)
{
	/* nothing is uploaded under a brake; a photo that is not kept has no file; some networks
	 * have no photos */
	static const struct {
		enum brake brake;
		enum media_state state;
		bool has_media;
	} cases[] = { { BRAKE_PROMOS, MEDIA_READY, true },
		      { BRAKE_OFF, MEDIA_FETCHING, true },
		      { BRAKE_OFF, MEDIA_REFUSED, true },
		      { BRAKE_OFF, MEDIA_READY, false } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		flow_open(&f);
		(void)with_photo(flow_photo(&f, cases[i].state), false);
		f.turn.brake = cases[i].brake;
		if (!cases[i].has_media)
			f.ops.caps &= ~(unsigned)GW_MEDIA;
		assert_int_equal(flow_pick(&f), 1);
		assert_int_equal(flow_take(&f)->work.message.form, FORM_TEXT);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM job"), 0);
		flow_close(&f);
	}
}

TEST(claim_uploads_again_what_the_network_forgot)
{
	flow_open(&f);
	int64_t photo = flow_photo(&f, MEDIA_READY), id = with_photo(photo, true);

	upload(photo, "up1");
	assert_int_equal(flow_pick(&f), 1);
	flow_outcome.is_media_unknown = true;
	flow_outcome.reason = "reason.media";
	flow_answer(&f, flow_take(&f), VERDICT_RETRY, SCOPE_MESSAGE);
	flow_next(&f, flow_delivery(&f, id).not_before_ms - f.turn.now_ms);
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, id), "queued reason.media_uploading +60000");
	upload(photo, "up2");
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 1);
	assert_str(flow_take(&f)->work.message.media_id, "up2");
	flow_close(&f);
}
