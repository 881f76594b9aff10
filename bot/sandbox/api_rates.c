/* SPDX-License-Identifier: MIT */
/* How fast a business may send: 80 messages a second from one number, and to one person one in six
 * seconds. Both are kept as the time at which all that was sent would have been due (a leaky bucket
 * as one number): the pair may borrow 45 messages from the future, and is then silent until they
 * are due. Called by api_messages.c when nothing else speaks against a message. Sandbox thread. */

#include "bot/sandbox/api_parts.h"

enum {
	MS_US = 1000,
	NUMBER_EVERY_US = 12500,
	NUMBER_BURST_US = 1000000,
	PAIR_EVERY_MS = 6000,
	PAIR_BURST = 45,
};

bool api_rates_number(struct api_call *c)
{
	int64_t now_us = world_now_ms(c->api->world) * MS_US, due_us = c->api->due_us;

	if (due_us < now_us)
		due_us = now_us;
	if (due_us + NUMBER_EVERY_US - now_us > NUMBER_BURST_US)
		return api_refuse(c, API_TOO_FAST,
				  "Cloud API message throughput has been reached.");
	c->api->due_us = due_us + NUMBER_EVERY_US;
	return true;
}

bool api_rates_pair(struct api_send *s)
{
	struct world *world = s->call->api->world;
	int64_t now_ms = world_now_ms(world);

	if (s->m.group >= 0)
		return true;
	struct world_person *p = world_person(world, s->m.person);
	int64_t due_ms = p->pair_tat_ms > now_ms ? p->pair_tat_ms : now_ms;
	if (due_ms + PAIR_EVERY_MS - now_ms > (int64_t)PAIR_BURST * PAIR_EVERY_MS)
		return api_refuse(s->call, API_PAIR_RATE,
				  "Too many messages sent to this phone number in a short time; "
				  "wait before sending to it again.");
	p->pair_tat_ms = due_ms + PAIR_EVERY_MS;
	return true;
}
