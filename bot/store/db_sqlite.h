/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_DB_SQLITE_H
#define SIAR_STORE_DB_SQLITE_H

#include "bot/store/db.h"
#include "bot/store/row.h"
#include "bot/store/state_dir.h"

#include <sqlite3.h>

/* What the two files that know SQLite share; for nobody else. */

enum { PLACES_MAX = 24 };

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
	bool has_begun; /* by db_begin, not ended yet by us */
	bool in_savepoint;
	bool is_reader;
	bool is_model;   /* in memory */
	bool was_torn;   /* the log, at the start */
	bool is_reading; /* the statement that steps now is under the read budget */
	int64_t budget_end_us, budget_late_us; /* by the thread's work, by the clock */
	int wal_pages;
	bool is_broken; /* a sync failed */
	struct hash_key key;
	char instance[ROW_INSTANCE_BYTES + 1];
	char error[160];
};

/* Keeps the words of a failure, since the next call into SQLite changes them, and gives our code.
 */
enum err db_failed(struct db *db, int rc);
/* The table of statements: made empty; every one reset that a failed event or turn left in the
 * middle; freed. */
void db_statements_init(struct db *db);
void db_statements_reset(struct db *db);
void db_statements_finish(struct db *db);

#endif
