/* SPDX-License-Identifier: MIT */
/* The engine: SQLite behind db.h, and the only file that knows it. Owns the connection, the
 * prepared statements (kept by the address of their literal) and the checkpoints. Called by the
 * nouns of this folder and by flow's writer, on the writer thread alone.
 *
 * SQLite before 3.51.3 can lose a commit that another connection makes during a checkpoint. Hence
 * one connection for both, no automatic checkpoint, and a lock file against a second process. */
#include "bot/store/db.h"

#include "bot/base/clock.h"
#include "bot/store/migrate.h"
#include "bot/store/row.h"
#include "bot/store/state_dir.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum {
	PLACES_MAX = 24,
	TABLE_FIRST = 256,   /* statements; grows */
	BUSY_MS = 250,       /* somebody with a shell on the file, never another writer */
	BUDGET_CHECK = 1000, /* steps of SQLite's machine between two looks at the clock */
};

struct stmt {
	struct db *db;
	const char *sql;
	sqlite3_stmt *handle; /* NULL: could not be prepared; tried again by the next query */
	int failed;           /* SQLite's code of a failed prepare or bind */
	bool is_read;         /* gives rows and changes nothing: under the read budget */
	bool is_running;
	unsigned bound, all; /* a bit for each place */
	int index[PLACES_MAX + 1];
};

struct db {
	sqlite3 *handle;
	struct state_dir dir;
	struct stmt **table; /* open hash by address of the literal; cap is a power of two */
	size_t cap, count;
	int n_running;
	bool in_savepoint;
	bool is_reader;
	bool is_reading; /* the statement that steps now is under the read budget */
	int64_t budget_end_us;
	int wal_pages;
	struct hash_key key;
	char instance[ROW_INSTANCE_BYTES + 1];
	char error[160];
};

/* --- errors --- */

/* Keeps the words, since the next call into SQLite changes them, and gives our code. */
static enum err db_failed(struct db *db, int rc)
{
	const char *words =
		sqlite3_errcode(db->handle) == rc ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
	(void)snprintf(db->error, sizeof(db->error), "%s (SQLite %d)", words,
		       sqlite3_extended_errcode(db->handle));
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

/* --- statements --- */

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

/* --- transactions --- */

/* What a failed event or turn left in the middle. */
static void running_reset(struct db *db)
{
	for (size_t i = 0; db->n_running > 0 && i < db->cap; i++) {
		if (db->table[i] != NULL)
			stmt_reset(db->table[i]);
	}
	ASSERT(db->n_running == 0);
}

bool db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

enum err db_begin(struct db *db)
{
	ASSERT(!db_in_transaction(db));
	return stmt_run(db_query(db, "BEGIN IMMEDIATE"));
}

enum err db_commit(struct db *db)
{
	ASSERT(db->n_running == 0 && !db->in_savepoint);
	if (!db_in_transaction(db))
		return ERR_IO;
	enum err e = stmt_run(db_query(db, "COMMIT"));
	if (e != OK)
		db_rollback(db);
	return e;
}

void db_rollback(struct db *db)
{
	running_reset(db);
	db->in_savepoint = false;
	/* It fails only when the engine has rolled back by itself. */
	if (db_in_transaction(db) && stmt_run(db_query(db, "ROLLBACK")) != OK)
		ASSERT(!db_in_transaction(db));
}

enum err db_savepoint(struct db *db)
{
	ASSERT(!db->in_savepoint);
	if (!db_in_transaction(db))
		return ERR_IO;
	enum err e = stmt_run(db_query(db, "SAVEPOINT event"));
	db->in_savepoint = e == OK;
	return e;
}

static enum err savepoint_end(struct db *db)
{
	db->in_savepoint = false;
	return stmt_run(db_query(db, "RELEASE event"));
}

enum err db_savepoint_keep(struct db *db)
{
	ASSERT(db->in_savepoint && db->n_running == 0);
	if (!db_in_transaction(db))
		return ERR_IO;
	return savepoint_end(db);
}

enum err db_savepoint_undo(struct db *db)
{
	ASSERT(db->in_savepoint);
	running_reset(db);
	if (!db_in_transaction(db))
		return ERR_IO;
	enum err e = stmt_run(db_query(db, "ROLLBACK TO event"));
	return e == OK ? savepoint_end(db) : e;
}

static int on_progress(void *owner)
{
	const struct db *db = owner;
	return db->is_reading && clock_mono_us(&clock_system) >= db->budget_end_us;
}

void db_read_budget_us(struct db *db, int64_t budget_us)
{
	if (budget_us <= 0) {
		sqlite3_progress_handler(db->handle, 0, NULL, NULL);
		return;
	}
	db->budget_end_us = clock_mono_us(&clock_system) + budget_us;
	sqlite3_progress_handler(db->handle, BUDGET_CHECK, on_progress, db);
}

/* --- the write-ahead log --- */

static int on_wal(void *owner, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = owner;
	ASSERT(handle == db->handle && name != NULL);
	db->wal_pages = pages;
	return SQLITE_OK;
}

int db_wal_pages(const struct db *db)
{
	return db->wal_pages;
}

enum err db_checkpoint(struct db *db, int min_pages)
{
	int in_log, moved;

	ASSERT(!db_in_transaction(db) && db->n_running == 0);
	if (db->wal_pages == 0 || db->wal_pages < min_pages)
		return OK;
	int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log,
					   &moved);
	if (rc != SQLITE_OK)
		return db_failed(db, rc);
	db->wal_pages = in_log - moved;
	return OK;
}

/* --- open and close --- */

bool db_engine_has_wal_race(void)
{
	int v = sqlite3_libversion_number();
	return v < 3051003 && v != 3050007 && v != 3044006;
}

static enum err db_limits(struct db *db)
{
	static const int on_off[][2] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(on_off); i++) {
		int rc = sqlite3_db_config(db->handle, on_off[i][0], on_off[i][1], NULL);
		if (rc != SQLITE_OK)
			return db_failed(db, rc);
	}
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	/* Before the first commit: the hook takes the place of the automatic checkpoint. */
	sqlite3_wal_hook(db->handle, on_wal, db);
	return OK;
}

/* Erasing must erase, hence secure_delete. Turning WAL on writes the file: only when it is not. */
static enum err db_pragmas(struct db *db)
{
	struct arena mem;

	enum err e = db_script(db, STR("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; "
				       "PRAGMA cache_size = -8192; PRAGMA mmap_size = 0; "
				       "PRAGMA temp_store = MEMORY"));
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "PRAGMA journal_mode");
	e = stmt_step(s);
	if (e != OK)
		return e;
	arena_init(&mem, 0);
	bool is_wal = str_eq(col_str(s, 0, &mem), STR("wal"));
	arena_finish(&mem);
	stmt_reset(s);
	return is_wal ? OK : db_script(db, STR("PRAGMA journal_mode = WAL"));
}

static enum err db_connect(struct db *db, struct why *reterr)
{
	int way = db->is_reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int rc = sqlite3_open_v2(db->dir.db_path, &db->handle, way | SQLITE_OPEN_NOMUTEX, NULL);
	enum err e = rc == SQLITE_OK ? OK : db_failed(db, rc);
	if (e == OK)
		e = db_limits(db);
	if (e == OK && !db->is_reader)
		e = db_pragmas(db);
	if (e == OK)
		return OK;
	return why_set(reterr, e == ERR_BUSY ? ERR_BUSY : ERR_IO, "%s: %s", db->dir.db_path,
		       db->error);
}

static enum err db_start(struct db *db, struct why *reterr)
{
	enum err e = db_connect(db, reterr);
	if (e != OK)
		return e;
	e = migrate_run(db, migrations, migrations_count, reterr);
	if (e != OK)
		return e;
	e = row_keys_take(db, &db->key, db->instance);
	if (e != OK)
		return why_set(reterr, ERR_IO, "%s: %s", db->dir.db_path, db->error);
	return OK;
}

static struct db *db_make(void)
{
	/* Counting memory takes a lock on every allocation. No harm when SQLite runs already. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

	struct db *db = mem_take(sizeof(*db));
	db->dir.lock_fd = -1;
	table_grow(db);
	return db;
}

enum err db_open(const char *dir, struct db **ret, struct why *reterr)
{
	struct db *db = db_make();

	enum err e = state_dir_take(dir, &db->dir, reterr);
	if (e == OK)
		e = db_start(db, reterr);
	if (e == OK)
		*ret = db;
	else
		db_close(db);
	return e;
}

enum err db_open_reader(const char *dir, struct db **ret, struct why *reterr)
{
	struct db *db = db_make();

	db->is_reader = true;
	enum err e = state_dir_name(dir, &db->dir, reterr);
	if (e == OK)
		e = db_connect(db, reterr);
	if (e == OK)
		*ret = db;
	else
		db_close(db);
	return e;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	if (db->handle != NULL)
		db_rollback(db);
	if (db->handle != NULL && !db->is_reader) {
		/* A short log makes the next start quick; when it fails the log is read then. */
		sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	}
	for (size_t i = 0; i < db->cap; i++) {
		if (db->table[i] != NULL)
			sqlite3_finalize(db->table[i]->handle);
		mem_give(db->table[i]);
	}
	mem_give(db->table);
	int rc = sqlite3_close(db->handle);
	ASSERT(rc == SQLITE_OK);
	state_dir_give(&db->dir);
	mem_give(db);
}

const struct hash_key *db_hash_key(const struct db *db)
{
	return &db->key;
}

str db_instance(const struct db *db)
{
	return str_from(db->instance);
}
