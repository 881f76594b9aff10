/* SPDX-License-Identifier: MIT */
/* Who is asked about which held promo, one at a time, and goes on to the next. Called by
 * moderation, antre and submit on the writer thread; all state is in the store (promo, dialog), so
 * a restart loses nothing. Limits: MODERATORS_MAX, one look at PAGE_MAX held promos. */
#include "handlers/moderation_queue.h"

#include "handlers/moderators.h"
#include "handlers/photo.h"
#include "handlers/review.h"
#include "handlers/sela.h"
#include "handlers/similar.h"
#include "handlers/words.h"

enum { PAGE_MAX = 32 };

/* Later than this after her last message each photo would be a template of its own: she gets the
 * first one only, and all of them with /antre. */
static const int64_t photos_window_ms = INT64_C(23) * 3600 * 1000;

static const char handler[] = "antre";
static const char step_ask[] = "ask";

/* A step is "ask", "reason" or "hold", behind it the part of the queue she goes through: "ask
 * kuliner 3573",
 * "-" and 0 for all. */
static str scope_of(const struct dialog_row *row)
{
	str rest = row->step, word;

	if (!str_eq(row->handler, str_from(handler)))
		return STR_NONE;
	(void)str_take_word(&rest, &word);
	return str_trim(rest);
}

static str open_scope(struct call *c)
{
	struct dialog_row row;

	enum err e = store_dialog_find(c->db, c->private_chat.id, c->actor.id, c->mem, &row);
	return e == ERR_NOTFOUND || call_fail(c, e) ? STR_NONE : scope_of(&row);
}

static const char *step_of(struct call *c, const char *step, str scope)
{
	return scope.len == 0 ? step
			      : arena_printf(c->mem, "%s %" STR_FMT, step, STR_ARG(scope)).ptr;
}

static bool is_in_scope(str scope, const struct promo *p)
{
	str category = STR_NONE, code = STR_NONE;
	int64_t district = 0;

	if (!str_take_word(&scope, &category) || !str_take_word(&scope, &code))
		return true;
	(void)str_to_int64(code, &district);
	return (str_eq(category, STR("-")) || str_eq(category, p->category)) &&
	       (district == 0 || district == p->district);
}

/* The first held promo behind `after` that is for this person. */
static bool next_held(struct call *c, const struct moderators *all, int64_t person_id, str scope,
		      int64_t after, struct promo *ret)
{
	struct promo *page = ARENA_ARRAY(c->mem, struct promo, PAGE_MAX);
	size_t n = PAGE_MAX;

	while (n == PAGE_MAX) {
		if (call_fail(c, store_promo_held(c->db, person_id, after, c->mem, page, PAGE_MAX,
						  &n)))
			return false;
		for (size_t i = 0; i < n; i++) {
			*ret = page[i];
			after = page[i].id;
			if (is_in_scope(scope, ret) && moderators_may(c, all, ret, person_id))
				return true;
		}
	}
	return false;
}

/* Writes `m` with the question about p below it to a moderator and leaves the question open. */
static void put_question(struct call *c, const struct sender *to, const struct promo *p, str scope,
			 struct message *m)
{
	struct outgoing *before = c->last;

	review_fill(c, p, (enum language)to->person.language, m);
	if (c->now_ms - to->chat.last_inbound_ms < photos_window_ms) {
		similar_show(c, p, to->chat.id, CLASS_NOTICE);
		photo_send_others(c, p, to->chat.id, CLASS_NOTICE);
	}
	call_send(c, to->chat.id, CLASS_NOTICE, m);
	for (struct outgoing *o = before ? before->next : c->first; o; o = o->next)
		o->account_id = to->chat.account_id;
	ask_other(c, to->chat.id, to->person.id, handler, step_of(c, step_ask, scope),
		  review_answers(c, p));
}

void moderation_offer(struct call *c, const struct promo *p)
{
	struct moderators all = moderators_load(c);

	for (size_t i = 0; i < all.n && c->err == OK; i++) {
		const struct sender *to = &all.list[i].who;
		struct message m = { 0 };
		struct dialog_row row;
		if (!moderators_may(c, &all, p, to->person.id))
			continue;
		enum err e = store_dialog_find(c->db, to->chat.id, to->person.id, c->mem, &row);
		if (e == ERR_NOTFOUND || (e == OK && call_is_offer(&row)))
			put_question(c, to, p, STR_NONE, &m);
		else if (!call_fail(c, e) && !str_eq(row.handler, str_from(handler)))
			notify_by(c, to->chat.id, to->chat.account_id, "moderation.one_waits",
				  ARGS(ARG("nomor", p->id)));
	}
}

/* This moderator's question about p is over. */
static void close_for(struct call *c, const struct moderators *all, const struct sender *to,
		      str scope, const struct promo *p, const char *key)
{
	struct message m = { .key = str_from(key), .args = ARGS(ARG("nomor", p->id)) };
	struct promo next;

	if (next_held(c, all, to->person.id, scope, p->id, &next)) {
		put_question(c, to, &next, scope, &m);
		return;
	}
	call_send(c, to->chat.id, CLASS_NOTICE, &m);
	c->last->account_id = to->chat.account_id;
	(void)call_fail(c, store_dialog_end(c->db, to->chat.id, to->person.id));
}

void moderation_close(struct call *c, const struct promo *p, const char *key)
{
	struct moderators all = moderators_load(c);

	for (size_t i = 0; i < all.n && c->err == OK; i++) {
		const struct sender *to = &all.list[i].who;
		struct dialog_row row;
		int64_t id = 0, version;
		if (to->person.id == c->actor.id)
			continue;
		enum err e = store_dialog_find(c->db, to->chat.id, to->person.id, c->mem, &row);
		if (e == ERR_NOTFOUND || call_fail(c, e))
			continue;
		if (str_eq(row.handler, str_from(handler)) &&
		    words_two_numbers(row.answers, &id, &version) && id == p->id)
			close_for(c, &all, to, scope_of(&row), p, key);
	}
}

/* No question is left: what she still could look at. */
static void end_queue(struct call *c, const struct moderators *all, str scope, struct message *m)
{
	struct promo next;
	int64_t waiting = 0;

	if (call_fail(c, store_promo_held_count(c->db, &waiting)))
		return;
	bool is_other = waiting > 0 && next_held(c, all, c->actor.id, scope, 0, &next);
	struct line *line = ARENA_NEW(c->mem, struct line);
	struct text_arg *count = ARENA_NEW(c->mem, struct text_arg);
	*count = ARG("jumlah", waiting);
	*line = (struct line){
		is_other      ? STR("moderation.end_some")
		: waiting > 0 ? STR("moderation.end_own")
			      : STR("moderation.end_none"),
		{ count, 1 },
	};
	if (m->key.len > 0) {
		m->lines = line;
		m->n_lines = 1;
	} else {
		m->key = line->key;
		m->args = line->args;
	}
	ask_end(c);
	call_send(c, 0, CLASS_REPLY, m);
}

void moderation_next_in(struct call *c, str scope, int64_t after, const char *key,
			struct text_args args)
{
	struct message m = { .key = str_from(key), .args = args };
	struct moderators all = moderators_load(c);
	struct promo next;

	if (!next_held(c, &all, c->actor.id, scope, after, &next)) {
		if (c->err == OK)
			end_queue(c, &all, scope, &m);
		return;
	}
	review_fill(c, &next, (enum language)c->actor.language, &m);
	similar_show(c, &next, 0, CLASS_REPLY);
	photo_send_others(c, &next, 0, CLASS_REPLY);
	call_send(c, 0, CLASS_REPLY, &m);
	ask(c, handler, step_of(c, step_ask, scope), review_answers(c, &next));
}

void moderation_next(struct call *c, int64_t after, const char *key, struct text_args args)
{
	moderation_next_in(c, open_scope(c), after, key, args);
}

void moderation_repeat(struct call *c, const struct promo *p)
{
	moderation_next(c, p->id - 1, "moderation.repeat", NO_ARGS);
}

bool moderation_open(struct call *c, int64_t *ret_id, int64_t *ret_version)
{
	struct dialog_row row;

	enum err e = store_dialog_find(c->db, c->private_chat.id, c->actor.id, c->mem, &row);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return false;
	return str_eq(row.handler, str_from(handler)) &&
	       words_two_numbers(row.answers, ret_id, ret_version);
}

bool moderation_is_busy(struct call *c)
{
	struct dialog_row row;

	enum err e = store_dialog_find(c->db, c->private_chat.id, c->actor.id, c->mem, &row);
	return e != ERR_NOTFOUND && !call_fail(c, e) && sela_is_writing(&row);
}

void moderation_ask(struct call *c, const struct promo *p, const char *step)
{
	ask(c, handler, step_of(c, step, open_scope(c)), review_answers(c, p));
}
