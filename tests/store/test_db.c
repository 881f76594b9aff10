/* SPDX-License-Identifier: MIT */
#include "bot/base/clock.h"
#include "bot/store/meta.h"
#include "tests/store/fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_in(const struct fixture *f, const char *name, char *ret, size_t room)
{
	int n = snprintf(ret, room, "%s/%s", f->dir, name);
	assert_true(n > 0 && (size_t)n < room);
}

TEST(directory_and_files_are_for_their_owner_alone)
{
	struct fixture f;
	struct stat st;
	char path[4300];

	fixture_open(&f);
	assert_int_equal(stat(f.dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	static const char *const names[] = { "siar.db", "siar.db-wal", "siar.lock" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		path_in(&f, names[i], path, sizeof(path));
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	fixture_close(&f);
}

TEST(a_second_open_of_the_same_directory_is_refused)
{
	struct fixture f;
	struct db *second = NULL;
	struct why why = { .text = "" };

	fixture_open(&f);
	assert_int_equal(db_open(f.dir, &second, &why), ERR_BUSY);
	assert_null(second);
	assert_true(str_find(str_from(why.text), STR("another siar")) >= 0);
	fixture_close(&f);
}

TEST(a_directory_that_cannot_be_made_is_an_error_with_its_name)
{
	struct db *db = NULL;
	struct why why = { .text = "" };

	assert_int_equal(db_open("/proc/no/such/place", &db, &why), ERR_IO);
	assert_true(str_find(str_from(why.text), STR("/proc/no/such/place")) >= 0);
	db_close(db);
}

TEST(a_file_that_is_no_database_is_an_error_and_stays_as_it_is)
{
	struct fixture f = { .next_phone = 1 };
	struct db *db = NULL;
	struct why why = { .text = "" };
	char path[4300], text[64];

	snprintf(f.dir, sizeof(f.dir), "%s/garbage", test_dir());
	assert_int_equal(mkdir(f.dir, 0700), 0);
	path_in(&f, "siar.db", path, sizeof(path));
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 1000; i++)
		fputs("not a database at all; ", file);
	fclose(file);
	assert_int_equal(db_open(f.dir, &db, &why), ERR_IO);
	assert_true(str_find(str_from(why.text), STR("not a database")) >= 0);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_int_equal(strncmp(text, "not a database", 14), 0);
}

TEST(the_engine_is_set_as_the_design_says)
{
	struct fixture f;
	fixture_open(&f);
	MUST(db_commit(f.db));
	struct stmt *s = db_query(f.db, "PRAGMA journal_mode");
	MUST(stmt_step(s));
	assert_str(col_str(s, 0, &f.mem), "wal");
	stmt_reset(s);
	assert_int_equal(fixture_int(&f, "PRAGMA synchronous"), 2);
	assert_int_equal(fixture_int(&f, "PRAGMA foreign_keys"), 1);
	assert_int_equal(fixture_int(&f, "PRAGMA trusted_schema"), 0);
	assert_int_equal(fixture_int(&f, "PRAGMA secure_delete"), 2);
	assert_int_equal(fixture_int(&f, "PRAGMA wal_autocheckpoint"), 0);
	assert_int_equal(fixture_int(&f, "PRAGMA mmap_size"), 0);
	fixture_close(&f);
}

TEST(the_hash_key_and_the_name_are_made_once)
{
	struct fixture f, other;

	fixture_open(&f);
	struct hash_key key = *db_hash_key(f.db);
	str name = arena_str(&f.mem, db_instance(f.db));
	assert_int_equal(name.len, 16);
	fixture_reopen(&f);
	assert_memory_equal(&key, db_hash_key(f.db), sizeof(key));
	assert_true(str_eq(name, db_instance(f.db)));
	fixture_open(&other);
	assert_memory_not_equal(&key, db_hash_key(other.db), sizeof(key));
	assert_false(str_eq(name, db_instance(other.db)));
	fixture_close(&other);
	fixture_close(&f);
}

TEST(what_was_not_committed_is_gone_after_a_close)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	MUST(store_meta_set_int(f.db, "kept", 1));
	MUST(db_commit(f.db));
	MUST(db_begin(f.db));
	MUST(store_meta_set_int(f.db, "lost", 1));
	assert_true(db_in_transaction(f.db));
	db_rollback(f.db);
	assert_false(db_in_transaction(f.db));
	MUST(db_begin(f.db));
	MUST(store_meta_int(f.db, "kept", 0, &n));
	assert_int_equal(n, 1);
	MUST(store_meta_int(f.db, "lost", 0, &n));
	assert_int_equal(n, 0);
	fixture_close(&f);
}

TEST(a_savepoint_undone_takes_back_its_event_alone)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	MUST(db_savepoint(f.db));
	MUST(store_meta_set_int(f.db, "first", 1));
	MUST(db_savepoint_keep(f.db));
	MUST(db_savepoint(f.db));
	MUST(store_meta_set_int(f.db, "second", 1));
	MUST(db_savepoint_undo(f.db));
	MUST(db_savepoint(f.db));
	MUST(store_meta_set_int(f.db, "third", 1));
	MUST(db_savepoint_keep(f.db));
	MUST(db_commit(f.db));
	MUST(db_begin(f.db));
	MUST(store_meta_int(f.db, "first", 0, &n));
	assert_int_equal(n, 1);
	MUST(store_meta_int(f.db, "second", 0, &n));
	assert_int_equal(n, 0);
	MUST(store_meta_int(f.db, "third", 0, &n));
	assert_int_equal(n, 1);
	fixture_close(&f);
}

TEST(a_savepoint_undone_ends_the_queries_its_event_left_open)
{
	struct fixture f;

	fixture_open(&f);
	MUST(db_savepoint(f.db));
	struct stmt *s = db_query(f.db, "SELECT key FROM meta");
	MUST(stmt_step(s));
	MUST(db_savepoint_undo(f.db));
	MUST(db_commit(f.db));
	fixture_close(&f);
}

TEST(places_are_bound_by_number_wherever_they_stand)
{
	struct fixture f;

	fixture_open(&f);
	struct stmt *s = db_query(f.db, "SELECT $3, $1, $2, $1");
	bind_int(s, 1, 10);
	bind_str(s, 2, STR("dua"));
	bind_null(s, 3);
	MUST(stmt_step(s));
	assert_true(col_is_null(s, 0));
	assert_int_equal(col_int(s, 1), 10);
	assert_str(col_str(s, 2, &f.mem), "dua");
	assert_int_equal(col_int(s, 3), 10);
	assert_int_equal(stmt_step(s), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_statement_is_prepared_once_and_its_second_use_begins_anew)
{
	static const char sql[] = "SELECT key FROM meta ORDER BY key";
	struct fixture f;

	fixture_open(&f);
	struct stmt *s = db_query(f.db, sql);
	MUST(stmt_step(s));
	str first = col_str(s, 0, &f.mem);
	MUST(stmt_step(s));
	assert_ptr_equal(db_query(f.db, sql), s);
	MUST(stmt_step(s));
	assert_true(str_eq(first, col_str(s, 0, &f.mem)));
	stmt_reset(s);
	fixture_close(&f);
}

TEST(hundreds_of_statements_are_kept)
{
	static char sql[600][32];
	struct fixture f;
	size_t n = 0;

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		snprintf(sql[i], sizeof(sql[i]), "SELECT %zu", i);
		assert_int_equal(fixture_int(&f, sql[i]), i);
	}
	for (size_t i = 0; i < ARRAY_LEN(sql); i++)
		assert_int_equal(fixture_int(&f, sql[i]), i);
	while (db_statement(f.db, n) != NULL)
		n++;
	assert_in_range(n, ARRAY_LEN(sql), ARRAY_LEN(sql) + 40);
	fixture_close(&f);
}

TEST(text_with_nul_and_empty_text_come_back_whole)
{
	struct fixture f;

	fixture_open(&f);
	struct stmt *s = db_query(f.db, "SELECT $1, $2, $3, length($2)");
	bind_blob(s, 1, (str){ "a\0b", 3 });
	bind_str(s, 2, STR_NONE);
	bind_blob(s, 3, STR_NONE);
	MUST(stmt_step(s));
	str bytes = col_str(s, 0, &f.mem);
	assert_int_equal(bytes.len, 3);
	assert_memory_equal(bytes.ptr, "a\0b", 3);
	assert_false(col_is_null(s, 1));
	assert_str(col_str(s, 1, &f.mem), "");
	assert_false(col_is_null(s, 2));
	assert_int_equal(col_int(s, 3), 0);
	stmt_reset(s);
	fixture_close(&f);
}

TEST(a_broken_constraint_says_exists_and_the_transaction_lives)
{
	struct fixture f;

	fixture_open(&f);
	struct stmt *s = db_query(f.db, "INSERT INTO meta (key, value) VALUES ('brake', $1)");
	bind_int(s, 1, 1);
	MUST(stmt_run(s));
	s = db_query(f.db, "INSERT INTO meta (key, value) VALUES ('brake', $1)");
	bind_int(s, 1, 2);
	assert_int_equal(stmt_run(s), ERR_EXISTS);
	assert_true(db_in_transaction(f.db));
	assert_true(str_find(str_from(db_error(f.db)), STR("UNIQUE")) >= 0);
	MUST(db_commit(f.db));
	fixture_close(&f);
}

/* A query that would take minutes. */
static const char endless[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
			      "WHERE i < 1000000000) SELECT count(*) FROM n";

/* As on a full disk or without memory: what goes on then would be committed one by one. */
TEST(after_the_engine_has_rolled_back_by_itself_nothing_runs_until_the_next_transaction)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	MUST(db_script(f.db, STR("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT "
				 "RAISE(ROLLBACK, 'full'); END")));
	MUST(db_commit(f.db));
	MUST(db_begin(f.db));
	MUST(store_meta_set_int(f.db, "before", 1));
	assert_int_not_equal(
		store_audit(f.db, &(struct audit_row){ .actor = STR("x"), .action = "y" }, T0), OK);
	assert_false(db_in_transaction(f.db));
	assert_int_equal(store_meta_set_int(f.db, "behind", 1), ERR_IO);
	assert_int_equal(store_meta_int(f.db, "before", 0, &n), ERR_IO);
	db_rollback(f.db);

	MUST(db_begin(f.db));
	MUST(store_meta_int(f.db, "before", 0, &n));
	assert_int_equal(n, 0);
	MUST(store_meta_int(f.db, "behind", 0, &n));
	assert_int_equal(n, 0);
	fixture_close(&f);
}

TEST(f14_a_read_over_its_budget_fails_alone)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	MUST(store_meta_set_int(f.db, "before", 1));
	db_read_budget_us(f.db, 20 * 1000);
	int64_t from_us = clock_mono_us(&clock_system);
	assert_int_equal(stmt_step(db_query(f.db, endless)), ERR_LIMIT);
	assert_true(clock_mono_us(&clock_system) - from_us < 5 * 1000 * 1000);
	assert_true(db_in_transaction(f.db));
	db_read_budget_us(f.db, 0);
	MUST(db_commit(f.db));
	MUST(db_begin(f.db));
	MUST(store_meta_int(f.db, "before", 0, &n));
	assert_int_equal(n, 1);
	fixture_close(&f);
}

TEST(a_write_is_not_cut_by_the_read_budget)
{
	struct fixture f;

	fixture_open(&f);
	db_read_budget_us(f.db, 1);
	MUST(stmt_run(db_query(f.db,
			       "INSERT INTO audit (at_ms, actor, action) WITH RECURSIVE n (i) "
			       "AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
			       "SELECT i, 'x', 'y' FROM n")));
	MUST(db_commit(f.db));
	db_read_budget_us(f.db, 0);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM audit"), 20000);
	fixture_close(&f);
}

TEST(the_log_grows_by_commits_and_a_checkpoint_empties_it)
{
	struct fixture f;

	fixture_open(&f);
	MUST(db_commit(f.db));
	int before = db_wal_pages(f.db);
	MUST(db_begin(f.db));
	MUST(store_meta_set_int(f.db, "a", 1));
	MUST(db_commit(f.db));
	assert_true(db_wal_pages(f.db) > before);
	int pages = db_wal_pages(f.db);
	MUST(db_checkpoint(f.db, pages + 1));
	assert_int_equal(db_wal_pages(f.db), pages);
	MUST(db_checkpoint(f.db, pages));
	assert_int_equal(db_wal_pages(f.db), 0);
	/* The next commit begins the log anew instead of making it longer. */
	MUST(db_begin(f.db));
	MUST(store_meta_set_int(f.db, "a", 2));
	MUST(db_commit(f.db));
	assert_in_range(db_wal_pages(f.db), 1, 3);
	fixture_close(&f);
}

TEST(a_clean_close_leaves_an_empty_log)
{
	struct fixture f;
	struct stat st;
	char path[4300];

	fixture_open(&f);
	MUST(store_meta_set_int(f.db, "a", 1));
	MUST(db_commit(f.db));
	path_in(&f, "siar.db-wal", path, sizeof(path));
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 0);
	db_close(f.db);
	f.db = NULL;
	assert_true(stat(path, &st) != 0 || st.st_size == 0);
	fixture_close(&f);
}

TEST(a_reader_sees_what_is_committed_and_leaves_the_log_alone)
{
	struct fixture f;
	struct db *reader;
	struct why why = { .text = "" };
	int64_t n;

	fixture_open(&f);
	MUST(store_meta_set_int(f.db, "a", 1));
	MUST(db_commit(f.db));
	MUST(db_begin(f.db));
	MUST(store_meta_set_int(f.db, "a", 2));
	int pages = db_wal_pages(f.db);
	MUST(db_open_reader(f.dir, &reader, &why));
	MUST(store_meta_int(reader, "a", 0, &n));
	assert_int_equal(n, 1);
	assert_int_equal(store_meta_set_int(reader, "a", 3), ERR_IO);
	MUST(db_commit(f.db));
	MUST(store_meta_int(reader, "a", 0, &n));
	assert_int_equal(n, 2);
	db_close(reader);
	assert_true(db_wal_pages(f.db) > pages);
	fixture_close(&f);
}

TEST(a_reader_without_a_database_is_an_error)
{
	char dir[4200];
	struct db *reader = NULL;
	struct why why = { .text = "" };

	snprintf(dir, sizeof(dir), "%s/nothing-here", test_dir());
	assert_int_equal(db_open_reader(dir, &reader, &why), ERR_IO);
	assert_null(reader);
	assert_int_not_equal(access(dir, F_OK), 0);
}
