/* SPDX-License-Identifier: MIT */
/* The last answers to promos of an account, in memory only: a restart begins anew. Called by
 * lanes.c on the writer thread; pure. */
#include "bot/flow/burst.h"

static int place_of(struct burst *b, int64_t chat_id)
{
	for (int i = 0; i < b->n; i++) {
		if (b->chats[i] == chat_id)
			return i;
	}
	int at = b->next;
	b->next = (b->next + 1) % BURST_LAST;
	b->n += b->n < BURST_LAST;
	return at;
}

bool burst_note(struct burst *b, int64_t chat_id, bool is_refused)
{
	int at = place_of(b, chat_id), refused = 0;

	b->chats[at] = chat_id;
	b->is_refused[at] = is_refused;
	for (int i = 0; i < b->n; i++)
		refused += b->is_refused[i];
	if (!is_refused || b->n < BURST_LAST || refused <= BURST_LAST / 2)
		return false;
	b->n = b->next = 0;
	return true;
}

int burst_count(struct burst *b, int64_t now_ms)
{
	static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

	if (b->times == 0 || now_ms - b->first_ms >= day_ms || now_ms < b->first_ms) {
		b->times = 0;
		b->first_ms = now_ms;
	}
	return ++b->times;
}
