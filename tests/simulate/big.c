/* SPDX-License-Identifier: MIT */
/* One promo to very many, and another that is cancelled on its way: /rem, /lanjut semua, a clean
 * end, a crash. At its end counters, rows and the network's record are the same numbers. */
#include "tests/simulate/big.h"

#include "tests/simulate/check.h"

#include <inttypes.h>
#include <sys/resource.h>

enum { SELLER = 5, OTHER_SELLER = 6, MODERATOR = 2, POLL_US = 2 * 1000 * 1000, KIB = 1024 };
static const int64_t BEGIN_US = INT64_C(70) * 60 * 1000 * 1000; /* behind the quiet hours */

enum stage {
	STAGE_SHOPS,
	STAGE_PROMOS,
	STAGE_SEND,
	STAGE_PEOPLE,
	STAGE_APPROVE,
	STAGE_BRAKE,
	STAGE_RELEASE,
	STAGE_RESTART,
	STAGE_CANCEL,
	STAGE_CRASH,
	STAGE_BRAKE_AGAIN,
	STAGE_RELEASE_AGAIN,
	STAGE_COUNT,
};

/* In hundredths of the run: when a stage begins; those before the approval follow each other. */
static const int begins_at[STAGE_COUNT] = { 0, 0, 0, 0, 0, 15, 15, 30, 40, 55, 70, 70 };

void big_open(struct sim *s)
{
	agenda_put(s, BEGIN_US, EVENT_RUN, STAGE_SHOPS, 0);
}

/* They have all subscribed to everything, by the same number, and written lately. */
static void add_people(struct sim *s)
{
	static const char *const sql[] = {
		"INSERT INTO person (id, created_ms, consented_ms) WITH RECURSIVE n (i) AS (SELECT "
		"10 UNION ALL SELECT i + 1 FROM n WHERE i < 9 + $1) SELECT 1000 + i, 1, 1 FROM n",
		"INSERT INTO identity (kind, opaque, person_id, created_ms) SELECT 0, "
		"printf('62811%08d', id - 1000), id, 1 FROM person WHERE id > 1000 AND $1 > 0",
		"INSERT INTO chat (id, kind, address_kind, address, person_id, account_id, state, "
		"last_inbound_ms, created_ms) SELECT id, 0, 0, printf('62811%08d', id - 1000), id, "
		"1, "
		"1, $1, 1 FROM person WHERE id > 1000",
		"INSERT INTO subscription (category, district, chat_id, seq, created_ms) SELECT "
		"'', 0, "
		"id, 0, $1 FROM chat WHERE id > 1000",
	};
	struct db *db = s->engine.db;

	if (db_begin(db) != OK)
		return;
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		struct stmt *q = db_query(db, sql[i]);
		bind_int(q, 1, i == 2 ? sim_wall_ms(s) : s->o.n_run);
		if (stmt_run(q) != OK)
			violation(s, "the people cannot be made: %s", db_error(db));
	}
	if (db_commit(db) != OK)
		violation(s, "the people cannot be kept: %s", db_error(db));
	for (int i = 10; i < s->o.n_people; i++)
		check_asked(s, i, WANTS_ANY);
}

static void begin(struct sim *s, enum stage stage)
{
	trace_add(s, "stage", stage, s->n_sends, 0);
	switch (stage) {
	case STAGE_SHOPS:
		people_say(s, SELLER, SAYS_OTHER, "/daftar Toko Satu; Kota Batu; kuliner");
		people_say(s, OTHER_SELLER, SAYS_OTHER, "/daftar Toko Dua; Kota Surabaya; fesyen");
		break;
	case STAGE_PROMOS:
		people_promo(s, SELLER);
		people_promo(s, OTHER_SELLER);
		break;
	case STAGE_SEND:
		people_say(s, SELLER, SAYS_OTHER, "kirim");
		people_say(s, OTHER_SELLER, SAYS_OTHER, "kirim");
		break;
	case STAGE_PEOPLE:
		add_people(s);
		break;
	case STAGE_APPROVE:
		people_say(s, MODERATOR, SAYS_OTHER, "/setuju 1");
		people_say(s, MODERATOR, SAYS_OTHER, "/setuju 2");
		break;
	case STAGE_BRAKE:
	case STAGE_BRAKE_AGAIN:
		people_say(s, 0, SAYS_BRAKE, "/rem");
		break;
	case STAGE_RELEASE:
	case STAGE_RELEASE_AGAIN:
		people_say(s, 0, SAYS_RELEASE, "/lanjut semua");
		break;
	case STAGE_RESTART:
		world_end(s, true);
		break;
	case STAGE_CRASH:
		world_end(s, false);
		break;
	case STAGE_CANCEL:
		people_say(s, OTHER_SELLER, SAYS_OTHER, "/batal 2");
		break;
	case STAGE_COUNT:
		break;
	}
}

void big_event(struct sim *s, const struct sim_event *e)
{
	enum stage stage = (enum stage)e->a;
	bool is_release = stage == STAGE_RELEASE || stage == STAGE_RELEASE_AGAIN;
	int64_t wait_us = stage <= STAGE_APPROVE ? 20 * 1000 * 1000 : POLL_US;

	if (stage == STAGE_COUNT || !s->is_up || s->n_sends * 100 < begins_at[stage] * s->o.n_run) {
		if (stage < STAGE_COUNT)
			agenda_put(s, s->now_us + POLL_US, EVENT_RUN, e->a, 0);
		return;
	}
	begin(s, stage);
	if (stage == STAGE_BRAKE || stage == STAGE_BRAKE_AGAIN)
		wait_us = INT64_C(300) * 1000 * 1000;
	agenda_put(s, s->now_us + (is_release ? POLL_US : wait_us), EVENT_RUN, stage + 1, 0);
}

static int64_t rows_in(struct sim *s, int64_t run, const char *states)
{
	str list = str_from(states);

	return rows_store_int(s,
			      "SELECT count(*) FROM delivery WHERE run_id = $1 AND instr($2, "
			      "'.' || state || '.') > 0",
			      run, list);
}

static int64_t counted(struct sim *s, int64_t run, const char *states)
{
	return rows_store_int(s,
			      "SELECT coalesce(sum(n), 0) FROM delivery_count WHERE run_id = $1 "
			      "AND instr($2, '.' || state || '.') > 0",
			      run, str_from(states));
}

/* sent, delivered, read | unknown | cancelled */
static void compare(struct sim *s, int64_t run)
{
	int64_t out = rows_in(s, run, ".2.3.4."), unknown = rows_in(s, run, ".7.");
	int64_t cancelled = rows_in(s, run, ".8."), all = rows_in(s, run, ".0.1.2.3.4.5.6.7.8.9.");
	int64_t taken = check_got(s, run);

	if (out != counted(s, run, ".2.3.4.") || cancelled != counted(s, run, ".8.") ||
	    unknown != counted(s, run, ".7."))
		violation(s, "run %" PRId64 ": counters differ from rows", run);
	if (taken < out || taken > out + unknown)
		violation(s,
			  "run %" PRId64 ": the network took %" PRId64 ", rows say %" PRId64
			  " and %" PRId64 " unknown",
			  run, taken, out, unknown);
	if (out + unknown + cancelled != all || (run == 1 && (all != s->o.n_run || cancelled)))
		violation(s,
			  "run %" PRId64 ": %" PRId64 " rows, %" PRId64 " out, %" PRId64
			  " unknown, %" PRId64 " cancelled",
			  run, all, out, unknown, cancelled);
	fprintf(trace_out(),
		"run %" PRId64 ": rows %" PRId64 " sent %" PRId64 " network %" PRId64
		" unknown %" PRId64 " cancelled %" PRId64 "\n",
		run, all, out, taken, unknown, cancelled);
}

void big_end(struct sim *s)
{
	struct rusage used;

	compare(s, 1);
	compare(s, 2);
	getrusage(RUSAGE_SELF, &used);
	fprintf(trace_out(), "recipients %" PRId64 " simulated %" PRId64 " s, memory %ld MiB\n",
		s->o.n_run, (s->now_us - BEGIN_US) / 1000000, used.ru_maxrss / KIB);
}
