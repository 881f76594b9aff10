/* SPDX-License-Identifier: MIT */
/* A rehearsal names whom the run then reaches, by which account, in which order and when; and
 * changes nothing. */
#include "bot/flow/rehearsal.h"
#include "bot/flow/turn.h"
#include "bot/store/digest.h"
#include "bot/store/subscription.h"
#include "config/rules.h"
#include "handlers/broadcast.h"
#include "tests/flow/fixture.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE = 150, SENDS_MAX = 2 * PEOPLE, CALLS_MAX = FLOW_POOL, SEEDS = 24 };

static const int64_t minute_ms = 60 * 1000, hour_ms = 60 * 60 * 1000;
/* 24/11/2026 17.00 WIB, a Tuesday */
static const int64_t evening_ms = INT64_C(1795514400000);

static struct flow f;
static struct random dice;

struct one {
	int64_t chat_id, at_ms;
	int account;
	bool is_template;
};
static struct one told[SENDS_MAX], sent[SENDS_MAX];
static size_t n_told, n_sent;

static int64_t roll(int64_t below)
{
	return random_below(&dice, below);
}

/* --- the world --- */

static void set_lane(int account, struct lane_limits limits)
{
	struct lane *l = &f.engine.accounts[account].lane;

	lane_init(l, &limits, clock_mono_us(&f.clock.clock));
	f.turn.lanes[account] = *l;
}

static void open_lanes(void)
{
	set_lane(0, (struct lane_limits){ .per_second = 1 + roll(40),
					  .in_flight = 2 + roll(60),
					  .pair_burst = 1 + roll(10),
					  .pair_every_ms = 6000,
					  .jitter_percent = roll(51) });
	int64_t gap_ms = roll(3) == 0 ? 5000 : 0;
	set_lane(1, (struct lane_limits){ .gap_ms = gap_ms,
					  .gap_max_ms = 2 * gap_ms,
					  .per_second = 1 + roll(3),
					  .in_flight = 64,
					  .pair_burst = 10,
					  .pair_every_ms = 6000,
					  .per_day = 40,
					  .warm_up = 5 + roll(20),
					  .jitter_percent = 10 + roll(41) });
}

/* Somebody who wants it, by one way or another, or does not. */
static void add_person(int i)
{
	static const char *const categories[] = { "kuliner", "kuliner", "", "kriya" };
	struct sender s = flow_person(&f, i % 3 == 0, roll(3) > 0);
	bool is_new;

	OK_(store_subscribe(f.turn.db, s.chat.id, str_from(categories[roll(4)]),
			    roll(2) ? FLOW_DISTRICT : 0, f.turn.now_ms, &is_new));
	if (roll(5) == 0)
		OK_(store_subscribe(f.turn.db, s.chat.id, STR_NONE, 0, f.turn.now_ms, &is_new));
	str sql = arena_printf(&f.mem,
			       "UPDATE chat SET zone = %d, day = %lld, day_promos = %d, "
			       "pair_tat_ms = %lld WHERE id = %lld",
			       roll(6) ? -1 : (int)roll(3),
			       (long long)zone_day(f.turn.now_ms, ZONE_WIB), (int)roll(4),
			       (long long)(f.turn.now_ms + (roll(4) ? 0 : 90 * 1000)),
			       (long long)s.chat.id);
	flow_sql(&f, sql.ptr);
	if (roll(12) == 0)
		flow_sql(&f, arena_printf(&f.mem,
					  "UPDATE subscription SET paused_until_ms = "
					  "9000000000000 WHERE chat_id = %lld",
					  (long long)s.chat.id)
				     .ptr);
}

/* Most wait for a moderator; some go out later anyway, some have a photo. */
static struct promo open_world(uint64_t seed)
{
	flow_open(&f);
	random_seed(&dice, seed);
	/* From five in the afternoon until the quiet hours have begun. */
	flow_next(&f, evening_ms + roll(240) * minute_ms - f.turn.now_ms);
	f.config.quiet = (struct quiet_hours){ 20 * 60 + 30, 6 * 60 };
	f.config.digest_minute = 18 * 60 + 30;
	f.config.promos_per_day = roll(4);
	f.config.late_limit_h = 3;
	if (roll(3) == 0)
		f.accounts[0].templates.promo[LANGUAGE_ID].name = STR_NONE;
	open_lanes();
	for (int i = 0; i < PEOPLE; i++)
		add_person(i);
	struct chat group = flow_group(&f, "1203@g.us");
	flow_subscribe(&f, group.id, "kuliner");
	if (roll(3) == 0)
		(void)flow_run(&f, "kriya");
	int64_t photo = seed % 5 == 0 ? flow_photo(&f, MEDIA_READY) : 0;
	if (seed % 4 != 0)
		return flow_promo(&f, "kuliner", photo, PROMO_HELD, 0, 0);
	return flow_promo(&f, "kuliner", photo, PROMO_SCHEDULED,
			  f.turn.now_ms + roll(120) * minute_ms, 0);
}

static void approve(struct promo *p)
{
	struct call c = {
		.db = f.turn.db, .config = &f.config, .mem = &f.mem, .now_ms = f.turn.now_ms
	};

	if (p->state != PROMO_HELD)
		return;
	OK_(store_promo_move(f.turn.db, p, PROMO_APPROVED, 0, STR_NONE, f.turn.now_ms));
	broadcast_start(&c, p);
	OK_(c.err);
}

/* What was prepared is on disk; no turn has passed. */
static void close_turn(void)
{
	int64_t turns = f.engine.counters.turns;

	flow_commit(&f);
	f.engine.counters.turns = turns;
}

/* --- the run, as writer and loop make it --- */

static struct {
	struct sending *s;
	int64_t due_us;
} calls[CALLS_MAX];
static size_t n_calls;

static int64_t promo_of(const struct sending *s)
{
	struct stmt *q = db_query(f.engine.db, "SELECT r.promo_id FROM delivery d JOIN run r ON "
					       "r.id = d.run_id WHERE d.id = $1");
	int64_t id = 0;

	bind_int(q, 1, s->work.delivery_id);
	if (stmt_step(q) == OK)
		id = col_int(q, 0);
	stmt_reset(q);
	return id;
}

static void note_sends(struct list *sends, int64_t promo_id)
{
	struct list_node *n;

	while ((n = list_take_first(sends))) {
		struct sending *s = CONTAINER_OF(n, struct sending, node);
		if (s->class == CLASS_PROMO && !s->job_id && promo_of(s) == promo_id) {
			assert_true(n_sent < SENDS_MAX);
			sent[n_sent++] = (struct one){ s->chat_id, f.clock.wall_ms, s->account,
						       s->work.message.form == FORM_TEMPLATE };
		}
		assert_true(n_calls < CALLS_MAX);
		calls[n_calls].s = s;
		calls[n_calls++].due_us = f.clock.mono_us + REHEARSAL_ANSWER_US;
	}
}

static size_t answers_due(struct sending **ret)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < n_calls; i++) {
		if (calls[i].due_us > f.clock.mono_us) {
			calls[kept++] = calls[i];
			continue;
		}
		calls[i].s->how = HTTP_ANSWERED;
		ret[n++] = calls[i].s;
	}
	n_calls = kept;
	return n;
}

static void jump(int64_t to_us)
{
	if (to_us > f.clock.mono_us) {
		f.clock.wall_ms += to_us / 1000 - f.clock.mono_us / 1000;
		f.clock.mono_us = to_us;
	}
}

/* What the network says of the account is heard: none falls silent. */
static void hear(void)
{
	for (size_t i = 0; i < FLOW_ACCOUNTS; i++)
		f.engine.accounts[i].lane.pulse = (struct pulse){ .unheard = 0 };
}

static void play_for(int64_t promo_id, int64_t ms)
{
	static struct sending *answers[CALLS_MAX];
	int64_t until_ms = f.clock.wall_ms + ms, next_us = f.clock.mono_us;
	struct turn_out out;

	flow_outcome = (struct outcome){ .verdict = VERDICT_SENT, .media_id = STR("rehearsed") };
	n_sent = n_calls = 0;
	while (f.clock.wall_ms < until_ms && next_us != INT64_MAX) {
		int64_t at_us = next_us;
		for (size_t i = 0; i < n_calls; i++)
			at_us = calls[i].due_us < at_us ? calls[i].due_us : at_us;
		jump(at_us);
		hear();
		struct turn_in in = { .verdicts = answers, .n_verdicts = answers_due(answers) };
		OK_(engine_turn(&f.engine, &in, &out));
		note_sends(&out.sends, promo_id);
		next_us = out.has_more ? f.clock.mono_us : out.next_us;
		if (next_us == INT64_MAX && n_calls > 0)
			next_us = calls[0].due_us;
	}
}

/* --- the rehearsal --- */

static struct rehearsal *rehearse_for(const struct rehearsal_ask *ask)
{
	struct rehearsal *r = NULL;
	bool is_over = false;
	size_t n;

	OK_(rehearsal_open(&f.turn, ask, &r));
	while (!is_over)
		OK_(rehearsal_slice(r, &f.turn, &is_over));
	const struct rehearsal_send *list = rehearsal_sends(r, &n);
	assert_true(n <= SENDS_MAX);
	n_told = n;
	for (size_t i = 0; i < n; i++)
		told[i] = (struct one){ list[i].chat_id, list[i].at_ms, list[i].account,
					list[i].is_template };
	return r;
}

static bool polls(const struct gateway *gw)
{
	(void)gw;
	return true;
}

/* Nobody is told. Whatever a network could be asked, a rehearsal asks nothing. */
static struct rehearsal *rehearse(int64_t promo_id)
{
	unsigned caps = f.ops.caps;

	f.ops.caps |= GW_POLL | GW_ASK_HEALTH | GW_ASK_GROUPS;
	f.ops.polls = polls;
	struct rehearsal *r = rehearse_for(&(struct rehearsal_ask){ .promo_id = promo_id });
	f.ops.caps = caps;
	return r;
}

static void compare(uint64_t seed)
{
	for (size_t i = 0; i < n_told && i < n_sent; i++) {
		const struct one *a = &told[i], *b = &sent[i];
		if (a->chat_id != b->chat_id || a->at_ms != b->at_ms || a->account != b->account ||
		    a->is_template != b->is_template)
			fail_msg("seed %llu, message %zu: told chat %lld at %lld by %d, sent chat "
				 "%lld at %lld by %d",
				 (unsigned long long)seed, i, (long long)a->chat_id,
				 (long long)a->at_ms, a->account, (long long)b->chat_id,
				 (long long)b->at_ms, b->account);
	}
	if (n_told != n_sent)
		fail_msg("seed %llu: told %zu, sent %zu", (unsigned long long)seed, n_told, n_sent);
}

TEST(rehearsal_names_whom_the_run_reaches_in_its_order_at_its_times)
{
	size_t n_all = 0, n_templates = 0, n_second = 0, n_next_day = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct promo p = open_world(seed);
		int64_t first_ms = f.turn.now_ms;
		rehearsal_close(rehearse(p.id));
		approve(&p);
		close_turn();
		play_for(p.id, 80 * hour_ms);
		compare(seed);
		n_all += n_sent;
		for (size_t i = 0; i < n_sent; i++) {
			n_templates += sent[i].is_template;
			n_second += sent[i].account == 1;
			n_next_day += sent[i].at_ms > first_ms + 8 * hour_ms;
		}
		flow_close(&f);
	}
	/* What makes it hard was there. */
	assert_true(n_all > 40 * SEEDS && n_templates > 100 && n_second > 100 && n_next_day > 100);
}

TEST(rehearsal_counts_its_own_answer_in_so_the_run_goes_as_told)
{
	for (uint64_t seed = 4; seed <= SEEDS; seed += 4) {
		struct promo p = open_world(seed);
		const struct rehearsal_ask ask = { p.id, p.person_id, p.chat_id };

		rehearsal_close(rehearse_for(&ask));
		close_turn();
		/* As /geladi asks for it: this time it is told, by the account that sends. */
		f.engine.asked[0] = ask;
		f.engine.n_asked = 1;
		play_for(p.id, 80 * hour_ms);
		compare(seed);
		assert_true(n_sent > 0);
		assert_null(f.engine.rehearsal);
		flow_begin(&f);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 0 AND "
					      "state = 2"),
				 1);
		flow_close(&f);
	}
}

/* Groups that take one promo of a seller and day; some have had one of hers today. */
static void add_strict_groups(const struct promo *p)
{
	static struct preset strict = { .promos_per_day = 1, .photos = 1 };
	static struct rules rules = { .presets = &strict, .n_presets = 1 };

	strict.name = STR("ketat");
	f.config.rules = &rules;
	for (int i = 0; i < 4; i++) {
		struct chat group = flow_group(&f, arena_printf(&f.mem, "%d@g.us", 5000 + i).ptr);
		flow_subscribe(&f, group.id, "kuliner");
		OK_(store_group_set_rules(f.turn.db, group.id, strict.name));
		if (i % 2)
			continue;
		struct promo had = flow_promo(&f, "kuliner", 0, PROMO_RUNNING, 0, 0);
		OK_(store_promo_move(f.turn.db, &had, PROMO_DONE, 0, STR_NONE, f.turn.now_ms));
		flow_sql(&f, arena_printf(&f.mem,
					  "UPDATE promo SET person_id = %lld, shop_id = %lld WHERE "
					  "id = %lld",
					  (long long)p->person_id, (long long)p->shop_id,
					  (long long)had.id)
				     .ptr);
		OK_(store_seen_add(f.turn.db, group.id, had.id));
	}
}

TEST(rehearsal_knows_what_groups_have_had_of_the_seller)
{
	int64_t n_refused = 0;

	for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
		struct promo p = open_world(seed);
		add_strict_groups(&p);
		rehearsal_close(rehearse(p.id));
		approve(&p);
		close_turn();
		play_for(p.id, 80 * hour_ms);
		compare(seed);
		flow_begin(&f);
		n_refused += flow_int(&f, "SELECT count(*) FROM delivery WHERE reason = "
					  "'reason.group_rules'");
		flow_close(&f);
	}
	/* Not all: some begin the next day. */
	assert_true(n_refused >= 6);
}

/* Digests of promos that are over leave beside the run: they take tokens and turns too. */
static void add_digests(void)
{
	struct promo p = flow_promo(&f, "kriya", 0, PROMO_RUNNING, 0, 0);

	OK_(store_promo_move(f.turn.db, &p, PROMO_DONE, 0, STR_NONE, f.turn.now_ms));
	flow_sql(&f,
		 arena_printf(
			 &f.mem,
			 "INSERT INTO digest_item (chat_id, promo_id, expires_ms) SELECT "
			 "DISTINCT u.chat_id, %lld, 9000000000000 FROM subscription u JOIN chat c "
			 "ON c.id = u.chat_id WHERE c.kind = 0 AND u.category IN ('', 'kriya')",
			 (long long)p.id)
			 .ptr);
	flow_sql(&f, arena_printf(&f.mem,
				  "INSERT INTO delivery (account_id, chat_id, class, "
				  "not_before_ms, changed_ms, created_ms, content) SELECT "
				  "c.account_id, c.id, 3, %lld, 0, 0, '%lld' FROM digest_item i "
				  "JOIN chat c ON c.id = i.chat_id",
				  (long long)f.turn.now_ms,
				  (long long)zone_day(f.turn.now_ms, ZONE_WIB))
			     .ptr);
}

TEST(rehearsal_counts_digests_in_that_leave_beside_the_run)
{
	for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
		struct promo p = open_world(seed);
		add_digests();
		rehearsal_close(rehearse(p.id));
		approve(&p);
		close_turn();
		play_for(p.id, 80 * hour_ms);
		compare(seed);
		flow_begin(&f);
		assert_true(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 3 AND state "
					 "= 2") > 10);
		flow_close(&f);
	}
}

TEST(rehearsal_changes_nothing_anywhere)
{
	struct promo p = open_world(1);
	struct lane lanes[FLOW_ACCOUNTS];
	struct random random = f.turn.random;
	int64_t free_sendings = (int64_t)f.engine.free_sendings.count;

	memcpy(lanes, f.turn.lanes, sizeof(lanes));
	str before = flow_database(&f, "");
	rehearsal_close(rehearse(p.id));
	assert_true(n_told > 20);
	assert_str(flow_database(&f, ""), before.ptr);
	assert_memory_equal(lanes, f.turn.lanes, sizeof(lanes));
	assert_memory_equal(&random, &f.turn.random, sizeof(random));
	assert_int_equal(f.engine.free_sendings.count, free_sendings);
	assert_true(list_is_empty(&f.turn.claimed));
	flow_close(&f);
}

/* --- beside real work --- */

static int64_t ticks_us;

static int64_t ticking_us(void *owner)
{
	(void)owner;
	return f.clock.mono_us + (ticks_us += 100);
}

static int64_t still_ms(void *owner)
{
	(void)owner;
	return f.clock.wall_ms;
}

static void turn_with(struct rehearsal_ask ask, struct turn_out *out)
{
	struct turn_in in = { .n_bodies = 0 };
	struct list_node *n;

	if (ask.promo_id)
		f.engine.asked[f.engine.n_asked++] = ask;
	OK_(engine_turn(&f.engine, &in, out));
	while ((n = list_take_first(&out->sends)))
		list_add_last(&f.engine.free_sendings, n);
}

TEST(rehearsal_takes_a_slice_of_each_turn_and_holds_up_nobody)
{
	const struct clock ticking = { still_ms, ticking_us, NULL };
	struct promo p = open_world(1);
	struct sender s = flow_person(&f, 0, true);
	struct turn_out out;
	int turns = 0;

	close_turn();
	f.engine.clock = &ticking;
	turn_with((struct rehearsal_ask){ p.id, p.person_id, p.chat_id }, &out);
	while (f.engine.rehearsal) {
		int64_t before_us = ticks_us;
		assert_true(out.has_more);
		/* What somebody gets to hear meanwhile leaves with its turn. */
		flow_begin(&f);
		int64_t reply = flow_add(&f, s.chat.id, CLASS_REPLY, "say");
		flow_sql(&f, "UPDATE chat SET in_flight = 0, pair_tat_ms = 0");
		close_turn();
		f.engine.accounts[0].lane.in_flight = 0;
		f.clock.mono_us += 2 * 1000 * 1000;
		turn_with((struct rehearsal_ask){ .promo_id = 0 }, &out);
		flow_begin(&f);
		assert_int_equal(flow_delivery(&f, reply).state, DELIVERY_SENDING);
		close_turn();
		assert_true(ticks_us - before_us < 2 * REHEARSAL_US + 80 * 100);
		turns++;
	}
	assert_true(turns > 5);
	f.engine.clock = &f.clock.clock;
	flow_close(&f);
}

TEST(rehearsal_of_an_abandoned_turn_never_was)
{
	struct promo p = open_world(1);
	struct turn_in in = { .n_bodies = 0 };
	struct turn_out out;

	close_turn();
	/* The commit fails on a reference to nothing. */
	flow_begin(&f);
	flow_sql(&f, "CREATE TEMP TRIGGER no_answer BEFORE INSERT ON delivery WHEN new.class = 0 "
		     "BEGIN SELECT RAISE(ROLLBACK, 'no'); END");
	close_turn();
	f.engine.asked[f.engine.n_asked++] = (struct rehearsal_ask){ p.id, p.person_id, p.chat_id };
	assert_true(engine_turn(&f.engine, &in, &out) != OK);
	assert_null(f.engine.rehearsal);
	assert_int_equal(f.engine.n_asked, 1);
	flow_begin(&f);
	flow_sql(&f, "DROP TRIGGER no_answer");
	close_turn();
	/* Asked again by itself, it is told. */
	OK_(engine_turn(&f.engine, &in, &out));
	assert_int_equal(out.sends.count, 1);
	assert_int_equal(f.engine.n_asked, 0);
	struct list_node *n = list_take_first(&out.sends);
	list_add_last(&f.engine.free_sendings, n);
	flow_close(&f);
}

TEST(rehearsals_are_played_one_after_another)
{
	struct promo p = open_world(2);
	struct turn_in in = { .n_bodies = 0 };
	struct turn_out out;
	size_t answers = 0;

	close_turn();
	for (int i = 0; i < 3; i++)
		f.engine.asked[f.engine.n_asked++] =
			(struct rehearsal_ask){ p.id, p.person_id, p.chat_id };
	for (int i = 0; i < 3; i++) {
		OK_(engine_turn(&f.engine, &in, &out));
		assert_int_equal(f.engine.n_asked, 2 - i);
		assert_int_equal(out.has_more, i < 2);
		answers += out.sends.count;
		struct list_node *n;
		while ((n = list_take_first(&out.sends)))
			list_add_last(&f.engine.free_sendings, n);
	}
	flow_begin(&f);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 0"), 3);
	assert_true(answers >= 1);
	flow_close(&f);
}
