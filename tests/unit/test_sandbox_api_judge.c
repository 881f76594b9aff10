/* SPDX-License-Identifier: MIT */
/* siar's own gateway at the sandbox's API: what it builds is taken, and what it reads from each
 * refusal is what its table of Meta's codes wants. */

#include "bot/gateway/gateway.h"
#include "bot/gateway/whatsapp_cloud.h"
#include "tests/unit/api_site.h"

#include <stdio.h>
#define SECRET(text)                                                                               \
	{                                                                                          \
		{ STR_INIT(text) }, 1                                                              \
	}

static struct gateway gw;
static struct outcome outcome;

static void open_gateway(void)
{
	static const struct whatsapp_cloud_config own = {
		.phone_number_id = STR_INIT(SANDBOX_NUMBER_ID),
		.app_secret = SECRET(SANDBOX_APP_SECRET),
		.verify_token = SECRET(SANDBOX_VERIFY_TOKEN),
		.access_token = SECRET(SANDBOX_TOKEN),
	};

	api_site_open();
	api_hear(BUDI_INDEX, -1, "halo");
	api_hear(BUDI_INDEX, 0, "halo semua");
	gw = (struct gateway){ .ops = gateway_find(STR("whatsapp_cloud")),
			       .account = STR("demo"),
			       .own = &own };
	gw.base_url = arena_printf(&api_site.mem, "%s/v23.0", api_site.base);
}

/* Builds, asks, judges; the verdict. */
static enum verdict do_work(const struct work *work)
{
	struct http_request r;
	struct why why = { 0 };
	enum err e = gw.ops->build(&gw, work, &api_site.mem, &r, &why);

	assert_string_equal(why.text, "");
	assert_int_equal(e, OK);
	api_run(&r);
	gw.ops->judge(&gw, work, api_site.how, &api_site.call.reply, &api_site.mem, &outcome);
	return outcome.verdict;
}

static struct work text_to_budi(void)
{
	return (struct work){
		.kind = WORK_SEND,
		.delivery_id = 7,
		.attempt = 1,
		.to.id = { ID_PHONE, STR(BUDI) },
		.message = { .form = FORM_TEXT, .body = STR("halo") },
	};
}

static void assert_outcome(enum verdict verdict, enum scope scope, int64_t code)
{
	assert_int_equal(outcome.verdict, verdict);
	assert_int_equal(outcome.scope, scope);
	assert_int_equal(outcome.code, code);
}

static void upload(struct work *w)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/a.jpg", test_dir());
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fwrite("\xff\xd8\xff\xe0rest", 1, 8, f);
	fclose(f);
	*w = (struct work){ .kind = WORK_UPLOAD,
			    .attempt = 1,
			    .body_file = arena_str(&api_site.mem, str_from(path)),
			    .content_type = STR("image/jpeg") };
}

TEST(every_form_that_siar_sends_is_taken)
{
	static const struct rendered forms[] = {
		{ .form = FORM_TEXT, .body = STR_INIT("halo") },
		{ .form = FORM_BUTTONS,
		  .body = STR_INIT("Pilih"),
		  .choices = { { STR_INIT("a"), STR_INIT("A"), STR_INIT_NONE } },
		  .n_choices = 1 },
		{ .form = FORM_LIST,
		  .body = STR_INIT("Pilih"),
		  .choices = { { STR_INIT("a"), STR_INIT("A"), STR_INIT("d") } },
		  .n_choices = 1,
		  .list_button = STR_INIT("Buka") },
		{ .form = FORM_TEMPLATE,
		  .template_name = STR_INIT("kabar"),
		  .template_language = STR_INIT("id"),
		  .template_params = { STR_INIT("ada") },
		  .n_params = 1 },
		{ .form = FORM_IMAGE,
		  .body = STR_INIT("foto"),
		  .media_link = STR_INIT("https://contoh.id/a.jpg") },
		{ .form = FORM_DOCUMENT,
		  .file_name = STR_INIT("a.pdf"),
		  .media_link = STR_INIT("https://contoh.id/a.pdf") },
	};

	open_gateway();
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct work w = text_to_budi();
		w.message = forms[i];
		assert_int_equal(do_work(&w), VERDICT_SENT);
		assert_true(str_eq(outcome.provider_id, api_newest()->id));
		assert_str(outcome.learned_id, BUDI);
		assert_str(api_newest()->opaque, "siar1:7:1");
	}
	struct work w = text_to_budi();
	w.to = (struct address){ .is_group = true, .id = { .kind = ID_WA, .opaque = STR(GROUP) } };
	assert_int_equal(do_work(&w), VERDICT_SENT);
	w.to = (struct address){ .id = { ID_WA, STR(BUDI_USER) } };
	assert_int_equal(do_work(&w), VERDICT_SENT);
	api_site_close();
}

TEST(siar_uploads_sends_and_fetches_a_photo)
{
	struct work w;

	open_gateway();
	upload(&w);
	assert_int_equal(do_work(&w), VERDICT_SENT);
	str id = arena_str(&api_site.mem, outcome.media_id);
	w = text_to_budi();
	w.message = (struct rendered){ .form = FORM_IMAGE, .body = STR("foto"), .media_id = id };
	assert_int_equal(do_work(&w), VERDICT_SENT);
	assert_true(str_eq(api_newest()->media_id, id));
	w = (struct work){ .kind = WORK_FETCH, .attempt = 1, .media_ref = id };
	assert_int_equal(do_work(&w), VERDICT_NEXT_STEP);
	w.step = 1;
	w.next_url = arena_str(&api_site.mem, outcome.next_url);
	assert_int_equal(do_work(&w), VERDICT_SENT);
	assert_str(api_site.body, "\xff\xd8\xff\xe0rest");
	api_site_close();
}

TEST(a_closed_window_asks_for_a_template)
{
	struct work w = text_to_budi();

	open_gateway();
	api_site.faults.window_closed = true;
	do_work(&w);
	assert_outcome(VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE, 131047);
	api_site_close();
}

TEST(the_pair_rate_pauses_one_person)
{
	struct work w = text_to_budi();

	open_gateway();
	world_person(api_site.world, BUDI_INDEX)->pair_tat_ms =
		world_now_ms(api_site.world) + HOURS_MS(1);
	do_work(&w);
	assert_outcome(VERDICT_PAUSE, SCOPE_RECIPIENT, 131056);
	assert_true(outcome.wait_ms > 0);
	api_site_close();
}

TEST(too_many_pauses_the_account_for_as_long_as_it_says)
{
	struct work w = text_to_budi();

	open_gateway();
	api_site.faults.too_many = true;
	do_work(&w);
	assert_outcome(VERDICT_PAUSE, SCOPE_ACCOUNT, 130429);
	assert_int_equal(outcome.wait_ms, 5000);
	api_site.faults.retry_after_s = 17;
	do_work(&w);
	assert_outcome(VERDICT_PAUSE, SCOPE_ACCOUNT, 130429);
	assert_int_equal(outcome.wait_ms, 17000);
	api_site.faults = (struct faults){ 0 };
	for (int i = 0; i < 80; i++)
		api_send_members(TO_GROUP TEXT);
	do_work(&w);
	assert_outcome(VERDICT_PAUSE, SCOPE_ACCOUNT, 130429);
	api_site_close();
}

TEST(a_server_error_is_tried_again_and_a_cut_is_uncertain)
{
	struct work w = text_to_budi();

	open_gateway();
	api_site.faults.server_error = true;
	do_work(&w);
	assert_outcome(VERDICT_RETRY, SCOPE_MESSAGE, 131000);
	api_site.faults = (struct faults){ .cut = true };
	do_work(&w);
	assert_outcome(VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0);
	api_site_close();
}

TEST(a_template_that_is_unknown_or_filled_wrongly_is_refused)
{
	struct work w = text_to_budi();

	open_gateway();
	w.message = (struct rendered){ .form = FORM_TEMPLATE,
				       .template_name = STR("tidak_ada"),
				       .template_language = STR("id") };
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_MESSAGE, 132001);
	w.message.template_name = STR("kabar");
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_MESSAGE, 132000);
	w.message.template_name = STR("promo_umkm");
	w.message.n_params = 2;
	w.message.template_params[0] = w.message.template_params[1] = STR("x");
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_MESSAGE, 132012);
	api_site_close();
}

TEST(who_stopped_marketing_is_left_alone_with_it)
{
	struct work w = text_to_budi();

	open_gateway();
	world_person(api_site.world, BUDI_INDEX)->blocks_marketing = true;
	w.message = (struct rendered){ .form = FORM_TEMPLATE,
				       .template_name = STR("promo_umkm"),
				       .template_language = STR("id"),
				       .template_params = { STR("a"), STR("b") },
				       .n_params = 2,
				       .media_link = STR("https://contoh.id/a.jpg") };
	do_work(&w);
	assert_outcome(VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, 131050);
	assert_true(outcome.is_marketing_only);
	api_site_close();
}

TEST(recipients_that_cannot_be_reached_are_refused)
{
	struct work w = text_to_budi();

	open_gateway();
	w.to.id.opaque = STR("6281299999999");
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_RECIPIENT, 131026);
	w.to = (struct address){ .is_group = true,
				 .id = { .kind = ID_WA, .opaque = STR("Y2FwaV9x") } };
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_RECIPIENT, 131041);
	api_site_close();
}

TEST(media_that_is_gone_is_a_matter_of_the_message)
{
	struct work w = text_to_budi();

	open_gateway();
	w.message = (struct rendered){ .form = FORM_IMAGE, .media_id = STR("1") };
	do_work(&w);
	assert_outcome(VERDICT_RETRY, SCOPE_MESSAGE, 131053);
	w = (struct work){ .kind = WORK_FETCH, .attempt = 1, .media_ref = STR("1") };
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_MESSAGE, 100);
	const struct world_media *m =
		world_add_media(api_site.world, STR("\xff\xd8\xff"), STR("image/jpeg"), false);
	w.media_ref = arena_str(&api_site.mem, m->id);
	api_site.faults.lose_media = true;
	assert_int_equal(do_work(&w), VERDICT_NEXT_STEP);
	w.step = 1;
	w.next_url = arena_str(&api_site.mem, outcome.next_url);
	do_work(&w);
	assert_outcome(VERDICT_RETRY, SCOPE_MESSAGE, 0);
	api_site_close();
}

TEST(a_wrong_token_or_number_stops_the_account)
{
	static const struct whatsapp_cloud_config wrong_token = {
		.phone_number_id = STR_INIT(SANDBOX_NUMBER_ID),
		.access_token = SECRET("x"),
	};
	static const struct whatsapp_cloud_config wrong_number = {
		.phone_number_id = STR_INIT("100000000000009"),
		.access_token = SECRET(SANDBOX_TOKEN),
	};
	struct work w = text_to_budi();

	open_gateway();
	gw.own = &wrong_token;
	do_work(&w);
	assert_outcome(VERDICT_STOP, SCOPE_ACCOUNT, 190);
	gw.own = &wrong_number;
	do_work(&w);
	assert_outcome(VERDICT_STOP, SCOPE_ACCOUNT, 100);
	assert_string_equal(outcome.reason, "reason.number");
	api_site_close();
}

TEST(what_siar_marks_as_read_is_read)
{
	struct work w = { .kind = WORK_MARK_READ, .attempt = 1, .is_typing = true };

	open_gateway();
	w.message_id = arena_str(&api_site.mem, api_hear(BUDI_INDEX, -1, "baca"));
	assert_int_equal(do_work(&w), VERDICT_SENT);
	assert_int_equal(world_message(api_site.world, w.message_id)->status, WORLD_READ);
	assert_int_equal(api_site.n_typing, 1);
	w.message_id = STR("wamid.none");
	do_work(&w);
	assert_outcome(VERDICT_REFUSED, SCOPE_MESSAGE, 131009);
	api_site_close();
}
