/* SPDX-License-Identifier: MIT */
/* A status of the network about something we sent. Called by event.c for each one, and by verdict.c
 * for one that came before its verdict; writer thread, inside the transaction. Statuses come
 * doubled, out of order and days late: they only move a delivery forward, and one that moves
 * nothing has no effect at all. */
#include "bot/flow/status.h"

#include "bot/flow/bounce.h"
#include "bot/flow/home.h"
#include "bot/flow/queue.h"
#include "bot/flow/reroute.h"
#include "bot/flow/verdict.h"
#include "bot/store/chat.h"
#include "bot/store/delivery.h"
#include "bot/store/media.h"
#include "bot/store/promo.h"
#include "bot/store/run.h"
#include "bot/store/waiting.h"

static enum err keep_for_later(struct turn *t, int account, const struct status_note *n)
{
	t->counters.statuses_unknown++;
	if (n->provider_id.len == 0)
		return OK;
	return store_early_status_put(t->db, t->engine->accounts[account].id, n->provider_id,
				      n->kind, n->code, t->now_ms);
}

static enum err queue_as_template(struct turn *t, int account, const struct delivery *d,
				  const struct status_note *n, const struct outcome *o)
{
	bool is_moved;

	/* Its verdict is still to come and must find it: it will take the status from there. */
	if (d->state == DELIVERY_SENDING)
		return keep_for_later(t, account, n);
	if (d->state != DELIVERY_SENT && d->state != DELIVERY_UNCERTAIN)
		return OK;

	enum err e = store_waiting_window_closed(t->db, d->chat_id, n->at_ms);
	return e ? e
		 : store_delivery_move(t->db,
				       &(struct delivery_change){ .id = d->id,
								  .to = DELIVERY_QUEUED,
								  .reason = str_from(o->reason),
								  .code = o->code,
								  .not_before_ms = t->now_ms,
								  .keep_attempt = true,
								  .as_template =
									  d->class != CLASS_REPLY },
				       t->now_ms, &is_moved);
}

/* What is still to go of the promo gets a new upload of its photo. */
static enum err drop_upload(struct turn *t, int account, const struct delivery *d)
{
	struct run run;
	struct promo p = { .id = 0 };

	if (d->run_id == 0)
		return OK;
	enum err e = store_run_by_id(t->db, d->run_id, &t->event_mem, &run);
	if (!e)
		e = store_promo_by_id(t->db, run.promo_id, &t->event_mem, &p);
	if (!e && p.photo_id)
		e = store_upload_drop(t->db, t->engine->accounts[account].id, p.photo_id);
	return e == ERR_NOTFOUND ? OK : e;
}

/* What a failed delivery says of its chat and its account. */
static enum err follow_failure(struct turn *t, int account, const struct delivery *d,
			       const struct outcome *o)
{
	enum err e = OK;

	bool is_refusal = o->verdict == VERDICT_REFUSED || o->verdict == VERDICT_NEVER_AGAIN;
	if (d->class >= CLASS_PROMO && is_refusal)
		e = verdict_promo_answered(t, account, d->chat_id, true);
	if (!e && o->is_media_unknown)
		e = drop_upload(t, account, d);
	if (!e && o->is_marketing_only && o->wait_ms > 0)
		e = store_chat_set_marketing_wait(t->db, d->chat_id, t->now_ms + o->wait_ms);
	if (e)
		return e;
	if (o->verdict == VERDICT_NEVER_AGAIN)
		return store_chat_set_marketing_stop(t->db, d->chat_id, t->now_ms);
	if (o->verdict == VERDICT_STOP ||
	    (o->verdict == VERDICT_PAUSE && o->scope == SCOPE_ACCOUNT))
		return verdict_push_back(t, account, o);
	return bounce_failed(t, d->chat_id, o);
}

static enum err fail(struct turn *t, int account, const struct delivery *d,
		     const struct status_note *n)
{
	const struct gateway *gw = &t->engine->accounts[account].gateway;
	struct outcome o = { .verdict = VERDICT_REFUSED };
	bool is_moved;

	/* An earlier attempt failed; the one under way or to come may yet arrive. Of a call under
	 * way only our own reference can tell: the network's id is not known yet. */
	bool is_of_now = n->attempt ? n->attempt == d->attempt : d->state != DELIVERY_SENDING;
	if (!is_of_now || d->state == DELIVERY_QUEUED)
		return OK;
	gw->ops->judge_code(gw, n->code, &o);
	if (o.verdict == VERDICT_NEEDS_TEMPLATE && !d->as_template)
		return queue_as_template(t, account, d, n, &o);

	bool is_taken = false;
	enum err e = d->state == DELIVERY_SENDING ? OK : reroute(t, d, &o, &is_taken);
	if (e)
		return e;
	if (is_taken)
		return d->class < CLASS_PROMO
			       ? OK
			       : verdict_promo_answered(t, account, d->chat_id, true);
	struct delivery_change change = { .id = d->id,
					  .to = DELIVERY_FAILED,
					  .reason = o.reason ? str_from(o.reason)
							     : STR("reason.refused"),
					  .code = n->code };
	e = store_delivery_move(t->db, &change, t->now_ms, &is_moved);
	if (e || !is_moved)
		return e;
	return follow_failure(t, account, d, &o);
}

enum err status_settle(struct turn *t, int account, const struct status_note *n)
{
	static const enum delivery_state states[] = {
		[STATUS_SENT] = DELIVERY_SENT,
		[STATUS_DELIVERED] = DELIVERY_DELIVERED,
		[STATUS_READ] = DELIVERY_READ,
	};
	struct delivery d;
	bool is_moved;

	enum err e = store_delivery_by_id(t->db, n->delivery_id, &t->event_mem, &d);
	if (e)
		return e;
	/* Another account's, or an attempt this store never made (it is a copy, or an older one).
	 */
	if (d.account_id != t->engine->accounts[account].id || n->attempt > d.attempt)
		return ERR_NOTFOUND;
	queue_left(t, account, d.id);
	if (n->kind == STATUS_FAILED)
		return fail(t, account, &d, n);

	ASSERT((size_t)n->kind < ARRAY_LEN(states));
	if (n->kind != STATUS_SENT)
		pulse_delivered(&t->lanes[account].pulse);
	e = store_delivery_move(t->db,
				&(struct delivery_change){ .id = d.id,
							   .to = states[n->kind],
							   .provider_id = n->provider_id },
				t->now_ms, &is_moved);
	if (e || !is_moved || n->kind == STATUS_SENT)
		return e;
	return store_chat_reached(t->db, d.chat_id);
}

/* By our reference, else by the network's id (attempt 0). */
static enum err find_delivery(struct turn *t, int account, const struct event *ev,
			      struct status_note *n)
{
	struct reference r;
	bool is_ours;

	if (!gateway_opaque_parse(ev->opaque, &r))
		return store_delivery_by_provider(t->db, t->engine->accounts[account].id, ev->id,
						  &n->delivery_id);
	n->delivery_id = r.delivery_id;
	n->attempt = r.attempt;
	enum err e = home_knows(t, r.delivery_id, r.tag, &is_ours);
	return e || is_ours ? e : ERR_NOTFOUND;
}

enum err status_apply(struct turn *t, int account, const struct event *ev)
{
	ASSERT(ev->kind == EVENT_STATUS);
	struct status_note n = { .kind = ev->status,
				 .code = ev->code,
				 .provider_id = ev->id,
				 .at_ms = ev->at_ms ? ev->at_ms : t->now_ms };

	t->counters.statuses++;
	/* One member of a group did not get it; the others may have. */
	if (ev->status == STATUS_FAILED && ev->participant.len > 0)
		return OK;

	enum err e = find_delivery(t, account, ev, &n);
	if (!e)
		e = status_settle(t, account, &n);
	else if (e == ERR_NOTFOUND && n.attempt == 0)
		return keep_for_later(t, account, &n);
	if (e != ERR_NOTFOUND)
		return e;
	t->counters.statuses_unknown++;
	return OK;
}
