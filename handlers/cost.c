/* SPDX-License-Identifier: MIT */
/* Costs as people read them. Called by moderation, draft, status and geladi on the writer thread.
 * An estimate looks at AUDIENCE_LOOK recipients; what is beyond is taken to be like these. */
#include "handlers/cost.h"

#include "bot/store/run_cost.h"
#include "config/tariff.h"

enum { AUDIENCE_LOOK = 2000, SEN = 100 };

static const int64_t window_ms = INT64_C(24) * 3600 * 1000;

struct estimate {
	int64_t n, n_closed, cost_sen, n_unpriced;
};

static const struct account_config *account_of(const struct call *c, int64_t id)
{
	for (size_t i = 0; i < c->n_account_ids && i < c->config->n_accounts; i++) {
		if (c->account_ids[i] == id)
			return &c->config->accounts[i];
	}
	return NULL;
}

static bool has_template(const struct account_config *a)
{
	return a->templates.promo[LANGUAGE_ID].name.len > 0 ||
	       a->templates.promo[LANGUAGE_EN].name.len > 0;
}

/* Who is outside the 24 hours of an account without a template has to write first. */
static void add_one(const struct call *c, const struct audience_one *one, struct estimate *e)
{
	const struct account_config *a = account_of(c, one->account_id);
	bool is_closed = !one->is_group && c->now_ms - one->last_inbound_ms >= window_ms;
	bool is_known;

	e->n++;
	if (a == NULL || (is_closed && !has_template(a)))
		return;
	e->cost_sen += tariff_of(a, is_closed, "marketing", one->phone, &is_known);
	e->n_closed += is_closed;
	e->n_unpriced += !is_known;
}

static int64_t scaled(int64_t n, int64_t total, int64_t looked_at)
{
	return looked_at > 0 ? n * total / looked_at : n;
}

static struct text_args kept(struct call *c, struct text_args args)
{
	struct text_arg *list = ARENA_ARRAY(c->mem, struct text_arg, args.n);

	for (size_t i = 0; i < args.n; i++)
		list[i] = args.list[i];
	return (struct text_args){ list, args.n };
}

static struct text_arg money(int64_t cost_sen)
{
	return ARG_MONEY("biaya", (cost_sen + SEN / 2) / SEN);
}

static enum err look(struct call *c, const struct promo *p, struct estimate *ret, int64_t *total)
{
	struct audience_one *list = ARENA_ARRAY(c->mem, struct audience_one, AUDIENCE_LOOK);
	size_t n;

	*ret = (struct estimate){ .n = 0 };
	enum err e = store_audience(c->db, p->category, p->district, c->now_ms, c->mem, list,
				    AUDIENCE_LOOK, &n, total);
	for (size_t i = 0; i < n && e == OK; i++)
		add_one(c, &list[i], ret);
	return e;
}

static struct line estimate(struct call *c, const struct promo *p)
{
	struct estimate e;
	int64_t total;

	if (call_fail(c, look(c, p, &e, &total)) || (e.n_closed == 0 && e.cost_sen == 0))
		return (struct line){ STR_NONE, NO_ARGS };
	const char *key = e.n_unpriced > 0 ? "cost.estimate_unpriced"
			  : e.n_closed > 0 ? "cost.estimate_templates"
					   : "cost.estimate_paid";
	return (struct line){ str_from(key),
			      kept(c, ARGS(ARG("jumlah", total),
					   ARG("luar", scaled(e.n_closed, total, e.n)),
					   money(scaled(e.cost_sen, total, e.n)))) };
}

bool cost_estimate(struct call *c, const struct promo *p, struct line *ret)
{
	if (p->category.len == 0 || p->district == 0)
		return false;
	if (c->estimated_promo != p->id) {
		c->estimate = estimate(c, p);
		c->estimated_promo = p->id;
	}
	*ret = c->estimate;
	return ret->key.len > 0;
}

struct line cost_line(struct call *c, int64_t cost_sen, int64_t n_unpriced)
{
	if (n_unpriced > 0)
		return (struct line){ STR("cost.unpriced"), NO_ARGS };
	if (cost_sen == 0)
		return (struct line){ STR("cost.free"), NO_ARGS };
	return (struct line){ STR("cost.sum"), kept(c, ARGS(money(cost_sen))) };
}

bool cost_so_far(struct call *c, int64_t run_id, struct line *ret)
{
	struct run_cost cost;

	if (call_fail(c, store_run_cost(c->db, run_id, &cost)) ||
	    (cost.templates == 0 && cost.cost_sen == 0))
		return false;
	*ret = (struct line){ cost.unpriced > 0 ? STR("cost.so_far_unpriced") : STR("cost.so_far"),
			      kept(c, ARGS(ARG("jumlah", cost.templates), money(cost.cost_sen))) };
	return true;
}
