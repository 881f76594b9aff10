/* SPDX-License-Identifier: MIT */
/* Dispatch: who is it, what is meant, may she speak now; then it is done and answered. What is
 * meant is meaning.c's, what is done talk.c's. Writer thread, inside the event's savepoint: an
 * error undoes all of it. */
#include "bot/flow/dispatch.h"

#include "bot/base/utf8.h"
#include "bot/flow/brakes.h"
#include "bot/flow/group.h"
#include "bot/flow/pick.h"
#include "bot/flow/rehearsal.h"
#include "bot/flow/render.h"
#include "bot/flow/reroute.h"
#include "bot/flow/talk.h"
#include "bot/store/job.h"
#include "bot/store/route.h"
#include "bot/understand/phrase.h"
#include "handlers/berhenti.h"
#include "handlers/photo.h"

static const int64_t HELP_EVERY_MS = 6LL * 60 * 60 * 1000, NOTE_EVERY_MS = 10000;

/* The answer was understood when it changed or ended the question. */
static enum err was_understood(struct talk *k, bool *ret)
{
	struct dialog_row now;

	enum err e = store_dialog_find(k->t->db, k->c.chat.id, k->c.actor.id, k->c.mem, &now);
	*ret = e == ERR_NOTFOUND || (!e && !(str_eq(now.handler, k->dialog.handler) &&
					     str_eq(now.step, k->dialog.step) &&
					     str_eq(now.answers, k->dialog.answers)));
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err count_reply(struct talk *k, const struct meaning *m)
{
	bool is_free = false;
	int cost = 1;

	if (!k->c.first)
		return OK;
	if (m->deed == DEED_ANSWER) {
		enum err e = was_understood(k, &is_free);
		if (e)
			return e;
	} else if (m->deed == DEED_RUN) {
		cost = m->command->cost;
	}
	brakes_replied(&k->c.chat, is_free ? 0 : cost);
	return OK;
}

static bool is_answer(const struct talk *k, bool has_dialog)
{
	return has_dialog &&
	       (k->ev->choice_id.len || phrase_number(k->c.config, k->ev->text, k->c.mem) ||
		phrase_yes_no(k->c.config, k->ev->text, k->c.mem) != ANSWER_NONE);
}

static bool takes_photos(const struct dialog_row *dialog)
{
	const struct command *command = command_by_name(dialog->handler);

	return command && command->flags & COMMAND_TAKES_PHOTO;
}

/* An offer is open to photos only. */
static bool is_open_to(const struct dialog_row *dialog, const struct event *ev)
{
	return !call_is_offer(dialog) || (photo_is_in(ev) && takes_photos(dialog));
}

/* By what two messages are the same: two photos never are, two stickers always. */
static str sameness(const struct event *ev, struct arena *mem)
{
	if (photo_is_in(ev))
		return ev->media_ref;
	return ev->text.len ? utf8_fold(ev->text, mem) : ev->content_name;
}

/* However often it was said and whatever was said before: a stop word, and what stops a promo or
 * lets it go on. */
static bool is_obeyed(const struct meaning *m)
{
	return m->deed == DEED_RUN && m->command->flags & COMMAND_OBEYED;
}

/* Who wants nothing any more wants it however late we hear of it. */
static bool is_stop(const struct meaning *m)
{
	return m->deed == DEED_ASK_STOP || (m->deed == DEED_RUN && m->command == &command_berhenti);
}

static enum err converse(struct talk *k, bool has_dialog)
{
	struct call *c = &k->c;
	const struct hearing hearing = {
		.event = k->ev,
		.config = c->config,
		.now_ms = c->now_ms,
		.table = k->t->engine->match,
		.mem = c->mem,
		.has_dialog = has_dialog,
		.takes_photos = has_dialog && takes_photos(&k->dialog),
		.has_role = c->roles != 0,
		.is_help_due = c->now_ms - c->chat.help_ms >= HELP_EVERY_MS,
		.is_note_due = c->now_ms - c->chat.help_ms >= NOTE_EVERY_MS,
	};
	struct meaning m = meaning_in_private(&hearing);
	bool must_do = is_obeyed(&m);

	if (talk_is_old(k) && k->ev->at_ms > c->chat.last_inbound_ms)
		c->chat.last_inbound_ms = k->ev->at_ms;
	if (talk_is_old(k) && !is_stop(&m))
		return talk_tell_old(k);
	enum brakes brakes = brakes_heard(&c->chat, sameness(k->ev, c->mem),
					  is_answer(k, has_dialog), c->roles != 0, c->now_ms);
	if (!talk_is_old(k))
		c->chat.last_inbound_ms = c->now_ms;
	if (brakes == BRAKES_SILENT && !must_do)
		return OK;
	if (brakes == BRAKES_LAST_WORDS && !must_do)
		m = meaning_say("dispatch.slow_down");

	enum err e = talk_do(k, &m);
	if (!e)
		e = talk_send(k);
	if (!e && c->rehearse_promo)
		rehearsal_ask(k->t, &(struct rehearsal_ask){ c->rehearse_promo, c->actor.id,
							     c->chat.id });
	return e ? e : count_reply(k, &m);
}

/* Blue ticks, for accounts that want to pay a call for them. Not "typing": the answer leaves first,
 * and the network would show it for 25 s after that. */
static enum err mark_read(const struct talk *k, int account)
{
	const struct engine_account *a = &k->t->engine->accounts[account];
	struct job j = {
		.kind = JOB_MARK_READ,
		.account_id = a->id,
		.object_id = k->c.chat.id,
		.ref = k->ev->id,
		.not_before_ms = k->t->now_ms,
	};

	if (!a->config->mark_read || !(a->gateway.ops->caps & GW_MARK_READ) || !k->c.first ||
	    k->ev->id.len == 0)
		return OK;
	return store_job_put(k->t->db, &j, k->t->now_ms);
}

static enum err private_message(struct turn *t, int account, const struct event *ev)
{
	struct sender s;
	struct talk k;
	int64_t promos_by;

	enum err e =
		store_sender_take(t->db, ev->ids, ev->n_ids, ev->name,
				  t->engine->accounts[account].id, t->now_ms, &t->event_mem, &s);
	if (e)
		return e;
	talk_begin(&k, t, ev, &s);
	if (s.has_dialog)
		e = store_dialog_find(t->db, s.chat.id, s.person.id, k.c.mem, &k.dialog);
	if (!e && !render_window_is_open(&s.chat, t->now_ms))
		e = pick_reopen(t, s.chat.id);
	if (e)
		return e;

	k.is_first_contact = !s.person.consented_ms;
	e = store_route_promo(t->db, s.chat.id, &promos_by);
	if (e)
		return e;
	e = store_route_take(t->db, &k.c.chat, t->engine->accounts[account].id, ev->ids, ev->n_ids);
	if (e)
		return e;
	e = converse(&k, s.has_dialog && is_open_to(&k.dialog, ev));
	if (!e)
		e = mark_read(&k, account);
	if (!e)
		e = store_chat_inbound(t->db, &k.c.chat);
	return e ? e : reroute_moved(t, k.c.chat.id, promos_by);
}

static enum err group_chat(struct turn *t, int account, const struct event *ev,
			   const struct meaning *m, struct chat *ret)
{
	struct identity id = { t->engine->accounts[account].gateway.ops->group_kind, ev->group_id };
	bool is_activating = m->command && m->command->flags & COMMAND_IN_SILENT_GROUP;

	enum err e = is_activating ? store_group_take(t->db, id, t->engine->accounts[account].id,
						      t->now_ms, &t->event_mem, ret)
				   : store_group_find(t->db, id, &t->event_mem, ret);
	if (e)
		return e;
	if (!is_activating && ret->state != CHAT_ACTIVE && ret->state != CHAT_DEAD)
		return ERR_NOTFOUND;
	e = group_hear(t, account, ev->at_ms, ret);
	/* It is written in, so it is there (store_chat_inbound keeps that). */
	if (!e && ret->state == CHAT_DEAD)
		ret->state = CHAT_ACTIVE;
	return e;
}

static bool is_of_chat(const struct command *command)
{
	return command && command->flags & COMMAND_OF_CHAT;
}

/* The question that is open to her in the group; without one what was said may still mean
 * something, or nothing. */
static enum err group_question(struct talk *k, const struct hearing *hearing, struct meaning *m)
{
	if (m->deed != DEED_ANSWER)
		return OK;
	enum err e = store_dialog_find(k->t->db, k->c.chat.id, k->c.actor.id, k->c.mem, &k->dialog);
	if (k->ev->is_anonymous && !e && !is_of_chat(command_by_name(k->dialog.handler)))
		e = ERR_NOTFOUND;
	if (e != ERR_NOTFOUND)
		return e;
	*m = meaning_without_question(hearing);
	return OK;
}

static bool hears_in_group(const struct event *ev, const struct meaning *m)
{
	if (m->deed == DEED_NOTHING || ev->n_ids > 0)
		return m->deed != DEED_NOTHING;
	return m->deed == DEED_ANSWER || (m->deed == DEED_RUN && is_of_chat(m->command));
}

/* Who speaks. In the group's own name her steward does, once there is one. */
static enum err group_sender(struct turn *t, int account, const struct event *ev,
			     const struct chat *group, struct sender *ret)
{
	*ret = (struct sender){ .has_dialog = false };
	if (!ev->is_anonymous)
		return store_sender_take(t->db, ev->ids, ev->n_ids, ev->name,
					 t->engine->accounts[account].id, t->now_ms, &t->event_mem,
					 ret);
	if (group->steward_id == 0)
		return OK;
	return store_person_by_id(t->db, group->steward_id, &t->event_mem, &ret->person);
}

/* Nobody is written to first by a number she never wrote to, and a word in a group opens no window
 * for free text. */
static bool goes_private(const struct talk *k, int account, const struct meaning *m)
{
	const struct engine_account *a = &k->t->engine->accounts[account];
	const struct chat *own = &k->c.private_chat;

	return m->deed == DEED_RUN && m->command->flags & COMMAND_GOES_PRIVATE &&
	       own->account_id == a->id && own->last_inbound_ms > 0 &&
	       !(a->gateway.ops->caps & GW_TEMPLATES);
}

static enum err go_private(struct turn *t, int account, const struct event *ev)
{
	struct event alone = *ev;

	alone.group_id = STR_NONE;
	return private_message(t, account, &alone);
}

static enum err group_message(struct turn *t, int account, const struct event *ev)
{
	const struct hearing hearing = {
		.event = ev,
		.config = t->config,
		.now_ms = t->now_ms,
		.table = t->engine->match,
		.mem = &t->event_mem,
	};
	struct meaning m = meaning_in_group(&hearing);
	struct chat group;
	struct sender s;
	struct talk k;

	if (!hears_in_group(ev, &m))
		return OK;
	enum err e = group_chat(t, account, ev, &m, &group);
	if (!e)
		e = group_sender(t, account, ev, &group, &s);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	talk_begin(&k, t, ev, &s);
	k.c.chat = group;

	e = group_question(&k, &hearing, &m);
	if (e || m.deed == DEED_NOTHING)
		return e;
	if (talk_is_old(&k) && !is_stop(&m)) {
		e = talk_tell_old(&k);
		return e ? e : store_chat_inbound(t->db, &k.c.chat);
	}
	if (goes_private(&k, account, &m))
		return go_private(t, account, ev);
	enum brakes brakes = brakes_heard(&k.c.chat, utf8_fold(ev->text, k.c.mem),
					  m.deed == DEED_ANSWER, k.c.roles != 0, t->now_ms);
	k.c.chat.last_inbound_ms = t->now_ms;
	if (brakes != BRAKES_ANSWER)
		return store_chat_inbound(t->db, &k.c.chat);

	e = talk_do(&k, &m);
	if (!e)
		e = talk_send(&k);
	if (!e && k.c.first)
		brakes_replied(&k.c.chat, 1);
	return e ? e : store_chat_inbound(t->db, &k.c.chat);
}

enum err dispatch_event(struct turn *t, int account, const struct event *ev, struct why *reterr)
{
	if (meaning_is_quiet(ev) || (!ev->n_ids && !ev->is_anonymous))
		return OK;
	enum err e =
		ev->group_id.len ? group_message(t, account, ev) : private_message(t, account, ev);
	return e ? why_set(reterr, e, "the handler failed: %s", err_name(e)) : OK;
}
