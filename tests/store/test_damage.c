/* SPDX-License-Identifier: MIT */
/* Files that a disk, a cable or a hand has changed: they are refused or named, never passed over.
 */
#include "bot/base/random.h"
#include "bot/store/examine.h"
#include "bot/store/inbox.h"
#include "bot/store/verify.h"
#include "bot/store/wal_check.h"
#include "tests/store/fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static str path_of(struct fixture *f, const char *name)
{
	return arena_printf(&f->mem, "%s/siar.db%s", f->dir, name);
}

static str bytes_of(struct fixture *f, const char *name)
{
	int fd = open(path_of(f, name).ptr, O_RDONLY);
	struct stat st;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	char *bytes = arena_alloc(&f->mem, (size_t)st.st_size + 1);
	assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
	close(fd);
	return (str){ bytes, (size_t)st.st_size };
}

enum { FRAMES_AT = 32, FRAME_BYTES = 24 + 4096 };

/* The directory as a process leaves it that was killed: `db` and `wal` in a new place. */
static void put_bytes(struct fixture *f, const char *dir, const char *name, str bytes)
{
	str path = arena_printf(&f->mem, "%s/siar.db%s", dir, name);

	(void)mkdir(dir, 0700);
	(void)unlink(arena_printf(&f->mem, "%s/siar.db-shm", dir).ptr);
	int fd = open(path.ptr, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), (ssize_t)bytes.len);
	close(fd);
}

/* Some rows of everything, in several commits. */
static void fill(struct fixture *f)
{
	for (int i = 0; i < 20; i++) {
		struct sender s = fixture_sender(f);
		int64_t id;
		fixture_subscribe(f, s.chat.id, "kuliner", 3573);
		fixture_reply(f, s.chat.id);
		MUST(store_inbox_put(f->db, f->account, 0, arena_printf(&f->mem, "{\"n\":%d}", i),
				     0, T0, &id));
		if (i % 5 == 4) {
			MUST(db_commit(f->db));
			MUST(db_begin(f->db));
		}
	}
	MUST(db_commit(f->db));
}

static str wrong_of(struct fixture *f, const char *dir)
{
	struct verify_finding found[VERIFY_MAX];
	struct why why = { .text = "" };
	size_t n;

	if (store_verify(str_from(dir), &f->mem, found, &n, &why) != OK)
		return arena_str(&f->mem, str_from(why.text));
	for (size_t i = 0; i < n; i++) {
		if (found[i].wrong != 0)
			return str_from(found[i].check);
	}
	return STR_NONE;
}

/* What a new process finds: how many bodies, -1 = it refuses. */
static int64_t open_and_count(const char *dir, struct why *why, bool *ret_torn)
{
	struct db *db;
	struct stmt *s;

	*ret_torn = false;
	if (db_open(dir, &db, why) != OK)
		return -1;
	s = db_query(db, "SELECT count(*) FROM inbox");
	int64_t n = stmt_step(s) == OK ? col_int(s, 0) : -1;
	stmt_reset(s);
	*ret_torn = db_was_torn(db);
	db_close(db);
	return n;
}

TEST(f06_a_bit_that_flips_in_the_log_is_never_passed_over)
{
	struct fixture f;
	struct random r;
	struct why why = { .text = "" };
	int rounds = getenv("SIAR_LONG") != NULL ? 1000 : 60, refused = 0, torn = 0, whole = 0;
	bool was_torn;

	fixture_open(&f);
	fill(&f);
	str db = bytes_of(&f, ""), wal = bytes_of(&f, "-wal");
	str dir = arena_printf(&f.mem, "%s-copy", f.dir);
	random_seed(&r, 6);
	put_bytes(&f, dir.ptr, "", db);
	put_bytes(&f, dir.ptr, "-wal", wal);
	assert_int_equal(open_and_count(dir.ptr, &why, &was_torn), 20);
	assert_false(was_torn);
	for (int i = 0; i < rounds; i++) {
		str bad = arena_str(&f.mem, wal);
		size_t at = (size_t)random_below(&r, (int64_t)bad.len);
		((char *)(uintptr_t)bad.ptr)[at] ^= (char)(1 << random_below(&r, 8));
		put_bytes(&f, dir.ptr, "", db);
		put_bytes(&f, dir.ptr, "-wal", bad);
		int64_t n = open_and_count(dir.ptr, &why, &was_torn);
		refused += n < 0;
		torn += was_torn;
		whole += n == 20;
		/* The last commit may have been torn by a power cut: then it says so. */
		if (n >= 0 && n < 20 && !was_torn)
			fail_msg("byte %zu of %zu: %lld bodies of 20 and not a word", at, bad.len,
				 (long long)n);
	}
	print_message("# %d flips in the log: %d refused, %d said torn, %d without effect\n",
		      rounds, refused, torn, whole);
	assert_true(refused > rounds / 2);
	fixture_close(&f);
}

/* How many commits the frames from this one on have; their size is said at byte 4 of each. */
static int commits_from(str wal, size_t frame)
{
	int n = 0;

	for (; FRAMES_AT + (frame + 1) * FRAME_BYTES <= wal.len; frame++) {
		str pages = str_slice(wal, FRAMES_AT + frame * FRAME_BYTES + 4, wal.len);
		n += memcmp(pages.ptr, "\0\0\0\0", 4) != 0;
	}
	return n;
}

TEST(f06_one_commit_behind_the_damage_may_be_a_power_cut_two_are_not)
{
	struct fixture f;
	struct why why = { .text = "" };
	int n_one = 0, n_two = 0;
	bool was_torn;

	fixture_open(&f);
	fill(&f);
	str db = bytes_of(&f, ""), wal = bytes_of(&f, "-wal");
	str dir = arena_printf(&f.mem, "%s-copy", f.dir);
	for (size_t i = 0; FRAMES_AT + (i + 1) * FRAME_BYTES <= wal.len; i++) {
		int commits = commits_from(wal, i);
		if (commits > 2)
			continue;
		str bad = arena_str(&f.mem, wal);
		((char *)(uintptr_t)bad.ptr)[FRAMES_AT + i * FRAME_BYTES + 99] ^= 1;
		put_bytes(&f, dir.ptr, "", db);
		put_bytes(&f, dir.ptr, "-wal", bad);
		int64_t n = open_and_count(dir.ptr, &why, &was_torn);
		assert_int_equal(n, commits == 1 ? 15 : -1);
		n_one += commits == 1;
		n_two += commits == 2;
	}
	assert_true(n_one > 0 && n_two > 0);
	fixture_close(&f);
}

TEST(f06_a_log_that_was_cut_off_in_a_commit_is_said_to_be_torn)
{
	struct fixture f;
	struct why why = { .text = "" };
	bool was_torn;

	fixture_open(&f);
	fill(&f);
	str db = bytes_of(&f, ""), wal = bytes_of(&f, "-wal");
	str dir = arena_printf(&f.mem, "%s-copy", f.dir);
	put_bytes(&f, dir.ptr, "", db);
	put_bytes(&f, dir.ptr, "-wal", str_slice(wal, 0, wal.len - 100));
	assert_int_equal(open_and_count(dir.ptr, &why, &was_torn), 15);
	assert_true(was_torn);
	fixture_close(&f);
}

/* Opens it or does not, asks or does not: it must not end the process, and what is read back must
 * be what was written unless something has been said. */
TEST(f06_bits_that_flip_in_the_file_and_a_file_cut_short_are_found)
{
	struct fixture f;
	struct random r;
	int rounds = getenv("SIAR_LONG") != NULL ? 1000 : 60, refused = 0, found = 0;

	fixture_open(&f);
	fill(&f);
	db_close(f.db);
	f.db = NULL;
	str db = bytes_of(&f, "");
	str dir = arena_printf(&f.mem, "%s-copy", f.dir);
	(void)mkdir(dir.ptr, 0700);
	random_seed(&r, 66);
	for (int i = 0; i < rounds; i++) {
		struct why why = { .text = "" };
		bool was_torn, is_cut = i % 10 == 0;
		str bad = arena_str(&f.mem, db);
		if (is_cut)
			bad.len = (size_t)random_below(&r, (int64_t)bad.len - 4096) + 1;
		for (int k = 0; k < 8 && !is_cut; k++)
			((char *)(uintptr_t)bad.ptr)[random_below(&r, (int64_t)bad.len)] ^=
				(char)(1 << random_below(&r, 8));
		put_bytes(&f, dir.ptr, "", bad);
		str wrong = wrong_of(&f, dir.ptr);
		bool is_refused = open_and_count(dir.ptr, &why, &was_torn) < 0;
		refused += is_refused;
		found += wrong.len > 0;
		if (is_cut && (wrong.len == 0 || !is_refused))
			fail_msg("cut to %zu of %zu: %s", bad.len, db.len, why.text);
		if (is_refused && wrong.len == 0)
			fail_msg("it does not start (%s) and verify is content", why.text);
	}
	print_message("# %d damaged files: %d refused at the start, %d found by verify\n", rounds,
		      refused, found);
	fixture_close(&f);
}

TEST(f06_tables_that_are_not_ours_are_refused_and_verify_says_so)
{
	static const char *const changes[] = { "DROP INDEX promo_held",
					       "ALTER TABLE shop ADD COLUMN other TEXT",
					       "CREATE TABLE other (id INTEGER PRIMARY KEY)" };
	struct why why = { .text = "" };
	bool was_torn;

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct fixture f;
		fixture_open(&f);
		fixture_sql(&f, changes[i]);
		MUST(db_commit(f.db));
		db_close(f.db);
		assert_int_equal(open_and_count(f.dir, &why, &was_torn), -1);
		assert_true(str_find(str_from(why.text), STR("not those of siar")) > 0);
		assert_str(wrong_of(&f, f.dir), "the tables are those of siar");
		arena_finish(&f.mem);
	}
}

TEST(f06_a_page_that_no_query_reads_is_looked_at_by_the_start_and_once_a_day)
{
	struct fixture f;
	struct why why = { .text = "" };
	struct db *reader;
	bool was_torn;

	fixture_open(&f);
	fill(&f);
	MUST(db_begin(f.db));
	int64_t page = fixture_int(&f, "SELECT rootpage FROM sqlite_schema WHERE name = "
				       "'early_status_at'");
	fixture_reopen(&f);
	str db = bytes_of(&f, ""), dir = arena_printf(&f.mem, "%s-page", f.dir);
	put_bytes(&f, dir.ptr, "", db);
	assert_int_equal(open_and_count(dir.ptr, &why, &was_torn), 20);
	MUST(store_examine(dir, &why));
	((char *)(uintptr_t)db.ptr)[(page - 1) * 4096] = '\xff';
	put_bytes(&f, dir.ptr, "", db);
	assert_int_equal(open_and_count(dir.ptr, &why, &was_torn), -1);
	assert_true(str_find(str_from(why.text), STR("is damaged and is left as it is")) >= 0);
	assert_int_equal(store_examine(dir, &why), ERR_IO);
	/* A large file is left to the worker. */
	MUST(db_open_reader(dir.ptr, &reader, &why));
	assert_int_equal(examine_file(reader, 1, &why), ERR_LIMIT);
	db_close(reader);
	fixture_close(&f);
}
