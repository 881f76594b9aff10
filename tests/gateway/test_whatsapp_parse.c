/* SPDX-License-Identifier: MIT */
/* Webhooks to events. Each fixture NAME.json has its events, one a line, in NAME.events. */

#include "bot/base/buf.h"
#include "tests/gateway/gateway_test.h"

static enum err parse(str body, struct arena *mem, struct events *ret, struct why *reterr)
{
	const struct gateway *gw = test_gateway();

	*ret = (struct events){ 0 };
	return gw->ops->parse(gw, FROM_WEBHOOK, body, mem, ret, reterr);
}

/* Line by line, so that a failure shows the event that differs. */
static void compare_lines(str got, str want, struct arena *mem)
{
	str got_line, want_line;

	while (str_take(&want, '\n', &want_line)) {
		if (!str_take(&got, '\n', &got_line))
			got_line = STR("(no more events)");
		assert_str(got_line, arena_cstr(mem, want_line));
	}
	assert_int_equal(got.len, 0);
}

static void expect(const char *name, size_t ignored)
{
	struct arena *mem = test_arena_new();
	struct events list;
	struct why why;

	str body = test_fixture(arena_printf(mem, "%s.json", name).ptr, mem);
	str want = test_fixture(arena_printf(mem, "%s.events", name).ptr, mem);
	assert_int_equal(parse(body, mem, &list, &why), OK);
	compare_lines(test_events_text(&list, mem), want, mem);
	assert_int_equal(list.ignored, ignored);
}

TEST(all_entries_changes_messages_and_statuses_of_a_body_are_read)
{
	expect("batch", 1);
}

TEST(each_type_of_message_becomes_its_content)
{
	expect("types", 0);
}

TEST(odd_shapes_cost_no_other_message)
{
	expect("odd", 12);
}

TEST(senders_are_known_by_phone_or_user_id_and_named_by_their_contact)
{
	expect("senders", 0);
}

TEST(changes_of_number_and_id_are_no_messages)
{
	expect("id_changes", 3);
}

TEST(statuses_tell_person_or_member_price_and_error)
{
	expect("statuses", 3);
}

TEST(what_happens_to_groups_follows_field_and_members)
{
	expect("groups", 2);
}

TEST(account_fields_tell_the_operator_and_stop_sending_when_restricted)
{
	expect("account", 2);
}

TEST(preferences_for_marketing_are_read_others_are_not)
{
	expect("preferences", 3);
}

TEST(echoes_are_never_messages)
{
	expect("echoes", 3);
}

/* One change with `value` under `field`. */
static str wrap(const char *field, const char *value, struct arena *mem)
{
	return arena_printf(mem,
			    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"77\","
			    "\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}",
			    field, value);
}

static struct events parse_value(const char *field, const char *value, struct arena *mem)
{
	struct events list;
	struct why why;

	assert_int_equal(parse(wrap(field, value, mem), mem, &list, &why), OK);
	return list;
}

TEST(a_body_that_is_not_ours_is_not_understood)
{
	struct arena *mem = test_arena_new();
	static const char *const bodies[] = {
		"",
		"null",
		"[]",
		"{}",
		"\"whatsapp_business_account\"",
		"{\"object\":\"page\",\"entry\":[]}",
		"{\"object\":null}",
		"{\"object\":\"whatsapp_business_account\"",
		"{\"object\":\"whatsapp_business_account\"} x",
		"<html>Bad Gateway</html>",
		"\xff\xfe",
	};

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct events list;
		struct why why = { 0 };
		assert_int_equal(parse(str_from(bodies[i]), mem, &list, &why), ERR_INVALID);
		assert_true(why.text[0] != '\0');
		assert_int_equal(list.count, 0);
	}
}

TEST(only_webhooks_bring_news)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = test_gateway();
	struct events list = { 0 };
	struct why why;
	str body = wrap("messages", "{}", mem);

	assert_int_equal(gw->ops->parse(gw, FROM_POLL, body, mem, &list, &why), ERR_INVALID);
	assert_int_equal(gw->ops->parse(gw, FROM_HEALTH, body, mem, &list, &why), ERR_INVALID);
	assert_int_equal(gw->ops->parse(gw, FROM_WEBHOOK, body, mem, &list, &why), OK);
}

TEST(an_authentic_body_without_use_is_understood)
{
	struct arena *mem = test_arena_new();
	static const char *const bodies[] = {
		"{\"object\":\"whatsapp_business_account\"}",
		"{\"object\":\"whatsapp_business_account\",\"entry\":{}}",
		"{\"object\":\"whatsapp_business_account\",\"entry\":[]}",
		"{\"object\":\"whatsapp_business_account\",\"entry\":[null,1,\"x\",[],{}]}",
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":{}}]}",
	};

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct events list;
		struct why why;
		assert_int_equal(parse(str_from(bodies[i]), mem, &list, &why), OK);
		assert_int_equal(list.count, 0);
	}
}

static const struct time_case {
	const char *json;
	int64_t at_ms;
} time_cases[] = {
	{ "\"1750000001\"", 1750000001000 },
	{ "1750000001", 1750000001000 },
	{ "\"1750000001123\"", 1750000001123 },
	{ "999999999999", 0 },
	{ "1000000000000", 1000000000000 },
	{ "253402300800000", 0 },
	{ "\"9223372036854775807\"", 0 },
	{ "0", 0 },
	{ "-5", 0 },
	{ "1.5", 0 },
	{ "\"besok\"", 0 },
	{ "\"\"", 0 },
	{ "null", 0 },
	{ "[1750000001]", 0 },
};

TEST(times_are_seconds_or_milliseconds_text_or_number)
{
	struct arena *mem = test_arena_new();

	for (size_t i = 0; i < ARRAY_LEN(time_cases); i++) {
		str value = arena_printf(mem,
					 "{\"messages\":[{\"id\":\"w\",\"from\":\"62811\",\"type\":"
					 "\"text\",\"timestamp\":%s}]}",
					 time_cases[i].json);
		struct events list = parse_value("messages", value.ptr, mem);
		assert_int_equal(list.count, 1);
		assert_int_equal(list.items[0].at_ms, time_cases[i].at_ms);
	}
}

TEST(an_id_longer_than_any_is_no_id)
{
	struct arena *mem = test_arena_new();

	for (size_t len = 160; len <= 161; len++) {
		char *digits = arena_alloc(mem, len + 1);
		for (size_t i = 0; i < len; i++)
			digits[i] = '6';
		str value = arena_printf(
			mem, "{\"messages\":[{\"id\":\"w\",\"type\":\"text\",\"from\":\"%s\"}]}",
			digits);
		struct events list = parse_value("messages", value.ptr, mem);
		assert_int_equal(list.count, len == 160 ? 1 : 0);
		assert_int_equal(list.ignored, len == 160 ? 0 : 1);
	}
}

TEST(a_group_event_names_at_most_64_people)
{
	struct arena *mem = test_arena_new();
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, STR("{\"groups\":[{\"group_id\":\"G\",\"added_participants\":["));
	for (int i = 0; i < 70; i++)
		buf_printf(&b, "%s{\"wa_id\":\"62811%d\"}", i ? "," : "", i);
	buf_add(&b, STR("]}]}"));
	struct events list = parse_value("group_participants_update", buf_str(&b).ptr, mem);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].n_people, EVENT_PEOPLE_MAX);
	assert_str(list.items[0].people[63].opaque, "6281163");
}

TEST(a_thousand_messages_of_a_thousand_people_keep_their_names)
{
	struct arena *mem = test_arena_new();
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, STR("{\"contacts\":["));
	for (int i = 999; i >= 0; i--)
		buf_printf(&b, "{\"wa_id\":\"%d\",\"profile\":{\"name\":\"n%d\"}}%s", 62000 + i, i,
			   i ? "," : "");
	buf_add(&b, STR("],\"messages\":["));
	for (int i = 0; i < 1000; i++)
		buf_printf(&b,
			   "%s{\"id\":\"w%d\",\"from\":\"%d\",\"type\":\"text\",\"text\":{\"body\":"
			   "\"%d\"}}",
			   i ? "," : "", i, 62000 + i, i);
	buf_add(&b, STR("]}"));
	struct events list = parse_value("messages", buf_str(&b).ptr, mem);
	assert_int_equal(list.count, 1000);
	for (int i = 0; i < 1000; i++) {
		assert_str(list.items[i].name, arena_printf(mem, "n%d", i).ptr);
		assert_str(list.items[i].text, arena_printf(mem, "%d", i).ptr);
	}
}

TEST(unknown_fields_show_their_event_word_and_nothing_else)
{
	struct arena *mem = test_arena_new();
	struct events list = parse_value("field_of_tomorrow",
					 "{\"event\":\"NEW\",\"text\":\"rahasia\",\"messages\":[{"
					 "\"id\":\"w\",\"from\":\"1\","
					 "\"type\":\"text\",\"text\":{\"body\":\"/promo\"}}]}",
					 mem);

	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].kind, EVENT_ACCOUNT);
	assert_int_equal(list.items[0].account_change, ACCOUNT_NOTICE);
	assert_str(list.items[0].detail, "event=NEW");
}

TEST(detail_is_bounded_and_never_cuts_a_character)
{
	struct arena *mem = test_arena_new();
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, STR("{\"event\":\"X\",\"a\":\""));
	for (int i = 0; i < 3000; i++)
		buf_add(&b, STR("\xc3\xa9"));
	buf_add(&b, STR("\",\"b\":\"never reached\"}"));
	struct events list = parse_value("security", buf_str(&b).ptr, mem);
	str detail = list.items[0].detail;
	assert_true(str_starts(detail, STR("event=X a=\xc3\xa9")));
	assert_true(str_ends(detail, STR("\xc3\xa9")));
	assert_in_range(detail.len, 1900, 2000);
	assert_int_equal(str_find(detail, STR("never")), -1);
}
