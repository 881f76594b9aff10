/* SPDX-License-Identifier: MIT */
/* Asks SQLite how it would run every statement of the store: none walks through a table that grows.
 * ask_*.c ask every question once; each statement that was prepared is looked at, and the headers
 * for a question that is not asked there. */
#include "bot/store/read.h"
#include "tests/store/ask.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ask_all(struct fixture *f)
{
	ask_digests(f);
	ask_people(f);
	ask_routes(f);
	ask_merges(f);
	ask_chats(f);
	ask_inbox(f);
	ask_goods(f);
	ask_runs(f);
	ask_rehearsal(f);
	ask_deliveries(f);
	ask_crowds(f);
	ask_clock(f);
	ask_media(f);
	ask_changes(f);
	ask_halal(f);
	ask_decisions(f);
	ask_vocabulary(f);
	ask_likeness(f);
	ask_home(f);
	ask_jobs(f);
	ask_pages(f);
	ask_retention(f);
}

TEST(metrics_are_read_beside_the_writer)
{
	struct fixture f;
	int64_t counts[DELIVERY_STATE_COUNT][CLASS_COUNT];

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	fixture_reply(&f, s.chat.id);
	MUST(store_read_delivery_counts(str_from(f.dir), counts));
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_REPLY], 0);
	MUST(db_commit(f.db));
	MUST(store_read_delivery_counts(str_from(f.dir), counts));
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_REPLY], 1);
	assert_int_equal(store_read_delivery_counts(STR("/nowhere/at/all"), counts), ERR_IO);
	struct read_panel panel;
	MUST(store_read_panel(str_from(f.dir), &f.mem, &panel));
	assert_int_equal(panel.n_waiting, 1);
	fixture_close(&f);
}

/* What is small however big the database: partial indexes of what is open, rows just made. */
static bool is_small_scan(str step)
{
	static const char *const small[] = {
		"inbox_waiting",
		"inbox_aside",
		"chat_in_flight",
		"run_open",
		"run_running",
		"run_expiring",
		"run_sweeping",
		"SCAN waiting_release",
		"promo_held",
		"shop_halal",
		"promo_scheduled",
		"promo_expiring",
		"promo_preparing",
		"job_running",
		"CONSTANT ROW",
		"SCAN look",
		"SCAN waiting",
		"SCAN account",
		"SCAN (subquery",
		"SCAN h",
		/* the full-text index, which is asked for words */
		"SCAN product_text VIRTUAL TABLE INDEX",
	};

	for (size_t i = 0; i < ARRAY_LEN(small); i++) {
		if (str_find(step, str_from(small[i])) >= 0)
			return true;
	}
	return false;
}

static bool is_good_step(str sql, str step)
{
	/* For metrics, on a worker. */
	if (str_starts(sql, STR("SELECT state, class, sum(n) FROM delivery_count")))
		return true;
	if (str_starts(step, STR("SCAN")))
		return is_small_scan(step);
	/* A few of each account, on a worker. */
	if (str_find(sql, STR("FROM account CROSS JOIN")) >= 0)
		return true;
	/* A sort of all that match before the first row comes: fine for one person's few rows. */
	bool is_of_many = str_find(sql, STR("delivery")) >= 0 ||
			  str_find(sql, STR("subscription u")) >= 0 ||
			  str_find(sql, STR("promo p")) >= 0;
	return !(is_of_many && str_find(step, STR("TEMP B-TREE")) >= 0);
}

/* Which $n there are, as bits. */
static unsigned places_of(str sql)
{
	unsigned places = 0;

	for (size_t i = 0; i + 1 < sql.len; i++) {
		unsigned place = 0;
		for (size_t k = i + 1; sql.ptr[i] == '$' && k < sql.len; k++) {
			if (sql.ptr[k] < '0' || sql.ptr[k] > '9')
				break;
			place = place * 10 + (unsigned)(sql.ptr[k] - '0');
		}
		places |= place > 0 ? 1u << place : 0;
	}
	return places;
}

static int bad_steps(struct fixture *f, str sql)
{
	str text = arena_printf(&f->mem, "EXPLAIN QUERY PLAN %" STR_FMT, STR_ARG(sql));
	struct stmt *s = db_query(f->db, text.ptr);
	int bad = 0;
	enum err e;

	for (int place = 1; place < 32; place++) {
		if (places_of(sql) & 1u << place)
			bind_null(s, place);
	}
	while ((e = stmt_step(s)) == OK) {
		str step = col_str(s, 3, &f->mem);
		if (is_good_step(sql, step))
			continue;
		print_error("%" STR_FMT "\n  in %" STR_FMT "\n", STR_ARG(step), STR_ARG(sql));
		bad++;
	}
	assert_int_equal(e, ERR_NOTFOUND);
	return bad;
}

TEST(no_statement_walks_through_a_table_that_grows)
{
	static const char *sql[500];
	struct fixture f;
	size_t n = 0;
	int bad = 0;

	fixture_open(&f);
	ask_all(&f);
	while ((sql[n] = db_statement(f.db, n)) != NULL) {
		n++;
		assert_true(n < ARRAY_LEN(sql));
	}
	assert_true(n > 100);
	for (size_t i = 0; i < n; i++) {
		/* Those of the tests are no part of it, nor what has no plan. */
		static const char *const verbs[] = { "SELECT", "WITH", "INSERT", "UPDATE",
						     "DELETE" };
		for (size_t k = 0; k < ARRAY_LEN(verbs); k++) {
			if (str_starts(str_from(sql[i]), str_from(verbs[k])) &&
			    str_find(str_from(sql[i]), STR("sqlite_schema")) < 0)
				bad += bad_steps(&f, str_from(sql[i]));
		}
	}
	assert_int_equal(bad, 0);
	fixture_close(&f);
}

static str file_text(struct arena *mem, const char *dir, const char *name)
{
	str path = arena_printf(mem, "%s/%s", dir, name);
	FILE *file = fopen(path.ptr, "r");
	assert_non_null(file);
	char *text = arena_alloc(mem, 256 * 1024);
	size_t n = fread(text, 1, 256 * 1024, file);
	assert_true(n > 0 && n < 256 * 1024);
	fclose(file);
	return (str){ text, n };
}

/* Names every question of this header that nobody asks. */
static int missing_in(str header, str asked)
{
	static const str start = { "enum err store_", 15 };
	int missing = 0;
	ptrdiff_t at;

	while ((at = str_find(header, start)) >= 0) {
		header = str_slice(header, (size_t)at + 9, header.len);
		str name = str_slice(header, 0, (size_t)str_find_char(header, '(') + 1);
		if (str_find(asked, name) < 0) {
			print_error("%" STR_FMT " is asked in no tests/store/ask_*.c\n",
				    STR_ARG(name));
			missing++;
		}
	}
	return missing;
}

TEST(every_question_of_the_headers_is_asked)
{
	static const char *const asking[] = {
		"tests/store/ask_goods.c",     "tests/store/ask_people.c",
		"tests/store/ask_rehearsal.c", "tests/store/ask_sending.c",
		"tests/store/ask_work.c",      "tests/store/fixture.c",
		"tests/store/test_plans.c",
	};
	const char *source = getenv("SIAR_SOURCE");
	struct arena mem;
	int missing = 0, headers = 0;

	if (source == NULL)
		return; /* run by hand: nobody told where the source is */
	arena_init(&mem, 0);
	str dir = arena_printf(&mem, "%s/bot/store", source);
	str asked = STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(asking); i++)
		asked = arena_printf(&mem, "%" STR_FMT "%" STR_FMT, STR_ARG(asked),
				     STR_ARG(file_text(&mem, source, asking[i])));
	DIR *list = opendir(dir.ptr);
	assert_non_null(list);
	for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
		/* Those of verify are for a worker and look at everything. */
		if (!str_ends(str_from(entry->d_name), STR(".h")) ||
		    str_eq(str_from(entry->d_name), STR("verify.h")))
			continue;
		headers++;
		missing += missing_in(file_text(&mem, dir.ptr, entry->d_name), asked);
	}
	closedir(list);
	assert_true(headers > 10);
	assert_int_equal(missing, 0);
	arena_finish(&mem);
}
