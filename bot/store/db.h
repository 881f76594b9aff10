/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_DB_H
#define SIAR_STORE_DB_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/base/hash.h"
#include "bot/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* The engine, hidden: statements, transactions, limits. One connection, one thread (the writer's)
 * makes every commit and every checkpoint; SQLite before 3.51.3 loses data otherwise. All functions
 * below are for that thread, save what a worker does with a reader of its own. */

struct db;

/* Opens <dir>/siar.db (made when missing), takes the lock file <dir>/siar.lock, migrates the
 * schema. ERR_BUSY: another process holds it; ERR_INVALID: the schema is newer than this program;
 * ERR_IO, also when the file or its log is damaged. *reterr says it in words. */
enum err db_open(const char *dir, struct db **ret, struct why *reterr) MUST_CHECK;
/* A second connection that only reads: for a worker, used by one thread at a time, never beside a
 * transaction of its own for long. It never checkpoints. ERR_IO also when there is no database yet.
 */
enum err db_open_reader(const char *dir, struct db **ret, struct why *reterr) MUST_CHECK;
/* A database in memory with nothing in it but the schema: what a sound one is compared with. */
enum err db_open_model(struct db **ret, struct why *reterr) MUST_CHECK;
/* NULL is fine. An open transaction is rolled back. */
void db_close(struct db *db);

/* A transaction: BEGIN IMMEDIATE ... COMMIT (synchronous FULL: on disk when it returns OK). */
enum err db_begin(struct db *db) MUST_CHECK;
/* When it fails the transaction is gone. */
enum err db_commit(struct db *db) MUST_CHECK;
/* Fine when there is none. */
void db_rollback(struct db *db);
/* False when the engine has rolled the transaction back by itself (full disk, I/O or memory error):
 * the turn is gone, and each statement says ERR_IO until the next db_begin. */
bool db_in_transaction(const struct db *db);
/* A sync failed. The kernel may have dropped what it could not write, and the next sync would say
 * yes all the same: from now on no transaction begins and nothing is checkpointed. Only a new
 * process, which reads what the disk has, can go on. */
bool db_is_broken(const struct db *db);
/* A savepoint around one event. */
enum err db_savepoint(struct db *db) MUST_CHECK;
enum err db_savepoint_keep(struct db *db) MUST_CHECK;
enum err db_savepoint_undo(struct db *db) MUST_CHECK;

/* Limits the time of reads until it is called with 0: a SELECT that works longer, or takes ten
 * times as long by the clock, fails with ERR_LIMIT. Writes are not cut. */
void db_read_budget_us(struct db *db, int64_t budget_us);

/* Checkpoints what it can without waiting when the log has at least `min_pages`. For quiet moments,
 * and at 4,000 pages whatever happens; outside a transaction. */
enum err db_checkpoint(struct db *db, int min_pages) MUST_CHECK;
/* Pages in the write-ahead log after the last commit. */
int db_wal_pages(const struct db *db);
/* At the start the log held a transaction that was not whole: of a power cut, if there was one. */
bool db_was_torn(const struct db *db);
/* The last failure in words, for logs; no values in it. */
const char *db_error(const struct db *db);
/* The key of this database for hash16_of, and its name: 16 hex digits. Made once; a copy of the
 * file has the same. */
const struct hash_key *db_hash_key(const struct db *db);
str db_instance(const struct db *db);
/* Which file this is, as a number that a copy does not have (machine, file, its birth); never 0. */
int64_t db_place(const struct db *db);
/* A number kept beside the file, which stays when another file takes its place; 0 = none yet. */
int64_t db_starts_noted(const struct db *db);
void db_starts_note(struct db *db, int64_t n);
/* Whether this engine loses data when one connection commits while another checkpoints (SQLite
 * before 3.51.3): worth a line in the log at start. */
bool db_engine_has_wal_race(void);

/* A statement. `sql` must be a literal: prepared once, kept by its address. Places are $1 .. $n, at
 * most 24; each is bound by its number before the first step. Reset by the next db_query on the
 * same literal. */
struct stmt;
struct stmt *db_query(struct db *db, const char *sql);
void bind_int(struct stmt *s, int place, int64_t v);
/* Not copied: the bytes stay until the statement is reset. The empty str binds ''. */
void bind_str(struct stmt *s, int place, str v);
void bind_blob(struct stmt *s, int place, str v);
void bind_null(struct stmt *s, int place);
/* The next row: OK, ERR_NOTFOUND at the end, ERR_LIMIT over the read budget, ERR_EXISTS on a
 * constraint, ERR_BUSY when somebody else holds the file, ERR_IO. On anything but OK the statement
 * is reset. */
enum err stmt_step(struct stmt *s) MUST_CHECK;
/* Runs to the end and resets: OK also when there was no row. */
enum err stmt_run(struct stmt *s) MUST_CHECK;
/* Ends a query before its last row. */
void stmt_reset(struct stmt *s);
/* Columns count from 0. Text is copied into `mem`. */
int64_t col_int(struct stmt *s, int col);
str col_str(struct stmt *s, int col, struct arena *mem);
bool col_is_null(struct stmt *s, int col);
/* Of the last statement that changed rows. */
int64_t db_changes(const struct db *db);
int64_t db_last_id(const struct db *db);

/* The rows that are left of a query, into the table of this name of another database of the same
 * schema; what is there already stays. Ends the query; *n grows by its rows. */
enum err db_copy(struct stmt *rows, struct db *to, const char *table, int64_t *n) MUST_CHECK;

/* Several statements in one text without places, for migrations. ERR_INVALID: the SQL is wrong. */
enum err db_script(struct db *db, str sql) MUST_CHECK;
/* The SQL of the i-th statement prepared so far, NULL behind the last: tests look at every plan. */
const char *db_statement(const struct db *db, size_t i);

#endif
