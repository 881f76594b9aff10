/* SPDX-License-Identifier: MIT */
/* A change beside its promo, and what a yes to it does. */
#include "bot/store/media.h"
#include "bot/store/promo_change.h"
#include "bot/store/review.h"
#include "bot/store/series.h"
#include "tests/store/fixture.h"

static struct fixture f;

static struct promo read(int64_t id)
{
	struct promo p;

	MUST(store_promo_by_id(f.db, id, &f.mem, &p));
	return p;
}

/* A promo that runs, approved by a person, with a photo, and the change of it that says so. */
static struct promo begin(struct promo *ret_change, const char *text)
{
	fixture_open(&f);
	struct promo p = fixture_promo(&f, "kuliner", 3573);
	struct media m = {
		.account_id = f.account,
		.person_id = p.person_id,
		.chat_id = p.chat_id,
		.ref = STR("M1"),
	};
	int64_t photo;
	bool is_new;

	fixture_sql(&f,
		    "UPDATE promo SET decided_by = person_id, decided_ms = 5, submitted_ms = 4");
	MUST(store_media_take(f.db, &m, T0, &photo, &is_new));
	MUST(store_promo_photo_add(f.db, p.id, photo));
	p = read(p.id);
	MUST(store_promo_change_begin(f.db, &p, p.id, T0, &f.mem, ret_change));
	ret_change->text = str_from(text);
	MUST(store_promo_put(f.db, ret_change, T0));
	return p;
}

TEST(a_change_is_a_draft_beside_its_promo_and_in_no_list)
{
	struct promo change, list[4];
	int64_t id;
	size_t n;

	struct promo p = begin(&change, "baru");
	assert_int_equal(change.state, PROMO_DRAFT);
	assert_int_equal(change.change_of, p.id);
	assert_int_equal(change.n_photos, 1);
	MUST(store_promo_change_find(f.db, p.id, &id));
	assert_int_equal(id, change.id);
	MUST(store_promo_list(f.db, p.person_id, &f.mem, list, 4, &n));
	assert_int_equal(n, 1);
	struct promo now = read(p.id);
	assert_int_equal(now.state, PROMO_RUNNING);
	assert_int_equal(now.version, p.version);
	assert_true(str_eq(now.text, p.text));
	fixture_close(&f);
}

TEST(a_yes_makes_it_the_promos_and_keeps_what_was_approved)
{
	struct promo change;

	struct promo p = begin(&change, "baru");
	MUST(store_promo_photo_remove(f.db, change.id,
				      fixture_int(&f, "SELECT max(id) FROM media")));
	change = read(change.id);
	MUST(store_promo_change_take(f.db, &p, &change, T0 + 9));
	struct promo now = read(p.id);
	assert_int_equal(now.state, PROMO_HELD);
	assert_int_equal(now.version, p.version + 1);
	assert_str(now.text, "baru");
	assert_int_equal(now.n_photos, 0);
	assert_int_equal(now.submitted_ms, T0 + 9);
	assert_true(now.was_changed);
	assert_false(p.was_changed);
	assert_int_equal(now.decided_by, 0);
	struct promo was = read(now.was_id);
	assert_int_equal(was.state, PROMO_CANCELLED);
	assert_true(str_eq(was.text, p.text));
	assert_int_equal(was.n_photos, 1);
	assert_int_equal(was.decided_by, p.person_id);
	assert_int_equal(read(change.id).state, PROMO_CANCELLED);
	int64_t id;
	assert_int_equal(store_promo_change_find(f.db, p.id, &id), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_second_change_is_compared_with_what_was_approved_until_it_is_approved)
{
	struct promo change;

	struct promo p = begin(&change, "baru");
	MUST(store_promo_change_take(f.db, &p, &change, T0));
	p = read(p.id);
	int64_t was_id = p.was_id;
	MUST(store_promo_change_begin(f.db, &p, p.id, T0, &f.mem, &change));
	MUST(store_promo_change_take(f.db, &p, &change, T0));
	p = read(p.id);
	assert_int_equal(p.was_id, was_id);
	MUST(store_promo_move(f.db, &p, PROMO_APPROVED, p.person_id, STR_NONE, T0));
	assert_int_equal(read(p.id).was_id, 0);
	fixture_close(&f);
}

TEST(what_moved_on_meanwhile_is_not_written_over)
{
	struct promo change;

	struct promo p = begin(&change, "baru");
	struct promo moved = p;
	MUST(store_promo_move(f.db, &moved, PROMO_PAUSED, 0, STR_NONE, T0));
	assert_int_equal(store_promo_change_take(f.db, &p, &change, T0), ERR_BUSY);
	MUST(store_promo_move(f.db, &moved, PROMO_CANCELLED, 0, STR_NONE, T0));
	assert_int_equal(store_promo_change_take(f.db, &moved, &change, T0), ERR_BUSY);
	assert_true(str_eq(read(p.id).text, p.text));
	MUST(store_promo_change_free(f.db, change.id));
	assert_int_equal(read(change.id).change_of, 0);
	fixture_close(&f);
}

TEST(a_process_that_ends_in_the_middle_leaves_all_as_it_was)
{
	struct promo change;
	struct why why;

	struct promo p = begin(&change, "baru");
	fixture_reopen(&f);
	MUST(store_promo_change_take(f.db, &p, &change, T0));
	db_close(f.db);
	MUST(db_open(f.dir, &f.db, &why));
	struct promo now = read(p.id);
	assert_int_equal(now.state, PROMO_RUNNING);
	assert_int_equal(now.version, p.version);
	assert_int_equal(read(change.id).state, PROMO_DRAFT);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM promo"), 2);
	MUST(db_begin(f.db));
	fixture_close(&f);
}

TEST(an_approval_of_a_changed_promo_counts_once)
{
	struct promo change;
	int64_t n;

	struct promo p = begin(&change, "baru");
	MUST(store_review_approvals(f.db, p.person_id, &n));
	assert_int_equal(n, 1);
	MUST(store_promo_change_take(f.db, &p, &change, T0));
	MUST(store_review_approvals(f.db, p.person_id, &n));
	assert_int_equal(n, 1);
	p = read(p.id);
	MUST(store_promo_move(f.db, &p, PROMO_APPROVED, p.person_id, STR_NONE, T0));
	MUST(store_review_approvals(f.db, p.person_id, &n));
	assert_int_equal(n, 1);
	fixture_close(&f);
}

static const struct repeat daily = { .weekdays = REPEAT_EVERY_DAY, .minute = 420 };
static const struct repeat mondays = { .weekdays = 1u << 1, .minute = 480 };

/* A promo that runs and repeated until now, the change that was begun before, and its next time. */
static struct promo begin_series(struct promo *ret_change, const struct repeat *asked,
				 int64_t *ret_next)
{
	struct promo p = begin(ret_change, "baru");
	str was = repeat_format(&daily, &f.mem);

	fixture_sql(
		&f,
		arena_printf(&f.mem, "UPDATE promo SET repeat = '%" STR_FMT "'", STR_ARG(was)).ptr);
	*ret_change = read(ret_change->id);
	ret_change->repeat = *asked;
	MUST(store_promo_set_times(f.db, ret_change));
	p = read(p.id);
	MUST(store_promo_again(f.db, &p, T0 + 9000, T0, ret_next));
	*ret_change = read(ret_change->id);
	return read(p.id);
}

TEST(a_change_begun_before_it_went_out_does_not_let_it_repeat_beside_its_next_time)
{
	struct promo change;
	int64_t next;

	struct promo p = begin_series(&change, &daily, &next);
	MUST(store_promo_change_take(f.db, &p, &change, T0 + 9));
	p = read(p.id);
	assert_true(repeat_is_none(&p.repeat));
	assert_int_equal(read(next).repeat.minute, daily.minute);
	fixture_close(&f);
}

TEST(a_repetition_asked_for_with_a_change_is_that_of_the_next_time_once_approved)
{
	struct promo change;
	int64_t next_id;

	struct promo p = begin_series(&change, &mondays, &next_id);
	MUST(store_promo_change_take(f.db, &p, &change, T0 + 9));
	p = read(p.id);
	assert_int_equal(p.repeat.minute, mondays.minute);
	assert_int_equal(read(next_id).repeat.minute, daily.minute); /* nobody approved it yet */
	MUST(store_promo_move(f.db, &p, PROMO_APPROVED, p.person_id, STR_NONE, T0 + 10));
	struct promo next = read(next_id);
	next.text = p.text;
	next.repeat = p.repeat;
	next.starts_ms = T0 + 20000;
	MUST(store_series_carry(f.db, &p, &next, T0 + 10));
	p = read(p.id);
	assert_true(repeat_is_none(&p.repeat));
	next = read(next_id);
	assert_int_equal(next.repeat.minute, mondays.minute);
	assert_int_equal(next.starts_ms, T0 + 20000);
	assert_int_equal(next.asked_ms, T0 + 20000);
	assert_int_equal(next.decided_ms, T0 + 10);
	assert_int_equal(next.decided_by, 0); /* an approval counts once */
	assert_true(str_eq(next.text, p.text));
	fixture_close(&f);
}

TEST(a_next_time_that_is_held_keeps_its_words_and_comes_when_the_change_asks)
{
	struct promo change;
	int64_t next_id;

	struct promo p = begin_series(&change, &mondays, &next_id);
	MUST(store_promo_change_take(f.db, &p, &change, T0 + 9));
	p = read(p.id);
	struct promo next = read(next_id);
	str words = next.text;
	MUST(store_promo_move(f.db, &next, PROMO_HELD, 0, STR_NONE, T0 + 9));
	next.text = p.text;
	next.repeat = p.repeat;
	next.starts_ms = T0 + 20000;
	MUST(store_series_carry(f.db, &p, &next, T0 + 10));
	next = read(next_id);
	assert_int_equal(next.state, PROMO_HELD);
	assert_int_equal(next.starts_ms, T0 + 20000);
	assert_int_equal(next.repeat.minute, mondays.minute);
	assert_true(str_eq(next.text, words));
	p = read(p.id);
	assert_true(repeat_is_none(&p.repeat));
	fixture_close(&f);
}

TEST(held_again_it_does_not_outlive_its_words)
{
	struct promo change;

	struct promo p = begin(&change, "sampai besok");
	change.ends_ms = T0 + 1000;
	change.expires_ms = T0 + 9000;
	MUST(store_promo_put(f.db, &change, T0));
	MUST(store_promo_change_take(f.db, &p, &change, T0));
	assert_int_equal(read(p.id).expires_ms, T0 + 1000);
	fixture_close(&f);
}

TEST(a_message_finds_the_change_that_is_being_written_and_no_old_words)
{
	struct promo change, got;

	struct promo p = begin(&change, "baru");
	change.message_id = p.message_id = STR("m1");
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_put(f.db, &change, T0));
	MUST(store_promo_by_message(f.db, p.person_id, STR("m1"), &f.mem, &got));
	assert_int_equal(got.id, change.id);
	MUST(store_promo_change_take(f.db, &p, &change, T0));
	MUST(store_promo_by_message(f.db, p.person_id, STR("m1"), &f.mem, &got));
	assert_int_equal(got.id, p.id);
	fixture_close(&f);
}

TEST(who_has_had_a_promo_is_counted_over_all_its_runs)
{
	int64_t n;

	fixture_open(&f);
	struct run run = fixture_run(&f, "kuliner", 3573);
	struct run again = run;
	again.id = 0;
	MUST(store_run_start(f.db, &again, &f.account, 1, T0));
	static const enum delivery_state states[] = { DELIVERY_QUEUED,  DELIVERY_SENDING,
						      DELIVERY_SENT,    DELIVERY_DELIVERED,
						      DELIVERY_READ,    DELIVERY_FAILED,
						      DELIVERY_UNKNOWN, DELIVERY_CANCELLED };
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct sender s = fixture_sender(&f);
		fixture_sql(&f,
			    arena_printf(&f.mem,
					 "INSERT INTO delivery (account_id, chat_id, class, "
					 "run_id, state, not_before_ms, changed_ms, "
					 "created_ms) VALUES (%lld, %lld, 2, %lld, %d, 0, 0, 0)",
					 (long long)f.account, (long long)s.chat.id,
					 (long long)(i % 2 ? run.id : again.id), (int)states[i])
				    .ptr);
	}
	MUST(store_run_reached(f.db, run.promo_id, &n));
	assert_int_equal(n, 5);
	MUST(store_run_reached(f.db, run.promo_id + 1, &n));
	assert_int_equal(n, 0);
	fixture_close(&f);
}
