/* SPDX-License-Identifier: MIT */
/* A rehearsal's days: whole turns on the copy, by a clock that jumps from one event to the next, as
 * the writer and the loop would make them. Called by rehearsal.c; writer thread. The network's part
 * is played here: it takes every message REHEARSAL_ANSWER_US after it left. */
#include "bot/flow/rehearsal_parts.h"

#include "bot/flow/turn.h"
#include "bot/store/delivery.h"
#include "bot/store/promo.h"

enum { LONG_JUMP_US = 60 * 1000 * 1000, TURNS_A_HEAD = 16, TURNS_LEAST = 20 * 1000 };

/* Nothing is sent for longer than a run lives. */
static const int64_t longest_ms = INT64_C(4) * 24 * 3600 * 1000;

/* --- the copy of the engine --- */

static void take_it(const struct gateway *gw, const struct work *work, enum transport how,
		    const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	(void)gw, (void)how, (void)reply, (void)mem;
	*ret = (struct outcome){ .verdict = VERDICT_SENT };
	if (work->kind == WORK_UPLOAD)
		ret->media_id = STR("rehearsed");
}

/* What is under way is taken for answered. */
static struct lane lane_at_rest(const struct lane *l)
{
	struct lane lane = *l;

	lane.in_flight = lane.old_answers = 0;
	lane.jobs = 0;
	lane.is_probe_out = false;
	return lane;
}

static void copy_accounts(struct rehearsal *r, const struct turn *t)
{
	struct engine *e = &r->engine;
	const struct engine *from = t->engine;

	e->accounts = ARENA_ARRAY(&r->mem, struct engine_account, from->n_accounts);
	e->account_ids = ARENA_ARRAY(&r->mem, int64_t, from->n_account_ids);
	r->ops = ARENA_ARRAY(&r->mem, struct gateway_ops, from->n_accounts);
	e->n_accounts = from->n_accounts;
	e->n_account_ids = from->n_account_ids;
	for (size_t i = 0; i < from->n_account_ids; i++)
		e->account_ids[i] = from->account_ids[i];
	for (size_t i = 0; i < from->n_accounts; i++) {
		e->accounts[i] = from->accounts[i];
		e->accounts[i].lane = lane_at_rest(&t->lanes[i]);
		r->ops[i] = *from->accounts[i].gateway.ops;
		r->ops[i].judge = take_it;
		r->ops[i].caps &= ~(unsigned)(GW_POLL | GW_ASK_HEALTH | GW_ASK_GROUPS | GW_HISTORY |
					      GW_QUEUE);
		e->accounts[i].gateway.ops = &r->ops[i];
	}
}

static void copy_engine(struct rehearsal *r, const struct turn *t)
{
	struct engine *e = &r->engine;

	*e = (struct engine){
		.db = r->copy,
		.config = t->config,
		.clock = &r->clock.clock,
		.random = t->random,
		.brake = t->brake,
		.tag = t->tag,
		.tag_after = t->tag_after,
		.beat_ms = t->beat_ms,
		.set_back = t->set_back,
		.n_pool = t->engine->n_pool,
		.counters = { .turns = t->engine->counters.turns },
	};
	arena_init(&e->mem, 0);
	list_init(&e->free_sendings);
	copy_accounts(r, t);
	e->pool = ARENA_ARRAY(&r->mem, struct sending, e->n_pool);
	for (size_t i = 0; i < e->n_pool; i++) {
		arena_init(&e->pool[i].mem, 0);
		list_add_last(&e->free_sendings, &e->pool[i].node);
	}
}

void rehearsal_end_play(struct rehearsal *r)
{
	for (size_t i = 0; i < r->engine.n_pool && r->engine.pool; i++)
		arena_finish(&r->engine.pool[i].mem);
	arena_finish(&r->engine.mem);
	arena_finish(&r->scratch);
	r->engine = (struct engine){ .db = NULL };
}

/* The answer will go to who asked, and takes a token and a random number too. */
static enum err put_answer(struct rehearsal *r, const struct turn *t)
{
	const struct message m = { .key = STR("geladi.begun") };
	struct chat chat;

	enum err e = store_chat_by_id(r->copy, r->ask.chat_id, &r->scratch, &chat);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	struct delivery d = { .account_id = chat.account_id,
			      .chat_id = chat.id,
			      .class = CLASS_REPLY,
			      .not_before_ms = t->now_ms,
			      .content = message_encode(&m, &r->scratch) };
	return store_delivery_add(r->copy, &d, t->now_ms);
}

static enum err set_the_stage(struct rehearsal *r, const struct turn *t)
{
	struct call c = { .db = r->copy,
			  .config = t->config,
			  .mem = &r->scratch,
			  .now_ms = t->now_ms,
			  .account_ids = r->engine.account_ids,
			  .n_account_ids = r->engine.n_account_ids };

	enum err e = db_begin(r->copy);
	if (!e)
		e = store_rehearsal_settle(r->copy);
	if (!e)
		e = put_answer(r, t);
	if (!e) {
		r->end_ms = longest_ms + geladi_start(&c, r->ask.promo_id);
		e = c.err;
	}
	if (!e)
		return db_commit(r->copy);
	db_rollback(r->copy);
	return e;
}

enum err rehearsal_begin_play(struct rehearsal *r, struct turn *t)
{
	clock_manual_init(&r->clock, t->now_ms);
	r->clock.mono_us = r->next_us = clock_mono_us(t->engine->clock);
	arena_init(&r->scratch, 0);
	copy_engine(r, t);
	r->max_sends = (size_t)r->n_copied + r->engine.n_accounts * REHEARSAL_QUEUED_MAX;
	r->sends = ARENA_ARRAY(&r->mem, struct rehearsal_send, r->max_sends);
	r->calls = ARENA_ARRAY(&r->mem, struct rehearsal_call, r->engine.n_pool);
	r->answers = ARENA_ARRAY(&r->mem, struct sending *, r->engine.n_pool);
	return set_the_stage(r, t);
}

/* --- a turn of it --- */

static enum err note(struct rehearsal *r, const struct sending *s)
{
	struct rehearsal_row row;

	if (s->class != CLASS_PROMO || s->job_id || r->n_sends == r->max_sends)
		return OK;
	enum err e = store_rehearsal_row(r->copy, s->work.delivery_id, &r->scratch, &row);
	if (e || row.promo_id != r->ask.promo_id)
		return e;
	bool is_group = row.kind == CHAT_GROUP;
	r->sends[r->n_sends++] = (struct rehearsal_send){
		.chat_id = row.chat_id,
		.at_ms = r->clock.wall_ms,
		.district = row.district,
		.account = s->account,
		.is_group = is_group,
		.is_template = s->work.message.form == FORM_TEMPLATE,
		.group = is_group ? arena_str(&r->mem, row.title) : STR_NONE,
		.phone = !is_group && row.address.kind == ID_PHONE
				 ? arena_str(&r->mem, row.address.opaque)
				 : STR_NONE,
	};
	return OK;
}

static enum err leave(struct rehearsal *r, struct list *sends)
{
	struct list_node *n;
	enum err e = OK;

	while (!e && (n = list_take_first(sends))) {
		struct sending *s = CONTAINER_OF(n, struct sending, node);
		size_t at = (r->first_call + r->n_calls++) % r->engine.n_pool;
		r->calls[at] = (struct rehearsal_call){ s, r->clock.mono_us + REHEARSAL_ANSWER_US };
		s->how = HTTP_ANSWERED;
		e = note(r, s);
	}
	return e;
}

static size_t take_answers(struct rehearsal *r)
{
	size_t n = 0;

	while (r->n_calls > 0 && r->calls[r->first_call].due_us <= r->clock.mono_us) {
		r->answers[n++] = r->calls[r->first_call].s;
		r->first_call = (r->first_call + 1) % r->engine.n_pool;
		r->n_calls--;
	}
	return n;
}

static void move_clock(struct rehearsal *r, int64_t to_us)
{
	if (to_us <= r->clock.mono_us)
		return;
	/* Wall time in whole milliseconds, as the machine's. */
	r->clock.wall_ms += to_us / 1000 - r->clock.mono_us / 1000;
	r->clock.mono_us = to_us;
}

static enum err turn(struct rehearsal *r)
{
	struct turn_in in = { .verdicts = r->answers, .n_verdicts = take_answers(r) };
	struct turn_out out;

	/* All of it arrives, so no network falls silent; nobody writes, and that is not unusual. */
	for (size_t i = 0; i < r->engine.n_accounts; i++) {
		r->engine.accounts[i].lane.pulse = (struct pulse){ .unheard = 0 };
		r->engine.accounts[i].lane.usual = (struct usual){ .days = 0 };
	}
	arena_reset(&r->scratch);
	enum err e = engine_turn(&r->engine, &in, &out);
	if (e)
		return e;
	r->next_us = out.has_more ? r->clock.mono_us : out.next_us;
	return leave(r, &out.sends);
}

/* --- its end --- */

static void add_wait(struct rehearsal *r, const struct waiting_reason *w)
{
	size_t i = 0;

	while (i < r->n_waits && !str_eq(r->waits[i].reason, w->reason))
		i++;
	if (i == REHEARSAL_WAITS_MAX)
		return;
	if (i == r->n_waits)
		r->waits[r->n_waits++] =
			(struct waiting_reason){ .reason = arena_str(&r->mem, w->reason),
						 .until_ms = w->until_ms };
	if (w->n > r->waits[i].n)
		r->waits[i].n = w->n;
}

/* Waits that no time ends. */
static bool is_endless(const struct waiting_reason *w)
{
	return str_eq(w->reason, STR("reason.window_closed")) ||
	       str_eq(w->reason, STR("reason.brake"));
}

/* Who waits, before the clock jumps; *ret_endless: nobody for anything that comes by itself. */
static enum err look_at_waits(struct rehearsal *r, int64_t run_id, bool *ret_endless)
{
	struct waiting_reason list[REHEARSAL_WAITS_MAX];
	size_t n = 0;

	enum err e = store_waiting_of_run(r->copy, run_id, r->clock.wall_ms, &r->scratch, list,
					  REHEARSAL_WAITS_MAX, &n);
	*ret_endless = n > 0;
	for (size_t i = 0; i < n && !e; i++) {
		add_wait(r, &list[i]);
		*ret_endless = *ret_endless && is_endless(&list[i]);
	}
	return e;
}

static enum err look(struct rehearsal *r, bool is_jump, bool *ret_over)
{
	struct promo p;
	struct run run;

	*ret_over = false;
	enum err e = store_promo_by_id(r->copy, r->ask.promo_id, &r->scratch, &p);
	if (e)
		return e;
	bool is_ended = p.state >= PROMO_DONE;
	if (!is_ended && !is_jump)
		return OK;
	e = store_run_of_promo(r->copy, p.id, &r->scratch, &run);
	if (e) { /* it has not begun, or never will */
		*ret_over = is_ended;
		return e == ERR_NOTFOUND ? OK : e;
	}
	r->starts_ms = run.created_ms;
	bool is_endless_wait = false;
	if (!is_ended)
		e = look_at_waits(r, run.id, &is_endless_wait);
	if (!e)
		e = store_run_counts(r->copy, run.id, &r->counts);
	*ret_over = is_ended || (is_endless_wait && !r->counts.is_estimate);
	return e;
}

enum err rehearsal_play(struct rehearsal *r)
{
	int64_t at_us = r->next_us, now_us = r->clock.mono_us;
	bool is_over = false;
	enum err e = OK;

	if (r->n_calls > 0 && r->calls[r->first_call].due_us < at_us)
		at_us = r->calls[r->first_call].due_us;
	if (r->n_calls == 0)
		e = look(r, at_us - now_us > LONG_JUMP_US, &is_over);
	if (e)
		return e;
	if (is_over || at_us == INT64_MAX || r->clock.wall_ms > r->end_ms) {
		r->stage = REHEARSAL_OVER;
		return OK;
	}
	if (++r->n_turns > TURNS_LEAST + TURNS_A_HEAD * r->n_copied)
		return ERR_LIMIT;
	move_clock(r, at_us);
	return turn(r);
}
