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
#include "handlers/cost.h"
#include "handlers/photo.h"
#include "handlers/rules.h"
#include "handlers/similar.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { MODERATORS_MAX = 64, LINES_MAX = 48, REASON_UNITS = 300 };

/* Later than this after her last message each photo would be a template of its own: she gets the
 * first one only, and all of them with /antre. */
static const int64_t photos_window_ms = INT64_C(23) * 3600 * 1000;

static const char handler[] = "antre";
static const char step_ask[] = "ask";
static const char step_reason[] = "reason";

static const char *const reasons[] = {
	"reject.price", "reject.unclear", "reject.forbidden", "reject.twice", "reject.not_promo",
};

/* Moderators by config, each person once; who gave her id up has no role any more. */
static struct sender *moderators(struct call *c, size_t *ret_n)
{
	const struct people *people = &c->config->people;
	struct sender *list = ARENA_ARRAY(c->mem, struct sender, MODERATORS_MAX);
	size_t n = 0;

	for (size_t i = 0; i < people->n_moderators && n < MODERATORS_MAX; i++) {
		struct sender *m = &list[n];
		bool is_known = false;
		if (call_fail(c, store_sender_take(c->db, &people->moderators[i], 1, STR_NONE,
						   c->account_ids[0], c->now_ms, c->mem, m)))
			break;
		for (size_t k = 0; k < n; k++)
			is_known = is_known || list[k].person.id == m->person.id;
		if (!is_known && !m->id_moved)
			n++;
	}
	*ret_n = n;
	return list;
}

static str answers_of(struct call *c, const struct promo *p)
{
	return arena_printf(c->mem, "%" PRId64 " %" PRId64, p->id, p->version);
}

static struct choice verb_choice(struct call *c, const char *verb, const char *key,
				 const struct promo *p)
{
	return (struct choice){
		.id = arena_printf(c->mem, "%s %" PRId64 " %" PRId64, verb, p->id, p->version),
		.key = str_from(key),
	};
}

static struct line line_of(struct call *c, const char *key, struct text_arg arg)
{
	struct text_arg *list = ARENA_NEW(c->mem, struct text_arg);

	*list = arg;
	return (struct line){ str_from(key), { list, 1 } };
}

/* What the rules found. */
static size_t add_findings(struct call *c, const struct promo *p, enum language language,
			   struct line *lines)
{
	struct finding list[FINDINGS_MAX];
	size_t n_found = rules_findings(c, p, list), n = 0;

	if (n_found == 0)
		return 0;
	lines[n++] = (struct line){ rule_worst(list, n_found, RULE_BLOCK)
					    ? STR("moderation.review_asked")
					    : STR("moderation.marked"),
				    NO_ARGS };
	for (size_t i = 0; i < n_found; i++)
		lines[n++] = rules_line(c, &list[i], language);
	return n;
}

/* Lines and choices of the question about p for who reads `language`. */
static void fill_question(struct call *c, const struct promo *p, enum language language,
			  struct message *m)
{
	struct message body =
		broadcast_message(c->config, p, broadcast_phone(c, p->person_id), false, c->mem);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, LINES_MAX);
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 5);
	struct choice *choices = ARENA_ARRAY(c->mem, struct choice, 3);
	struct person seller = { 0 };
	enum likeness_kind kind;
	struct promo like;

	(void)call_fail(c, store_person_by_id(c->db, p->person_id, c->mem, &seller));
	args[0] = ARG("nomor", p->id);
	args[1] = ARG("toko", p->shop_name);
	args[2] = ARG("penjual", seller.name.len > 0 ? seller.name : p->shop_name);
	args[3] = ARG("kategori", words_category(c->config, p->category, language));
	args[4] = ARG("daerah", words_district(c->config, p->district, c->mem));
	size_t n = 0;
	if (m->key.len > 0) {
		lines[n++] = (struct line){ STR_NONE, NO_ARGS };
		lines[n++] = (struct line){ STR("moderation.question"), { args, 5 } };
	} else {
		m->key = STR("moderation.question");
		m->args = (struct text_args){ args, 5 };
	}
	if (p->n_photos > 1)
		lines[n++] = line_of(c, "moderation.album", ARG("jumlah", p->n_photos));
	if (p->starts_ms > c->now_ms)
		lines[n++] = line_of(c, "moderation.starts", ARG_MOMENT("mulai", p->starts_ms));
	if (!repeat_is_none(&p->repeat))
		lines[n++] =
			line_of(c, "moderation.repeats",
				words_when(c, "ulang", p->starts_ms, c->config->zone, &p->repeat));
	if (similar_of(c, p, &like, &kind))
		lines[n++] = similar_line(c, &like, kind);
	n += add_findings(c, p, language, lines + n);
	n += cost_estimate(c, p, &lines[n]);
	lines[n++] = (struct line){ STR_NONE, NO_ARGS };
	lines[n++] = (struct line){ body.key, body.args };
	ASSERT(n + body.n_lines <= LINES_MAX);
	for (size_t i = 0; i < body.n_lines; i++)
		lines[n++] = body.lines[i];
	choices[0] = verb_choice(c, "setuju", "moderation.yes", p);
	choices[1] = verb_choice(c, "tolak", "moderation.no", p);
	choices[2] = verb_choice(c, "nanti", "moderation.later", p);
	m->lines = lines;
	m->n_lines = n;
	m->choices = choices;
	m->n_choices = 3;
	m->media_id = body.media_id;
}

static bool next_held(struct call *c, int64_t person_id, int64_t after, struct promo *ret)
{
	size_t n = 0;

	return !call_fail(c, store_promo_held(c->db, person_id, after, c->mem, ret, 1, &n)) &&
	       n == 1;
}

/* Writes `m` with the question about p below it to a moderator and leaves the question open. */
static void put_question(struct call *c, const struct sender *to, const struct promo *p,
			 struct message *m)
{
	fill_question(c, p, (enum language)to->person.language, m);
	if (c->now_ms - to->chat.last_inbound_ms < photos_window_ms) {
		similar_show(c, p, to->chat.id, CLASS_NOTICE);
		photo_send_others(c, p, to->chat.id, CLASS_NOTICE);
	}
	call_send(c, to->chat.id, CLASS_NOTICE, m);
	ask_other(c, to->chat.id, to->person.id, handler, step_ask, answers_of(c, p));
}

void moderation_offer(struct call *c, const struct promo *p)
{
	size_t n = 0;
	struct sender *list = moderators(c, &n);

	for (size_t i = 0; i < n && c->err == OK; i++) {
		struct message m = { 0 };
		struct dialog_row row;
		if (list[i].person.id == p->person_id)
			continue;
		enum err e =
			store_dialog_find(c->db, list[i].chat.id, list[i].person.id, c->mem, &row);
		if (e == ERR_NOTFOUND || (e == OK && call_is_offer(&row)))
			put_question(c, &list[i], p, &m);
		else if (!call_fail(c, e) && !str_eq(row.handler, str_from(handler)))
			notify(c, list[i].chat.id, CLASS_NOTICE, "moderation.one_waits",
			       ARGS(ARG("nomor", p->id)), NULL, 0);
	}
}

/* This moderator's question about p is over. */
static void close_for(struct call *c, const struct sender *to, const struct promo *p,
		      const char *key)
{
	struct message m = { .key = str_from(key), .args = ARGS(ARG("nomor", p->id)) };
	struct promo next;

	if (next_held(c, to->person.id, p->id, &next)) {
		put_question(c, to, &next, &m);
		return;
	}
	call_send(c, to->chat.id, CLASS_NOTICE, &m);
	(void)call_fail(c, store_dialog_end(c->db, to->chat.id, to->person.id));
}

void moderation_close(struct call *c, const struct promo *p, const char *key)
{
	size_t n = 0;
	struct sender *list = moderators(c, &n);

	for (size_t i = 0; i < n && c->err == OK; i++) {
		struct dialog_row row;
		int64_t id = 0, version;
		if (list[i].person.id == c->actor.id)
			continue;
		enum err e =
			store_dialog_find(c->db, list[i].chat.id, list[i].person.id, c->mem, &row);
		if (e == ERR_NOTFOUND || call_fail(c, e))
			continue;
		if (str_eq(row.handler, str_from(handler)) &&
		    words_two_numbers(row.answers, &id, &version) && id == p->id)
			close_for(c, &list[i], p, key);
	}
}

void moderation_next(struct call *c, int64_t after, const char *key, struct text_args args)
{
	struct message m = { .key = str_from(key), .args = args };
	struct promo next;
	int64_t waiting = 0;

	if (next_held(c, c->actor.id, after, &next)) {
		fill_question(c, &next, (enum language)c->actor.language, &m);
		similar_show(c, &next, 0, CLASS_REPLY);
		photo_send_others(c, &next, 0, CLASS_REPLY);
		call_send(c, 0, CLASS_REPLY, &m);
		ask(c, handler, step_ask, answers_of(c, &next));
		return;
	}
	if (call_fail(c, store_promo_held_count(c->db, &waiting)))
		return;
	bool is_other = waiting > 0 && next_held(c, c->actor.id, 0, &next);
	const struct line line = {
		is_other      ? STR("moderation.end_some")
		: waiting > 0 ? STR("moderation.end_own")
			      : STR("moderation.end_none"),
		ARGS(ARG("jumlah", waiting)),
	};
	if (key) {
		m.lines = &line;
		m.n_lines = 1;
	} else {
		m.key = line.key;
		m.args = line.args;
	}
	ask_end(c);
	call_send(c, 0, CLASS_REPLY, &m);
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

/* Says it; then the next question, unless one about another promo is open. */
static void say_and_go_on(struct call *c, int64_t promo_id, int64_t after, const char *key,
			  struct text_args args)
{
	int64_t id = 0, version;

	if (moderation_open(c, &id, &version) && id != promo_id)
		reply(c, key, args);
	else if (c->err == OK)
		moderation_next(c, after, key, args);
}

/* Too old to send: it ends here, the seller is told. */
static void expire(struct call *c, struct promo *p)
{
	const struct text_args args = ARGS(ARG("nomor", p->id), ARG("judul", p->title));
	bool was_decided = p->decided_ms > 0;

	if (p->state != PROMO_EXPIRED &&
	    call_fail(c,
		      store_promo_move(c->db, p, PROMO_EXPIRED, c->actor.id, STR_NONE, c->now_ms)))
		return;
	notify(c, p->chat_id, CLASS_REPLY, was_decided ? "promo.expired_approved" : "promo.expired",
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
	else
		return true;
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

static void go_on(struct call *c, const struct promo *p, const char *key)
{
	say_and_go_on(c, p->id, p->id, key,
		      ARGS(ARG("nomor", p->id), ARG("toko", p->shop_name),
			   ARG_MOMENT("mulai", p->starts_ms)));
}

void moderation_approve(struct call *c, struct promo *p)
{
	if (call_fail(c,
		      store_promo_move(c->db, p, PROMO_APPROVED, c->actor.id, STR_NONE, c->now_ms)))
		return;
	bool is_asked = p->starts_ms > c->now_ms;
	broadcast_start(c, p);
	call_audit(c, "promo.approved", p->id, STR_NONE);
	bool is_later = p->starts_ms > c->now_ms;
	bool is_friday = quiet_is_friday(c->config, c->config->zone, c->now_ms);
	notify(c, p->chat_id, CLASS_REPLY,
	       is_asked    ? "promo.approved_at"
	       : !is_later ? "promo.approved"
	       : is_friday ? "promo.approved_friday"
			   : "promo.approved_later",
	       ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG_MOMENT("mulai", p->starts_ms)),
	       NULL, 0);
	moderation_close(c, p, "moderation.taken");
	go_on(c, p, is_later ? "moderation.approved_later" : "moderation.approved");
}

struct text_arg moderation_reason(const struct call *c, str reason)
{
	if (str_starts(reason, STR("reject.")) && text_exists(c->config, reason))
		return ARG_WORDS("alasan", reason);
	return ARG("alasan", reason);
}

void moderation_reject(struct call *c, struct promo *p, str reason)
{
	reason = utf8_cut(reason, REASON_UNITS);
	if (call_fail(c,
		      store_promo_move(c->db, p, PROMO_REJECTED, c->actor.id, reason, c->now_ms)))
		return;
	call_audit(c, "promo.rejected", p->id, STR_NONE);
	notify(c, p->chat_id, CLASS_REPLY, "promo.rejected",
	       ARGS(ARG("nomor", p->id), ARG("judul", p->title), moderation_reason(c, reason)),
	       NULL, 0);
	moderation_close(c, p, "moderation.taken");
	go_on(c, p, "moderation.rejected");
}

static struct choice *reason_choices(struct call *c, const struct promo *p)
{
	struct choice *choices = ARENA_ARRAY(c->mem, struct choice, ARRAY_LEN(reasons));

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		choices[i] = verb_choice(c, reasons[i], reasons[i], p);
	return choices;
}

void moderation_ask_reason(struct call *c, const struct promo *p)
{
	reply_choices(c, "moderation.ask_reason", ARGS(ARG("nomor", p->id)), reason_choices(c, p),
		      ARRAY_LEN(reasons));
	ask(c, handler, step_reason, answers_of(c, p));
}

void moderation_take_reason(struct call *c, struct promo *p)
{
	int chosen = call_choice(c, reason_choices(c, p), ARRAY_LEN(reasons));

	if (chosen >= 0)
		moderation_reject(c, p, str_from(reasons[chosen]));
	else if (phrase_number(c->text, c->mem) > 0 || c->text.len < 3)
		moderation_ask_reason(c, p);
	else
		moderation_reject(c, p, c->text);
}
