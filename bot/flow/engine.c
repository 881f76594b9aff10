/* SPDX-License-Identifier: MIT */
/* Opens and closes what turns act on: store, accounts with their lanes, pool of sendings. Called by
 * the wiring before the writer thread starts and after it has ended; tests and the simulator call
 * it the same way. */
#include "bot/flow/engine.h"

#include "bot/base/log.h"
#include "bot/flow/careful.h"
#include "bot/flow/home.h"
#include "bot/flow/match.h"
#include "bot/flow/pool.h"
#include "bot/flow/queue.h"
#include "bot/flow/rehearsal.h"
#include "bot/store/account.h"
#include "bot/store/delivery.h"
#include "bot/store/home.h"
#include "bot/store/inbox.h"
#include "bot/store/job.h"
#include "bot/store/sweep.h"
#include "config/linked.h"

#include <string.h>

/* The least leaves a part for each account that a reload may bring. */
enum { LINKED_PER_SECOND = 1, LINKED_IN_FLIGHT = 2 };
enum { POOL_LEAST = 4 * ENGINE_ACCOUNTS_MAX, POOL_MAX = 4096 };

/* Of a linked device no more than a hasty person could do. */
static void limit_linked(const struct linked_config *c, struct lane_limits *l)
{
	l->per_second = LINKED_PER_SECOND;
	l->in_flight = LINKED_IN_FLIGHT;
	l->gap_ms = c->gap_s * 1000;
	l->gap_max_ms = c->gap_max_s * 1000;
	l->per_hour = c->per_hour;
}

static struct lane_limits limits_of(const struct account_config *a)
{
	struct lane_limits l = {
		.per_second = a->limits.per_second,
		.in_flight = a->limits.in_flight,
		.pair_burst = a->limits.pair_burst,
		.pair_every_ms = a->limits.pair_every_s * 1000,
		.per_day = a->limits.per_day,
		.jitter_percent = a->limits.jitter_percent,
		.warm_up = a->limits.warm_up,
	};
	if (a->account_kind->per_second_max > 0 && l.per_second > a->account_kind->per_second_max)
		l.per_second = a->account_kind->per_second_max;
	if (a->account_kind->is_linked)
		limit_linked(a->own, &l);
	return l;
}

/* Its place in `a`, from config and the store's row. */
static enum err open_account(struct engine *e, const struct account_config *c,
			     struct engine_account *a)
{
	struct lane_limits limits = limits_of(c);
	struct account_row row;

	enum err err = store_account_take(e->db, c->name, c->kind, c->phone, &e->mem, &row);
	if (err)
		return err;

	*a = (struct engine_account){
		.id = row.id,
		.config = c,
		.gateway = {
			.ops = gateway_find(c->kind),
			.account = c->name,
			.base_url = c->base_url,
			.own = c->own,
		},
	};
	ASSERT(a->gateway.ops);
	lane_init(&a->lane, &limits, clock_mono_us(e->clock));
	a->lane.day = (struct lane_day){ row.day, row.day_sent, row.active_days };
	a->lane.gap = (struct lane_gap){ row.gap_until_ms, row.hour_ms, row.hour_sent };
	a->lane.health = row.health;
	a->lane.usual = (struct usual){ .longest_ms = row.usual_ms,
					.days = row.usual_days,
					.heard_ms = clock_wall_ms(e->clock) };
	a->lane.history = (struct lane_history){
		.heard_ms = row.heard_ms,
		.kept_ms = row.heard_ms,
		.since_ms = row.history_ms > 0 ? row.history_ms : row.heard_ms,
	};
	queue_restore(&a->lane, row.queue);
	lane_restore(&a->lane, row.state, arena_cstr(&e->mem, row.reason), row.code, row.until_ms);
	str phone = c->phone.len ? c->phone : row.phone;
	if (phone.len > 0 && phone.len < sizeof(a->phone))
		memcpy(a->phone, phone.ptr, phone.len);
	return OK;
}

static enum err open_accounts(struct engine *e)
{
	enum err err = OK;

	for (size_t i = 0; i < e->config->n_accounts && !err; i++) {
		err = open_account(e, &e->config->accounts[i], &e->accounts[i]);
		e->account_ids[i] = e->accounts[i].id;
	}
	e->n_accounts = e->n_account_ids = e->config->n_accounts;
	return err ? err : store_account_order(e->db, e->account_ids, e->n_account_ids);
}

/* The last process may have heard that the brake is off, and ended before it let go. */
static enum err release_brake(struct engine *e)
{
	enum err err = OK;

	for (size_t i = 0; i < e->n_accounts && !err; i++)
		err = store_sweep_want_release(e->db, e->accounts[i].id, STR("reason.brake"));
	return err;
}

static enum err recover(struct engine *e, int64_t now_ms)
{
	int64_t brake = BRAKE_OFF, uncertain, waiting, aside;
	enum brake copy = BRAKE_OFF;

	enum err err = open_accounts(e);
	if (!err)
		err = store_meta_int(e->db, "brake", BRAKE_OFF, &brake);
	if (!err)
		err = store_delivery_recover(e->db, now_ms, &uncertain);
	if (!err)
		err = home_begin(e, &copy);
	if (!err)
		err = store_meta_int(e->db, "beat_ms", 0, &e->beat_ms);
	if (!err && brake != BRAKE_ALL && copy == BRAKE_OFF)
		err = release_brake(e);
	if (!err)
		err = store_job_recover(e->db);
	if (!err)
		err = store_inbox_counts(e->db, &waiting, &aside);
	if (!err)
		err = careful_begin(e, now_ms);
	if (err)
		return err;

	e->brake = copy == BRAKE_OFF ? (enum brake)brake : copy;
	e->has_backlog = waiting > 0;
	log_event(LOG_INFO, "store.open",
		  "uncertain=%lld waiting=%lld aside=%lld careful=%d torn=%d", (long long)uncertain,
		  (long long)waiting, (long long)aside, e->careful.is_on, db_was_torn(e->db));
	return OK;
}

static void make_pool(struct engine *e, size_t wanted)
{
	for (size_t i = 0; i < e->config->n_accounts && !wanted; i++)
		e->n_pool += pool_use(e->config->accounts[i].limits.in_flight);
	if (e->n_pool < POOL_LEAST)
		e->n_pool = POOL_LEAST;
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

	if (o->config->n_accounts > ENGINE_ACCOUNTS_MAX) {
		err = why_set(reterr, ERR_LIMIT, "at most %d accounts", ENGINE_ACCOUNTS_MAX);
		goto out;
	}
	e->accounts = ARENA_ARRAY(&e->mem, struct engine_account, ENGINE_ACCOUNTS_MAX);
	e->account_ids = ARENA_ARRAY(&e->mem, int64_t, ENGINE_ACCOUNTS_MAX);
	e->match = match_table_make(o->config, &e->mem);
	make_pool(e, o->pool);

	err = db_begin(e->db);
	if (!err)
		err = recover(e, clock_wall_ms(e->clock));
	if (!err)
		err = db_commit(e->db);
	if (!err)
		store_home_begun(e->db);
	if (err)
		why_set(reterr, err, "the store cannot be used: %s", db_error(e->db));
out:
	if (err)
		engine_close(e, false);
	return err;
}

/* The accounts of `config`, those kept at their old places; *ret_n of them, ids in config order. */
static enum err merge_accounts(struct engine *e, const struct config *config,
			       struct engine_account *ret, size_t *ret_n, int64_t *ret_ids)
{
	struct engine_account fresh;

	*ret_n = e->n_accounts;
	for (size_t i = 0; i < e->n_accounts; i++) {
		ret[i] = e->accounts[i];
		if (!config_account(config, ret[i].config->name))
			lane_stop(&ret[i].lane, "reason.account_gone", 0);
	}
	for (size_t i = 0; i < config->n_accounts; i++) {
		const struct account_config *c = &config->accounts[i];
		size_t at = 0;
		enum err err = open_account(e, c, &fresh);
		if (err)
			return err;
		while (at < *ret_n && ret[at].id != fresh.id)
			at++;
		if (at == ENGINE_ACCOUNTS_MAX)
			return ERR_LIMIT;
		if (at == *ret_n) {
			ret[(*ret_n)++] = fresh;
		} else {
			bool was_gone = !config_account(e->config, c->name);
			struct lane lane = was_gone ? fresh.lane : ret[at].lane;
			lane_limit(&lane, &fresh.lane.limits);
			ret[at] = fresh;
			ret[at].lane = lane;
		}
		ret_ids[i] = fresh.id;
	}
	return OK;
}

/* What waits for an hour or a day is looked at again: it may be another one now. */
static enum err release_quiet(struct engine *e)
{
	static const char *const reasons[] = { "reason.quiet_hours", "reason.friday",
					       "reason.digest_time", "reason.day_limit",
					       "reason.warm_up" };
	enum err err = OK;

	for (size_t i = 0; i < e->n_accounts; i++) {
		for (size_t k = 0; k < ARRAY_LEN(reasons) && !err; k++)
			err = store_sweep_want_release(e->db, e->accounts[i].id,
						       str_from(reasons[k]));
	}
	return err;
}

static enum err reload(struct engine *e, const struct config *config,
		       struct engine_account *accounts)
{
	int64_t ids[ENGINE_ACCOUNTS_MAX];
	size_t n;

	enum err err = db_begin(e->db);
	if (!err)
		err = merge_accounts(e, config, accounts, &n, ids);
	if (!err)
		err = release_quiet(e);
	if (!err)
		err = db_commit(e->db);
	if (err) {
		db_rollback(e->db);
		return err;
	}
	memcpy(e->accounts, accounts, n * sizeof(accounts[0]));
	memcpy(e->account_ids, ids, config->n_accounts * sizeof(ids[0]));
	e->n_accounts = n;
	e->n_account_ids = config->n_accounts;
	e->config = config;
	e->match = match_table_make(config, &e->mem);
	return OK;
}

enum err engine_reload(struct engine *e, const struct config *config)
{
	struct arena mem;

	arena_init(&mem, 0);
	enum err err =
		reload(e, config, ARENA_ARRAY(&mem, struct engine_account, ENGINE_ACCOUNTS_MAX));
	arena_finish(&mem);
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
	rehearsal_close(e->rehearsal);
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
