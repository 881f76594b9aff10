/* SPDX-License-Identifier: MIT */
/* What a crash, a full disk and a broken disk leave behind. The disk is made to fail under SQLite:
 * its pwrite by its own table of system calls, its fdatasync by this program's. */
#include "bot/store/meta.h"
#include "tests/store/fixture.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	int writes_left; /* then every write fails; -1 = none does */
	int syncs_left;
	int failed; /* errno of a failing call */
	int n_failed, n_syncs;
} disk = { .writes_left = -1, .syncs_left = -1 };

static bool disk_fails(int *left)
{
	if (*left < 0)
		return false;
	if (*left > 0) {
		--*left;
		return false;
	}
	disk.n_failed++;
	errno = disk.failed;
	return true;
}

static ssize_t on_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return disk_fails(&disk.writes_left) ? -1 : pwrite(fd, bytes, n, at);
}

int fdatasync(int fd)
{
	disk.n_syncs++;
	return disk_fails(&disk.syncs_left) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

static void disk_watch(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	sqlite3_syscall_ptr call;
	ssize_t (*fn)(int, const void *, size_t, off_t) = on_pwrite;

	_Static_assert(sizeof(call) == sizeof(fn), "functions have one size here");
	memcpy(&call, &fn, sizeof(call));
	assert_int_equal(vfs->xSetSystemCall(vfs, "pwrite", call), SQLITE_OK);
	assert_int_equal(vfs->xSetSystemCall(vfs, "pwrite64", call), SQLITE_OK);
}

static void disk_heal(void)
{
	disk.writes_left = -1;
	disk.syncs_left = -1;
}

/* The one seller adds a product, which goes into the full-text index too. */
static enum err goods(struct fixture *f)
{
	struct identity id = phone_id("62811");
	struct sender s;
	struct shop shop = { .name = STR("Toko"), .category = STR("kuliner"), .district = 1 };
	struct product p = { .name = STR("Kopi") };

	enum err e = store_sender_take(f->db, &id, 1, STR_NONE, f->account, T0, &f->mem, &s);
	if (e == OK)
		e = store_shop_of(f->db, s.person.id, &f->mem, &shop);
	if (e == ERR_NOTFOUND) {
		shop.person_id = s.person.id;
		e = store_shop_put(f->db, &shop, T0, &f->mem);
	}
	p.shop_id = shop.id;
	return e == OK ? store_product_put(f->db, &p, T0, &f->mem) : e;
}

/* One turn: a product, `rows` audit rows and a counter that says how many turns there were. */
static enum err turn(struct fixture *f, int rows)
{
	struct audit_row row = { .actor = STR("siar"), .action = "test" };
	int64_t n;

	enum err e = db_begin(f->db);
	if (e == OK)
		e = goods(f);
	for (int i = 0; i < rows && e == OK; i++) {
		e = db_savepoint(f->db);
		if (e == OK)
			e = store_audit(f->db, &row, T0);
		if (e == OK)
			e = db_savepoint_keep(f->db);
	}
	if (e == OK)
		e = store_meta_next(f->db, "turns", &n);
	if (e == OK)
		return db_commit(f->db);
	db_rollback(f->db);
	return e;
}

static void assert_turns(struct fixture *f, int64_t turns, int rows)
{
	int64_t n;

	MUST(store_meta_int(f->db, "turns", 0, &n));
	assert_int_equal(n, turns);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM audit"), turns * rows);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM product"), turns);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM product_text WHERE product_text "
					"MATCH 'kopi'"),
			 turns);
	struct stmt *s = db_query(f->db, "PRAGMA integrity_check");
	MUST(stmt_step(s));
	assert_str(col_str(s, 0, &f->mem), "ok");
	stmt_reset(s);
}

TEST(a_child_that_dies_in_a_transaction_leaves_the_committed_and_frees_the_lock)
{
	struct fixture f;
	int status;

	fixture_open(&f);
	MUST(db_commit(f.db));
	db_close(f.db);
	pid_t child = fork();
	if (child == 0) {
		struct why why;
		if (db_open(f.dir, &f.db, &why) != OK || turn(&f, 3) != OK)
			_exit(1);
		struct audit_row row = { .actor = STR("siar"), .action = "lost" };
		if (db_begin(f.db) != OK || store_audit(f.db, &row, T0) != OK)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	struct why why = { .text = "" };
	MUST(db_open(f.dir, &f.db, &why));
	assert_turns(&f, 1, 3);
	fixture_close(&f);
}

/* Commits turns for ever and writes a byte for each. */
static void child_commits(struct fixture *f, int fd)
{
	struct why why;

	if (db_open(f->dir, &f->db, &why) != OK)
		_exit(1);
	while (turn(f, 5) == OK && write(fd, "x", 1) == 1)
		;
	_exit(1);
}

TEST(kill_9_loses_no_committed_turn)
{
	struct fixture f;
	char seen[4096];
	int64_t n = 0;

	fixture_open(&f);
	MUST(db_commit(f.db));
	db_close(f.db);
	for (int round = 0; round < 5; round++) {
		int ends[2];
		struct why why = { .text = "" };
		int64_t acknowledged = n, turns;
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0)
			child_commits(&f, ends[1]);
		close(ends[1]);
		while (acknowledged < n + 20 + round * 7) {
			ssize_t got = read(ends[0], seen, 1);
			assert_int_equal(got, 1);
			acknowledged++;
		}
		kill(child, SIGKILL);
		ssize_t got;
		while ((got = read(ends[0], seen, sizeof(seen))) > 0)
			acknowledged += got;
		assert_int_equal(waitpid(child, NULL, 0), child);
		close(ends[0]);

		MUST(db_open(f.dir, &f.db, &why));
		MUST(store_meta_int(f.db, "turns", 0, &turns));
		assert_in_range(turns, acknowledged, acknowledged + 1);
		assert_turns(&f, turns, 5);
		db_close(f.db);
		n = turns;
	}
	f.db = NULL;
	fixture_close(&f);
}

/* Lets the n-th write of a turn fail, for every n: the turn says so and is gone, and when the disk
 * works again the next one is fine. */
static void every_failure(int failed)
{
	struct fixture f;
	int64_t turns = 0;
	int n = 0;

	disk_watch();
	fixture_open(&f);
	MUST(db_commit(f.db));
	for (;; n++) {
		disk.writes_left = n;
		disk.failed = failed;
		disk.n_failed = 0;
		enum err e = turn(&f, 40);
		disk_heal();
		assert_false(db_in_transaction(f.db));
		if (e == OK && disk.n_failed == 0) {
			turns++;
			break;
		}
		assert_int_equal(e, ERR_IO);
		assert_turns(&f, turns, 40);
		MUST(turn(&f, 40));
		turns++;
		assert_turns(&f, turns, 40);
	}
	assert_true(n > 0);
	MUST(db_begin(f.db));
	fixture_reopen(&f);
	assert_turns(&f, turns, 40);
	fixture_close(&f);
}

TEST(a_full_disk_at_any_write_costs_that_turn_and_no_other)
{
	every_failure(ENOSPC);
}

TEST(a_failing_write_costs_that_turn_and_no_other)
{
	every_failure(EIO);
}

/* The first sync of a commit, then that of a checkpoint. */
static void after_a_failing_sync(bool is_checkpoint)
{
	struct fixture f;
	struct why why = { .text = "" };
	int64_t turns;

	fixture_open(&f);
	MUST(db_commit(f.db));
	MUST(turn(&f, 3));
	disk.failed = EIO;
	disk.syncs_left = 0;
	assert_int_equal(is_checkpoint ? db_checkpoint(f.db, 1) : turn(&f, 3), ERR_IO);
	disk_heal();
	assert_true(db_is_broken(f.db));
	int syncs = disk.n_syncs;
	assert_int_equal(turn(&f, 3), ERR_IO);
	assert_int_equal(db_checkpoint(f.db, 1), ERR_IO);
	db_close(f.db);
	assert_int_equal(disk.n_syncs, syncs);

	/* What was not acknowledged may be there all the same; then it is there wholly. */
	MUST(db_open(f.dir, &f.db, &why));
	assert_false(db_is_broken(f.db));
	MUST(store_meta_int(f.db, "turns", 0, &turns));
	assert_in_range(turns, 1, is_checkpoint ? 1 : 2);
	assert_turns(&f, turns, 3);
	MUST(turn(&f, 3));
	assert_turns(&f, turns + 1, 3);
	fixture_close(&f);
}

TEST(f04_after_a_failing_sync_of_a_commit_nothing_is_written_until_the_store_is_opened_anew)
{
	after_a_failing_sync(false);
}

TEST(f04_after_a_failing_sync_of_a_checkpoint_nothing_is_written_until_the_store_is_opened_anew)
{
	after_a_failing_sync(true);
}

TEST(a_full_disk_in_the_middle_of_a_big_turn_rolls_all_of_it_back)
{
	struct fixture f;
	enum err e = OK;

	disk_watch();
	fixture_open(&f);
	MUST(db_commit(f.db));
	MUST(turn(&f, 1));
	MUST(db_begin(f.db));
	disk.failed = ENOSPC;
	disk.writes_left = 0;
	/* More than the page cache holds: SQLite must write before the commit. */
	struct audit_row row = {
		.actor = STR("siar"),
		.action = "big",
		.detail = { arena_alloc(&f.mem, 100000), 100000 },
	};
	for (int i = 0; i < 1000 && e == OK; i++)
		e = store_audit(f.db, &row, T0);
	disk_heal();
	assert_int_equal(e, ERR_IO);
	assert_false(db_in_transaction(f.db));
	assert_int_equal(db_savepoint(f.db), ERR_IO);
	assert_int_equal(db_commit(f.db), ERR_IO);
	db_rollback(f.db);
	assert_turns(&f, 1, 1);
	MUST(turn(&f, 1));
	assert_turns(&f, 2, 1);
	fixture_close(&f);
}

TEST(a_checkpoint_on_a_full_disk_fails_and_loses_nothing)
{
	struct fixture f;

	disk_watch();
	fixture_open(&f);
	MUST(db_commit(f.db));
	MUST(turn(&f, 200));
	disk.failed = ENOSPC;
	disk.writes_left = 0;
	assert_int_equal(db_checkpoint(f.db, 1), ERR_IO);
	disk_heal();
	assert_turns(&f, 1, 200);
	MUST(db_checkpoint(f.db, 1));
	assert_int_equal(db_wal_pages(f.db), 0);
	assert_turns(&f, 1, 200);
	fixture_close(&f);
}

/* In a child, since the limit is the process's. */
static int child_at_file_limit(struct fixture *f)
{
	struct rlimit limit = { .rlim_cur = 1024 * 1024, .rlim_max = RLIM_INFINITY };
	struct why why;
	int good = 0;

	signal(SIGXFSZ, SIG_IGN);
	if (db_open(f->dir, &f->db, &why) != OK || setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 1;
	while (turn(f, 50) == OK && good < 10000)
		good++;
	if (good == 0 || good == 10000 || db_in_transaction(f->db))
		return 2;
	limit.rlim_cur = RLIM_INFINITY;
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || turn(f, 50) != OK)
		return 3;
	int64_t turns;
	if (store_meta_int(f->db, "turns", 0, &turns) != OK || turns != good + 1)
		return 4;
	db_close(f->db);
	return 0;
}

TEST(at_the_file_size_limit_turns_fail_and_work_again_when_it_is_lifted)
{
	struct fixture f;
	int status;

	fixture_open(&f);
	MUST(db_commit(f.db));
	db_close(f.db);
	f.db = NULL;
	pid_t child = fork();
	if (child == 0)
		_exit(child_at_file_limit(&f));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	fixture_close(&f);
}
