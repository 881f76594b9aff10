/* SPDX-License-Identifier: MIT */
/* The engine: SQLite behind db.h; statements are in db_sqlite_stmt.c. Owns the connection, its
 * transactions and the checkpoints. Called by the
 * nouns of this folder and by flow's writer, on the writer thread alone.
 *
 * SQLite before 3.51.3 can lose a commit that another connection makes during a checkpoint. Hence
 * one connection for both, no automatic checkpoint, and a lock file against a second process. */
#include "bot/store/db_sqlite.h"

#include "bot/base/clock.h"
#include "bot/store/examine.h"
#include "bot/store/migrate.h"
#include "bot/store/wal_check.h"

enum {
	BUSY_MS = 250, /* somebody with a shell on the file, never another writer */
	BUDGET_LATE =
		10, /* budgets that may pass by the clock: others have the core, the disk is slow */
	BUDGET_CHECK = 1000, /* steps of SQLite's machine between two looks at the clock */
	START_CHECK_PAGES =
		8192, /* 32 MiB, some 0.2 s: a larger file is looked at by a worker, once a day */
};

/* --- transactions --- */

bool db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

bool db_is_broken(const struct db *db)
{
	return db->is_broken;
}

enum err db_begin(struct db *db)
{
	ASSERT(!db_in_transaction(db));
	if (db->is_broken)
		return ERR_IO;
	enum err e = stmt_run(db_query(db, "BEGIN IMMEDIATE"));
	db->has_begun = e == OK;
	return e;
}

enum err db_commit(struct db *db)
{
	ASSERT(db->n_running == 0 && !db->in_savepoint);
	if (!db_in_transaction(db))
		return ERR_IO;
	enum err e = db->is_broken ? ERR_IO : stmt_run(db_query(db, "COMMIT"));
	if (e != OK)
		db_rollback(db);
	db->has_begun = false;
	return e;
}

void db_rollback(struct db *db)
{
	db_statements_reset(db);
	db->in_savepoint = db->has_begun = false;
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
	db_statements_reset(db);
	if (!db_in_transaction(db))
		return ERR_IO;
	enum err e = stmt_run(db_query(db, "ROLLBACK TO event"));
	return e == OK ? savepoint_end(db) : e;
}

static int on_progress(void *owner)
{
	const struct db *db = owner;
	return db->is_reading && (clock_thread_us() >= db->budget_end_us ||
				  clock_mono_us(&clock_system) >= db->budget_late_us);
}

void db_read_budget_us(struct db *db, int64_t budget_us)
{
	if (budget_us <= 0) {
		sqlite3_progress_handler(db->handle, 0, NULL, NULL);
		return;
	}
	db->budget_end_us = clock_thread_us() + budget_us;
	db->budget_late_us = clock_mono_us(&clock_system) + BUDGET_LATE * budget_us;
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
	if (db->is_broken)
		return ERR_IO;
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

/* Erasing must erase, hence secure_delete. A log that grew while somebody read shrinks to the limit
 * when it starts again; twice what the writer lets it grow to. Turning WAL on writes the file: only
 * when it is not. */
static enum err db_pragmas(struct db *db)
{
	struct arena mem;

	enum err e = db_script(db, STR("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; "
				       "PRAGMA cache_size = -8192; PRAGMA mmap_size = 0; "
				       "PRAGMA temp_store = MEMORY; "
				       "PRAGMA journal_size_limit = 33554432"));
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

/* A look before anything is written: the log, which the engine would cut at the damage; the file
 * when that takes no time to speak of; the tables, without which no statement can be prepared. */
static enum err db_examine(struct db *db, struct why *reterr)
{
	struct wal_check wal;
	struct why why = { .line = 0 };

	enum err e = wal_check(db->dir.db_path, &wal, &why);
	db->was_torn = wal.is_torn;
	if (e == OK)
		e = db_connect(db, &why);
	if (e == OK)
		e = examine_file(db, START_CHECK_PAGES, &why);
	if (e == OK || e == ERR_LIMIT)
		return OK;
	if (e == ERR_BUSY)
		return why_set(reterr, e, "%s", why.text);
	return why_set(reterr, ERR_IO,
		       "%s is damaged and is left as it is: %s. See \"A damaged database\" in "
		       "README.md",
		       db->dir.db_path, why.text);
}

static enum err db_start(struct db *db, struct why *reterr)
{
	struct why why = { .line = 0 };

	enum err e = db_examine(db, reterr);
	if (e != OK)
		return e;
	e = migrate_run(db, migrations, migrations_count, reterr);
	if (e != OK)
		return e;
	e = examine_schema(db, &why);
	if (e != OK)
		return why_set(reterr, ERR_IO, "%s is damaged and is left as it is: %s",
			       db->dir.db_path, why.text);
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
	db_statements_init(db);
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

enum err db_open_model(struct db **ret, struct why *reterr)
{
	struct db *db = db_make();

	db->is_model = true;
	int rc = sqlite3_open_v2(":memory:", &db->handle, SQLITE_OPEN_READWRITE, NULL);
	enum err e = rc == SQLITE_OK ? db_limits(db) : db_failed(db, rc);
	if (e == OK)
		e = migrate_run(db, migrations, migrations_count, reterr);
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
	if (db->handle != NULL && !db->is_reader && !db->is_model && !db->is_broken) {
		/* A short log makes the next start quick; when it fails the log is read then. */
		sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	}
	db_statements_finish(db);
	int rc = sqlite3_close(db->handle);
	ASSERT(rc == SQLITE_OK);
	state_dir_give(&db->dir);
	mem_give(db);
}

bool db_was_torn(const struct db *db)
{
	return db->was_torn;
}

const struct hash_key *db_hash_key(const struct db *db)
{
	return &db->key;
}

str db_instance(const struct db *db)
{
	return str_from(db->instance);
}

int64_t db_place(const struct db *db)
{
	return state_dir_place(&db->dir, &db->key);
}

int64_t db_starts_noted(const struct db *db)
{
	return state_dir_noted(&db->dir);
}

void db_starts_note(struct db *db, int64_t n)
{
	state_dir_note(&db->dir, n);
}
