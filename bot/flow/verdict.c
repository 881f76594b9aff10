/* SPDX-License-Identifier: MIT */
/* What became of a call: its gateway judges, then delivery, chat and lane move. Called by the turn
 * for each answer of the loop, first thing in it; writer thread, inside the transaction.
 *
 *	SENT            ─▶ sent, and on with a status that came early
 *	RETRY           ─▶ queued, later each time; failed when the attempts are used up
 *	PAUSE, STOP     ─▶ queued, no attempt used; recipient or lane waits
 *	NEEDS_TEMPLATE  ─▶ queued as template; a reply waits for the next message of the chat
 *	REFUSED, NEVER_AGAIN ─▶ failed, or queued at the next account that reaches her (reroute.h)
 *	UNCERTAIN       ─▶ uncertain
 *
 * Only a verdict takes a row from sending back to queued, so a row cannot be claimed twice. */
#include "bot/flow/verdict.h"

#include "bot/base/log.h"
#include "bot/flow/accepted.h"
#include "bot/flow/alarm.h"
#include "bot/flow/asking.h"
#include "bot/flow/bounce.h"
#include "bot/flow/jobs.h"
#include "bot/flow/reroute.h"
#include "bot/flow/retry.h"
#include "bot/store/account.h"
#include "bot/store/chat.h"
#include "bot/store/delivery.h"
#include "bot/store/group.h"
#include "bot/store/media.h"
#include "bot/store/waiting.h"

enum { SHORTEST_WAIT_MS = 1000 };

static str reason_of(const struct outcome *o)
{
	return str_from(o->reason);
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* For the operator's log: no phone, no text. */
static void log_send(enum log_level level, const char *event, const struct turn *t,
		     const struct sending *s, const struct outcome *o)
{
	log_event(level, event, "account=%s delivery=%lld attempt=%d code=%lld reason=%s",
		  log_str(t->engine->accounts[s->account].config->name),
		  (long long)s->work.delivery_id, s->work.attempt, (long long)o->code,
		  o->reason ? o->reason : "-");
}

static enum err keep_lane(struct turn *t, int account)
{
	const struct lane *l = &t->lanes[account];

	return store_account_set_lane(t->db, t->engine->accounts[account].id, l->state,
				      str_from(l->reason), l->code, l->until_ms, t->now_ms);
}

/* The lane has stopped: its row, the log, the operators. */
static enum err stopped(struct turn *t, int account)
{
	const struct lane *l = &t->lanes[account];

	log_event(LOG_ERROR, "account.stopped", "account=%s code=%lld reason=%s",
		  log_str(t->engine->accounts[account].config->name), (long long)l->code,
		  l->reason ? l->reason : "-");
	enum err e = keep_lane(t, account);
	return e ? e : alarm_account(t, account, "alarm.stopped");
}

enum err verdict_push_back(struct turn *t, int account, const struct outcome *o)
{
	ASSERT(o->scope == SCOPE_ACCOUNT || o->verdict == VERDICT_STOP);
	struct lane *l = &t->lanes[account];
	bool is_stop = o->verdict == VERDICT_STOP;

	if (is_stop ? !lane_stop(l, o->reason, o->code)
		    : !lane_pause(l, o->wait_ms, o->reason, o->code, t->now_ms))
		return OK;
	return is_stop ? stopped(t, account) : keep_lane(t, account);
}

/* The lane rests, for the third time in a day it has stopped. */
static enum err rests(struct turn *t, int account, const char *event, const char *alarm)
{
	const struct lane *l = &t->lanes[account];

	if (l->state == LANE_STOPPED)
		return stopped(t, account);
	log_event(LOG_ERROR, event, "account=%s until_ms=%lld",
		  log_str(t->engine->accounts[account].config->name), (long long)l->until_ms);
	enum err e = keep_lane(t, account);
	return e ? e : alarm_account(t, account, alarm);
}

enum err verdict_promo_answered(struct turn *t, int account, int64_t chat_id, bool is_refused)
{
	if (!lane_promo_answered(&t->lanes[account], chat_id, is_refused, t->now_ms))
		return OK;
	return rests(t, account, "account.burst", "alarm.burst");
}

enum err verdict_undelivered(struct turn *t, int account)
{
	if (!lane_undelivered(&t->lanes[account], t->now_ms))
		return OK;
	return rests(t, account, "account.undelivered", "alarm.undelivered");
}

static enum err move(struct turn *t, const struct delivery_change *c)
{
	bool is_moved;

	/* A status may have settled it meanwhile: then it stays as it is. */
	return store_delivery_move(t->db, c, t->now_ms, &is_moved);
}

static enum err end(struct turn *t, const struct sending *s, enum delivery_state to, str reason,
		    int64_t code)
{
	return move(t,
		    &(struct delivery_change){
			    .id = s->work.delivery_id, .to = to, .reason = reason, .code = code });
}

static enum err back(struct turn *t, const struct sending *s, const struct outcome *o,
		     int64_t wait_ms, bool keep_attempt)
{
	return move(t, &(struct delivery_change){ .id = s->work.delivery_id,
						  .to = DELIVERY_QUEUED,
						  .reason = reason_of(o),
						  .code = o->code,
						  .not_before_ms = t->now_ms + wait_ms,
						  .keep_attempt = keep_attempt });
}

/* What is the matter with the way to the network, or with the network. */
static const char *silent_reason(const struct sending *s)
{
	if (s->how == HTTP_ANSWERED)
		return "reason.trouble";
	if (s->how == HTTP_UNKNOWN)
		return "reason.no_answer";
	switch (s->obstacle) {
	case HTTP_NAME:
		return "reason.no_name";
	case HTTP_TLS:
		return "reason.tls";
	case HTTP_OTHER:
		break;
	}
	return "reason.not_sent";
}

enum err verdict_silent(struct turn *t, const struct sending *s)
{
	struct lane *l = &t->lanes[s->account];
	bool is_unsent = s->how == HTTP_NOT_SENT;

	if (!lane_silent(l, is_unsent, silent_reason(s), &t->random, t->now_ms))
		return OK;
	log_event(LOG_WARN, "account.unreachable",
		  "account=%s reason=%s why=%s dead=%d until_ms=%lld",
		  log_str(t->engine->accounts[s->account].config->name), l->reason,
		  log_str(s->error), l->is_dead, (long long)l->until_ms);
	return keep_lane(t, s->account);
}

/* Refused for no fault of the message, so the next ones will be too. */
static bool is_trouble(const struct outcome *o)
{
	return o->reason && str_eq(str_from(o->reason), STR("reason.trouble"));
}

static enum err on_retry(struct turn *t, const struct sending *s, const struct outcome *o)
{
	if (o->moved_to.len > 0 && s->work.to.is_group) {
		enum err e = store_group_migrate(t->db, s->chat_id, o->moved_to, t->now_ms);
		if (e && e != ERR_NOTFOUND)
			return e;
	}
	if (o->is_topic_gone) {
		enum err e = store_group_set_topic(t->db, s->chat_id, 0);
		if (e && e != ERR_NOTFOUND)
			return e;
	}
	/* The claim finds no upload then and asks for a new one. */
	if (o->is_media_unknown && s->media_id) {
		enum err e =
			store_upload_drop(t->db, t->engine->accounts[s->account].id, s->media_id);
		if (e && e != ERR_NOTFOUND)
			return e;
	}
	if (s->work.attempt >= retry_attempts(s->class)) {
		log_send(LOG_WARN, "send.refused", t, s, o);
		enum err e = end(t, s, DELIVERY_FAILED, STR("reason.attempts"), o->code);
		return e ? e : bounce_failed(t, s->chat_id, o);
	}
	log_send(LOG_INFO, "send.retry", t, s, o);
	enum err e = is_trouble(o) ? verdict_silent(t, s) : OK;
	if (e)
		return e;
	int64_t wait_ms = most(o->wait_ms, retry_wait_ms(s->work.attempt, &t->random));
	return back(t, s, o, wait_ms, true);
}

/* Leaves the recipient in peace, whatever else waits for it. */
static enum err pause_recipient(struct turn *t, const struct sending *s, const struct outcome *o)
{
	const struct lane_limits *limits = &t->lanes[s->account].limits;
	int64_t wait_ms = most(most(o->wait_ms, limits->pair_every_ms), SHORTEST_WAIT_MS);

	enum err e = store_waiting_pair(t->db, s->chat_id,
					pair_closed_tat_ms(limits, t->now_ms + wait_ms));
	return e ? e : back(t, s, o, wait_ms, false);
}

static enum err on_pause(struct turn *t, const struct sending *s, const struct outcome *o)
{
	enum err e = OK;

	switch (o->scope) {
	case SCOPE_MESSAGE:
		return back(t, s, o, most(o->wait_ms, SHORTEST_WAIT_MS), false);
	case SCOPE_RECIPIENT:
		return pause_recipient(t, s, o);
	case SCOPE_ACCOUNT:
		e = verdict_push_back(t, s->account, o);
		break;
	}
	return e ? e : back(t, s, o, 0, false);
}

/* Another account may reach her. */
static enum err other_way(struct turn *t, const struct sending *s, const struct outcome *o,
			  bool *ret_is_taken)
{
	struct delivery d;

	enum err e = store_delivery_by_id(t->db, s->work.delivery_id, &t->event_mem, &d);
	return e ? e : reroute(t, &d, o, ret_is_taken);
}

static enum err on_refused(struct turn *t, const struct sending *s, const struct outcome *o)
{
	log_send(LOG_WARN, "send.refused", t, s, o);
	enum err e = end(t, s, DELIVERY_FAILED, o->reason ? reason_of(o) : STR("reason.refused"),
			 o->code);
	if (!e && o->is_marketing_only && o->wait_ms > 0)
		e = store_chat_set_marketing_wait(t->db, s->chat_id, t->now_ms + o->wait_ms);
	return e ? e : bounce_failed(t, s->chat_id, o);
}

static enum err on_unwanted(struct turn *t, const struct sending *s, const struct outcome *o)
{
	bool is_taken;

	enum err e = other_way(t, s, o, &is_taken);
	if (e || is_taken)
		return e;
	if (o->verdict == VERDICT_REFUSED)
		return on_refused(t, s, o);
	e = store_chat_set_marketing_stop(t->db, s->chat_id, t->now_ms);
	return e ? e : on_refused(t, s, o);
}

static enum err on_needs_template(struct turn *t, const struct sending *s, const struct outcome *o)
{
	/* A template that needs a template: nothing that we could send would do. */
	if (s->work.message.form == FORM_TEMPLATE)
		return on_refused(t, s, o);

	enum err e = store_waiting_window_closed(t->db, s->chat_id, t->now_ms);
	return e ? e
		 : move(t, &(struct delivery_change){ .id = s->work.delivery_id,
						      .to = DELIVERY_QUEUED,
						      .reason = reason_of(o),
						      .code = o->code,
						      .not_before_ms = t->now_ms,
						      .keep_attempt = true,
						      .as_template = s->class != CLASS_REPLY });
}

static enum err on_stop(struct turn *t, const struct sending *s, const struct outcome *o)
{
	enum err e = verdict_push_back(t, s->account, o);

	return e ? e : back(t, s, o, 0, false);
}

static enum err on_uncertain(struct turn *t, const struct sending *s, const struct outcome *o)
{
	log_send(LOG_WARN, "send.uncertain", t, s, o);
	enum err e = verdict_silent(t, s);
	if (e)
		return e;
	return end(t, s, DELIVERY_UNCERTAIN, o->reason ? reason_of(o) : STR("reason.unclear"),
		   o->code);
}

/* No byte of the call arrived: that tells of the way to the network, not of this message. */
static enum err on_unreached(struct turn *t, const struct sending *s, const struct outcome *o)
{
	enum err e = s->how == HTTP_NOT_SENT ? verdict_silent(t, s) : OK;

	return e ? e : back(t, s, o, 0, false);
}

static enum err follow(struct turn *t, const struct sending *s, const struct outcome *o)
{
	switch (o->verdict) {
	case VERDICT_SENT:
		return accepted_apply(t, s, o);
	case VERDICT_RETRY:
		return on_retry(t, s, o);
	case VERDICT_PAUSE:
		return on_pause(t, s, o);
	case VERDICT_REFUSED:
	case VERDICT_NEVER_AGAIN:
		return on_unwanted(t, s, o);
	case VERDICT_NEEDS_TEMPLATE:
		return on_needs_template(t, s, o);
	case VERDICT_NEXT_STEP: /* a send has one step: something odd has come back */
	case VERDICT_UNCERTAIN:
		return on_uncertain(t, s, o);
	case VERDICT_STOP:
		return on_stop(t, s, o);
	}
	return OK;
}

static bool is_final(enum verdict v)
{
	return v == VERDICT_SENT || v == VERDICT_REFUSED || v == VERDICT_NEVER_AGAIN;
}

enum err verdict_apply(struct turn *t, struct sending *s)
{
	if (s->job_id)
		return jobs_apply(t, s);
	if (s->work.kind >= WORK_POLL)
		return asking_apply(t, s);
	ASSERT(s->work.kind == WORK_SEND && s->work.delivery_id > 0);
	const struct gateway *gw = &t->engine->accounts[s->account].gateway;
	bool is_unreached = s->how == HTTP_NOT_SENT || s->how == HTTP_ABORTED_UNSENT;
	struct outcome o = { .verdict = VERDICT_UNCERTAIN };

	gw->ops->judge(gw, &s->work, s->how, &s->reply, &s->mem, &o);
	ASSERT((size_t)o.verdict < ARRAY_LEN(t->counters.verdicts));
	t->counters.verdicts[o.verdict]++;

	if (s->how == HTTP_NOT_SENT)
		lane_back(&t->lanes[s->account], VERDICT_PAUSE, SCOPE_ACCOUNT);
	else
		lane_back(&t->lanes[s->account], o.verdict, o.scope);

	enum err e = is_unreached ? on_unreached(t, s, &o) : follow(t, s, &o);
	if (!e && !is_unreached && s->class >= CLASS_PROMO && is_final(o.verdict))
		e = verdict_promo_answered(t, s->account, s->chat_id, o.verdict != VERDICT_SENT);
	if (!e)
		list_add_last(&t->judged, &s->node);
	return e;
}
