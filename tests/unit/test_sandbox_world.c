/* SPDX-License-Identifier: MIT */
/* The network's memory: its bounds, what it forgets, and that a status never goes back. */

#include "bot/sandbox/world.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static struct {
	struct clock_manual clock;
	struct world *world;
	int messages, statuses, typings, changes;
	enum world_status last;
} w;

static void on_message(void *owner, const struct world_message *m)
{
	(void)owner;
	assert_true(m->id.len);
	w.messages++;
}

static void on_status(void *owner, const struct world_message *m)
{
	(void)owner;
	w.statuses++;
	w.last = m->status;
}

static void on_typing(void *owner, int person)
{
	(void)owner;
	(void)person;
	w.typings++;
}

static void on_world(void *owner)
{
	(void)owner;
	w.changes++;
}

static const int64_t START_MS = 1700000000000;
static const int64_t DAY_MS = 86400000;

static void begin(void)
{
	const struct world_watch watch = { on_message, on_status, on_typing, on_world, NULL };
	const struct world_person sri = { .phone = STR("62811"), .name = STR("Sri") };
	const struct world_person budi = { .phone = STR("62812"), .bsuid = STR("ID.7") };

	memset(&w, 0, sizeof(w));
	clock_manual_init(&w.clock, START_MS);
	w.world = world_create(&w.clock.clock, &watch);
	assert_int_equal(world_add_person(w.world, &sri), 0);
	assert_int_equal(world_add_person(w.world, &budi), 1);
}

static void end(void)
{
	world_destroy(w.world);
}

static const struct world_message *post(str text)
{
	const struct world_message m = { .group = -1, .type = STR("text"), .text = text };

	return world_post(w.world, &m);
}

TEST(people_are_found_by_phone_and_by_id)
{
	begin();
	assert_int_equal(world_find_person(w.world, STR("62811")), 0);
	assert_int_equal(world_find_person(w.world, STR("+62812")), 1);
	assert_int_equal(world_find_person(w.world, STR("ID.7")), 1);
	assert_int_equal(world_find_person(w.world, world_person(w.world, 0)->bsuid), 0);
	assert_int_equal(world_find_person(w.world, STR("62813")), -1);
	assert_int_equal(world_find_person(w.world, STR_NONE), -1);
	assert_int_equal(w.changes, 2);
	end();
}

TEST(nobody_is_there_twice_and_people_have_a_limit)
{
	begin();
	struct world_person p = { .phone = STR("62811") };
	assert_int_equal(world_add_person(w.world, &p), -1);
	p = (struct world_person){ .phone = STR("62813"), .bsuid = STR("ID.7") };
	assert_int_equal(world_add_person(w.world, &p), -1);
	p = (struct world_person){ .name = STR("no phone") };
	assert_int_equal(world_add_person(w.world, &p), -1);
	char phone[] = "628200";
	p = (struct world_person){ .phone = { phone, 6 } };
	while (world_count_people(w.world) < WORLD_PEOPLE_MAX) {
		phone[4] = (char)('0' + world_count_people(w.world) / 10);
		phone[5] = (char)('0' + world_count_people(w.world) % 10);
		assert_true(world_add_person(w.world, &p) > 0);
	}
	phone[3] = '9';
	assert_int_equal(world_add_person(w.world, &p), -1);
	end();
}

TEST(a_removed_group_stays_as_a_hole)
{
	begin();
	struct world_group g = { .title = STR("Kuliner"), .members = { 0, 1 }, .n_members = 2 };
	int index = world_add_group(w.world, &g);
	assert_int_equal(index, 0);
	str id = world_group(w.world, 0)->id;
	assert_true(str_starts(id, STR("Y2FwaV9ncm91cD")));
	assert_int_equal(world_find_group(w.world, id), 0);
	assert_true(world_group_has(world_group(w.world, 0), 1));
	world_name_group(w.world, 0, STR("Baru"), STR_NONE);
	assert_str(world_group(w.world, 0)->title, "Baru");
	world_name_group(w.world, 0, STR_NONE, STR("untuk semua"));
	assert_str(world_group(w.world, 0)->title, "Baru");
	assert_str(world_group(w.world, 0)->description, "untuk semua");
	world_remove_group(w.world, 0);
	assert_int_equal(world_find_group(w.world, STR_NONE), -1);
	assert_int_equal(world_group(w.world, 0)->n_members, 0);
	assert_int_equal(world_add_group(w.world, &g), 1);
	end();
}

TEST(a_message_is_copied_and_told)
{
	begin();
	char text[] = "halo";
	struct world_message m = {
		.group = -1,
		.person = 1,
		.type = STR("interactive"),
		.text = { text, 4 },
		.list_button = STR("Pilih"),
		.opaque = STR("siar1:1:1"),
		.choices = { { STR("a"), STR("Satu"), STR("yang pertama") } },
		.n_choices = 1,
	};
	const struct world_message *kept = world_post(w.world, &m);
	memset(text, 'x', 4);
	assert_str(kept->text, "halo");
	assert_str(kept->choices[0].description, "yang pertama");
	assert_str(kept->opaque, "siar1:1:1");
	assert_str(kept->list_button, "Pilih");
	assert_true(str_starts(kept->id, STR("wamid.")));
	assert_int_equal(kept->at_ms, START_MS);
	assert_ptr_equal(world_message(w.world, kept->id), kept);
	assert_null(world_message(w.world, STR("wamid.none")));
	assert_null(world_message(w.world, STR_NONE));
	assert_int_equal(w.messages, 1);
	end();
}

TEST(only_what_people_write_opens_the_window)
{
	begin();
	struct world_group g = { .title = STR("G"), .members = { 0 }, .n_members = 1 };
	world_add_group(w.world, &g);
	struct world_message m = { .group = -1, .person = 0, .is_ours = true, .type = STR("text") };
	world_post(w.world, &m);
	assert_int_equal(world_person(w.world, 0)->last_inbound_ms, 0);
	m.is_ours = false;
	m.group = 0;
	world_post(w.world, &m);
	assert_int_equal(world_person(w.world, 0)->last_inbound_ms, 0);
	assert_int_equal(world_group(w.world, 0)->last_inbound_ms, START_MS);
	m.group = -1;
	world_post(w.world, &m);
	assert_int_equal(world_person(w.world, 0)->last_inbound_ms, START_MS);
	end();
}

TEST(the_oldest_messages_go_first)
{
	begin();
	char id[16];
	struct world_message m = { .group = -1, .type = STR("text") };
	for (int i = 0; i < WORLD_MESSAGES_MAX + 3; i++) {
		m.id = (str){ id, (size_t)snprintf(id, sizeof(id), "m%d", i) };
		world_post(w.world, &m);
	}
	assert_null(world_message(w.world, STR("m2")));
	assert_non_null(world_message(w.world, STR("m3")));
	assert_str(world_newest(w.world, 0)->id, "m4002");
	assert_str(world_newest(w.world, WORLD_MESSAGES_MAX - 1)->id, "m3");
	assert_null(world_newest(w.world, WORLD_MESSAGES_MAX));
	assert_null(world_newest(w.world, -1));
	end();
}

TEST(texts_have_a_limit_in_bytes)
{
	begin();
	static char long_text[1 << 20];
	memset(long_text, 'a', sizeof(long_text));
	for (int i = 0; i < 20; i++)
		post((str){ long_text, sizeof(long_text) });
	int n = 0;
	while (world_newest(w.world, n))
		n++;
	assert_int_equal(n, WORLD_TEXT_BYTES_MAX / (int)sizeof(long_text) - 1);
	end();
}

TEST(a_status_never_goes_back)
{
	static const struct {
		enum world_status from, to, want;
	} cases[] = {
		{ WORLD_PENDING, WORLD_SENT, WORLD_SENT },
		{ WORLD_SENT, WORLD_SENT, WORLD_SENT },
		{ WORLD_SENT, WORLD_READ, WORLD_READ },
		{ WORLD_READ, WORLD_DELIVERED, WORLD_READ },
		{ WORLD_DELIVERED, WORLD_SENT, WORLD_DELIVERED },
		{ WORLD_PENDING, WORLD_FAILED, WORLD_FAILED },
		{ WORLD_SENT, WORLD_FAILED, WORLD_FAILED },
		{ WORLD_DELIVERED, WORLD_FAILED, WORLD_DELIVERED },
		{ WORLD_READ, WORLD_FAILED, WORLD_READ },
		{ WORLD_FAILED, WORLD_DELIVERED, WORLD_FAILED },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin();
		struct world_message m = { .group = -1, .type = STR("text") };
		m.status = cases[i].from;
		const struct world_message *kept = world_post(w.world, &m);
		world_set_status(w.world, kept->id, cases[i].to, 131026);
		assert_int_equal(kept->status, cases[i].want);
		assert_int_equal(w.statuses, cases[i].from != cases[i].want);
		bool has_failed = cases[i].from != WORLD_FAILED && kept->status == WORLD_FAILED;
		assert_int_equal(kept->code, has_failed ? 131026 : 0);
		end();
	}
	begin();
	world_set_status(w.world, STR("wamid.none"), WORLD_READ, 0);
	assert_int_equal(w.statuses, 0);
	end();
}

TEST(files_expire_sooner_when_a_person_sent_them)
{
	begin();
	const struct world_media *hers =
		world_add_media(w.world, STR("abc"), STR("image/jpeg"), false);
	const struct world_media *ours =
		world_add_media(w.world, STR("abc"), STR("image/jpeg"), true);
	assert_str(hers->sha256,
		   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_str(hers->bytes, "abc");
	assert_false(str_eq(hers->id, ours->id));
	clock_manual_move(&w.clock, 7 * DAY_MS - 1);
	assert_ptr_equal(world_media(w.world, hers->id), hers);
	clock_manual_move(&w.clock, 1);
	assert_null(world_media(w.world, hers->id));
	assert_ptr_equal(world_media(w.world, ours->id), ours);
	clock_manual_move(&w.clock, 23 * DAY_MS);
	assert_null(world_media(w.world, ours->id));
	/* Phones keep what they have. */
	assert_ptr_equal(world_media_kept(w.world, hers->id), hers);
	assert_null(world_media_kept(w.world, STR("1")));
	assert_null(world_media(w.world, STR_NONE));
	end();
}

TEST(files_have_a_limit_in_bytes_and_the_oldest_go)
{
	enum { PIECE = 10 << 20 };
	begin();
	char *bytes = mem_take(WORLD_MEDIA_BYTES_MAX + 1);
	str first = { 0 }, second = { 0 }, last = { 0 };
	struct arena mem;

	arena_init(&mem, 0);
	for (int i = 0; i < 7; i++) {
		const struct world_media *m =
			world_add_media(w.world, (str){ bytes, PIECE }, STR("image/png"), false);
		last = arena_str(&mem, m->id);
		first = i == 0 ? last : first;
		second = i == 1 ? last : second;
	}
	assert_null(world_media(w.world, first));
	assert_non_null(world_media(w.world, second));
	assert_non_null(world_media(w.world, last));
	assert_null(world_add_media(w.world, (str){ bytes, WORLD_MEDIA_BYTES_MAX + 1 },
				    STR("image/png"), false));
	assert_non_null(world_media(w.world, last));
	arena_finish(&mem);
	mem_give(bytes);
	end();
}

TEST(small_files_are_bounded_in_number)
{
	begin();
	const struct world_media *m = world_add_media(w.world, STR("1"), STR("image/png"), false);
	struct arena mem;

	arena_init(&mem, 0);
	str first = arena_str(&mem, m->id);
	for (int i = 1; i < WORLD_MEDIA_BYTES_MAX / 4096; i++)
		world_add_media(w.world, STR("1"), STR("image/png"), false);
	assert_non_null(world_media(w.world, first));
	world_add_media(w.world, STR("1"), STR("image/png"), false);
	assert_null(world_media(w.world, first));
	arena_finish(&mem);
	end();
}

TEST(a_template_is_known_by_name_and_language)
{
	begin();
	const struct world_template t = {
		.name = STR("promo"),
		.language = STR("id"),
		.category = STR("MARKETING"),
		.n_params = 4,
		.body = STR("{{1}}"),
	};
	world_add_template(w.world, &t);
	world_add_template(w.world, &t);
	assert_int_equal(world_template(w.world, STR("promo"), STR("id"))->n_params, 4);
	assert_null(world_template(w.world, STR("promo"), STR("en")));
	assert_non_null(world_template_at(w.world, 0));
	assert_null(world_template_at(w.world, 1));
	world_show_typing(w.world, 0);
	assert_int_equal(w.typings, 1);
	end();
}
