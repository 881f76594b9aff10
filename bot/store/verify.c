/* SPDX-License-Identifier: MIT */
/* Looks at everything that is stored: the file, what must hold between tables, counters against
 * rows. Called on a worker or by a process of its own; it alone may scan whole tables. To add an
 * invariant is to add a row: a query that gives how many rows break it and the first one's id. */
#include "bot/store/verify.h"

#include "bot/model/delivery.h"
#include "bot/model/promo.h"
#include "bot/store/examine.h"
#include "bot/store/run.h"
#include "bot/store/state_dir.h"
#include "bot/store/wal_check.h"

#include <unistd.h>

_Static_assert(DELIVERY_SENDING == 1 && DELIVERY_READ == 4 && DELIVERY_UNCERTAIN == 6 &&
		       DELIVERY_STATE_COUNT == 10 && CLASS_COUNT == 4,
	       "written in SQL below");
_Static_assert(RUN_DONE == 2 && RUN_CANCELLED == 3 && PROMO_RUNNING == 5 && PROMO_PAUSED == 6,
	       "written in SQL below");

static const struct invariant {
	const char *check, *sql;
} invariants[] = {
	{ "states and classes of deliveries are known ones",
	  "SELECT count(*), min(id) FROM delivery WHERE state NOT BETWEEN 0 AND 9 OR class NOT "
	  "BETWEEN 0 AND 3" },
	{ "counters of deliveries equal their rows",
	  "SELECT count(*), min(run_id) FROM (SELECT run_id FROM (SELECT run_id, class, state, n "
	  "FROM delivery_count UNION ALL SELECT coalesce(run_id, 0), class, state, -count(*) FROM "
	  "delivery GROUP BY 1, 2, 3) both WHERE run_id NOT IN (SELECT id FROM run WHERE archived "
	  "= 1) GROUP BY run_id, class, state HAVING sum(n) <> 0) odd" },
	{ "a chat's send under way is one",
	  "SELECT count(*), min(c.id) FROM chat c LEFT JOIN delivery d ON d.id = c.in_flight AND "
	  "d.chat_id = c.id AND d.state = 1 WHERE c.in_flight <> 0 AND d.id IS NULL" },
	{ "a send under way is its chat's only one",
	  "SELECT count(*), min(d.id) FROM delivery d JOIN chat c ON c.id = d.chat_id WHERE "
	  "d.state IN (1, 6) AND d.state = 1 AND c.in_flight <> d.id" },
	{ "a cancelled run has no rows that wait",
	  "SELECT count(*), min(r.id) FROM run r WHERE r.state = 3 AND r.sweep = 0 AND EXISTS "
	  "(SELECT 1 FROM delivery_count d WHERE d.run_id = r.id AND d.state = 0 AND d.n > 0)" },
	{ "a promo under way has a run",
	  "SELECT count(*), min(p.id) FROM promo p WHERE p.state IN (5, 6) AND NOT EXISTS (SELECT "
	  "1 FROM run r WHERE r.promo_id = p.id AND r.state < 2)" },
	{ "who got a promo is remembered",
	  "SELECT count(*), min(d.id) FROM delivery d JOIN run r ON r.id = d.run_id LEFT JOIN "
	  "seen s ON s.chat_id = d.chat_id AND s.promo_id = r.promo_id WHERE (d.state BETWEEN 1 "
	  "AND 4 OR d.state = 6) AND s.chat_id IS NULL" },
	{ "what a digest said belongs to a digest",
	  "SELECT count(*), min(e.delivery_id) FROM digest_entry e LEFT JOIN delivery d ON d.id = "
	  "e.delivery_id AND d.class IN (0, 3) WHERE d.id IS NULL" },
};
_Static_assert(ARRAY_LEN(invariants) + 4 <= VERIFY_MAX, "room for all findings");

/* Counts the rows of `s`; the first, from its column `col`, is kept. */
static enum err count_rows(struct stmt *s, int col, struct arena *mem, struct verify_finding *ret)
{
	enum err e;

	while ((e = stmt_step(s)) == OK) {
		str said = col_str(s, col, mem);
		if (str_eq(said, STR("ok")))
			continue;
		if (ret->wrong++ == 0)
			ret->first = said;
	}
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err look(struct db *db, const struct invariant *i, struct arena *mem,
		     struct verify_finding *ret)
{
	struct stmt *s = db_query(db, i->sql);

	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	ret->wrong = col_int(s, 0);
	if (ret->wrong != 0)
		ret->first = col_str(s, 1, mem);
	stmt_reset(s);
	return OK;
}

static struct verify_finding finding_of(const char *check, enum err e, const struct why *why,
					struct arena *mem)
{
	return (struct verify_finding){
		.check = check,
		.wrong = e != OK,
		.first = e != OK ? arena_str(mem, str_from(why->text)) : STR_NONE,
	};
}

/* Only of a siar that does not run: of one that does the end of the log is no end. */
static void look_at_log(const char *dir, struct arena *mem, struct verify_finding *ret,
			size_t *ret_n)
{
	struct state_dir d;
	struct wal_check wal;
	struct why why = { .line = 0 };

	if (state_dir_name(dir, &d, NULL) != OK || access(d.db_path, R_OK) != 0 ||
	    state_dir_take(dir, &d, NULL) != OK)
		return;
	enum err e = wal_check(d.db_path, &wal, &why);
	ret[(*ret_n)++] = finding_of("the log is whole", e, &why, mem);
	state_dir_give(&d);
}

static enum err look_at_all(struct db *db, struct arena *mem, struct verify_finding *ret,
			    size_t *ret_n)
{
	struct why why = { .line = 0 };
	size_t n = *ret_n;

	ret[n] = (struct verify_finding){ .check = "the file is whole" };
	enum err e = count_rows(db_query(db, "PRAGMA integrity_check(100)"), 0, mem, &ret[n++]);
	/* Where the tables are not ours, questions about their rows make no sense. */
	enum err same = e == OK ? examine_schema(db, &why) : OK;
	ret[n++] = finding_of("the tables are those of siar", same, &why, mem);
	ret[n] = (struct verify_finding){ .check = "references between tables lead somewhere" };
	if (e == OK && same == OK)
		e = count_rows(db_query(db, "PRAGMA foreign_key_check"), 0, mem, &ret[n++]);
	for (size_t i = 0; i < ARRAY_LEN(invariants) && e == OK && same == OK; i++) {
		ret[n] = (struct verify_finding){ .check = invariants[i].check };
		e = look(db, &invariants[i], mem, &ret[n++]);
	}
	*ret_n = n;
	return e;
}

enum err store_verify(str state_dir, struct arena *mem, struct verify_finding *ret, size_t *ret_n,
		      struct why *reterr)
{
	const char *dir = arena_cstr(mem, state_dir);
	struct db *db;

	*ret_n = 0;
	look_at_log(dir, mem, ret, ret_n);
	enum err e = db_open_reader(dir, &db, reterr);
	if (e != OK)
		return e;
	e = db_script(db, STR("BEGIN"));
	if (e == OK)
		e = look_at_all(db, mem, ret, ret_n);
	if (e != OK)
		why_set(reterr, ERR_IO, "the database cannot be read: %s", db_error(db));
	db_close(db);
	return e == OK ? OK : ERR_IO;
}
