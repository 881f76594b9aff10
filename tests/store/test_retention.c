/* SPDX-License-Identifier: MIT */
/* What has been kept long enough goes, and nothing else. */
#include "bot/store/inbox.h"
#include "bot/store/media.h"
#include "bot/store/meta.h"
#include "bot/store/retention.h"
#include "tests/store/fixture.h"

static struct fixture f;

/* A night's work in slices of `look`; how many there were. */
static int night(const struct retention *r, int64_t look)
{
	struct retention_at at = { .part = 0 };
	int calls = 0;

	for (bool is_end = false; !is_end; calls++)
		MUST(store_retention_step(f.db, r, look, &at, &is_end));
	return calls;
}

static int64_t count(const char *table)
{
	return fixture_int(&f, arena_printf(&f.mem, "SELECT count(*) FROM %s", table).ptr);
}

static void delivery(int64_t id, int64_t run_id, int64_t chat_id, int state, int64_t at_ms)
{
	fixture_sql(&f,
		    arena_printf(&f.mem,
				 "INSERT INTO delivery (id, account_id, chat_id, class, run_id, "
				 "state, not_before_ms, changed_ms, created_ms) VALUES (%lld, "
				 "1, %lld, %d, nullif(%lld, 0), %d, 0, %lld, %lld)",
				 (long long)id, (long long)chat_id, run_id ? 2 : 0,
				 (long long)run_id, state, (long long)at_ms, (long long)at_ms)
			    .ptr);
}

TEST(retention_deletes_old_deliveries_that_have_ended_and_keeps_their_counts)
{
	const struct retention r = { .deliveries_before_ms = T0 };
	struct run_counts n;

	fixture_open(&f);
	struct sender who = fixture_sender(&f);
	struct run run = fixture_run(&f, "kuliner", 3573);
	delivery(1, run.id, who.chat.id, 3, T0 - 10);
	delivery(2, 0, who.chat.id, 3, T0 - 9);
	delivery(3, 0, who.chat.id, 0, T0 - 8); /* still waits */
	delivery(4, 0, who.chat.id, 5, T0 - 7);
	delivery(5, 0, who.chat.id, 3, T0);
	fixture_sql(&f, "INSERT INTO seen SELECT d.chat_id, r.promo_id FROM delivery d JOIN run r "
			"ON r.id = d.run_id");
	assert_true(night(&r, 2) > 2);
	/* The run goes on: its rows stay. */
	assert_int_equal(fixture_int(&f, "SELECT sum(id) FROM delivery"), 1 + 3 + 5);
	fixture_sql(&f, "UPDATE run SET state = 2, done_ms = 5");
	(void)night(&r, 2);
	assert_int_equal(fixture_int(&f, "SELECT sum(id) FROM delivery"), 3 + 5);
	assert_int_equal(count("seen"), 0);
	MUST(store_run_counts(f.db, run.id, &n));
	assert_int_equal(n.delivered, 1);
	assert_int_equal(fixture_int(&f, "SELECT archived FROM run"), 1);
	assert_int_equal(fixture_int(&f, "SELECT sum(n) FROM delivery_count WHERE run_id = 0"), 2);
	fixture_close(&f);
}

TEST(retention_deletes_what_an_old_digest_said_with_it)
{
	const struct retention r = { .deliveries_before_ms = T0 };

	fixture_open(&f);
	struct sender who = fixture_sender(&f);
	delivery(1, 0, who.chat.id, 2, T0 - 10);
	delivery(2, 0, who.chat.id, 2, T0 - 9); /* the newest stays */
	fixture_sql(&f, "INSERT INTO digest_entry VALUES (1, 1, 7, 1), (2, 1, 7, 1)");
	fixture_sql(&f, "INSERT INTO seen VALUES (1, 7), (1, 8), (2, 7)");
	(void)night(&r, 64);
	assert_int_equal(fixture_int(&f, "SELECT id FROM delivery"), 2);
	assert_int_equal(fixture_int(&f, "SELECT delivery_id FROM digest_entry"), 2);
	assert_int_equal(count("seen"), 2);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM seen WHERE chat_id = 1"), 1);
	fixture_close(&f);
}

TEST(retention_deletes_old_events_asides_and_audit_rows)
{
	struct retention r = { .events_before_ms = T0, .asides_before_ms = T0 };

	fixture_open(&f);
	for (int64_t i = 0; i < 300; i++) {
		struct hash16 hash = { { (unsigned char)i, (unsigned char)(i / 256) } };
		bool is_new;
		MUST(store_event_seen(f.db, &hash, i % 3 == 0 ? T0 : T0 - 1, &is_new));
		MUST(store_inbox_aside(f.db, f.account, 0, STR("x"), -1, STR("why"),
				       i < 200 ? T0 - 1 : T0));
		MUST(store_audit(f.db, &(struct audit_row){ STR("siar"), 0, "x", 0, STR_NONE },
				 i < 100 ? T0 - 1 : T0));
	}
	int64_t waiting;
	MUST(store_inbox_put(f.db, f.account, 0, STR("waits"), 0, T0 - 9, &waiting));
	(void)night(&r, 16);
	assert_int_equal(count("event_seen"), 100);
	assert_int_equal(count("inbox"), 101);
	assert_int_equal(count("audit"), 300); /* 0 = for ever */
	r.audit_before_ms = T0;
	(void)night(&r, 16);
	assert_int_equal(count("audit"), 200);
	fixture_close(&f);
}

TEST(retention_deletes_old_photos_that_nothing_has)
{
	const struct retention r = { .photos_before_ms = T0 };
	static const char hash[] = "0123456789abcdef0123456789abcdef";
	int64_t ids[4];
	bool is;

	fixture_open(&f);
	struct sender who = fixture_sender(&f);
	struct promo p = fixture_promo(&f, "kuliner", 3573);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct media m = { .account_id = f.account,
				   .person_id = who.person.id,
				   .chat_id = who.chat.id,
				   .ref = arena_printf(&f.mem, "ref%zu", i),
				   .hash = str_from(hash),
				   .mime = STR("image/jpeg") };
		MUST(store_media_take(f.db, &m, i == 3 ? T0 : T0 - 1, &ids[i], &is));
		m.id = ids[i];
		if (i != 2) /* is still being fetched */
			MUST(store_media_ready(f.db, &m));
	}
	fixture_sql(&f, "UPDATE promo SET state = 0");
	MUST(store_promo_photo_add(f.db, p.id, ids[1]));
	(void)night(&r, 1);
	assert_int_equal(fixture_int(&f, "SELECT sum(id) FROM media"), ids[1] + ids[2] + ids[3]);
	MUST(store_retention_has_photo(f.db, str_from(hash), &is));
	assert_true(is);
	MUST(store_retention_has_photo(f.db, STR("fedcba98765432100123456789abcdef"), &is));
	assert_false(is);
	fixture_close(&f);
}
