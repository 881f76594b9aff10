/* SPDX-License-Identifier: MIT */
/* Reply-loop brakes, on the chat's row. Called by dispatch on the writer thread. */
#include "bot/flow/brakes.h"

#include "bot/base/hash.h"

enum { WINDOW_MS = 5 * 60 * 1000, REPLIES_MAX = 10, REPLIES_MAX_ROLE = 60, SAME_MAX = 3 };
enum { FORGET_MS = 60 * 60 * 1000 }; /* who asks the same every day is no machine */

enum brakes brakes_heard(struct chat *c, str folded, bool is_answer, bool has_role, int64_t now_ms)
{
	int64_t hash = (int64_t)(hash_fast(folded) >> 1);
	int64_t limit = has_role ? REPLIES_MAX_ROLE : REPLIES_MAX;

	bool is_same =
		c->same_hash == hash && !is_answer && now_ms - c->last_inbound_ms < FORGET_MS;
	c->same_count = is_same ? c->same_count + 1 : 1;
	c->same_hash = hash;
	if (now_ms - c->brake_start_ms >= WINDOW_MS || now_ms < c->brake_start_ms) {
		c->brake_start_ms = now_ms;
		c->brake_count = 0;
	}
	if (c->same_count >= SAME_MAX || c->brake_count >= limit)
		return BRAKES_SILENT;
	return c->brake_count == limit - 1 ? BRAKES_LAST_WORDS : BRAKES_ANSWER;
}

void brakes_replied(struct chat *c, int cost)
{
	c->brake_count += cost;
}
