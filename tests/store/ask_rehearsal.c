/* SPDX-License-Identifier: MIT */
/* What is copied for a rehearsal, and asked of the copy. */
#include "bot/store/rehearsal.h"
#include "bot/store/run_cost.h"
#include "tests/store/ask.h"

void ask_rehearsal(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct run run = fixture_run(f, "kuliner", 1);
	struct rehearsal_range ranges[8];
	struct rehearsal_row row;
	int64_t after = 0, n;
	struct db *copy;
	size_t found;

	fixture_subscribe(f, s.chat.id, "kuliner", 1);
	int64_t id = fixture_reply(f, s.chat.id).id;
	MUST(store_rehearsal_open(&copy));
	MUST(store_rehearsal_base(f->db, copy, run.promo_id));
	MUST(store_rehearsal_ranges(copy, run.promo_id, &f->mem, ranges, 8, &found));
	assert_true(found > 0);
	MUST(store_rehearsal_people(f->db, copy, &ranges[0], run.promo_id, 4, &after, &n));
	after = 0;
	MUST(store_rehearsal_count(f->db, &ranges[0], 4, &after, &n));
	MUST(store_rehearsal_settle(copy));
	MUST(store_rehearsal_row(copy, id, &f->mem, &row));
	assert_int_equal(row.chat_id, s.chat.id);
	db_close(copy);

	struct audience_one one;
	struct run_cost cost = { 1, 2, 3 };
	MUST(store_run_cost_add(f->db, 1, f->account, &cost));
	MUST(store_run_cost(f->db, run.id, &cost));
	MUST(store_audience(f->db, STR("kuliner"), 1, T0, &f->mem, &one, 1, &found, &n));
	assert_int_equal(found, 1);
}
