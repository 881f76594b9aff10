/* SPDX-License-Identifier: MIT */
/* What reaches handlers without a message: orders of the console and command line, and what jobs
 * and the clock bring about (photos, albums, promos that waited too long). Writer thread, inside
 * the turn's transaction: an error undoes all of it. */
#include "bot/flow/dispatch.h"

#include "bot/base/buf.h"
#include "bot/flow/check_call.h"
#include "bot/flow/outbox.h"
#include "bot/flow/rehearsal.h"
#include "bot/flow/render.h"
#include "handlers/again.h"
#include "handlers/broadcast.h"
#include "handlers/late.h"
#include "handlers/moderation.h"
#include "handlers/photo.h"
#include "handlers/reminder.h"

enum { READ_BUDGET_US = 20000 };

static struct call call_of(struct turn *t, struct arena *mem)
{
	return (struct call){
		.db = t->db,
		.config = t->config,
		.mem = mem,
		.now_ms = t->now_ms,
		.account_ids = t->engine->account_ids,
		.n_account_ids = t->engine->n_account_ids,
	};
}

/* chat_id 0 of a message is the call's own chat; without one it is left to the caller. */
static enum err send_all(struct turn *t, const struct call *c)
{
	enum err e = OK;

	for (struct outgoing *o = c->first; o && !e; o = o->next) {
		int64_t chat_id = o->chat_id ? o->chat_id : c->chat.id;
		struct chat chat;
		if (!chat_id)
			continue;
		e = store_chat_by_id(t->db, chat_id, c->mem, &chat);
		if (!e)
			e = outbox_add(t, chat.account_id, chat_id, o->class, &o->message);
	}
	return e;
}

/* What a local caller gets to read: every answer, a blank line between. */
static str local_result(struct call *c)
{
	struct buf b;

	buf_init(&b, c->mem);
	for (struct outgoing *o = c->first; o; o = o->next) {
		if (o->chat_id)
			continue;
		if (b.len)
			buf_add(&b, STR("\n\n"));
		buf_add(&b, render_text(c->config, LANGUAGE_EN, &o->message, c->now_ms, c->mem));
	}
	return buf_str(&b);
}

enum err dispatch_act(struct turn *t, struct act *a)
{
	struct call c = call_of(t, &a->mem);
	str rest = a->arguments, word;

	c.local = a->actor;
	c.roles = ROLE_OPERATOR;
	c.command = command_by_name(a->command);
	c.rest = a->arguments;
	ASSERT(c.command && c.command->where & IN_LOCAL);
	while (c.n_args < CALL_ARGS_MAX && str_take_word(&rest, &word))
		c.args[c.n_args++] = word;

	db_read_budget_us(t->db, READ_BUDGET_US);
	enum err e = check_call(&c);
	if (!e) {
		c.command->run(&c);
		e = c.err;
	}
	db_read_budget_us(t->db, 0);
	ASSERT(!c.has_asked);
	if (e == OK || e == ERR_DENIED)
		e = send_all(t, &c);
	if (e)
		return e;
	a->result = arena_str(&a->mem, local_result(&c));
	a->is_done = true;
	return OK;
}

/* The call of a person in her private chat. */
static enum err call_as(struct turn *t, int64_t person_id, int64_t chat_id, struct call *ret)
{
	*ret = call_of(t, &t->event_mem);
	enum err e = store_person_by_id(t->db, person_id, ret->mem, &ret->actor);
	if (!e)
		e = store_chat_by_id(t->db, chat_id, ret->mem, &ret->chat);
	ret->private_chat = ret->chat;
	return e;
}

static enum err finish(struct turn *t, struct call *c)
{
	return c->err ? c->err : send_all(t, c);
}

enum err dispatch_photo(struct turn *t, int64_t media_id)
{
	struct media m;
	struct call c;

	enum err e = store_media_by_id(t->db, media_id, &t->event_mem, &m);
	if (!e)
		e = call_as(t, m.person_id, m.chat_id, &c);
	if (e)
		return e;
	photo_settled(&c, &m);
	return finish(t, &c);
}

/* As the seller of the promo. */
static enum err dispatch_promo(struct turn *t, int64_t promo_id,
			       void (*tell)(struct call *c, int64_t promo_id))
{
	struct promo p;
	struct call c;

	enum err e = store_promo_by_id(t->db, promo_id, &t->event_mem, &p);
	if (!e)
		e = call_as(t, p.person_id, p.chat_id, &c);
	if (e)
		return e;
	tell(&c, promo_id);
	return finish(t, &c);
}

enum err dispatch_album(struct turn *t, int64_t promo_id)
{
	return dispatch_promo(t, promo_id, photo_album_over);
}

enum err dispatch_upload_failed(struct turn *t, int64_t promo_id)
{
	return dispatch_promo(t, promo_id, photo_upload_failed);
}

enum err dispatch_expired(struct turn *t, int64_t promo_id)
{
	return dispatch_promo(t, promo_id, moderation_expired);
}

enum err dispatch_again(struct turn *t, int64_t promo_id)
{
	return dispatch_promo(t, promo_id, again_check);
}

enum err dispatch_run_over(struct turn *t, int64_t promo_id)
{
	return dispatch_promo(t, promo_id, broadcast_over);
}

enum err dispatch_rehearsed(struct turn *t, int64_t err)
{
	struct geladi_result *result = ARENA_NEW(&t->event_mem, struct geladi_result);
	struct call c;

	rehearsal_tally(t->rehearsal, result);
	const struct rehearsal_ask *ask = rehearsal_asked(t->rehearsal);
	enum err e = call_as(t, ask->person_id, ask->chat_id, &c);
	if (e)
		return e;
	/* Of one that took too many steps there is a beginning. */
	result->is_failed = err != OK && err != ERR_LIMIT;
	geladi_tell(&c, result);
	return finish(t, &c);
}

enum err dispatch_reminder(struct turn *t, int64_t level)
{
	struct call c = call_of(t, &t->event_mem);

	reminder_tell(&c, (enum reminded)level);
	return finish(t, &c);
}

enum err dispatch_late(struct turn *t, int64_t n)
{
	struct call c = call_of(t, &t->event_mem);

	late_tell(&c, n);
	return finish(t, &c);
}
