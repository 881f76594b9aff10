/* SPDX-License-Identifier: MIT */
/* /geladi: rehearses a promo: who would get it, when, by which account; nothing is sent. The
 * rehearsal itself is flow's; here are the question and the answer. Writer thread. */
#include "handlers/geladi.h"

#include "bot/store/promo.h"
#include "handlers/broadcast.h"
#include "handlers/cost.h"
#include "handlers/rules.h"
#include "handlers/words.h"

enum { LINES_MAX = MESSAGE_LINES_MAX };

static bool is_hers(const struct call *c, const struct promo *p)
{
	return p->person_id == c->actor.id || call_has_role(c, ROLE_MODERATOR | ROLE_OPERATOR);
}

/* What it would say is not yet known. */
static bool is_unfinished(const struct promo *p)
{
	return p->category.len == 0 || p->district == 0 || (p->text.len == 0 && p->product_id == 0);
}

static bool find(struct call *c, struct promo *p)
{
	int64_t id = 0;
	enum err e;

	if (c->n_args > 0 && !str_to_int64(call_arg(c, 0), &id)) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return false;
	}
	if (c->n_args == 0)
		e = store_promo_latest(c->db, c->actor.id, PROMO_DRAFT, c->mem, p);
	else
		e = store_promo_by_id(c->db, id, c->mem, p);
	if (e == ERR_NOTFOUND && c->n_args == 0)
		reply(c, "geladi.which", ARGS(ARG("cara", c->command->usage)));
	else if (e == ERR_NOTFOUND || (e == OK && !is_hers(c, p)))
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", id)));
	else
		return !call_fail(c, e);
	return false;
}

static void geladi_run(struct call *c)
{
	struct promo p;

	if (!find(c, &p))
		return;
	const struct text_args args = ARGS(ARG("nomor", p.id), ARG("judul", p.title));
	if (p.state >= PROMO_DONE) {
		reply(c, "geladi.over", args);
	} else if (is_unfinished(&p)) {
		reply(c, "geladi.unfinished", args);
	} else if (!c->may_rehearse) {
		reply(c, "geladi.busy", NO_ARGS);
	} else {
		call_audit(c, "promo.rehearsed", p.id, STR_NONE);
		reply(c, "geladi.begun", args);
		call_rehearse(c, p.id);
	}
}

int64_t geladi_start(struct call *c, int64_t promo_id)
{
	static const enum promo_state way[] = { PROMO_HELD, PROMO_APPROVED };
	struct promo p;

	if (call_fail(c, store_promo_by_id(c->db, promo_id, c->mem, &p)))
		return c->now_ms;
	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		if (p.state < way[i] &&
		    call_fail(c, store_promo_move(c->db, &p, way[i], 0, STR_NONE, c->now_ms)))
			return c->now_ms;
	}
	if (p.state == PROMO_APPROVED)
		broadcast_start(c, &p);
	return p.starts_ms > c->now_ms ? p.starts_ms : c->now_ms;
}

/* --- the answer --- */

struct telling {
	struct call *c;
	const struct geladi_result *r;
	struct line lines[LINES_MAX];
	size_t n;
};

static void add(struct telling *t, const char *key, struct text_args args)
{
	struct text_arg *list = ARENA_ARRAY(t->c->mem, struct text_arg, args.n);

	for (size_t i = 0; i < args.n; i++)
		list[i] = args.list[i];
	if (t->n < LINES_MAX)
		t->lines[t->n++] = (struct line){ str_from(key), { list, args.n } };
}

static void add_people(struct telling *t)
{
	const struct geladi_result *r = t->r;

	if (r->n_more > 0)
		add(t, "geladi.people_about",
		    ARGS(ARG("jumlah", r->n_people + r->n_more), ARG("dicoba", r->n_people)));
	else if (r->n_people > 0)
		add(t, "geladi.people", ARGS(ARG("jumlah", r->n_people)));
	for (size_t i = 0; i < r->n_places; i++) {
		const struct geladi_place *p = &r->places[i];
		if (p->district == 0)
			add(t, "geladi.place_all", ARGS(ARG("jumlah", p->n)));
		else
			add(t, "geladi.place",
			    ARGS(ARG("daerah",
				     words_district(t->c->config, p->district, t->c->mem)),
				 ARG("jumlah", p->n)));
	}
}

static void add_groups(struct telling *t)
{
	const struct geladi_result *r = t->r;

	for (size_t i = 0; i < r->n_names; i++)
		add(t, "geladi.group", ARGS(ARG("nama", words_one_line(r->groups[i], t->c->mem))));
	if (r->n_groups > (int64_t)r->n_names)
		add(t, r->n_names > 0 ? "geladi.groups_more" : "geladi.groups_unnamed",
		    ARGS(ARG("jumlah", r->n_groups - (int64_t)r->n_names)));
}

static void add_accounts(struct telling *t)
{
	for (size_t i = 0; i < t->r->n_accounts; i++) {
		const struct geladi_account *a = &t->r->accounts[i];
		add(t, a->n_templates > 0 ? "geladi.account_templates" : "geladi.account",
		    ARGS(ARG("akun", a->name), ARG("jumlah", a->n), ARG("templat", a->n_templates),
			 ARG_MOMENT("pertama", a->first_ms), ARG_MOMENT("terakhir", a->last_ms)));
	}
}

static void add_others(struct telling *t)
{
	const struct geladi_result *r = t->r;

	if (r->n_digest > 0)
		add(t, "geladi.in_digest", ARGS(ARG("jumlah", r->n_digest)));
	if (r->n_skipped > 0)
		add(t, "geladi.skipped", ARGS(ARG("jumlah", r->n_skipped)));
	if (r->n_waits > 0)
		add(t, "geladi.waits", NO_ARGS);
	for (size_t i = 0; i < r->n_waits && t->n < LINES_MAX; i++)
		t->lines[t->n++] = words_waiting(t->c, &r->waits[i]);
	if (r->n_left > 0)
		add(t, "geladi.left", ARGS(ARG("jumlah", r->n_left)));
}

/* Those who were only counted cost as much as the others. */
static int64_t cost_of_all(const struct geladi_result *r)
{
	if (r->n_people == 0)
		return r->cost_sen;
	return r->cost_sen * (r->n_people + r->n_more) / r->n_people;
}

/* What the rules say of it at this moment. */
static void add_rules(struct telling *t, const struct promo *p)
{
	struct finding list[FINDINGS_MAX];
	size_t n = rules_findings(t->c, p, list);

	if (n > 0)
		add(t, "geladi.rules", NO_ARGS);
	for (size_t i = 0; i < n && t->n < LINES_MAX; i++)
		t->lines[t->n++] = rules_line(t->c, &list[i], (enum language)t->c->actor.language);
}

void geladi_tell(struct call *c, const struct geladi_result *r)
{
	struct telling t = { .c = c, .r = r };
	struct promo p = { 0 };

	enum err e = store_promo_by_id(c->db, r->promo_id, c->mem, &p);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return;
	if (r->n_people + r->n_groups == 0)
		add(&t, "geladi.nobody", NO_ARGS);
	add_people(&t);
	add_groups(&t);
	add_accounts(&t);
	if (r->n_accounts > 0 && t.n < LINES_MAX)
		t.lines[t.n++] = cost_line(c, cost_of_all(r), r->n_unpriced);
	add_others(&t);
	add_rules(&t, &p);
	const struct message m = {
		.key = r->is_failed ? STR("geladi.failed") : STR("geladi.result"),
		.args = ARGS(ARG("nomor", p.id), ARG("judul", p.title)),
		.lines = t.lines,
		.n_lines = r->is_failed ? 0 : t.n,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

const struct command command_geladi = {
	.name = "geladi",
	.alias = "gladi, uji coba, rehearse",
	.usage = "/geladi [NOMOR]",
	.help = "geladi.help",
	.args = { 0, 1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.flags = COMMAND_FOR_STAFF,
	.cost = 3,
	.run = geladi_run,
};
