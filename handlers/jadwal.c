/* SPDX-License-Identifier: MIT */
/* /jadwal NOMOR WAKTU: when a promo goes out, once or again and again. What was understood is read
 * back in words and counts with her yes only: the dialog row of "jadwal" has as its answers
 * "<promo id> <version> <moment> <zone> <repetition>". What a moderator has approved goes out later
 * as it is; a repetition that was added afterwards is for her to approve again.
 * What is over goes out again as a promo of its own, by the rules and a moderator like any other.
 * Called by dispatch and promo on the writer thread. */
#include "handlers/jadwal.h"

#include "bot/base/utf8.h"
#include "bot/store/series.h"
#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "config/quiet.h"
#include "handlers/draft.h"
#include "handlers/moderation.h"
#include "handlers/promo_time.h"
#include "handlers/rules.h"
#include "handlers/series.h"
#include "handlers/submit.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { LIST_MAX = 50, SHOWN_MAX = 20, WORDS_UNITS = 60 };
enum { CHOICE_YES, CHOICE_OTHER, CHOICES };

static const char step_confirm[] = "confirm", step_time[] = "time";
/* A promo that starts when it would have expired lives as much longer. */
static const int64_t life_ms = INT64_C(3) * 24 * 3600 * 1000;

enum zone jadwal_zone(const struct call *c)
{
	return quiet_zone(c->config, c->private_chat.zone);
}

static struct choice *choices_of(struct call *c, int64_t id, int64_t at_ms)
{
	static const char *const keys[CHOICES] = { "jadwal.yes", "jadwal.other" };
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, CHOICES);

	for (size_t i = 0; i < CHOICES; i++)
		list[i] = (struct choice){
			.id = arena_printf(c->mem, "%s %" PRId64 " %" PRId64, keys[i], id, at_ms),
			.key = str_from(keys[i]),
		};
	return list;
}

static bool may_be_moved(const struct promo *p)
{
	return p->state == PROMO_DRAFT || p->state == PROMO_HELD || p->state == PROMO_SCHEDULED;
}

/* It is over, and what it says may go out again. */
static bool may_come_again(const struct promo *p)
{
	return p->state == PROMO_DONE || p->state == PROMO_CANCELLED || p->state == PROMO_EXPIRED;
}

static str state_of(struct call *c, const struct promo *p)
{
	return arena_printf(c->mem, "promo_state.%s", promo_states[p->state].name);
}

/* Reads it back; what quiet hours make of it stands below. */
static void read_back(struct call *c, const struct promo *p, const struct when *w)
{
	enum zone z = jadwal_zone(c);
	bool is_repeated = !repeat_is_none(&w->repeat);
	int64_t moved = promo_time_moved_ms(c->config, w->at_ms);
	bool is_friday = quiet_is_friday(c->config, c->config->zone, w->at_ms);
	const struct repeat once = { 0 };
	struct line lines[3];
	size_t n = 0;

	const struct text_args first = ARGS(words_when(c, "mulai", w->at_ms, z, &once));
	const struct text_args later = ARGS(words_when(c, "mulai", moved, z, &once));
	if (is_repeated)
		lines[n++] = (struct line){ STR("jadwal.first"), first };
	if (is_repeated && series_leaves_out(c->config, &w->repeat, w->at_ms))
		lines[n++] = (struct line){ STR("jadwal.rule_days"), NO_ARGS };
	if (moved != w->at_ms)
		lines[n++] =
			(struct line){ is_friday ? STR("jadwal.moved_friday") : STR("jadwal.moved"),
				       later };
	const struct message m = {
		.key = may_come_again(p) ? STR("jadwal.confirm_again")
		       : is_repeated     ? STR("jadwal.confirm_repeat")
					 : STR("jadwal.confirm"),
		.args = ARGS(ARG("nomor", p->id), ARG("judul", p->title),
			     ARG_WORDS("keadaan", state_of(c, p)),
			     words_when(c, "waktu", w->at_ms, z, &w->repeat)),
		.lines = lines,
		.n_lines = n,
		.choices = choices_of(c, p->id, w->at_ms),
		.n_choices = CHOICES,
	};
	call_send(c, 0, CLASS_REPLY, &m);
	ask(c, "jadwal", step_confirm,
	    arena_printf(c->mem, "%" PRId64 " %" PRId64 " %" PRId64 " %" STR_FMT, p->id, p->version,
			 w->at_ms, STR_ARG(repeat_format(&w->repeat, c->mem))));
}

/* Hers, and not on its way; else she is told. */
static bool find_own(struct call *c, int64_t id, struct promo *ret)
{
	enum err e = store_promo_by_id(c->db, id, c->mem, ret);

	if (e == ERR_NOTFOUND || (e == OK && ret->person_id != c->actor.id)) {
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", id)));
		return false;
	}
	if (call_fail(c, e))
		return false;
	if (may_be_moved(ret) || may_come_again(ret))
		return true;
	reply(c, "jadwal.too_late", ARGS(ARG("nomor", id), ARG_WORDS("keadaan", state_of(c, ret))));
	return false;
}

/* Approved once is not approved again and again. */
static bool back_to_moderator(struct call *c, struct promo *p)
{
	enum err e = store_promo_move(c->db, p, PROMO_HELD, c->actor.id, STR_NONE, c->now_ms);

	if (call_fail(c, e))
		return false;
	moderation_offer(c, p);
	return true;
}

/* A new promo that says the same. What its words say of time is read as of today. */
static bool copy(struct call *c, struct promo *p)
{
	struct product product;
	struct promo draft;

	if (p->product_id != 0) {
		if (call_fail(c, store_product_by_id(c->db, p->product_id, c->mem, &product)))
			return false;
		if (product.state != PRODUCT_READY) {
			ask_end(c);
			reply(c, "promo.sold_out",
			      ARGS(ARG("kode", product.code), ARG("produk", product.name)));
			return false;
		}
	}
	if (call_fail(c, store_promo_copy(c->db, p, c->now_ms, c->mem, &draft)))
		return false;
	promo_time_read(c, &draft, draft.text);
	*p = draft;
	return !call_fail(c, store_promo_put(c->db, p, c->now_ms));
}

/* That it comes again was approved, but not twice a day. */
static bool is_of_time(const struct finding *f, const struct promo *p)
{
	return f->action == RULE_BLOCK &&
	       (f->rule == RULE_DAYS || f->rule == RULE_HOURS || f->rule == RULE_PER_DAY ||
		(f->rule == RULE_RESEND && p->series_id == 0));
}

/* What was handed in keeps its time when the rules forbid the other one. */
static bool is_refused(struct call *c, const struct promo *p)
{
	struct finding list[FINDINGS_MAX];
	struct line lines[FINDINGS_MAX];
	struct promo asked = *p;
	size_t n_lines = 0;

	if (p->state == PROMO_DRAFT)
		return false;
	asked.series_id = 0;
	asked.submitted_ms = c->now_ms;
	asked.asked_ms = p->starts_ms > c->now_ms ? p->starts_ms : c->now_ms;
	size_t n = rules_findings(c, &asked, list);
	for (size_t i = 0; i < n; i++) {
		if (is_of_time(&list[i], p))
			lines[n_lines++] =
				rules_line(c, &list[i], (enum language)c->actor.language);
	}
	const struct message m = {
		.key = STR("jadwal.refused"),
		.args = ARGS(ARG("nomor", p->id)),
		.lines = lines,
		.n_lines = n_lines,
	};
	if (n_lines > 0)
		call_send(c, 0, CLASS_REPLY, &m);
	return n_lines > 0 || c->err != OK;
}

static void accept(struct call *c, struct promo *p, int64_t at_ms, const struct repeat *r)
{
	if (may_come_again(p) && !copy(c, p))
		return;
	bool is_new = !repeat_is_none(r) && repeat_is_none(&p->repeat);
	bool was_scheduled = p->state == PROMO_SCHEDULED;

	p->starts_ms = was_scheduled ? promo_time_moved_ms(c->config, at_ms) : at_ms;
	p->repeat = *r;
	if (p->expires_ms > 0 && p->expires_ms < p->starts_ms + life_ms)
		p->expires_ms = p->starts_ms + life_ms;
	if (is_refused(c, p)) {
		ask_end(c);
		return;
	}
	if (call_fail(c, store_promo_set_times(c->db, p)))
		return;
	if (p->state == PROMO_DRAFT) {
		submit_promo(c, p);
		return;
	}
	ask_end(c);
	call_audit(c, "promo.rescheduled", p->id, STR_NONE);
	reply(c, was_scheduled && is_new ? "jadwal.held" : "jadwal.done",
	      ARGS(ARG("nomor", p->id), ARG("judul", p->title),
		   words_when(c, "waktu", p->starts_ms, jadwal_zone(c), r)));
	if (was_scheduled && is_new)
		(void)back_to_moderator(c, p);
}

static void ask_time(struct call *c, const struct promo *p, const char *key)
{
	if (may_come_again(p) && str_eq(str_from(key), STR("jadwal.ask")))
		key = "jadwal.ask_again";
	reply(c, key,
	      ARGS(ARG("waktu", utf8_cut(c->text, WORDS_UNITS)), ARG("nomor", p->id),
		   ARG("judul", p->title), ARG_WORDS("keadaan", state_of(c, p))));
	ask(c, "jadwal", step_time,
	    arena_printf(c->mem, "%" PRId64 " %" PRId64 " 0 ", p->id, p->version));
}

bool jadwal_offer(struct call *c, const struct promo *p, str text)
{
	struct promo now = *p;
	struct when w;

	if (may_come_again(p))
		promo_time_read(c, &now, p->text);

	if (!when_parse(c->config, jadwal_zone(c), c->now_ms, text, c->mem, &w))
		return false;
	if (!promo_time_fits(c, &now, w.at_ms))
		ask_time(c, p, "jadwal.ask");
	else if (w.at_ms > c->now_ms)
		read_back(c, p, &w);
	else
		accept(c, &now, c->now_ms, &w.repeat); /* "sekarang" needs no asking */
	return true;
}

/* What the open question is about. */
struct asked {
	int64_t id, version, at_ms;
	struct repeat repeat;
};

static bool asked_of(str answers, struct asked *ret)
{
	str rest = answers, number;
	int64_t v[3] = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		if (!str_take(&rest, ' ', &number) || !str_to_int64(number, &v[i]))
			return false;
	}
	*ret = (struct asked){ .id = v[0], .version = v[1], .at_ms = v[2] };
	(void)repeat_parse(rest, &ret->repeat); /* empty = once */
	return true;
}

static void end_unchanged(struct call *c, const struct promo *p)
{
	if (p->state == PROMO_DRAFT) {
		draft_show(c, p, "promo.preview_again");
		return;
	}
	ask_end(c);
	reply(c, may_come_again(p) ? "jadwal.not_again" : "jadwal.kept", NO_ARGS);
}

static void jadwal_answer(struct call *c)
{
	struct asked a;
	struct promo p;

	if (!asked_of(c->dialog->answers, &a) || !find_own(c, a.id, &p)) {
		ask_end(c);
		return;
	}
	bool is_confirm = str_eq(c->dialog->step, str_from(step_confirm));
	int chosen = is_confirm ? call_choice(c, choices_of(c, a.id, a.at_ms), CHOICES) : -1;
	enum answer yes = chosen < 0 && c->choice_id.len == 0
				  ? phrase_yes_no(c->config, c->text, c->mem)
				  : ANSWER_NONE;
	bool is_back = words_is_back(c);
	if (words_is_cancel(c) || (is_back && !is_confirm))
		end_unchanged(c, &p);
	else if (a.version != p.version)
		ask_time(c, &p, "jadwal.changed");
	else if (is_confirm && (chosen == CHOICE_YES || yes == ANSWER_YES))
		accept(c, &p, a.at_ms, &a.repeat);
	else if (chosen == CHOICE_OTHER || yes == ANSWER_NO || is_back)
		ask_time(c, &p, "jadwal.ask");
	else if (!jadwal_offer(c, &p, c->text))
		ask_time(c, &p, "jadwal.unclear");
}

static struct line line_of(struct call *c, const struct promo *p)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 4);
	bool is_repeated = !repeat_is_none(&p->repeat);
	const struct repeat once = { 0 };

	args[0] = ARG("nomor", p->id);
	args[1] = ARG("judul", p->title);
	args[2] = words_when(c, "waktu", p->starts_ms, jadwal_zone(c), &once);
	args[3] = words_when(c, "ulang", p->starts_ms, jadwal_zone(c), &p->repeat);
	return (struct line){ is_repeated ? STR("jadwal.line_repeat") : STR("jadwal.line"),
			      { args, 4 } };
}

static void show_list(struct call *c)
{
	struct promo *promos = ARENA_ARRAY(c->mem, struct promo, LIST_MAX);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, SHOWN_MAX + 2);
	size_t n = 0, shown = 0;

	if (call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, promos, LIST_MAX, &n)))
		return;
	for (size_t i = 0; i < n && shown < SHOWN_MAX; i++) {
		if (promos[i].starts_ms > c->now_ms && may_be_moved(&promos[i]) &&
		    promos[i].state != PROMO_DRAFT)
			lines[shown++] = line_of(c, &promos[i]);
	}
	const struct message m = {
		.key = shown > 0 ? STR("jadwal.list") : STR("jadwal.none"),
		.lines = lines,
		.n_lines = shown > 0 ? shown + 2 : 0,
	};
	lines[shown] = (struct line){ STR_NONE, NO_ARGS };
	lines[shown + 1] = (struct line){ STR("jadwal.how"), NO_ARGS };
	call_send(c, 0, CLASS_REPLY, &m);
}

/* The number that is told; else her draft, else her latest that has not begun. */
static bool which(struct call *c, str *text, struct promo *ret)
{
	static const enum promo_state states[] = { PROMO_DRAFT, PROMO_HELD, PROMO_SCHEDULED };
	str rest = *text, word;
	int64_t id;

	if (str_take_word(&rest, &word) && str_to_int64(word, &id)) {
		*text = str_trim(rest);
		return find_own(c, id, ret);
	}
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		enum err e = store_promo_latest(c->db, c->actor.id, states[i], c->mem, ret);
		if (e == OK)
			return true;
		if (e != ERR_NOTFOUND && call_fail(c, e))
			return false;
	}
	reply(c, "jadwal.none", NO_ARGS);
	return false;
}

static void stop_repeating(struct call *c, struct promo *p)
{
	p->repeat = (struct repeat){ 0 };
	if (!call_fail(c, store_promo_set_times(c->db, p)))
		reply(c, "jadwal.once",
		      ARGS(ARG("nomor", p->id), ARG("judul", p->title),
			   words_when(c, "waktu", p->starts_ms, jadwal_zone(c), &p->repeat)));
}

/* "/jadwal 2 berhenti": of whichever time she names. */
static void end_series(struct call *c, const struct promo *p)
{
	struct promo next;

	if (series_next(c, p, &next))
		series_end(c, &next);
	else if (c->err == OK)
		reply(c, "series.none", ARGS(ARG("nomor", p->id), ARG("judul", p->title)));
}

static void jadwal_run(struct call *c)
{
	str text = c->rest;
	struct promo p;

	if (text.len == 0) {
		show_list(c);
		return;
	}
	if (!which(c, &text, &p))
		return;
	c->text = text;
	if (words_has("berhenti, hentikan, selesai, setop, stop, tidak diulang, tidak diulang lagi",
		      text, c->mem))
		end_series(c, &p);
	else if (may_be_moved(&p) &&
		 words_has("sekali, sekali saja, jangan diulang, sekali aja, once", text, c->mem))
		stop_repeating(c, &p);
	else if (!jadwal_offer(c, &p, text))
		ask_time(c, &p, text.len > 0 ? "jadwal.unclear" : "jadwal.ask");
}

const struct command command_jadwal = {
	.name = "jadwal",
	.alias = "jadwalkan, ulang, ulangi, rutin, schedule, repeat",
	.usage = "/jadwal [NOMOR] [WAKTU]",
	.help = "jadwal.help",
	.args = { 0, -1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = jadwal_run,
	.answer = jadwal_answer,
};
