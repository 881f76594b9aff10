/* SPDX-License-Identifier: MIT */
/* Whether a database is one that siar can work on, before it is worked on. Called by db_open and by
 * verify; keeps nothing.
 *
 * SQLite keeps no checksums of its pages: what is found is what contradicts the structure, an index
 * or the schema, not a letter changed inside a text. */
#include "bot/store/examine.h"

#include "bot/store/row.h"

/* The first row of what an engine's check says, empty when that is "ok" or there is none. */
static enum err first_row(struct stmt *s, struct arena *mem, str *ret)
{
	enum err e = stmt_step(s);

	*ret = STR_NONE;
	if (e != OK)
		return e == ERR_NOTFOUND ? OK : e;
	str words = col_str(s, 0, mem);
	stmt_reset(s);
	if (!str_eq(words, STR("ok")))
		*ret = words.len > 0 ? words : STR("a row without a table");
	return OK;
}

static const char schema_sql[] = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM "
				 "sqlite_schema ORDER BY type, name";

/* The next row of each must be the same. */
static enum err compare(struct stmt *have, struct stmt *want, struct arena *mem, bool *ret_same)
{
	for (;;) {
		enum err e = stmt_step(have), other = stmt_step(want);
		if (e == ERR_NOTFOUND || other == ERR_NOTFOUND) {
			*ret_same = e == other;
			return OK;
		}
		if (e != OK || other != OK)
			return e != OK ? e : other;
		if (!str_eq(col_str(have, 0, mem), col_str(want, 0, mem))) {
			*ret_same = false;
			return OK;
		}
	}
}

enum err examine_schema(struct db *db, struct why *reterr)
{
	struct db *model;
	struct arena mem;
	bool is_same = false;

	enum err e = db_open_model(&model, reterr);
	if (e != OK)
		return e;
	arena_init(&mem, 0);
	struct stmt *have = db_query(db, schema_sql), *want = db_query(model, schema_sql);
	e = compare(have, want, &mem, &is_same);
	stmt_reset(have);
	stmt_reset(want);
	arena_finish(&mem);
	db_close(model);
	if (e != OK)
		return why_set(reterr, ERR_IO, "the schema cannot be read: %s", db_error(db));
	return is_same ? OK : why_set(reterr, ERR_INVALID, "its tables are not those of siar");
}

enum err examine_file(struct db *db, int64_t max_pages, struct why *reterr)
{
	struct arena mem;
	int64_t pages = 0;
	str words = STR_NONE;

	enum err e = max_pages > 0 ? row_int(db_query(db, "PRAGMA page_count"), &pages) : OK;
	if (e == OK && pages > max_pages)
		return ERR_LIMIT;
	arena_init(&mem, 0);
	if (e == OK)
		e = first_row(db_query(db, "PRAGMA quick_check(1)"), &mem, &words);
	if (e != OK)
		e = why_set(reterr, ERR_IO, "%s", db_error(db));
	else if (words.len > 0)
		e = why_set(reterr, ERR_IO, "%" STR_FMT, STR_ARG(words));
	arena_finish(&mem);
	return e;
}

enum err store_examine(str state_dir, struct why *reterr)
{
	struct arena mem;
	struct db *db;

	arena_init(&mem, 0);
	enum err e = db_open_reader(arena_cstr(&mem, state_dir), &db, reterr);
	if (e == OK) {
		e = examine_file(db, 0, reterr);
		db_close(db);
	}
	arena_finish(&mem);
	return e;
}
