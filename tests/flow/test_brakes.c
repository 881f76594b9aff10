/* SPDX-License-Identifier: MIT */
/* Two bots must not talk to each other for ever. */
#include "bot/flow/brakes.h"
#include "tests/lib/test.h"

#include <stdio.h>

static enum brakes hear(struct chat *c, const char *text, int64_t now_ms)
{
	enum brakes b = brakes_heard(c, str_from(text), false, false, now_ms);
	if (b != BRAKES_SILENT)
		brakes_replied(c, 1);
	return b;
}

TEST(brakes_answer_ten_messages_in_five_minutes_the_last_of_them_with_last_words)
{
	struct chat c = { .id = 1 };
	char text[8];

	for (int i = 0; i < 9; i++) {
		snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(hear(&c, text, 1000), BRAKES_ANSWER);
	}
	assert_int_equal(hear(&c, "a", 1000), BRAKES_LAST_WORDS);
	assert_int_equal(hear(&c, "b", 299 * 1000), BRAKES_SILENT);
	assert_int_equal(hear(&c, "c", 301 * 1000), BRAKES_ANSWER);
}

TEST(brakes_do_not_answer_the_third_identical_message_in_a_row)
{
	struct chat c = { .id = 1 };

	assert_int_equal(hear(&c, "terima kasih", 0), BRAKES_ANSWER);
	assert_int_equal(hear(&c, "terima kasih", 0), BRAKES_ANSWER);
	assert_int_equal(hear(&c, "terima kasih", 0), BRAKES_SILENT);
	assert_int_equal(hear(&c, "terima kasih", 600 * 1000), BRAKES_SILENT);
	assert_int_equal(hear(&c, "halo", 600 * 1000), BRAKES_ANSWER);
	assert_int_equal(hear(&c, "terima kasih", 600 * 1000), BRAKES_ANSWER);
}

TEST(brakes_forget_what_was_said_an_hour_ago)
{
	struct chat c = { .id = 1 };

	for (int day = 0; day < 4; day++) {
		int64_t now_ms = INT64_C(86400000) * day;
		assert_int_equal(hear(&c, "kategori", now_ms), BRAKES_ANSWER);
		c.last_inbound_ms = now_ms;
	}
}

TEST(brakes_let_people_repeat_an_answer_to_a_question)
{
	struct chat c = { .id = 1 };

	for (int i = 0; i < 5; i++)
		assert_int_equal(brakes_heard(&c, STR("1"), true, false, 0), BRAKES_ANSWER);
}

TEST(brakes_give_moderators_more_room)
{
	struct chat c = { .id = 1 };
	char text[8];

	for (int i = 0; i < 59; i++) {
		snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(brakes_heard(&c, str_from(text), false, true, 0), BRAKES_ANSWER);
		brakes_replied(&c, 1);
	}
	assert_int_equal(brakes_heard(&c, STR("x"), false, true, 0), BRAKES_LAST_WORDS);
}

TEST(f21_brakes_begin_anew_when_the_clock_was_set_back)
{
	struct chat c = { .id = 1, .brake_start_ms = 1000000, .brake_count = 10 };

	assert_int_equal(hear(&c, "halo", 5000), BRAKES_ANSWER);
}
