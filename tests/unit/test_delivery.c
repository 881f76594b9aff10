/* SPDX-License-Identifier: MIT */
/* The delivery state machine: every edge there is, and every one there is not. */
#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/model/delivery.h"

#include <string.h>

/* clang-format off */
/* Row: from, column: to, in the order of enum delivery_state. */
static const char *const edges[DELIVERY_STATE_COUNT] = {
	/*                        qsSdrFukCE */
	[DELIVERY_QUEUED] =      ".x...x..xx",
	[DELIVERY_SENDING] =     "x.xxxxx...",
	[DELIVERY_SENT] =        "x..xxxx...",
	[DELIVERY_DELIVERED] =   "....x.....",
	[DELIVERY_READ] =        "..........",
	[DELIVERY_FAILED] =      "..........",
	[DELIVERY_UNCERTAIN] =   "x.xxxx.x..",
	[DELIVERY_UNKNOWN] =     "..xxxx....",
	[DELIVERY_CANCELLED] =   "..........",
	[DELIVERY_EXPIRED] =     "..........",
};
/* clang-format on */

TEST(delivery_states_allow_the_edges_of_the_drawing_and_no_other)
{
	for (int from = 0; from < DELIVERY_STATE_COUNT; from++) {
		assert_int_equal(strlen(edges[from]), DELIVERY_STATE_COUNT);
		for (int to = 0; to < DELIVERY_STATE_COUNT; to++) {
			bool want = edges[from][to] == 'x';
			if (sm_may(delivery_states, from, to) != want)
				fail_msg("%s -> %s must be %s", delivery_states[from].name,
					 delivery_states[to].name, want ? "allowed" : "forbidden");
		}
	}
}

TEST(delivery_states_lead_nowhere_but_to_states)
{
	for (int from = 0; from < DELIVERY_STATE_COUNT; from++)
		assert_int_equal(delivery_states[from].next >> DELIVERY_STATE_COUNT, 0);
}

TEST(delivery_states_have_the_names_that_are_shown)
{
	static const char *const names[DELIVERY_STATE_COUNT] = {
		"queued", "sending",   "sent",    "delivered", "read",
		"failed", "uncertain", "unknown", "cancelled", "expired",
	};
	for (int i = 0; i < DELIVERY_STATE_COUNT; i++)
		assert_string_equal(delivery_states[i].name, names[i]);
}

TEST(replies_and_notices_go_at_least_once_promos_and_digests_at_most_once)
{
	static const struct {
		const char *name;
		int64_t wait_ms;
		enum delivery_state after;
	} want[CLASS_COUNT] = {
		[CLASS_REPLY] = { "reply", 10000, DELIVERY_QUEUED },
		[CLASS_NOTICE] = { "notice", 60000, DELIVERY_QUEUED },
		[CLASS_PROMO] = { "promo", 900000, DELIVERY_UNKNOWN },
		[CLASS_DIGEST] = { "digest", 900000, DELIVERY_UNKNOWN },
	};
	for (int i = 0; i < CLASS_COUNT; i++) {
		enum delivery_class c = (enum delivery_class)i;
		assert_string_equal(delivery_class_name(c), want[i].name);
		assert_int_equal(delivery_echo_wait_ms(c), want[i].wait_ms);
		assert_int_equal(delivery_after_echo_wait(c), want[i].after);
		assert_true(sm_may(delivery_states, DELIVERY_UNCERTAIN, (int)want[i].after));
	}
}

static void name_of(void *arg)
{
	delivery_class_name(*(enum delivery_class *)arg);
}

TEST(delivery_class_name_stops_on_what_is_no_class)
{
	int none = CLASS_COUNT;
	assert_true(test_stops(name_of, &none));
}
