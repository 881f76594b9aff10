/* SPDX-License-Identifier: MIT */
/* Opens and closes what turns act on: store, accounts with their lanes, pool of sendings. Called by
 * the wiring before the writer thread starts and after it has ended; tests and the simulator call
 * it the same way. */
#include "bot/flow/engine.h"

#include "bot/base/log.h"
#include "bot/flow/careful.h"
#include "bot/flow/match.h"
#include "bot/store/account.h"
#include "bot/store/delivery.h"
#include "bot/store/inbox.h"

enum { POOL_MAX = 4096 };

static struct lane_limits limits_of(const struct account_config *a)
{
	return (struct lane_limits){
		.per_second = a->limits.per_second,
		.in_flight = a->limits.in_flight,
		.pair_burst = a->limits.pair_burst,
		.pair_every_ms = a->limits.pair_every_s * 1000,
		.per_day = a->limits.per_day,
	};
}

static enum err open_account(struct engine *e, size_t i, int64_t now_us)
{
	struct engine_account *a = &e->accounts[i];
	const struct account_config *c = &e->config->accounts[i];
	struct account_row row;
	struct lane_limits limits = limits_of(c);

	enum err err = store_account_take(e->db, c->name, c->kind, c->phone, &e->mem, &row);
	if (err)
		return err;

	a->id = row.id;
	a->config = c;
	a->gateway = (struct gateway){
		.ops = gateway_find(c->kind),
		.account = c->name,
		.base_url = c->base_url,
		.own = c->own,
	};
	ASSERT(a->gateway.ops);

	lane_init(&a->lane, &limits, now_us);
	a->lane.state = row.state;
	a->lane.reason = arena_cstr(&e->mem, row.reason);
	a->lane.code = row.code;
	a->lane.until_ms = row.until_ms;
	e->account_ids[i] = row.id;
	return OK;
}

static enum err recover(struct engine *e, int64_t now_ms, int64_t now_us)
{
	int64_t brake, uncertain, waiting, aside;
	enum err err = OK;

	for (size_t i = 0; i < e->n_accounts && !err; i++)
		err = open_account(e, i, now_us);
	if (!err)
		err = store_meta_int(e->db, "brake", BRAKE_OFF, &brake);
	if (!err)
		err = store_delivery_recover(e->db, now_ms, &uncertain);
	if (!err)
		err = store_inbox_counts(e->db, &waiting, &aside);
	if (!err)
		err = careful_begin(e, now_ms);
	if (err)
		return err;

	e->brake = (enum brake)brake;
	e->has_backlog = waiting > 0;
	log_event(LOG_INFO, "store.open", "uncertain=%lld waiting=%lld aside=%lld careful=%d",
		  (long long)uncertain, (long long)waiting, (long long)aside, e->careful.is_on);
	return OK;
}

static void make_pool(struct engine *e, size_t wanted)
{
	for (size_t i = 0; i < e->n_accounts && !wanted; i++)
		e->n_pool += (size_t)e->config->accounts[i].limits.in_flight;
	if (wanted)
		e->n_pool = wanted;
	if (e->n_pool > POOL_MAX)
		e->n_pool = POOL_MAX;

	e->pool = ARENA_ARRAY(&e->mem, struct sending, e->n_pool);
	for (size_t i = 0; i < e->n_pool; i++) {
		arena_init(&e->pool[i].mem, 0);
		list_add_last(&e->free_sendings, &e->pool[i].node);
	}
}

enum err engine_open(struct engine *e, const struct engine_options *o, struct why *reterr)
{
	*e = (struct engine){ .config = o->config, .clock = o->clock };
	arena_init(&e->mem, 0);
	list_init(&e->free_sendings);
	random_seed(&e->random, o->seed);

	enum err err = db_open(arena_cstr(&e->mem, o->config->state_dir), &e->db, reterr);
	if (err)
		goto out;

	e->n_accounts = o->config->n_accounts;
	e->accounts = ARENA_ARRAY(&e->mem, struct engine_account, e->n_accounts);
	e->account_ids = ARENA_ARRAY(&e->mem, int64_t, e->n_accounts);
	e->match = match_table_make(&e->mem);
	make_pool(e, o->pool);

	err = db_begin(e->db);
	if (!err)
		err = recover(e, clock_wall_ms(e->clock), clock_mono_us(e->clock));
	if (!err)
		err = db_commit(e->db);
	if (err)
		why_set(reterr, err, "the store cannot be used: %s", db_error(e->db));
out:
	if (err)
		engine_close(e, false);
	return err;
}

void engine_close(struct engine *e, bool is_clean)
{
	if (e->db && is_clean) {
		enum err err = db_begin(e->db);
		if (!err)
			err = careful_end_clean(e);
		if (!err)
			err = db_commit(e->db);
		if (err)
			log_event(LOG_ERROR, "store.failed", "at=close error=%s",
				  log_str(str_from(db_error(e->db))));
	}
	db_close(e->db);
	for (size_t i = 0; i < e->n_pool; i++)
		arena_finish(&e->pool[i].mem);
	arena_finish(&e->mem);
	*e = (struct engine){ .db = NULL };
}

int64_t turn_spent_us(const struct turn *t)
{
	return clock_mono_us(t->engine->clock) - t->start_us;
}
