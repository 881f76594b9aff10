/* SPDX-License-Identifier: MIT */
/* Recipients that cannot be reached: their score goes up with each failure and down with time; who
 * is given up gets no promos until it writes (store_chat_inbound), and a message that arrives sets
 * the score back (status.c). Called by verdict and status, on the writer thread, inside the
 * transaction. */
#include "bot/flow/bounce.h"

#include "bot/base/log.h"
#include "bot/model/bounce.h"
#include "bot/store/chat.h"

/* What the network holds back of its own accord tells nothing of the recipient. */
static bool is_bounce(const struct outcome *o, enum bounce *ret)
{
	*ret = o->verdict == VERDICT_REFUSED ? BOUNCE_HARD : BOUNCE_SOFT;
	return (o->verdict == VERDICT_REFUSED && o->scope == SCOPE_RECIPIENT) ||
	       (o->verdict == VERDICT_RETRY && o->scope != SCOPE_ACCOUNT && !o->is_media_unknown);
}

enum err bounce_failed(struct turn *t, int64_t chat_id, const struct outcome *o)
{
	int64_t score, at_ms;
	enum bounce kind;
	bool is_dead = false;

	if (!is_bounce(o, &kind))
		return OK;
	enum err e = store_chat_bounce(t->db, chat_id, &score, &at_ms);
	if (e)
		return e;
	int64_t next = bounce_added(score, at_ms, kind, t->now_ms);
	if (next == bounce_decayed(score, at_ms, t->now_ms))
		return OK;
	e = store_chat_set_bounce(t->db, chat_id, next, t->now_ms);
	if (!e && next >= BOUNCE_DEAD)
		e = store_chat_give_up(t->db, chat_id, t->now_ms, &is_dead);
	if (!e && is_dead)
		log_event(LOG_INFO, "chat.dead", "chat=%lld reason=%s", (long long)chat_id,
			  o->reason ? o->reason : "-");
	return e;
}
