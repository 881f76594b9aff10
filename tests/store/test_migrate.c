/* SPDX-License-Identifier: MIT */
#include "bot/store/migrate.h"
#include "tests/store/fixture.h"

TEST(a_new_database_has_the_last_schema)
{
	struct fixture f;

	fixture_open(&f);
	assert_int_equal(fixture_int(&f, "PRAGMA user_version"), migrations_count);
	fixture_close(&f);
}

TEST(opening_again_changes_nothing)
{
	struct fixture f;

	fixture_open(&f);
	int64_t schema = fixture_int(&f, "PRAGMA schema_version");
	fixture_reopen(&f);
	assert_int_equal(fixture_int(&f, "PRAGMA schema_version"), schema);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM account"), 1);
	fixture_close(&f);
}

TEST(f42_a_newer_schema_is_refused_and_stays_as_it_is)
{
	struct fixture f;
	struct db *db = NULL;
	struct why why = { .text = "" };

	fixture_open(&f);
	fixture_sql(&f, "PRAGMA user_version = 99");
	MUST(db_commit(f.db));
	db_close(f.db);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(db_open(f.dir, &db, &why), ERR_INVALID);
		assert_null(db);
		assert_true(str_find(str_from(why.text), STR("newer")) >= 0);
		assert_true(str_find(str_from(why.text), STR("99")) >= 0);
	}
	f.db = NULL;
	fixture_close(&f);
}

static const char add_sql[] = "CREATE TABLE added (id INTEGER PRIMARY KEY); -- one\n"
			      "INSERT INTO added (id) VALUES (7);;\n";
static const char half_sql[] = "CREATE TABLE half (id INTEGER); SELECT no_such_column FROM half";
static const str add_table = { add_sql, sizeof(add_sql) - 1 };
static const str half_broken = { half_sql, sizeof(half_sql) - 1 };

TEST(steps_run_in_order_each_once)
{
	struct fixture f;
	struct why why = { .text = "" };
	const struct migration list[] = { migrations[0], { 2, "002_add", &add_table } };

	fixture_open(&f);
	MUST(db_commit(f.db));
	MUST(migrate_run(f.db, list, 2, &why));
	MUST(migrate_run(f.db, list, 2, &why));
	assert_int_equal(fixture_int(&f, "PRAGMA user_version"), 2);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM added"), 1);
	fixture_close(&f);
}

TEST(a_step_that_fails_leaves_nothing_of_itself)
{
	struct fixture f;
	struct why why = { .text = "" };
	const struct migration list[] = { migrations[0],
					  { 2, "002_add", &add_table },
					  { 3, "003_half", &half_broken } };

	fixture_open(&f);
	MUST(db_commit(f.db));
	assert_int_equal(migrate_run(f.db, list, 3, &why), ERR_INVALID);
	assert_true(str_find(str_from(why.text), STR("003_half")) >= 0);
	assert_false(db_in_transaction(f.db));
	assert_int_equal(fixture_int(&f, "PRAGMA user_version"), 2);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"),
			 0);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM added"), 1);
	fixture_close(&f);
}
