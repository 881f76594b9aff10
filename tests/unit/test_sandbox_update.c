/* SPDX-License-Identifier: MIT */
/* The bodies of webhooks: the parser of the WhatsApp gateway reads them, and they have what Meta's
 * own samples have ($SIAR_FIXTURES/whatsapp-cloud, which are no part of the project). */

#include "bot/gateway/gateway.h"
#include "bot/net/json.h"
#include "bot/sandbox/sandbox.h"
#include "bot/sandbox/update.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SRI   "6281200000011"
#define SRI_W "ID.1000000000000011"
#define GROUP "Y2FwaV9ncm91cDoxMDE"

enum { SRI_INDEX, BUDI_INDEX, GROUP_INDEX = 0 };
static const int64_t NOW_MS = 1700000000000;

static struct {
	struct clock_manual clock;
	struct world *world;
	struct arena mem;
	struct list updates;
	struct update update;
	str body;
	struct events events;
} t;

static void begin(void)
{
	const struct world_watch watch = { 0 };
	const struct world_person sri = { .phone = STR(SRI),
					  .bsuid = STR(SRI_W),
					  .name = STR("Bu Sri \xe2\x80\x94 Kopi/Teh") };
	const struct world_person budi = { .phone = STR("6281200000021"), .name = STR("Budi") };
	const struct world_group g = {
		.id = STR(GROUP), .title = STR("Kuliner"), .members = { 0, 1 }, .n_members = 2
	};
	const struct world_template promo = { .name = STR("promo"),
					      .language = STR("id"),
					      .category = STR("MARKETING") };

	memset(&t, 0, sizeof(t));
	clock_manual_init(&t.clock, NOW_MS);
	t.world = world_create(&t.clock.clock, &watch);
	arena_init(&t.mem, 0);
	list_init(&t.updates);
	world_add_person(t.world, &sri);
	world_add_person(t.world, &budi);
	world_add_group(t.world, &g);
	world_add_template(t.world, &promo);
}

static void end(void)
{
	world_destroy(t.world);
	arena_finish(&t.mem);
}

static void add(struct update u)
{
	struct update *kept = ARENA_NEW(&t.mem, struct update);

	*kept = u;
	list_add_last(&t.updates, &kept->node);
}

/* Makes the body and has the gateway read it. */
static const struct event *read_all(size_t n)
{
	const struct gateway_ops *ops = gateway_find(STR("whatsapp_cloud"));
	const struct gateway gw = { .ops = ops };
	struct why why;

	t.body = update_body(&t.updates, &t.mem);
	memset(&t.events, 0, sizeof(t.events));
	assert_int_equal(ops->parse(&gw, FROM_WEBHOOK, t.body, &t.mem, &t.events, &why), OK);
	assert_int_equal(t.events.ignored, 0);
	assert_int_equal(t.events.count, n);
	for (size_t i = 0; i < t.body.len; i++)
		assert_true((unsigned char)t.body.ptr[i] < 0x80);
	return t.events.items;
}

static const struct world_message *hers(const char *type, struct world_message m)
{
	m.type = str_from(type);
	if (m.group == 0)
		m.group = -1;
	return world_post(t.world, &m);
}

static const struct event *read_hers(const char *type, struct world_message m)
{
	add(update_message(t.world, hers(type, m), false, &t.mem));
	return read_all(1);
}

static str media(const char *mime)
{
	return arena_str(&t.mem, world_add_media(t.world, STR("abc"), str_from(mime), false)->id);
}

/* ---- what people write ---- */

TEST(a_text_is_read_by_the_gateway)
{
	begin();
	const struct event *e =
		read_hers("text", (struct world_message){
					  .text = STR("/promo \xc3\xa4 50% \xf0\x9f\x98\x80 "
						      "https://a.id/?b=\"1\"\\\n") });
	assert_int_equal(e->kind, EVENT_MESSAGE);
	assert_int_equal(e->content, CONTENT_TEXT);
	assert_str(e->text, "/promo \xc3\xa4 50% \xf0\x9f\x98\x80 https://a.id/?b=\"1\"\\\n");
	assert_str(e->name, "Bu Sri \xe2\x80\x94 Kopi/Teh");
	assert_int_equal(e->n_ids, 2);
	assert_str(e->ids[0].opaque, SRI);
	assert_str(e->ids[1].opaque, SRI_W);
	assert_str(e->account_ref, SANDBOX_NUMBER_ID);
	assert_str(e->owner_ref, SANDBOX_WABA_ID);
	assert_int_equal(e->at_ms, NOW_MS);
	assert_str(e->group_id, "");
	assert_true(str_find(t.body, STR("https:\\/\\/a.id\\/?b=\\\"1\\\"\\\\\\n")) > 0);
	assert_true(str_find(t.body, STR("\\ud83d\\ude00")) > 0);
	end();
}

TEST(each_type_is_read_by_the_gateway)
{
	begin();
	const struct {
		const char *type, *mime;
		enum content_type want;
	} cases[] = {
		{ "image", "image/jpeg", CONTENT_IMAGE },
		{ "document", "application/pdf", CONTENT_DOCUMENT },
		{ "audio", "audio/ogg", CONTENT_AUDIO },
		{ "sticker", "image/webp", CONTENT_STICKER },
		{ "location", NULL, CONTENT_LOCATION },
		{ "contacts", NULL, CONTENT_CONTACTS },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world_message m = { .text = STR("dua tas") };
		if (cases[i].mime)
			m.media_id = media(cases[i].mime);
		list_init(&t.updates);
		const struct event *e = read_hers(cases[i].type, m);
		assert_int_equal(e->content, cases[i].want);
		if (cases[i].mime) {
			assert_true(str_eq(e->media_ref, m.media_id));
			assert_str(e->media_mime, cases[i].mime);
		}
	}
	end();
}

TEST(a_caption_and_the_sum_of_the_file_come_with_it)
{
	begin();
	const struct event *e =
		read_hers("image", (struct world_message){ .text = STR("/promo"),
							   .media_id = media("image/jpeg") });
	assert_str(e->text, "/promo");
	/* Base64 of SHA-256 of "abc". */
	assert_true(str_find(t.body, STR("\"sha256\":\"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD\\/"
					 "YfIAFa0=\"")) > 0);
	end();
}

TEST(a_tap_names_the_choice_and_the_menu)
{
	begin();
	struct world_message menu = { .group = -1,
				      .is_ours = true,
				      .type = STR("interactive"),
				      .choices = { { STR("k1"), STR("Kirim"), STR("sekarang") } },
				      .n_choices = 1 };
	const struct world_message *buttons = world_post(t.world, &menu);
	menu.list_button = STR("Pilih");
	const struct world_message *list = world_post(t.world, &menu);
	struct world_message tap = { .quote_id = buttons->id,
				     .choice_id = STR("k1"),
				     .text = STR("Kirim") };
	const struct event *e = read_hers("interactive", tap);
	assert_int_equal(e->content, CONTENT_CHOICE);
	assert_str(e->choice_id, "k1");
	assert_true(str_eq(e->ref_id, buttons->id));
	assert_true(str_find(t.body, STR("\"button_reply\":{")) > 0);
	list_init(&t.updates);
	tap.quote_id = list->id;
	read_hers("interactive", tap);
	assert_true(str_find(t.body, STR("\"list_reply\":{\"id\":\"k1\",\"title\":\"Kirim\","
					 "\"description\":\"sekarang\"}")) > 0);
	list_init(&t.updates);
	e = read_hers("button", tap);
	assert_int_equal(e->content, CONTENT_CHOICE);
	assert_str(e->choice_id, "k1");
	list_init(&t.updates);
	e = read_hers("reaction", (struct world_message){ .quote_id = list->id });
	assert_int_equal(e->content, CONTENT_REACTION);
	assert_str(e->text, "");
	assert_true(str_eq(e->ref_id, list->id));
	end();
}

TEST(in_a_group_the_author_and_the_group_are_told)
{
	begin();
	const struct world_message m = {
		.person = BUDI_INDEX, .group = GROUP_INDEX, .type = STR("text"), .text = STR("halo")
	};
	add(update_message(t.world, world_post(t.world, &m), false, &t.mem));
	const struct event *e = read_all(1);
	assert_str(e->group_id, GROUP);
	assert_str(e->ids[0].opaque, "6281200000021");
	end();
}

TEST(without_a_phone_only_the_user_id_is_told)
{
	begin();
	add(update_message(t.world, hers("text", (struct world_message){ .text = STR("x") }), true,
			   &t.mem));
	const struct event *e = read_all(1);
	assert_int_equal(e->n_ids, 1);
	assert_int_equal(e->ids[0].kind, ID_WA);
	assert_str(e->ids[0].opaque, SRI_W);
	assert_true(str_find(t.body, STR(SRI)) < 0);
	end();
}

/* ---- statuses ---- */

static void add_status(const struct world_message *m, enum world_status status, int participant,
		       bool hides)
{
	const struct update_status s = { .m = m,
					 .status = status,
					 .participant = participant,
					 .code = 131049,
					 .at_ms = NOW_MS };

	add(update_status(t.world, &s, hides, &t.mem));
}

TEST(statuses_carry_our_reference_and_the_price)
{
	begin();
	const struct world_message m = { .group = -1,
					 .is_ours = true,
					 .type = STR("template"),
					 .template_name = STR("promo"),
					 .opaque = STR("siar1:7:1") };
	const struct world_message *kept = world_post(t.world, &m);
	add_status(kept, WORLD_SENT, -1, false);
	add_status(kept, WORLD_DELIVERED, -1, false);
	add_status(kept, WORLD_READ, -1, true);
	add_status(kept, WORLD_FAILED, -1, false);
	const struct event *e = read_all(4);
	static const enum status_kind want[] = { STATUS_SENT, STATUS_DELIVERED, STATUS_READ,
						 STATUS_FAILED };
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(e[i].kind, EVENT_STATUS);
		assert_int_equal(e[i].status, want[i]);
		assert_str(e[i].opaque, "siar1:7:1");
		assert_true(str_eq(e[i].id, kept->id));
		assert_int_equal(e[i].n_ids, i < 2 ? 2 : 1);
	}
	assert_true(e[0].is_billable);
	assert_str(e[0].price_category, "marketing");
	assert_str(e[2].ids[0].opaque, SRI_W);
	assert_str(e[3].ids[0].opaque, SRI);
	assert_int_equal(e[3].code, 131049);
	assert_true(
		str_starts(e[3].error_title, STR("This message was not delivered to maintain")));
	end();
}

TEST(prices_follow_the_window)
{
	static const struct {
		const char *name;
		bool is_open, want;
	} cases[] = {
		{ "", true, false },      { "", false, false },      { "promo", true, true },
		{ "promo", false, true }, { "notice", true, false }, { "notice", false, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin();
		const struct world_template notice = { .name = STR("notice"),
						       .language = STR("id"),
						       .category = STR("UTILITY") };
		world_add_template(t.world, &notice);
		if (cases[i].is_open)
			hers("text", (struct world_message){ .text = STR("halo") });
		const struct world_message m = { .group = -1,
						 .is_ours = true,
						 .type = STR("template"),
						 .template_name = str_from(cases[i].name) };
		add_status(world_post(t.world, &m), WORLD_SENT, -1, false);
		assert_int_equal(read_all(1)->is_billable, cases[i].want);
		end();
	}
}

TEST(statuses_of_a_group_name_the_member)
{
	begin();
	const struct world_message m = {
		.person = -1, .group = GROUP_INDEX, .is_ours = true, .type = STR("text")
	};
	const struct world_message *kept = world_post(t.world, &m);
	add_status(kept, WORLD_SENT, -1, false);
	add_status(kept, WORLD_DELIVERED, BUDI_INDEX, false);
	add_status(kept, WORLD_DELIVERED, SRI_INDEX, true);
	const struct event *e = read_all(3);
	assert_str(e[0].group_id, GROUP);
	assert_str(e[0].participant, "");
	assert_str(e[1].group_id, GROUP);
	assert_str(e[1].participant, "6281200000021");
	assert_str(e[2].participant, SRI_W);
	end();
}

/* ---- the envelope ---- */

TEST(a_body_holds_messages_statuses_and_groups)
{
	begin();
	const struct world_message m = { .group = -1, .is_ours = true, .type = STR("text") };
	add(update_message(t.world, hers("text", (struct world_message){ .text = STR("satu") }),
			   false, &t.mem));
	add_status(world_post(t.world, &m), WORLD_SENT, -1, false);
	add(update_message(t.world, hers("text", (struct world_message){ .text = STR("dua") }),
			   false, &t.mem));
	add(update_group(
		"group_lifecycle_update",
		STR("{\"timestamp\":\"1700000000\",\"group_id\":\"" GROUP
		    "\",\"type\":\"group_create\",\"request_id\":\"R\",\"subject\":\"X\"}"),
		&t.mem));
	add(update_message(t.world, hers("text", (struct world_message){ .text = STR("tiga") }),
			   false, &t.mem));
	const struct event *e = read_all(5);
	assert_str(e[0].text, "satu");
	assert_str(e[1].text, "dua");
	assert_int_equal(e[2].kind, EVENT_STATUS);
	assert_int_equal(e[3].kind, EVENT_GROUP);
	assert_int_equal(e[3].change, GROUP_CREATED);
	assert_str(e[4].text, "tiga");
	end();
}

TEST(a_thousand_updates_stay_under_metas_limit)
{
	begin();
	char text[700];
	for (size_t i = 0; i < sizeof(text); i += 2) {
		text[i] = '\xc3';
		text[i + 1] = '\xa4';
	}
	for (int i = 0; i < 1000; i++)
		add(update_message(t.world,
				   hers("text",
					(struct world_message){ .text = { text, sizeof(text) } }),
				   false, &t.mem));
	read_all(1000);
	assert_true(t.body.len < 3 << 20);
	end();
}

TEST(a_kept_update_needs_nothing_of_the_first)
{
	begin();
	struct update u =
		update_message(t.world, hers("text", (struct world_message){ .text = STR("halo") }),
			       false, &t.mem);
	struct update *kept = update_keep(&u);
	str item = arena_str(&t.mem, u.item);
	memset(&u, 0, sizeof(u));
	assert_true(str_eq(kept->item, item));
	assert_str(kept->field, "messages");
	assert_true(str_starts(kept->message_id, STR("wamid.")));
	list_add_last(&t.updates, &kept->node);
	read_all(1);
	update_give(kept);
	end();
}

/* ---- beside Meta's samples ---- */

static str sample(const char *name)
{
	const char *folder = getenv("SIAR_FIXTURES");
	str path = arena_printf(&t.mem, "%s/whatsapp-cloud/%s.json", folder, name);
	FILE *f = fopen(path.ptr, "rb");
	char *text = arena_alloc(&t.mem, 65536);

	assert_non_null(f);
	size_t n = fread(text, 1, 65536, f);
	fclose(f);
	return (str){ text, n };
}

/* What samples have and the sandbox leaves out. */
static bool is_left_out(const char *key)
{
	static const char *const keys[] = { "username",
					    "parent_user_id",
					    "from_parent_user_id",
					    "recipient_parent_user_id",
					    "url",
					    "org",
					    "last_name",
					    "filename",
					    "recipient_participant_parent_user_id" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static const char *kind_of(const struct json *n)
{
	return json_is_object(n)   ? "object"
	       : json_is_array(n)  ? "array"
	       : json_is_string(n) ? "string"
	       : n                 ? "other"
				   : "absent";
}

/* Each member of `theirs` is in `ours`, and of the same kind. */
static void compare(const char *name, const struct json *theirs, const struct json *ours)
{
	struct pair {
		const struct json *theirs, *ours;
	} todo[64] = { { theirs, ours } };
	size_t n = 1;

	while (n > 0) {
		struct pair p = todo[--n];
		for (const struct json *c = json_first(p.theirs); c; c = json_next(c)) {
			const char *key = json_key(c);
			if (key && is_left_out(key))
				continue;
			const struct json *mine = key ? json_get(p.ours, key) : json_first(p.ours);
			if (strcmp(kind_of(c), kind_of(mine)) != 0)
				fail_msg("%s: '%s' is %s there, %s here\n%s", name,
					 key ? key : "[]", kind_of(c), kind_of(mine), t.body.ptr);
			assert_true(n < ARRAY_LEN(todo));
			todo[n++] = (struct pair){ c, mine };
		}
	}
}

static void compare_with(const char *name)
{
	struct json *theirs, *ours;

	t.body = update_body(&t.updates, &t.mem);
	assert_int_equal(json_open(sample(name), &theirs, NULL), OK);
	assert_int_equal(json_open(t.body, &ours, NULL), OK);
	compare(name, theirs, ours);
	json_close(theirs);
	json_close(ours);
	list_init(&t.updates);
}

static void compare_message(const char *name, const char *type, struct world_message m, bool hides)
{
	add(update_message(t.world, hers(type, m), hides, &t.mem));
	compare_with(name);
}

TEST(bodies_have_what_metas_samples_have)
{
	if (!getenv("SIAR_FIXTURES"))
		return; /* left out: tests/run says so */
	begin();
	struct world_message menu = { .group = -1,
				      .is_ours = true,
				      .type = STR("interactive"),
				      .choices = { { STR("k1"), STR("Kirim"), STR("sekarang") } },
				      .n_choices = 1 };
	const struct world_message *buttons = world_post(t.world, &menu);
	menu.list_button = STR("Pilih");
	const struct world_message *list = world_post(t.world, &menu);
	struct world_message m = { .text = STR("x"), .choice_id = STR("k1") };
	compare_message("meta-openapi-text", "text", m, false);
	compare_message("bsuid-text-no-phone", "text", m, true);
	compare_message("meta-openapi-location", "location", m, false);
	compare_message("meta-openapi-contacts", "contacts", m, false);
	m.quote_id = buttons->id;
	compare_message("meta-openapi-button-reply", "interactive", m, false);
	compare_message("meta-openapi-button", "button", m, false);
	compare_message("meta-openapi-reaction", "reaction", m, false);
	m.quote_id = list->id;
	compare_message("meta-openapi-list-reply", "interactive", m, false);
	m = (struct world_message){ .text = STR("x"), .media_id = media("image/jpeg") };
	compare_message("meta-openapi-image-caption", "image", m, false);
	compare_message("meta-docs-audio-voice", "audio", m, false);
	compare_message("meta-docs-document", "document", m, false);
	compare_message("extra/meta-docs-sticker", "sticker", m, false);
	menu.opaque = STR("siar1:1:1");
	const struct world_message *ours = world_post(t.world, &menu);
	add_status(ours, WORLD_SENT, -1, false);
	compare_with("meta-docs-status-sent-pmp");
	add_status(ours, WORLD_SENT, -1, false);
	compare_with("pywa-message-status-with-tracker");
	add_status(ours, WORLD_DELIVERED, -1, false);
	compare_with("bsuid-status-delivered-phone");
	add_status(ours, WORLD_DELIVERED, -1, true);
	compare_with("bsuid-status-delivered-no-phone");
	add_status(ours, WORLD_FAILED, -1, false);
	compare_with("meta-docs-status-failed-131049");
	menu.group = GROUP_INDEX;
	menu.person = -1;
	add_status(world_post(t.world, &menu), WORLD_READ, SRI_INDEX, false);
	compare_with("pywa-message-status-group");
	end();
}
