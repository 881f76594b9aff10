/* SPDX-License-Identifier: MIT */
/* Whether goods are there: what is sold out or gone stops the promos of it that are still going
 * out. Called by produk and habis on the writer thread; keeps nothing. */
#include "handlers/stock.h"

#include "handlers/broadcast.h"
#include "handlers/moderation.h"
#include "handlers/series.h"

enum { PROMOS_MAX = 50 };

static bool promo_goes_out(const struct promo *p)
{
	return p->state >= PROMO_HELD && p->state <= PROMO_PAUSED;
}

static bool comes_again_later(const struct promo *p)
{
	return p->state == PROMO_SCHEDULED && !repeat_is_none(&p->repeat);
}

/* How many promos of the product were stopped. The goods may be there again when one that comes
 * again is next due: *ret_later = that one, id 0 when there is none. */
static int stop_promos(struct call *c, int64_t product_id, struct promo *ret_later)
{
	struct promo *promos = ARENA_ARRAY(c->mem, struct promo, PROMOS_MAX);
	size_t n = 0;
	int stopped = 0;

	*ret_later = (struct promo){ 0 };
	if (call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, promos, PROMOS_MAX, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		bool was_held = promos[i].state == PROMO_HELD;
		if (promos[i].product_id != product_id || !promo_goes_out(&promos[i]))
			continue;
		if (comes_again_later(&promos[i])) {
			*ret_later = promos[i];
			continue;
		}
		if (!broadcast_cancel(c, &promos[i]))
			continue;
		stopped++;
		if (was_held)
			moderation_close(c, &promos[i], "moderation.withdrawn");
	}
	return stopped;
}

void stock_set(struct call *c, struct product *p, enum product_state state, const char *key)
{
	struct promo later = { 0 };
	int stopped = state == PRODUCT_READY ? 0 : stop_promos(c, p->id, &later);

	p->state = state;
	if (call_fail(c, store_product_put(c->db, p, c->now_ms, c->mem)))
		return;
	const struct line line = { STR("produk.stopped"), ARGS(ARG("jumlah", stopped)) };
	const struct message m = {
		.key = str_from(key),
		.args = ARGS(ARG("kode", p->code), ARG("produk", p->name)),
		.lines = &line,
		.n_lines = stopped > 0 ? 1 : 0,
	};
	call_send(c, 0, CLASS_REPLY, &m);
	if (later.id != 0)
		(void)series_ask(c, &later);
}

/* Her latest promo that goes out; false and told when there is none. */
static bool latest_out(struct call *c, struct promo *ret)
{
	struct promo *promos = ARENA_ARRAY(c->mem, struct promo, PROMOS_MAX);
	size_t n = 0;

	if (call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, promos, PROMOS_MAX, &n)))
		return false;
	const struct promo *found = NULL;
	for (size_t i = 0; i < n; i++) {
		/* One that goes out now before one that is to come. */
		bool is_better = found == NULL || (found->state < PROMO_PREPARING &&
						   promos[i].state >= PROMO_PREPARING);
		if (promo_goes_out(&promos[i]) && is_better)
			found = &promos[i];
	}
	if (found)
		*ret = *found;
	else
		reply(c, "habis.nothing", NO_ARGS);
	return found != NULL;
}

/* A promo of free words has no product to mark. */
static void stop_one(struct call *c, struct promo *p)
{
	bool was_held = p->state == PROMO_HELD;

	if ((comes_again_later(p) && series_ask(c, p)) || !broadcast_cancel(c, p))
		return;
	call_audit(c, "promo.cancelled", p->id, STR("habis"));
	reply(c, "habis.stopped", ARGS(ARG("nomor", p->id), ARG("judul", p->title)));
	if (was_held)
		moderation_close(c, p, "moderation.withdrawn");
	if (c->err == OK)
		(void)series_ask(c, p);
}

void stock_latest_sold_out(struct call *c)
{
	struct product product = { .state = PRODUCT_GONE };
	struct promo p;

	if (!latest_out(c, &p) ||
	    (p.product_id != 0 &&
	     call_fail(c, store_product_by_id(c->db, p.product_id, c->mem, &product))))
		return;
	if (product.state != PRODUCT_GONE)
		stock_set(c, &product, PRODUCT_SOLD_OUT, "produk.sold_out");
	else
		stop_one(c, &p);
}
