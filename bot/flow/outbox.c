/* SPDX-License-Identifier: MIT */
/* The way from a message to a delivery row. Called by dispatch and intake on the writer thread,
 * inside the turn's transaction. */
#include "bot/flow/outbox.h"

#include "bot/store/chat.h"
#include "bot/store/digest.h"
#include "bot/store/route.h"

static enum err add(struct turn *t, int64_t account_id, int64_t chat_id, enum delivery_class class,
		    const struct message *m, int64_t *ret_id)
{
	struct delivery d = {
		.account_id = account_id,
		.chat_id = chat_id,
		.class = class,
		.not_before_ms = t->now_ms,
		.content = message_encode(m, &t->event_mem),
	};
	enum err e = store_delivery_add(t->db, &d, t->now_ms);

	*ret_id = d.id;
	return e;
}

enum err outbox_add(struct turn *t, int64_t account_id, int64_t chat_id, enum delivery_class class,
		    const struct message *m)
{
	int64_t id;

	return add(t, account_id, chat_id, class, m, &id);
}

enum err outbox_answer(struct turn *t, int64_t account_id, int64_t chat_id,
		       const struct outgoing *o)
{
	int64_t id;

	enum err e = add(t, account_id, chat_id, o->class, &o->message, &id);
	return e || o->n_told == 0 ? e : store_digest_keep(t->db, id, chat_id, o->told, o->n_told);
}

enum err outbox_apologise(struct turn *t, int account, const struct event *ev)
{
	int64_t account_id = t->engine->accounts[account].id;
	struct message m = { .key = STR("event.failed") };
	struct sender sender;

	if (!ev->n_ids || ev->group_id.len)
		return OK;
	enum err e = store_sender_take(t->db, ev->ids, ev->n_ids, ev->name, account_id, t->now_ms,
				       &t->event_mem, &sender);
	if (e)
		return e;
	/* What the event had written of her message was undone with it: she wrote all the same. */
	sender.chat.last_inbound_ms = t->now_ms;
	e = store_route_take(t->db, &sender.chat, account_id, ev->ids, ev->n_ids);
	if (e)
		return e;
	e = store_chat_inbound(t->db, &sender.chat);
	return e ? e : outbox_add(t, account_id, sender.chat.id, CLASS_REPLY, &m);
}
