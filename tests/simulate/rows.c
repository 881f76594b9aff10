/* SPDX-License-Identifier: MIT */
/* Every delivery row as it was committed last, followed by SQLite's own report of what changed. The
 * edges are DESIGN's drawing, written down again. */
#include "tests/simulate/check.h"

#include "bot/store/db_sqlite.h"

#include <inttypes.h>
#include <string.h>

enum {
	QUEUED,
	SENDING,
	SENT,
	DELIVERED,
	READ,
	FAILED,
	UNCERTAIN,
	UNKNOWN,
	CANCELLED,
	EXPIRED,
	STATES
};
enum { TOUCHED_MAX = 1 << 20, ECHO_WAIT_MS = 16 * 60 * 1000 };

static const char *const state_names[STATES] = { "queued",    "sending", "sent",      "delivered",
						 "read",      "failed",  "uncertain", "unknown",
						 "cancelled", "expired" };

#define TO_(state) (1u << (state))
static const unsigned edges[STATES] = {
	[QUEUED] = TO_(SENDING) | TO_(CANCELLED) | TO_(EXPIRED) | TO_(FAILED),
	[SENDING] =
		TO_(SENT) | TO_(FAILED) | TO_(UNCERTAIN) | TO_(QUEUED) | TO_(DELIVERED) | TO_(READ),
	[SENT] = TO_(DELIVERED) | TO_(READ) | TO_(FAILED) | TO_(QUEUED),
	[DELIVERED] = TO_(READ),
	[UNCERTAIN] =
		TO_(SENT) | TO_(DELIVERED) | TO_(READ) | TO_(FAILED) | TO_(QUEUED) | TO_(UNKNOWN),
	[UNKNOWN] = TO_(SENT) | TO_(DELIVERED) | TO_(READ) | TO_(FAILED),
};

static struct rows {
	struct row_seen *list; /* by id */
	int64_t n, cap;
	int64_t touched[TOUCHED_MAX];
	size_t n_touched;
	unsigned reach[STATES]; /* in one turn */
} rows;

/* A turn may move a row several times: answers, then statuses, then the claim. What was queued when
 * it began makes one move. */
static unsigned reach_of(int state)
{
	unsigned set = TO_(state), before = 0;

	if (state == QUEUED)
		return set | edges[QUEUED];
	while (set != before) {
		before = set;
		for (int i = 0; i < STATES; i++)
			if (i != QUEUED && (set & TO_(i)))
				set |= edges[i];
	}
	return set & TO_(QUEUED) ? set | edges[QUEUED] : set;
}

void rows_open(struct sim *s)
{
	(void)s;
	rows.n = 0;
	rows.n_touched = 0;
	for (int i = 0; i < STATES; i++)
		rows.reach[i] = reach_of(i);
}

void rows_close(void)
{
	mem_give(rows.list);
	rows.list = NULL;
	rows.cap = 0;
}

int64_t rows_count(void)
{
	return rows.n;
}

struct row_seen *row_of(int64_t delivery)
{
	return delivery > 0 && delivery < rows.n ? &rows.list[delivery] : NULL;
}

static struct row_seen *make_row(int64_t id)
{
	if (id >= rows.cap) {
		int64_t cap = rows.cap ? rows.cap : 4096;
		while (cap <= id)
			cap *= 2;
		rows.list = mem_resize(rows.list, (size_t)cap * sizeof(rows.list[0]));
		memset(rows.list + rows.cap, 0, (size_t)(cap - rows.cap) * sizeof(rows.list[0]));
		rows.cap = cap;
	}
	for (; rows.n <= id; rows.n++)
		rows.list[rows.n] = (struct row_seen){ .state = -1 };
	return &rows.list[id];
}

static void on_change(void *owner, int op, const char *db, const char *table, sqlite3_int64 id)
{
	(void)owner, (void)op, (void)db;
	if (strcmp(table, "delivery") == 0 && rows.n_touched < TOUCHED_MAX &&
	    (rows.n_touched == 0 || rows.touched[rows.n_touched - 1] != id))
		rows.touched[rows.n_touched++] = id;
}

/* The row has these values now. */
static void judge(struct sim *s, int64_t id, const struct row_seen *now)
{
	struct row_seen *r = make_row(id);
	int from = r->state < 0 ? QUEUED : r->state;

	if (now->state < 0 || now->state >= STATES || !(rows.reach[from] & TO_(now->state)))
		violation(s, "delivery %" PRId64 " went from %s to %s", id, state_names[from],
			  state_names[now->state]);
	if (r->state >= 0 &&
	    (r->chat_id != now->chat_id || r->class != now->class || r->run_id != now->run_id))
		violation(s, "delivery %" PRId64 " is another one now", id);
	bool is_out = now->state == SENT || now->state == DELIVERED || now->state == READ;
	if (is_out && r->taken == 0)
		violation(s, "delivery %" PRId64 " is %s, the network never took it", id,
			  state_names[now->state]);
	bool is_lost = now->state == FAILED || now->state == CANCELLED || now->state == EXPIRED;
	if (is_lost && now->class >= CLASS_PROMO && r->accepted > 0)
		violation(s, "delivery %" PRId64 " is %s, the network has delivered it", id,
			  state_names[now->state]);
	bool is_new = r->state < 0;
	const struct row_seen before = *r;
	*r = *now;
	r->taken = before.taken;
	r->accepted = before.accepted;
	r->said = before.said;
	r->step = is_new ? s->n_steps : before.step;
	if (is_new)
		check_new_row(s, id, r);
	trace_add(s, "row", id, now->state, now->attempt);
}

static bool read_row(struct sim *s, int64_t id, struct row_seen *ret)
{
	struct stmt *q = db_query(s->engine.db, "SELECT account_id, chat_id, class, run_id, state, "
						"attempt FROM delivery WHERE id = $1");
	bind_int(q, 1, id);
	if (stmt_step(q) != OK)
		return false;
	*ret = (struct row_seen){
		.account = (int)col_int(q, 0),
		.chat_id = col_int(q, 1),
		.class = (short)col_int(q, 2),
		.run_id = col_int(q, 3),
		.state = (short)col_int(q, 4),
		.attempt = (short)col_int(q, 5),
	};
	stmt_reset(q);
	return true;
}

void rows_turn(struct sim *s)
{
	struct row_seen now;

	for (size_t i = 0; i < rows.n_touched; i++)
		if (read_row(s, rows.touched[i], &now))
			judge(s, rows.touched[i], &now);
	rows.n_touched = 0;
}

void rows_forget_touched(void)
{
	rows.n_touched = 0;
}

/* A new process: what it recovered happened before it could be watched. */
void rows_reread(struct sim *s)
{
	struct row_seen now;

	sqlite3_update_hook(s->engine.db->handle, on_change, NULL);
	rows.n_touched = 0;
	for (int64_t id = 1; id < rows.n; id++)
		if (rows.list[id].state == SENDING && read_row(s, id, &now))
			judge(s, id, &now);
}

int64_t rows_store_int(struct sim *s, const char *sql, int64_t a, str b)
{
	struct stmt *q = db_query(s->engine.db, sql);
	int64_t v = -1;

	if (strstr(sql, "$1"))
		bind_int(q, 1, a);
	if (strstr(sql, "$2"))
		bind_str(q, 2, b);
	if (stmt_step(q) == OK) {
		v = col_int(q, 0);
		stmt_reset(q);
	}
	return v;
}

/* All rows are as they were seen, and the counters are what the rows say. */
void rows_check_counts(struct sim *s)
{
	struct stmt *q = db_query(s->engine.db, "SELECT id, state, attempt FROM delivery");

	while (stmt_step(q) == OK) {
		const struct row_seen *r = row_of(col_int(q, 0));
		if (!r || r->state != col_int(q, 1) || r->attempt != col_int(q, 2))
			violation(s, "delivery %" PRId64 " changed unseen", col_int(q, 0));
	}
	int64_t wrong = rows_store_int(
		s,
		"SELECT count(*) FROM (SELECT coalesce(run_id, 0) AS run_id, class, state, "
		"count(*) "
		"AS n FROM delivery GROUP BY 1, 2, 3) d FULL JOIN (SELECT * FROM delivery_count "
		"WHERE n <> 0) c ON c.run_id = d.run_id AND c.class = d.class AND c.state = "
		"d.state "
		"WHERE c.n IS NOT d.n",
		0, STR_NONE);
	if (wrong != 0)
		violation(s, "%" PRId64 " counters differ from their rows", wrong);
	if (rows_store_int(s,
			   "SELECT count(*) FROM chat c WHERE c.in_flight <> 0 AND NOT EXISTS "
			   "(SELECT 1 FROM delivery d WHERE d.id = c.in_flight AND d.state = 1)",
			   0, STR_NONE) != 0)
		violation(s, "a chat waits for a delivery that is not under way");
	int64_t series =
		rows_store_int(s,
			       "SELECT series_id FROM promo WHERE series_id <> 0 AND state = 3 "
			       "AND repeat <> '' GROUP BY series_id HAVING count(*) > 1",
			       0, STR_NONE);
	if (series > 0)
		violation(s, "the promos of series %" PRId64 " come again beside each other",
			  series);
}

void rows_check_end(struct sim *s)
{
	for (int64_t id = 1; id < rows.n; id++) {
		int state = rows.list[id].state;
		if (state != SENDING && state != UNCERTAIN)
			continue;
		/* An echo is waited for 15 minutes. */
		int64_t at_ms = rows_store_int(s, "SELECT changed_ms FROM delivery WHERE id = $1",
					       id, STR_NONE);
		if (at_ms < sim_wall_ms(s) - ECHO_WAIT_MS)
			violation(s, "delivery %" PRId64 " is still %s", id, state_names[state]);
	}
}
