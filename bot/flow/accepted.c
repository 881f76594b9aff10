/* SPDX-License-Identifier: MIT */
/* What an accepted message leaves behind: its row sent, what it had no room for as a message of its
 * own, what it costs, what the network has called recipient and photo, a status that came early.
 * Called by verdict on the writer thread, inside the transaction. */
#include "bot/flow/accepted.h"

#include "bot/flow/jobs.h"
#include "bot/flow/outbox.h"
#include "bot/flow/queue.h"
#include "bot/flow/status.h"
#include "bot/store/chat.h"
#include "bot/store/delivery.h"
#include "bot/store/group.h"
#include "bot/store/media.h"
#include "bot/store/run_cost.h"
#include "config/tariff.h"

static bool is_digits(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return s.len > 0;
}

/* The network may know the recipient by another id than the one we wrote to (Brazil's ninth digit,
 * a phone beside a business-scoped id). */
static enum err learn(struct turn *t, const struct sending *s, str id)
{
	if (id.len == 0 || str_eq(id, s->work.to.id.opaque))
		return OK;
	struct identity learned = { is_digits(id) ? ID_PHONE : ID_WA, id };
	enum err e = store_identity_learn(t->db, s->chat_id, learned, t->now_ms);
	return e == ERR_EXISTS || e == ERR_NOTFOUND ? OK : e;
}

/* What it costs, for operators. */
static enum err count_cost(struct turn *t, const struct sending *s)
{
	const struct engine_account *a = &t->engine->accounts[s->account];
	bool is_template = s->work.message.form == FORM_TEMPLATE, is_known;
	str phone = s->work.to.id.kind == ID_PHONE ? s->work.to.id.opaque : STR_NONE;
	struct run_cost more = { .templates = is_template };

	if (s->class != CLASS_PROMO)
		return OK;
	more.cost_sen = tariff_of(a->config, is_template, "marketing", phone, &is_known);
	more.unpriced = !is_known;
	if (!is_template && more.cost_sen == 0)
		return OK;
	return store_run_cost_add(t->db, s->work.delivery_id, a->id, &more);
}

static bool has_left(enum delivery_state s)
{
	return s == DELIVERY_SENT || s == DELIVERY_DELIVERED || s == DELIVERY_READ;
}

/* What the message had no room for is one of its own from now on: made with the verdict, so that it
 * goes once whatever becomes of it, and what it belongs to is not sent again. */
static enum err add_rest(struct turn *t, const struct sending *s)
{
	const struct message m = {
		.key = STR("message.rest"),
		.args = ARGS(ARG("teks", s->work.message.rest)),
	};
	enum delivery_class class = s->class == CLASS_DIGEST ? CLASS_PROMO : s->class;
	struct delivery d;

	if (s->work.message.rest.len == 0)
		return OK;
	enum err e = store_delivery_by_id(t->db, s->work.delivery_id, &t->event_mem, &d);
	if (e || !has_left(d.state))
		return e;
	return outbox_add(t, t->engine->accounts[s->account].id, s->chat_id, class, &m);
}

enum err accepted_apply(struct turn *t, const struct sending *s, const struct outcome *o)
{
	struct status_note note = { .delivery_id = s->work.delivery_id,
				    .attempt = s->work.attempt,
				    .at_ms = t->now_ms };
	bool is_moved;

	pulse_accepted(&t->lanes[s->account].pulse, t->start_us);
	queue_accepted(t, s->account, s->work.delivery_id);
	enum err e = store_delivery_move(t->db,
					 &(struct delivery_change){ .id = s->work.delivery_id,
								    .to = DELIVERY_SENT,
								    .provider_id = o->provider_id },
					 t->now_ms, &is_moved);
	if (!e)
		e = add_rest(t, s);
	if (!e)
		e = count_cost(t, s);
	if (!e)
		e = s->work.to.is_group ? store_group_posted(t->db, s->chat_id)
					: learn(t, s, o->learned_id);
	if (!e && s->work.body_file.len > 0 && o->media_id.len > 0)
		e = store_upload_put(t->db, t->engine->accounts[s->account].id, s->media_id,
				     o->media_id, t->now_ms + JOBS_UPLOADED_MS);
	if (e || o->provider_id.len == 0)
		return e;
	e = store_early_status_take(t->db, t->engine->accounts[s->account].id, o->provider_id,
				    &note.kind, &note.code);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	e = status_settle(t, s->account, &note);
	return e == ERR_NOTFOUND ? OK : e;
}
