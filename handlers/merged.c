/* SPDX-License-Identifier: MIT */
/* The actor after two persons became one, or one two. Called by /sambung and /pisah. */
#include "handlers/merged.h"

#include "bot/store/route.h"

enum err merged_chat(struct call *c, int64_t person_id, struct chat *ret)
{
	struct identity ids[1];
	struct sender s;
	size_t n;

	enum err e = store_person_ids(c->db, person_id, c->mem, ids, 1, &n);
	if (e == OK && n == 0)
		return ERR_NOTFOUND;
	if (e == OK)
		e = store_sender_take(c->db, ids, n, STR_NONE, c->chat.account_id, c->now_ms,
				      c->mem, &s);
	if (e == OK)
		*ret = s.chat;
	return e;
}

bool merged_become(struct call *c)
{
	const struct event *ev = c->event;
	int64_t account_id = c->chat.account_id;
	struct sender s;

	ASSERT(ev && !call_in_group(c));
	if (call_fail(c, store_sender_take(c->db, ev->ids, ev->n_ids, STR_NONE, account_id,
					   c->now_ms, c->mem, &s)) ||
	    call_fail(c, store_route_take(c->db, &s.chat, account_id, ev->ids, ev->n_ids)))
		return false;
	s.chat.last_inbound_ms = c->now_ms;
	c->actor = s.person;
	c->chat = c->private_chat = s.chat;
	return true;
}
