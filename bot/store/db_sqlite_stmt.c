/* SPDX-License-Identifier: MIT */
/* Statements on SQLite: prepared once, kept by the address of their literal, their places found by
 * number; what a failure means. Writer thread, or the worker that opened a reader. */
#include "bot/store/db_sqlite.h"

#include <stdio.h>

enum { TABLE_FIRST = 256 }; /* statements; grows */

enum err db_failed(struct db *db, int rc)
{
	const char *words =
		sqlite3_errcode(db->handle) == rc ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
	int extended = sqlite3_extended_errcode(db->handle);
	(void)snprintf(db->error, sizeof(db->error), "%s (SQLite %d)", words, extended);
	if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC)
		db->is_broken = true;
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
		return ERR_EXISTS;
	case SQLITE_INTERRUPT:
		return ERR_LIMIT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_ERROR:
		return ERR_INVALID;
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
		check_failed(db->error, __FILE__, __LINE__);
	default: /* FULL, IOERR, NOMEM, CORRUPT, READONLY, NOTADB and whatever comes */
		return ERR_IO;
	}
}

const char *db_error(const struct db *db)
{
	return db->error;
}

static size_t slot_of(const struct db *db, const char *sql)
{
	uint64_t h = (uint64_t)(uintptr_t)sql * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 32) & (db->cap - 1);

	while (db->table[i] != NULL && db->table[i]->sql != sql)
		i = (i + 1) & (db->cap - 1);
	return i;
}

static void table_grow(struct db *db)
{
	struct stmt **old = db->table;
	size_t old_cap = db->cap;

	db->cap = old_cap == 0 ? TABLE_FIRST : old_cap * 2;
	db->table = mem_take(db->cap * sizeof(struct stmt *));
	for (size_t i = 0; i < old_cap; i++) {
		if (old[i] != NULL)
			db->table[slot_of(db, old[i]->sql)] = old[i];
	}
	mem_give(old);
}

/* SQLite numbers $1 .. $n by where they stand first. */
static void stmt_map_places(struct stmt *s)
{
	int n = sqlite3_bind_parameter_count(s->handle);
	ASSERT(n <= PLACES_MAX);

	for (int index = 1; index <= n; index++) {
		int64_t place = 0;
		const char *name = sqlite3_bind_parameter_name(s->handle, index);
		ASSERT(name != NULL && name[0] == '$');
		ASSERT(str_to_int64(str_from(name + 1), &place));
		ASSERT(place >= 1 && place <= PLACES_MAX);
		s->index[place] = index;
		s->all |= 1u << place;
	}
}

static void stmt_prepare(struct stmt *s)
{
	int rc = sqlite3_prepare_v3(s->db->handle, s->sql, -1, SQLITE_PREPARE_PERSISTENT,
				    &s->handle, NULL);
	if (rc != SQLITE_OK) {
		/* SQL that does not parse is our own mistake. */
		if (db_failed(s->db, rc) == ERR_INVALID)
			check_failed(s->db->error, __FILE__, __LINE__);
		s->failed = rc;
		return;
	}
	ASSERT(s->handle != NULL);
	s->is_read = sqlite3_stmt_readonly(s->handle) && sqlite3_column_count(s->handle) > 0;
	stmt_map_places(s);
}

struct stmt *db_query(struct db *db, const char *sql)
{
	struct stmt *s = db->table[slot_of(db, sql)];

	if (s == NULL) {
		if (db->count * 2 >= db->cap)
			table_grow(db);
		s = mem_take(sizeof(*s));
		*s = (struct stmt){ .db = db, .sql = sql };
		db->table[slot_of(db, sql)] = s;
		db->count++;
	}
	if (s->is_running)
		stmt_reset(s);
	s->failed = SQLITE_OK;
	s->bound = 0;
	if (s->handle == NULL)
		stmt_prepare(s);
	return s;
}

/* The place's index, 0 when the statement is broken anyway. */
static int bind_at(struct stmt *s, int place)
{
	if (s->handle == NULL)
		return 0;
	ASSERT(!s->is_running);
	ASSERT(place >= 1 && place <= PLACES_MAX && s->index[place] != 0);
	s->bound |= 1u << place;
	return s->index[place];
}

static void bound(struct stmt *s, int rc)
{
	if (rc != SQLITE_OK && s->failed == SQLITE_OK)
		s->failed = rc;
}

void bind_int(struct stmt *s, int place, int64_t v)
{
	int index = bind_at(s, place);
	if (index > 0)
		bound(s, sqlite3_bind_int64(s->handle, index, v));
}

void bind_str(struct stmt *s, int place, str v)
{
	int index = bind_at(s, place);
	if (index > 0)
		bound(s, sqlite3_bind_text64(s->handle, index, v.len == 0 ? "" : v.ptr, v.len,
					     SQLITE_STATIC, SQLITE_UTF8));
}

void bind_blob(struct stmt *s, int place, str v)
{
	int index = bind_at(s, place);
	if (index > 0)
		bound(s, sqlite3_bind_blob64(s->handle, index, v.len == 0 ? "" : v.ptr, v.len,
					     SQLITE_STATIC));
}

void bind_null(struct stmt *s, int place)
{
	int index = bind_at(s, place);
	if (index > 0)
		bound(s, sqlite3_bind_null(s->handle, index));
}

enum err stmt_step(struct stmt *s)
{
	struct db *db = s->db;

	if (s->failed != SQLITE_OK) {
		stmt_reset(s);
		return db_failed(db, s->failed);
	}
	ASSERT(s->bound == s->all);
	/* The engine has rolled back by itself: alone, this statement would be committed at once.
	 */
	if (db->has_begun && !db_in_transaction(db)) {
		stmt_reset(s);
		return ERR_IO;
	}
	if (!s->is_running) {
		s->is_running = true;
		db->n_running++;
	}
	db->is_reading = s->is_read;
	int rc = sqlite3_step(s->handle);
	if (rc == SQLITE_ROW)
		return OK;
	enum err e = rc == SQLITE_DONE ? ERR_NOTFOUND : db_failed(db, rc);
	stmt_reset(s);
	return e;
}

enum err stmt_run(struct stmt *s)
{
	enum err e;

	do {
		e = stmt_step(s);
	} while (e == OK);
	return e == ERR_NOTFOUND ? OK : e;
}

void stmt_reset(struct stmt *s)
{
	if (!s->is_running)
		return;
	s->is_running = false;
	s->db->n_running--;
	sqlite3_reset(s->handle); /* says again what the step said */
}

int64_t col_int(struct stmt *s, int col)
{
	ASSERT(s->is_running);
	return sqlite3_column_int64(s->handle, col);
}

str col_str(struct stmt *s, int col, struct arena *mem)
{
	ASSERT(s->is_running);
	const char *bytes = sqlite3_column_blob(s->handle, col);
	int n = sqlite3_column_bytes(s->handle, col);
	if (bytes == NULL || n == 0)
		return STR_NONE;
	return arena_str(mem, (str){ bytes, (size_t)n });
}

bool col_is_null(struct stmt *s, int col)
{
	ASSERT(s->is_running);
	return sqlite3_column_type(s->handle, col) == SQLITE_NULL;
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

static sqlite3_stmt *insert_prepare(struct db *to, const char *table, int n_columns, int *ret_rc)
{
	char sql[512];
	sqlite3_stmt *handle = NULL;
	int len = snprintf(sql, sizeof(sql), "INSERT OR IGNORE INTO %s VALUES (?", table);

	for (int i = 1; i < n_columns; i++)
		len += snprintf(sql + len, sizeof(sql) - (size_t)len, ", ?");
	len += snprintf(sql + len, sizeof(sql) - (size_t)len, ")");
	ASSERT((size_t)len < sizeof(sql));
	*ret_rc = sqlite3_prepare_v2(to->handle, sql, len, &handle, NULL);
	return handle;
}

enum err db_copy(struct stmt *rows, struct db *to, const char *table, int64_t *n)
{
	sqlite3_stmt *insert = NULL;
	int n_columns = 0, rc = SQLITE_OK;
	enum err e;

	while ((e = stmt_step(rows)) == OK && rc == SQLITE_OK) {
		if (insert == NULL) {
			n_columns = sqlite3_column_count(rows->handle);
			insert = insert_prepare(to, table, n_columns, &rc);
		}
		for (int i = 0; i < n_columns && rc == SQLITE_OK; i++)
			rc = sqlite3_bind_value(insert, i + 1,
						sqlite3_column_value(rows->handle, i));
		if (rc == SQLITE_OK && sqlite3_step(insert) != SQLITE_DONE)
			rc = sqlite3_errcode(to->handle);
		else if (rc == SQLITE_OK)
			rc = sqlite3_reset(insert);
		*n += 1;
	}
	stmt_reset(rows);
	if (rc != SQLITE_OK)
		e = db_failed(to, rc);
	sqlite3_finalize(insert);
	return e == ERR_NOTFOUND ? OK : e;
}

enum err db_script(struct db *db, str sql)
{
	const char *rest = sql.ptr;
	const char *end = sql.ptr + sql.len;

	for (const char *from = NULL; rest < end && rest != from;) {
		sqlite3_stmt *handle;
		from = rest;
		int rc = sqlite3_prepare_v2(db->handle, from, (int)(end - from), &handle, &rest);
		if (rc == SQLITE_OK && handle != NULL) {
			while ((rc = sqlite3_step(handle)) == SQLITE_ROW)
				;
			rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
		}
		enum err e = rc == SQLITE_OK ? OK : db_failed(db, rc);
		sqlite3_finalize(handle);
		if (e != OK)
			return e;
	}
	return OK;
}

const char *db_statement(const struct db *db, size_t i)
{
	for (size_t slot = 0; slot < db->cap; slot++) {
		if (db->table[slot] != NULL && i-- == 0)
			return db->table[slot]->sql;
	}
	return NULL;
}

void db_statements_init(struct db *db)
{
	table_grow(db);
}

void db_statements_reset(struct db *db)
{
	for (size_t i = 0; db->n_running > 0 && i < db->cap; i++) {
		if (db->table[i] != NULL)
			stmt_reset(db->table[i]);
	}
	ASSERT(db->n_running == 0);
}

void db_statements_finish(struct db *db)
{
	for (size_t i = 0; i < db->cap; i++) {
		if (db->table[i] != NULL)
			sqlite3_finalize(db->table[i]->handle);
		mem_give(db->table[i]);
	}
	mem_give(db->table);
}
