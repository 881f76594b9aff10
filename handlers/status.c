/* SPDX-License-Identifier: MIT */
/* /status: the seller's latest promos and how each stands; "/status 12" with the counts. Who sells
 * nothing is told what promos she gets, how, and until when none. */
#include "handlers/status.h"

#include "bot/store/meta.h"
#include "bot/store/run.h"
#include "bot/store/shop.h"
#include "bot/store/waiting.h"
#include "config/quiet.h"
#include "handlers/attention.h"
#include "handlers/cost.h"
#include "handlers/moderation.h"
#include "handlers/promo_time.h"
#include "handlers/words.h"

enum { LIST_MAX = 10, REASONS_MAX = 3, LINES_MAX = 14 + REASONS_MAX + WAITING_UNSENT_MAX };

str status_state(struct call *c, const struct promo *p)
{
	return arena_printf(c->mem, "promo_state.%s", promo_states[p->state].name);
}

struct text_arg status_title(const struct promo *p)
{
	return p->title.len > 0 ? ARG("judul", p->title)
				: ARG_WORDS("judul", STR("status.untitled"));
}

static void show_list(struct call *c)
{
	struct promo promos[LIST_MAX];
	struct line lines[LIST_MAX + 2];
	size_t n = 0;

	if (call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, promos, LIST_MAX, &n)))
		return;
	if (n == 0) {
		reply(c, "status.none", NO_ARGS);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);
		args[0] = ARG("nomor", promos[i].id);
		args[1] = status_title(&promos[i]);
		args[2] = ARG_WORDS("keadaan", status_state(c, &promos[i]));
		lines[i] = (struct line){ STR("status.line"), { args, 3 } };
	}
	lines[n] = (struct line){ STR_NONE, NO_ARGS };
	lines[n + 1] = (struct line){ STR("status.how"), ARGS(ARG("nomor", promos[0].id)) };
	const struct message m = {
		.key = STR("status.list"),
		.lines = lines,
		.n_lines = n + 2,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

struct lines {
	struct line list[LINES_MAX];
	size_t n;
};

static void add_line(struct lines *l, const char *key, struct text_args args)
{
	ASSERT(l->n < LINES_MAX);
	l->list[l->n++] = (struct line){ str_from(key), args };
}

static struct text_args counts_args(struct call *c, const struct run_counts *n)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 6);

	args[0] = ARG("terkirim", n->sent + n->delivered + n->read);
	args[1] = ARG("sampai", n->delivered + n->read);
	args[2] = ARG("dibaca", n->read);
	args[3] = ARG("gagal", n->failed);
	args[4] = ARG("menunggu", n->queued + n->sending + n->uncertain);
	args[5] = ARG("jumlah", n->unknown);
	return (struct text_args){ args, 6 };
}

static struct text_args one_arg(struct call *c, struct text_arg arg)
{
	struct text_arg *list = ARENA_NEW(c->mem, struct text_arg);

	*list = arg;
	return (struct text_args){ list, 1 };
}

/* Where it stands in the moderators' queue. */
static void add_position(struct call *c, struct lines *l, const struct promo *p)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);
	int64_t before = 0, all = 0;

	add_line(l, "status.held", NO_ARGS);
	if (call_fail(c, store_promo_held_before(c->db, p->id, &before)) ||
	    call_fail(c, store_promo_held_count(c->db, &all)) || all < 2)
		return;
	args[0] = ARG("nomor", before + 1);
	args[1] = ARG("jumlah", all);
	args[2] = ARG_MOMENT("masuk", p->submitted_ms);
	add_line(l, "status.position", (struct text_args){ args, 3 });
}

/* What it waits for before anything is sent, or why nothing will be. */
static void add_before_run(struct call *c, struct lines *l, const struct promo *p)
{
	if (p->state == PROMO_DRAFT && str_eq(p->reason, STR("media.fetching")))
		add_line(l, "status.waits", one_arg(c, ARG_WORDS("alasan", p->reason)));
	if (p->state == PROMO_HELD)
		add_position(c, l, p);
	if (p->ends_ms != 0 && (p->state < PROMO_DONE || p->state == PROMO_EXPIRED))
		add_line(l, p->ends_ms > c->now_ms ? "status.until" : "status.was_until",
			 one_arg(c, promo_time_end("sampai", c->config, p->ends_ms, c->mem)));
	if (p->state == PROMO_SCHEDULED)
		add_line(l, "status.starts", one_arg(c, ARG_MOMENT("mulai", p->starts_ms)));
	if (p->state == PROMO_PREPARING)
		add_line(l, "status.preparing", NO_ARGS);
	if (str_eq(p->reason, STR("reason.late")) && p->state < PROMO_DONE)
		add_line(l, "status.waits", one_arg(c, ARG_WORDS("alasan", p->reason)));
	if (p->state == PROMO_REJECTED)
		add_line(l, "status.reason", one_arg(c, ARG("alasan", p->reason)));
	if (p->state == PROMO_CANCELLED && str_starts(p->reason, STR("reason.")))
		add_line(l, "status.reason", one_arg(c, ARG_WORDS("alasan", p->reason)));
}

/* What holds up all of it: planning goes by the office's clock. */
static void add_quiet(struct call *c, struct lines *l)
{
	int64_t until_ms = quiet_until_ms(c->config, c->config->zone, c->now_ms);
	bool is_friday = quiet_is_friday(c->config, c->config->zone, c->now_ms);

	if (until_ms > 0)
		add_line(l, is_friday ? "status.friday" : "status.quiet",
			 one_arg(c, ARG_MOMENT("sampai", until_ms)));
}

/* Why single recipients wait. */
static void add_waiting(struct call *c, struct lines *l, int64_t run_id)
{
	struct waiting_reason list[REASONS_MAX];
	size_t n = 0;

	if (call_fail(c, store_waiting_of_run(c->db, run_id, c->now_ms, c->mem, list, REASONS_MAX,
					      &n)))
		return;
	for (size_t i = 0; i < n; i++)
		l->list[l->n++] = words_waiting(c, &list[i]);
	if (n == 0)
		add_quiet(c, l);
}

static void add_brake(struct call *c, struct lines *l)
{
	int64_t brake = BRAKE_OFF;

	if (!call_fail(c, store_meta_int(c->db, "brake", BRAKE_OFF, &brake)) && brake != BRAKE_OFF)
		add_line(l, "status.brake", NO_ARGS);
}

/* Why it did not reach some, in the words of the reasons. */
static void add_failures(struct call *c, struct lines *l, int64_t run_id)
{
	struct waiting_reason list[REASONS_MAX];
	size_t n = 0;

	if (call_fail(c, store_run_failures(c->db, run_id, c->mem, list, REASONS_MAX, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 2);
		args[0] = ARG_WORDS("alasan",
				    list[i].reason.len > 0 ? list[i].reason : STR("reason.build"));
		args[1] = ARG("jumlah", list[i].n);
		add_line(l, "status.failed", (struct text_args){ args, 2 });
	}
}

/* Who asked for it and does not get it. */
static void add_unsent(struct call *c, struct lines *l, int64_t run_id)
{
	struct waiting_reason list[WAITING_UNSENT_MAX];
	size_t n = 0;

	if (call_fail(c, store_run_unsent(c->db, run_id, c->mem, list, ARRAY_LEN(list), &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 2);
		args[0] = ARG_WORDS("alasan", list[i].reason);
		args[1] = ARG("jumlah", list[i].n);
		add_line(l, "status.unsent", (struct text_args){ args, 2 });
	}
}

/* Others that go out now: the one that has least left goes first most of the time. */
static void add_others(struct call *c, struct lines *l)
{
	int64_t n = 0;

	if (!call_fail(c, store_run_running_count(c->db, &n)) && n > 1)
		add_line(l, "status.others", one_arg(c, ARG("jumlah", n - 1)));
}

/* By the pace it has had so far; nothing while it is not known how many are left, or while those
 * that are left wait for a time. */
static void add_times(struct call *c, struct lines *l, const struct run *run,
		      const struct run_counts *n)
{
	int64_t gone = n->sent + n->delivered + n->read + n->failed + n->unknown;
	int64_t left = n->queued + n->sending + n->uncertain, took_ms = c->now_ms - run->created_ms;

	add_line(l, "status.began", one_arg(c, ARG_MOMENT("mulai", run->created_ms)));
	if (!n->is_estimate && gone > 0 && left > 0 && took_ms > 0)
		add_line(l, "status.ends",
			 one_arg(c, ARG_MOMENT("selesai", c->now_ms + took_ms / gone * left)));
}

static void add_run(struct call *c, struct lines *l, const struct promo *p)
{
	struct run_counts counts;
	struct run run;

	enum err e = store_run_of_promo(c->db, p->id, c->mem, &run);
	if (e == ERR_NOTFOUND || call_fail(c, e) ||
	    call_fail(c, store_run_counts(c->db, run.id, &counts)))
		return;
	struct text_args args = counts_args(c, &counts);
	add_line(l, counts.is_estimate ? "status.counts_about" : "status.counts", args);
	if (counts.in_digest + counts.chose_digest > 0)
		add_line(l, "status.in_digest",
			 one_arg(c, ARG("jumlah", counts.in_digest + counts.chose_digest)));
	if (counts.unknown > 0)
		add_line(l, "status.unknown", args);
	if (counts.failed > 0)
		add_failures(c, l, run.id);
	if (p->state != PROMO_CANCELLED)
		add_unsent(c, l, run.id);
	if (call_has_role(c, ROLE_OPERATOR) && cost_so_far(c, run.id, &l->list[l->n]))
		l->n++;
	if (p->state != PROMO_RUNNING)
		return;
	add_others(c, l);
	size_t n_before = l->n;
	add_brake(c, l);
	add_waiting(c, l, run.id);
	if (l->n == n_before)
		add_times(c, l, &run, &counts);
}

static void show_one(struct call *c, const struct promo *p)
{
	struct lines l = { .n = 0 };

	add_before_run(c, &l, p);
	if (p->n_photos > 0)
		add_line(&l, "status.photos", one_arg(c, ARG("jumlah", p->n_photos)));
	add_run(c, &l, p);
	const struct message m = {
		.key = STR("status.one"),
		.args = ARGS(ARG("nomor", p->id), status_title(p),
			     ARG_WORDS("keadaan", status_state(c, p))),
		.lines = l.list,
		.n_lines = l.n,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

static void show_member(struct call *c)
{
	size_t n = 0;

	(void)attention_list(c, &n);
	if (n > 0)
		attention_show(c, "langganan.list");
	else
		reply(c, "status.member_none", NO_ARGS);
}

/* Without a number: her promos when she sells, else what she gets. */
static void show_hers(struct call *c)
{
	struct shop shop;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e == ERR_NOTFOUND)
		show_member(c);
	else if (!call_fail(c, e))
		show_list(c);
}

void status_show(struct call *c, int64_t promo_id)
{
	struct promo p;

	enum err e = store_promo_by_id(c->db, promo_id, c->mem, &p);
	if (e == ERR_NOTFOUND ||
	    (e == OK && p.person_id != c->actor.id && !call_has_role(c, ROLE_OPERATOR)))
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", promo_id)));
	else if (!call_fail(c, e))
		show_one(c, &p);
}

static void status_run(struct call *c)
{
	int64_t id;

	if (c->n_args == 0)
		show_hers(c);
	else if (str_to_int64(call_arg(c, 0), &id))
		status_show(c, id);
	else
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
}

const struct command command_status = {
	.name = "status",
	.alias = "cek, sudah terkirim, sudah terkirim belum, sudah terkirim blm, sdh terkirim, sdh "
		 "terkirim blm, udah terkirim, udah terkirim belum, udh terkirim, udh terkirim "
		 "blm, udah kekirim, udah kekirim belum, udah kekirim blm, udh kekirim, udh "
		 "kekirim blm, sudah dikirim belum, sudah dikirim blm, kapan promo dikirim, "
		 "kapan promoku dikirim, promo saya kapan dikirim, laporan promo, sampai mana, "
		 "sudah sampai mana, "
		 "promoku gimana, promoku sampai mana, promo saya gimana, gimana promoku, "
		 "bagaimana promoku, check",
	.usage = "/status [NOMOR]",
	.help = "status.help",
	.args = { 0, 1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.flags = COMMAND_LOOKS,
	.cost = 1,
	.run = status_run,
};
