/* SPDX-License-Identifier: MIT */
/* Moderation: who is asked about which promo, one at a time, and what a decision does. Called by
 * antre, setuju, tolak, promo and batal on the writer thread; all state is in the store (promo,
 * dialog), so a restart loses nothing and two answers to one promo cannot both count:
 * store_promo_move refuses the second. Limits: MODERATORS_MAX, one look at HELD_MAX held promos. */
#include "handlers/moderation.h"

#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "config/quiet.h"
#include "config/text.h"
#include "handlers/broadcast.h"
#include "handlers/moderators.h"
#include "handlers/photo.h"
#include "handlers/promo_time.h"
#include "handlers/review.h"
#include "handlers/sela.h"
#include "handlers/similar.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { PAGE_MAX = 32, REASON_UNITS = 300 };

/* Later than this after her last message each photo would be a template of its own: she gets the
 * first one only, and all of them with /antre. */
static const int64_t photos_window_ms = INT64_C(23) * 3600 * 1000;

static const char handler[] = "antre";
static const char step_ask[] = "ask";
static const char *const steps_reason[] = { [REASONS_REJECT] = "reason", [REASONS_HOLD] = "hold" };

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

/* She is in the middle of something of her own: no question of ours takes its place. */
static bool is_busy(struct call *c)
{
	struct dialog_row row;

	enum err e = store_dialog_find(c->db, c->private_chat.id, c->actor.id, c->mem, &row);
	return e != ERR_NOTFOUND && !call_fail(c, e) && sela_is_writing(&row);
}

/* Says it; then the next question, unless one about another promo is open. */
static void say_and_go_on(struct call *c, int64_t promo_id, int64_t after, const char *key,
			  struct text_args args)
{
	int64_t id = 0, version;

	if (is_busy(c) || (moderation_open(c, &id, &version) && id != promo_id))
		reply(c, key, args);
	else if (c->err == OK)
		moderation_next(c, after, key, args);
}

/* Too old to send: it ends here, the seller is told. */
static void expire(struct call *c, struct promo *p)
{
	const struct text_args args = ARGS(ARG("nomor", p->id), ARG("judul", p->title),
					   promo_time_end("sampai", c->config, p->ends_ms, c->mem));
	bool was_decided = p->decided_ms > 0;

	if (p->state != PROMO_EXPIRED &&
	    call_fail(c,
		      store_promo_move(c->db, p, PROMO_EXPIRED, c->actor.id, STR_NONE, c->now_ms)))
		return;
	notify(c, p->chat_id, CLASS_NOTICE,
	       promo_time_is_over(p, c->now_ms) ? "promo.expired_end"
	       : was_decided                    ? "promo.expired_approved"
						: "promo.expired",
	       args, NULL, 0);
}

void moderation_expired(struct call *c, int64_t promo_id)
{
	struct promo p;

	if (call_fail(c, store_promo_by_id(c->db, promo_id, c->mem, &p)))
		return;
	expire(c, &p);
	moderation_close(c, &p, "moderation.expired");
}

static bool may_decide(struct call *c, const struct promo *p)
{
	struct moderators all = moderators_load(c);

	return moderators_may(c, &all, p, c->actor.id);
}

/* Named by its number it may be meant as it was before its seller changed it. */
static bool is_unseen(struct call *c, const struct promo *p, int64_t version)
{
	int64_t id = 0, shown = 0;

	return version == 0 && p->was_changed &&
	       !(moderation_open(c, &id, &shown) && id == p->id && shown == p->version);
}

static void show_changed(struct call *c, const struct promo *p, struct text_args args)
{
	if (is_busy(c))
		reply(c, "moderation.edited", args);
	else if (c->err == OK)
		moderation_next_in(c, STR_NONE, p->id - 1, "moderation.edited", args);
}

/* False when she may not decide it now; she has been told why. */
static bool is_open_to(struct call *c, struct promo *p, int64_t version)
{
	if (p->state == PROMO_HELD && p->expires_ms > 0 && c->now_ms >= p->expires_ms)
		expire(c, p);
	str state = arena_printf(c->mem, "promo_state.%s", promo_states[p->state].name);
	const struct text_args args = ARGS(ARG("nomor", p->id), ARG_WORDS("keadaan", state));

	if (p->state != PROMO_HELD)
		say_and_go_on(c, p->id, p->id, "moderation.gone", args);
	else if (version > 0 && version != p->version)
		say_and_go_on(c, p->id, p->id - 1, "moderation.edited", args);
	else if (p->person_id == c->actor.id)
		reply(c, "moderation.own", args);
	else if (p->decided_by == c->actor.id && !may_decide(c, p))
		reply(c, "moderation.decided_before", args);
	else if (is_unseen(c, p, version))
		show_changed(c, p, args);
	else
		return c->err == OK;
	return false;
}

struct promo *moderation_find(struct call *c, int64_t id, int64_t version)
{
	struct promo *p = ARENA_NEW(c->mem, struct promo);

	enum err e = store_promo_by_id(c->db, id, c->mem, p);
	if (e == ERR_NOTFOUND || (e == OK && p->state == PROMO_DRAFT)) {
		reply(c, "moderation.unknown", ARGS(ARG("nomor", id)));
		return NULL;
	}
	return !call_fail(c, e) && is_open_to(c, p, version) ? p : NULL;
}

struct promo *moderation_named(struct call *c, str *ret_reason)
{
	int64_t id = 0, version = 0;
	bool is_named = str_to_int64(call_arg(c, 0), &id);

	*ret_reason = is_named ? call_rest_after(c, 1) : c->rest;
	if (!is_named && !moderation_open(c, &id, &version)) {
		reply(c, "moderation.which", ARGS(ARG("cara", c->command->usage)));
		return NULL;
	}
	return moderation_find(c, id, version);
}

static void go_on(struct call *c, const struct promo *p, const char *key)
{
	say_and_go_on(c, p->id, p->id, key,
		      ARGS(ARG("nomor", p->id), ARG("toko", p->shop_name),
			   ARG_MOMENT("mulai", p->starts_ms)));
}

/* Quiet hours move it behind its end. */
static void end_approved(struct call *c, struct promo *p)
{
	const struct repeat once = { 0 };

	if (call_fail(c,
		      store_promo_move(c->db, p, PROMO_EXPIRED, c->actor.id, STR_NONE, c->now_ms)))
		return;
	notify(c, p->chat_id, CLASS_NOTICE, "promo.approved_ended",
	       ARGS(ARG("nomor", p->id), ARG("judul", p->title),
		    promo_time_end("sampai", c->config, p->ends_ms, c->mem),
		    words_when(c, "mulai", p->starts_ms, c->config->zone, &once)),
	       NULL, 0);
	moderation_close(c, p, "moderation.taken");
	go_on(c, p, "moderation.approved_ended");
}

void moderation_approve(struct call *c, struct promo *p)
{
	if (call_fail(c,
		      store_promo_move(c->db, p, PROMO_APPROVED, c->actor.id, STR_NONE, c->now_ms)))
		return;
	bool is_asked = p->starts_ms > c->now_ms;
	broadcast_start(c, p);
	call_audit(c, "promo.approved", p->id, STR_NONE);
	if (promo_time_is_over(p, p->starts_ms)) {
		end_approved(c, p);
		return;
	}
	bool is_later = p->starts_ms > c->now_ms;
	bool is_friday = quiet_is_friday(c->config, c->config->zone, c->now_ms);
	notify(c, p->chat_id, CLASS_NOTICE,
	       is_asked    ? "promo.approved_at"
	       : !is_later ? "promo.approved"
	       : is_friday ? "promo.approved_friday"
			   : "promo.approved_later",
	       ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG_MOMENT("mulai", p->starts_ms)),
	       NULL, 0);
	moderation_close(c, p, "moderation.taken");
	go_on(c, p, is_later ? "moderation.approved_later" : "moderation.approved");
}

static void put_off(struct call *c, struct promo *p, str reason)
{
	if (call_fail(c, store_review_put_off(c->db, p->id, reason)))
		return;
	call_audit(c, "promo.put_off", p->id, reason);
	notify(c, p->chat_id, CLASS_NOTICE, "promo.put_off",
	       ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG("alasan", reason)), NULL, 0);
	go_on(c, p, "moderation.put_off");
}

static void reject(struct call *c, struct promo *p, str reason)
{
	if (call_fail(c,
		      store_promo_move(c->db, p, PROMO_REJECTED, c->actor.id, reason, c->now_ms)))
		return;
	call_audit(c, "promo.rejected", p->id, reason);
	const struct line old = { STR("change.send_old"), ARGS(ARG("nomor", p->id)) };
	const struct message m = {
		.key = STR("promo.rejected"),
		.args = ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG("alasan", reason)),
		.lines = &old,
		.n_lines = p->was_id != 0 ? 1 : 0,
	};
	call_send(c, p->chat_id, CLASS_NOTICE, &m);
	moderation_close(c, p, "moderation.taken");
	go_on(c, p, "moderation.rejected");
}

/* False: she writes something of her own, and is told how to say it in one go. */
static bool open_reason(struct call *c, const struct promo *p, enum reasons which)
{
	if (is_busy(c)) {
		reply(c, which == REASONS_HOLD ? "tahan.why" : "tolak.why",
		      ARGS(ARG("nomor", p->id)));
		return false;
	}
	ask(c, handler, step_of(c, steps_reason[which], open_scope(c)), review_answers(c, p));
	return true;
}

static void ask_reason(struct call *c, const struct promo *p, enum reasons which)
{
	struct choice *choices;
	size_t n = reasons_choices(c, p, which, &choices);

	if (!open_reason(c, p, which))
		return;
	reply_choices(c, which == REASONS_HOLD ? "moderation.ask_hold" : "moderation.ask_reason",
		      ARGS(ARG("nomor", p->id)), choices, n);
}

static void turn_down(struct call *c, struct promo *p, enum reasons which, str reason)
{
	reason = utf8_cut(reason, REASON_UNITS);
	if (which == REASONS_HOLD)
		put_off(c, p, reason);
	else
		reject(c, p, reason);
}

void moderation_turn_down(struct call *c, struct promo *p, enum reasons which, str reason)
{
	int number = phrase_number(c->config, reason, c->mem);

	if (number > 0)
		reason = reasons_words(c, p, which, (size_t)number - 1);
	if (reason.len > 0)
		turn_down(c, p, which, reason);
	else if (c->err == OK)
		ask_reason(c, p, which);
}

void moderation_take_reason(struct call *c, struct promo *p, enum reasons which)
{
	struct choice *choices;
	size_t n = reasons_choices(c, p, which, &choices);
	int chosen = call_choice(c, choices, n);

	if (chosen == (int)n - 1) {
		if (open_reason(c, p, which))
			reply(c, "moderation.other_words", ARGS(ARG("nomor", p->id)));
	} else if (chosen >= 0) {
		turn_down(c, p, which, reasons_words(c, p, which, (size_t)chosen));
	} else if (c->choice_id.len > 0) {
		reply(c, "dispatch.old_choice", NO_ARGS);
	} else if (phrase_number(c->config, c->text, c->mem) > 0 || c->text.len < 3) {
		ask_reason(c, p, which);
	} else {
		turn_down(c, p, which, c->text);
	}
}
