/* SPDX-License-Identifier: MIT */
/* A promo whose seller changes it while it goes out: whole turns, and a process that ends between
 * her yes and the end of the old run. */
#include "bot/base/buf.h"
#include "tests/flow/whole.h"

enum { PEOPLE = 60 };

static void approve(struct whole *w)
{
	whole_sql(w, "UPDATE promo SET state = 3, starts_ms = 1, decided_ms = 1, was_id = 0 "
		     "WHERE id = 1 AND state = 1");
}

/* All want what Siti sells; hers is approved and a change of it is written. */
static void open_with_change(struct whole *w)
{
	struct buf b;

	whole_open(w, false);
	buf_init(&b, &w->mem);
	for (int i = 0; i < PEOPLE; i++)
		buf_printf(&b, "m s%d 62811000%03d /langganan kuliner Kota Malang\n", i, i);
	whole_hear(w, arena_cstr(&w->mem, buf_str(&b)));
	whole_hear(w, "m d1 6281222 /daftar Keripik Bu Sri; Kota Malang; kuliner");
	whole_hear(w, "m d2 6281222 /promo Keripik tempe 15rb");
	whole_hear(w, "m d3 6281222 kirim");
	whole_hear(w, "m d4 6281222 ubah 1 harga 12rb");
	assert_int_equal(whole_int(w, "SELECT state FROM promo WHERE id = 1"), 1);
	approve(w);
}

/* Nobody has had it twice, and nothing is left to do. */
static void check_all(struct whole *w)
{
	assert_int_equal(whole_int(w, "SELECT count(*) FROM (SELECT chat_id FROM delivery WHERE "
				      "class = 2 AND state NOT IN (0, 5, 8, 9) GROUP BY chat_id "
				      "HAVING count(*) > 1)"),
			 0);
	assert_int_equal(whole_int(w, "SELECT count(*) FROM delivery WHERE class = 2 AND state IN "
				      "(0, 1)"),
			 0);
	assert_int_equal(whole_int(w, "SELECT count(*) FROM seen WHERE promo_id = 1"), PEOPLE);
	assert_int_equal(whole_int(w, "SELECT count(*) FROM run WHERE sweep <> 0"), 0);
}

/* How many got it by that run, as far as is known. */
static int64_t sent_by(struct whole *w, int run)
{
	str sql = arena_printf(&w->mem,
			       "SELECT count(*) FROM delivery WHERE class = 2 AND run_id = %d AND "
			       "state NOT IN (0, 5, 8, 9)",
			       run);
	return whole_int(w, sql.ptr);
}

TEST(who_has_the_old_one_keeps_it_and_the_others_get_the_new_one)
{
	struct whole w;

	open_with_change(&w);
	whole_hear_after(&w, 3, "m d5 6281222 kirim");
	assert_int_equal(whole_int(&w, "SELECT state FROM promo WHERE id = 1"), 1);
	int64_t n_old = sent_by(&w, 1);
	assert_true(n_old > 0 && n_old < PEOPLE);
	assert_int_equal(whole_int(&w, "SELECT state FROM run WHERE id = 1"), 3);
	approve(&w);
	whole_hear_after(&w, 3, "m d6 6281222 /status 1");
	assert_int_equal(sent_by(&w, 1), n_old);
	assert_int_equal(sent_by(&w, 2), PEOPLE - n_old);
	check_all(&w);
	whole_close(&w);
}

TEST(a_process_that_ends_behind_her_yes_goes_on_from_there)
{
	struct whole w;
	struct turn_out out;

	open_with_change(&w);
	OK_(whole_turn(&w, NULL, &out));
	OK_(whole_turn(&w, NULL, &out));
	OK_(whole_turn(&w, "m d5 6281222 kirim", &out));
	whole_reopen(&w, false);
	whole_hear(&w, NULL);
	assert_int_equal(whole_int(&w, "SELECT state FROM promo WHERE id = 1"), 1);
	int64_t n_old = sent_by(&w, 1);
	assert_true(n_old > 0 && n_old < PEOPLE);
	approve(&w);
	whole_hear_after(&w, 3, "m d6 6281222 /status 1");
	assert_int_equal(sent_by(&w, 2), PEOPLE - n_old);
	check_all(&w);
	whole_close(&w);
}
