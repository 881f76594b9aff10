/* SPDX-License-Identifier: MIT */
/* Events and the list that parse fills. */
#include "tests/lib/test.h"

#include "bot/base/arena.h"
#include "bot/model/event.h"

TEST(id_kinds_have_the_names_that_config_uses)
{
	static const char *const names[] = { "phone", "wa", "lid", "telegram" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		enum id_kind kind;
		assert_string_equal(id_kind_name((enum id_kind)i), names[i]);
		assert_true(id_kind_from(str_from(names[i]), &kind));
		assert_int_equal(kind, i);
	}
}

TEST(id_kind_from_refuses_other_names_and_leaves_the_result)
{
	enum id_kind kind = ID_LID;

	assert_false(id_kind_from(STR(""), &kind));
	assert_false(id_kind_from(STR_NONE, &kind));
	assert_false(id_kind_from(STR("Phone"), &kind));
	assert_false(id_kind_from(STR("phones"), &kind));
	assert_false(id_kind_from(STR("wa "), &kind));
	assert_int_equal(kind, ID_LID);
}

static void name_none(void *arg)
{
	id_kind_name(*(enum id_kind *)arg);
}

TEST(id_kind_name_stops_on_what_is_no_kind)
{
	int none = 4;
	assert_true(test_stops(name_none, &none));
}

TEST(events_keep_their_contents_while_the_list_grows)
{
	struct arena mem;
	struct events list = { 0 };

	arena_init(&mem, 0);
	for (int i = 0; i < 1000; i++)
		events_add(&list, &mem)->at_ms = i;
	assert_int_equal(list.count, 1000);
	assert_true(list.cap >= list.count);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list.items[i].at_ms, i);
	arena_finish(&mem);
}

TEST(a_new_event_is_zero)
{
	struct arena mem;
	struct events list = { 0 };

	arena_init(&mem, 0);
	for (int i = 0; i < 9; i++) {
		struct event *e = events_add(&list, &mem);
		assert_int_equal(e->kind, 0);
		assert_int_equal(e->n_ids, 0);
		assert_int_equal(e->n_people, 0);
		assert_int_equal(e->text.len, 0);
		assert_null(e->people[EVENT_PEOPLE_MAX - 1].opaque.ptr);
		e->kind = EVENT_ERROR;
		e->n_ids = 2;
		e->text = STR("x");
		e->people[EVENT_PEOPLE_MAX - 1].opaque = STR("x");
	}
	arena_finish(&mem);
}

TEST(events_add_costs_room_in_step_with_what_is_added)
{
	struct arena mem;
	struct events list = { 0 };

	arena_init(&mem, 0);
	for (int i = 0; i < 1000; i++)
		events_add(&list, &mem);
	assert_true(mem.used_bytes < 5 * 1000 * sizeof(struct event));
	arena_finish(&mem);
}
