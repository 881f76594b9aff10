/* SPDX-License-Identifier: MIT */
/* What a moderator's decision does, and which promo it is about; who is asked is in
 * moderation_queue.c. Called by antre, setuju, tolak, promo and batal on the writer thread; two
 * answers to one promo cannot both count: store_promo_move refuses the second. */
#include "handlers/moderation.h"

#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "config/quiet.h"
#include "handlers/broadcast.h"
#include "handlers/moderation_queue.h"
#include "handlers/moderators.h"
#include "handlers/promo_time.h"
#include "handlers/words.h"

enum { REASON_UNITS = 300 };

static const char *const steps_reason[] = { [REASONS_REJECT] = "reason", [REASONS_HOLD] = "hold" };

/* Says it; then the next question, unless one about another promo is open. */
static void say_and_go_on(struct call *c, int64_t promo_id, int64_t after, const char *key,
			  struct text_args args)
{
	int64_t id = 0, version;

	if (moderation_is_busy(c) || (moderation_open(c, &id, &version) && id != promo_id))
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
	if (moderation_is_busy(c))
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
	if (moderation_is_busy(c)) {
		reply(c, which == REASONS_HOLD ? "tahan.why" : "tolak.why",
		      ARGS(ARG("nomor", p->id)));
		return false;
	}
	moderation_ask(c, p, steps_reason[which]);
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
