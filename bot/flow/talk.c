/* SPDX-License-Identifier: MIT */
/* What a message means is done: its command, the question it answers, a promo; what the handler
 * wants said becomes rows. Called by dispatch on the writer thread, inside the event's savepoint.
 */
#include "bot/flow/talk.h"

#include "bot/flow/check_call.h"
#include "bot/flow/outbox.h"
#include "bot/flow/rehearsal.h"
#include "config/text.h"
#include "handlers/berhenti.h"
#include "handlers/photo.h"
#include "handlers/revise.h"
#include "handlers/sela.h"

enum { READ_BUDGET_US = 20000 };
static const int64_t HOUR_MS = INT64_C(3600) * 1000;

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

enum err talk_do(struct talk *k, const struct meaning *m)
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

enum err talk_send(struct talk *k)
{
	enum err e = OK;

	for (struct outgoing *o = k->c.first; o && !e; o = o->next)
		e = send_one(k, o);
	return e;
}

void talk_begin(struct talk *k, struct turn *t, const struct event *ev, const struct sender *s)
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

bool talk_is_old(const struct talk *k)
{
	int64_t limit_ms = k->c.config->old_message_h * HOUR_MS;

	return limit_ms > 0 && k->ev->at_ms > 0 && k->c.now_ms - k->ev->at_ms > limit_ms;
}

enum err talk_tell_old(struct talk *k)
{
	struct call *c = &k->c;
	int64_t since_ms = c->now_ms - c->chat.old_ms;

	k->t->counters.old++;
	if (since_ms >= 0 && since_ms < c->config->old_message_h * HOUR_MS)
		return OK;
	c->chat.old_ms = c->now_ms;
	reply(c, "dispatch.old", ARGS(ARG_MOMENT("saat", k->ev->at_ms)));
	return c->err ? c->err : talk_send(k);
}
