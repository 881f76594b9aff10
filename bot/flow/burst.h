/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_BURST_H
#define SIAR_FLOW_BURST_H

#include <stdbool.h>
#include <stdint.h>

/* Refusals in a crowd: of the last 20 recipients of promos and digests that the network has
 * answered for, more than half refused. One recipient counts once, by its latest answer. */

enum { BURST_LAST = 20 };

struct burst {
	int64_t chats[BURST_LAST];
	bool is_refused[BURST_LAST];
	int n, next;
	int times; /* since first_ms */
	int64_t first_ms;
};

/* True when it is a burst now; what was answered before does not count any more then. */
bool burst_note(struct burst *b, int64_t chat_id, bool is_refused);
/* Which one it is within 24 hours, from 1. */
int burst_count(struct burst *b, int64_t now_ms);

#endif
