/* SPDX-License-Identifier: MIT */
/* What a delivered recipient costs on disk, all tables and indexes together: an office of a million
 * members keeps these rows for months. */
#include "bot/store/digest.h"
#include "tests/store/fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 3, BATCH = 64, BYTES_MAX = 180 };

static const int64_t now_ms = INT64_C(1795500000000);

static int64_t file_bytes(struct fixture *f)
{
	return fixture_int(f, "PRAGMA page_size") *
	       (fixture_int(f, "PRAGMA page_count") - fixture_int(f, "PRAGMA freelist_count"));
}

static void deliver(struct fixture *f, struct delivery *d, const struct run *run)
{
	struct delivery_change sent = {
		.id = d->id,
		.to = DELIVERY_SENT,
		.provider_id = arena_printf(&f->mem, "wamid.%lld", (long long)d->id),
	};
	struct delivery_change delivered = { .id = d->id, .to = DELIVERY_DELIVERED };
	bool is_moved;

	MUST(store_delivery_claim(f->db, d, now_ms, now_ms));
	MUST(store_chat_set_day(f->db, d->chat_id, 20781, 1));
	MUST(store_seen_add(f->db, d->chat_id, run->promo_id));
	MUST(store_delivery_move(f->db, &sent, now_ms + 200, &is_moved));
	MUST(store_delivery_move(f->db, &delivered, now_ms + 2000, &is_moved));
}

/* Plans and delivers a little at a time, as turns do. */
static int64_t deliver_all(struct fixture *f)
{
	struct run run = fixture_run(f, "kuliner", 1);
	static struct candidate list[BATCH];
	int64_t planned, n_all = 0;
	bool is_end = false;

	while (!is_end) {
		size_t n;
		MUST(store_run_plan(f->db, &run, f->account, BATCH, now_ms, &planned, &is_end,
				    NULL));
		MUST(store_delivery_ready(f->db, f->account, CLASS_PROMO, run.id, now_ms, &f->mem,
					  list, BATCH, &n));
		assert_int_equal(n, planned);
		for (size_t i = 0; i < n; i++)
			deliver(f, &list[i].d, &run);
		n_all += planned;
		arena_reset(&f->mem);
	}
	return n_all;
}

TEST(a_delivered_recipient_takes_180_bytes_at_most)
{
	int64_t people = getenv("SIAR_LONG") ? 100000 : 10000, n = 0;
	struct fixture f;

	fixture_open(&f);
	for (int64_t i = 0; i < people; i++) {
		fixture_subscribe(&f, fixture_sender(&f).chat.id, "kuliner", 1);
		arena_reset(&f.mem);
	}
	/* the first run makes room in the chats' own pages */
	(void)deliver_all(&f);
	int64_t before = file_bytes(&f);
	for (int i = 0; i < RUNS; i++)
		n += deliver_all(&f);
	assert_int_equal(n, RUNS * people);
	int64_t each = (file_bytes(&f) - before) / n;
	printf("# %lld deliveries, %lld bytes each\n", (long long)n, (long long)each);
	assert_true(each <= BYTES_MAX);
	fixture_close(&f);
}
