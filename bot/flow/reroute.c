/* SPDX-License-Identifier: MIT */
/* From one account to the next, for who is reached by several. Called with verdicts and statuses on
 * the writer thread, inside the transaction; keeps nothing. */
#include "bot/flow/reroute.h"

#include "bot/base/log.h"
#include "bot/flow/planner.h"
#include "bot/store/route.h"

static bool is_unreachable(const struct outcome *o)
{
	return (o->verdict == VERDICT_REFUSED || o->verdict == VERDICT_NEVER_AGAIN) &&
	       o->scope == SCOPE_RECIPIENT && !o->is_marketing_only;
}

enum err reroute(struct turn *t, const struct delivery *d, const struct outcome *o,
		 bool *ret_is_taken)
{
	bool is_moved;
	int64_t next;

	*ret_is_taken = false;
	/* The rest of a promo goes where its beginning went. */
	bool is_rest = d->class == CLASS_PROMO && d->run_id == 0;
	if (d->class == CLASS_REPLY || is_rest || !is_unreachable(o) ||
	    !sm_may(delivery_states, (int)d->state, DELIVERY_QUEUED))
		return OK;
	enum err e =
		store_route_fail(t->db, d->chat_id, d->account_id, d->run_id, t->now_ms, &next);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	e = store_delivery_move(t->db,
				&(struct delivery_change){ .id = d->id,
							   .to = DELIVERY_QUEUED,
							   .not_before_ms = t->now_ms,
							   .code = o->code,
							   .keep_attempt = true },
				t->now_ms, &is_moved);
	if (e || !is_moved)
		return e;
	*ret_is_taken = true;
	log_event(LOG_INFO, "send.rerouted", "delivery=%lld code=%lld reason=%s", (long long)d->id,
		  (long long)o->code, o->reason ? o->reason : "-");
	e = store_route_delivery(t->db, d->id, next);
	return e ? e : reroute_moved(t, d->chat_id, d->account_id);
}

enum err reroute_moved(struct turn *t, int64_t chat_id, int64_t from)
{
	int64_t to;

	enum err e = store_route_promo(t->db, chat_id, &to);
	return e ? e : planner_moved(t, &(struct run_move){ chat_id, from, to });
}
