/* SPDX-License-Identifier: MIT */
/* How the write-ahead log grows, with the writer's checkpoints and with somebody who reads. */
#include "tests/store/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
	ROWS = 20000,
	ROWS_A_COMMIT = 4,
	CHECKPOINT_PAGES = 1000, /* as flow/writer.c when nothing waits */
	FRAME_BYTES = 4096 + 24,
	LIMIT_BYTES = 32 * 1024 * 1024,
};

static struct fixture f;

static int64_t log_bytes(void)
{
	char path[4300];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/siar.db-wal", f.dir);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

static int64_t log_mib(void)
{
	return log_bytes() >> 20;
}

/* What the writer does: rows, a commit, a checkpoint when there are enough pages. Returns the most
 * pages that were in the log. */
static int work(int64_t chat_id)
{
	int most = 0;

	for (int i = 0; i < ROWS; i++) {
		struct delivery d = fixture_reply(&f, chat_id);
		bool is_moved;
		MUST(store_delivery_move(f.db,
					 &(struct delivery_change){ .id = d.id,
								    .to = DELIVERY_CANCELLED },
					 T0, &is_moved));
		if ((i + 1) % ROWS_A_COMMIT)
			continue;
		MUST(db_commit(f.db));
		if (db_wal_pages(f.db) > most)
			most = db_wal_pages(f.db);
		MUST(db_checkpoint(f.db, CHECKPOINT_PAGES));
		MUST(db_begin(f.db));
	}
	return most;
}

static struct db *reader_begin(void)
{
	struct db *db;

	MUST(db_open_reader(f.dir, &db, NULL));
	MUST(db_script(db, STR("BEGIN; SELECT count(*) FROM delivery")));
	return db;
}

TEST(the_log_starts_again_with_each_checkpoint_that_nobody_reads_behind)
{
	fixture_open(&f);
	int64_t chat_id = fixture_sender(&f).chat.id;
	int most = work(chat_id);

	print_message("# alone: %d pages at most, a log of %" PRId64 " MiB\n", most, log_mib());
	assert_true(most < 2 * CHECKPOINT_PAGES);
	assert_true(log_bytes() < 2 * CHECKPOINT_PAGES * FRAME_BYTES);
	fixture_close(&f);
}

TEST(the_log_grows_while_somebody_reads_and_is_small_again_afterwards)
{
	fixture_open(&f);
	int64_t chat_id = fixture_sender(&f).chat.id;
	MUST(db_commit(f.db));
	struct db *reader = reader_begin();
	MUST(db_begin(f.db));
	int most = work(chat_id);
	int64_t grown = log_bytes();
	print_message("# beside a reader: %d pages at most, a log of %" PRId64 " MiB\n", most,
		      log_mib());
	assert_true(grown > LIMIT_BYTES);
	db_close(reader);
	most = work(chat_id);
	print_message("# after the reader: %d pages at most, a log of %" PRId64 " MiB\n", most,
		      log_mib());
	assert_true(most < grown / FRAME_BYTES + CHECKPOINT_PAGES);
	assert_true(log_bytes() <= LIMIT_BYTES);
	fixture_close(&f);
}
