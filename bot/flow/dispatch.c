/* SPDX-License-Identifier: MIT */
/* Dispatch: who is it, what is meant, may she, then the handler, then what it wants said. What is
 * meant is meaning.c's. Writer thread, inside the event's savepoint: an error undoes
 * all of it. Limits: a handler's reads together may take 20 ms. */
#include "bot/flow/dispatch.h"

#include "bot/base/utf8.h"
#include "bot/flow/brakes.h"
#include "bot/flow/check_call.h"
#include "bot/flow/group.h"
#include "bot/flow/meaning.h"
#include "bot/flow/outbox.h"
#include "bot/flow/pick.h"
#include "bot/flow/rehearsal.h"
#include "bot/flow/render.h"
#include "bot/flow/reroute.h"
#include "bot/store/delivery.h"
#include "bot/store/job.h"
#include "bot/store/route.h"
#include "bot/understand/phrase.h"
#include "config/text.h"
#include "handlers/berhenti.h"
#include "handlers/call.h"
#include "handlers/photo.h"
#include "handlers/revise.h"
#include "handlers/sela.h"

enum { READ_BUDGET_US = 20000 };
static const int64_t HOUR_MS = INT64_C(3600) * 1000;
static const int64_t HELP_EVERY_MS = 6LL * 60 * 60 * 1000, NOTE_EVERY_MS = 10000;

/* One message on its way through dispatch. */
struct talk {
	struct turn *t;
	const struct event *ev;
	struct call c;
	struct dialog_row dialog;
	bool is_first_contact;
};

static enum err run_command(struct talk *k, const struct meaning *m)
{
	struct call *c = &k->c;

	c->command = m->command;
	c->rest = m->rest;
	call_split(c);
	enum err e = check_call(c);
	if (e)
		return e == ERR_DENIED ? OK : e;
	bool is_open = k->dialog.handler.len > 0;
	if (is_open && sela_is_between(c, &k->dialog)) {
		sela_ask(c, &k->dialog);
		return c->err;
	}
	c->command->run(c);
	if (is_open && c->err == OK)
		sela_repeat(c, &k->dialog);
	return c->err;
}

/* What was forwarded is heard by who writes something: it may be what she is asked for. */
static bool hears_forwarded(const struct talk *k)
{
	return k->ev->is_forwarded && k->ev->text.len > 0 &&
	       (k->ev->content == CONTENT_TEXT || photo_is_in(k->ev)) &&
	       sela_is_writing(&k->dialog) && !sela_is_open(&k->dialog);
}

static enum err run_answer(struct talk *k)
{
	struct call *c = &k->c;

	c->command = command_by_name(k->dialog.handler);
	if (!c->command || !c->command->answer) {
		ask_end(c);
		return c->err;
	}
	enum err e = check_role(c);
	if (e)
		return e == ERR_DENIED ? OK : e;
	c->dialog = &k->dialog;
	c->is_forwarded = hears_forwarded(k);
	if (meaning_has_words(k->ev) || k->ev->content == CONTENT_CHOICE || c->is_forwarded)
		c->text = str_trim(k->ev->text);
	c->rest = c->text;
	c->choice_id = k->ev->choice_id;
	call_split(c);
	if (sela_is_open(&k->dialog))
		sela_answer(c);
	else
		c->command->answer(c);
	return c->err;
}

/* What her sticker cannot do, above the question that is asked again. */
static enum err run_answer_below(struct talk *k, const char *note)
{
	enum err e = run_answer(k);

	if (e || !note)
		return e;
	if (!k->c.first)
		reply(&k->c, note, NO_ARGS);
	else if (!k->c.first->message.head_key.len)
		k->c.first->message.head_key = str_from(note);
	return k->c.err;
}

static enum err run_promo(struct talk *k, str words)
{
	struct call *c = &k->c;

	c->command = command_by_name(STR("promo"));
	c->rest = words;
	call_split(c);
	photo_alone(c);
	return c->err;
}

static enum err do_deed(struct talk *k, const struct meaning *m)
{
	struct call *c = &k->c;

	switch (m->deed) {
	case DEED_NOTHING:
		return OK;
	case DEED_RUN:
		return run_command(k, m);
	case DEED_ANSWER:
		return run_answer_below(k, m->key);
	case DEED_PROMO:
		return run_promo(k, m->rest);
	case DEED_REVISE:
		c->command = command_by_name(STR("promo"));
		revise_promo(c, str_trim(m->rest));
		return c->err;
	case DEED_ASK_STOP:
		c->command = &command_berhenti;
		berhenti_ask(c);
		return c->err;
	case DEED_SAY:
		if (m->near)
			reply(c, m->key,
			      ARGS(ARG("perintah", m->near->name), ARG("cara", m->near->usage)));
		else
			reply(c, m->key, NO_ARGS);
		return c->err;
	case DEED_HELP:
		reply(c, m->key ? m->key : "dispatch.help", NO_ARGS);
		c->chat.help_ms = c->now_ms;
		return c->err;
	}
	return OK;
}

static enum err with_budget(struct talk *k, const struct meaning *m)
{
	db_read_budget_us(k->t->db, READ_BUDGET_US);
	enum err e = do_deed(k, m);
	db_read_budget_us(k->t->db, 0);
	return e;
}

/* The consent words go in front of the first reply; the ledger keeps them as they were shown. */
static enum err first_contact(struct talk *k, struct message *m)
{
	struct call *c = &k->c;
	str words = text_format(c->config, (enum language)c->actor.language, STR("consent.words"),
				ARGS(ARG("kantor", c->config->office)), c->now_ms, c->mem);

	m->head_key = STR("consent.words");
	k->is_first_contact = false;
	return store_consent_add(c->db, c->actor.id, "service", true, words, k->ev->id, c->now_ms);
}

static enum err send_one(struct talk *k, struct outgoing *o)
{
	struct call *c = &k->c;
	struct chat chat;

	if (o->account_id)
		return outbox_add(k->t, o->account_id, o->chat_id, o->class, &o->message);
	if (o->chat_id && o->chat_id != c->chat.id) {
		enum err e = store_chat_by_id(c->db, o->chat_id, c->mem, &chat);
		return e ? e : outbox_add(k->t, chat.account_id, o->chat_id, o->class, &o->message);
	}
	if (k->is_first_contact) {
		enum err e = first_contact(k, &o->message);
		if (e)
			return e;
	}
	if (c->chat.kind == CHAT_GROUP)
		o->message.quote_id = k->ev->id;
	return outbox_answer(k->t, c->chat.account_id, c->chat.id, o);
}

static enum err send_all(struct talk *k)
{
	enum err e = OK;

	for (struct outgoing *o = k->c.first; o && !e; o = o->next)
		e = send_one(k, o);
	return e;
}

static void init_talk(struct talk *k, struct turn *t, const struct event *ev,
		      const struct sender *s)
{
	*k = (struct talk){ .t = t, .ev = ev };
	k->c = (struct call){
		.db = t->db,
		.config = t->config,
		.mem = &t->event_mem,
		.now_ms = t->now_ms,
		.account_ids = t->engine->account_ids,
		.n_account_ids = t->engine->n_account_ids,
		.event = ev,
		.message_id = ev->id,
		.actor = s->person,
		.private_chat = s->chat,
		.may_rehearse = rehearsal_may_ask(t),
		.chat = s->chat,
		.roles = roles_of(t->config, ev->ids, ev->n_ids, s->id_moved),
	};
}

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

/* It waited at the network while nobody took it: what it asks for may not be wanted any more. A
 * time that is not told or still to come is now. */
static bool is_old(const struct talk *k)
{
	int64_t limit_ms = k->c.config->old_message_h * HOUR_MS;

	return limit_ms > 0 && k->ev->at_ms > 0 && k->c.now_ms - k->ev->at_ms > limit_ms;
}

/* Who wants nothing any more wants it however late we hear of it. */
static bool is_stop(const struct meaning *m)
{
	return m->deed == DEED_ASK_STOP || (m->deed == DEED_RUN && m->command == &command_berhenti);
}

/* Once for all that waited: who is told is told again only of what came after that. */
static enum err tell_old(struct talk *k)
{
	struct call *c = &k->c;
	int64_t since_ms = c->now_ms - c->chat.old_ms;

	k->t->counters.old++;
	if (since_ms >= 0 && since_ms < c->config->old_message_h * HOUR_MS)
		return OK;
	c->chat.old_ms = c->now_ms;
	reply(c, "dispatch.old", ARGS(ARG_MOMENT("saat", k->ev->at_ms)));
	return c->err ? c->err : send_all(k);
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

	if (is_old(k) && k->ev->at_ms > c->chat.last_inbound_ms)
		c->chat.last_inbound_ms = k->ev->at_ms;
	if (is_old(k) && !is_stop(&m))
		return tell_old(k);
	enum brakes brakes = brakes_heard(&c->chat, sameness(k->ev, c->mem),
					  is_answer(k, has_dialog), c->roles != 0, c->now_ms);
	if (!is_old(k))
		c->chat.last_inbound_ms = c->now_ms;
	if (brakes == BRAKES_SILENT && !must_do)
		return OK;
	if (brakes == BRAKES_LAST_WORDS && !must_do)
		m = meaning_say("dispatch.slow_down");

	enum err e = with_budget(k, &m);
	if (!e)
		e = send_all(k);
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
	init_talk(&k, t, ev, &s);
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
	init_talk(&k, t, ev, &s);
	k.c.chat = group;

	e = group_question(&k, &hearing, &m);
	if (e || m.deed == DEED_NOTHING)
		return e;
	if (is_old(&k) && !is_stop(&m)) {
		e = tell_old(&k);
		return e ? e : store_chat_inbound(t->db, &k.c.chat);
	}
	if (goes_private(&k, account, &m))
		return go_private(t, account, ev);
	enum brakes brakes = brakes_heard(&k.c.chat, utf8_fold(ev->text, k.c.mem),
					  m.deed == DEED_ANSWER, k.c.roles != 0, t->now_ms);
	k.c.chat.last_inbound_ms = t->now_ms;
	if (brakes != BRAKES_ANSWER)
		return store_chat_inbound(t->db, &k.c.chat);

	e = with_budget(&k, &m);
	if (!e)
		e = send_all(&k);
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
