/* SPDX-License-Identifier: MIT */
/* What the store's tests share; see fixture.h. */
#include "tests/store/fixture.h"

#include "bot/store/subscription.h"

#include <stdio.h>
#include <string.h>

static int n_fixtures;

static void fixture_db(struct fixture *f)
{
	struct why why = { .text = "" };
	struct account_row account;

	if (db_open(f->dir, &f->db, &why) != OK)
		fail_msg("%s", why.text);
	MUST(db_begin(f->db));
	MUST(store_account_take(f->db, STR("pusat"), STR("whatsapp_cloud"), STR_NONE, &f->mem,
				&account));
	f->account = account.id;
}

void fixture_open(struct fixture *f)
{
	*f = (struct fixture){ .next_phone = 62811000001 };
	snprintf(f->dir, sizeof(f->dir), "%s/db%d", test_dir(), n_fixtures++);
	arena_init(&f->mem, 0);
	fixture_db(f);
}

void fixture_close(struct fixture *f)
{
	db_close(f->db);
	arena_finish(&f->mem);
}

void fixture_reopen(struct fixture *f)
{
	MUST(db_commit(f->db));
	db_close(f->db);
	fixture_db(f);
}

struct identity phone_id(const char *digits)
{
	return (struct identity){ ID_PHONE, str_from(digits) };
}

struct identity wa_id(const char *opaque)
{
	return (struct identity){ ID_WA, str_from(opaque) };
}

struct sender fixture_take(struct fixture *f, const struct identity *ids, size_t n)
{
	struct sender s;
	MUST(store_sender_take(f->db, ids, n, STR_NONE, f->account, T0, &f->mem, &s));
	return s;
}

struct sender fixture_sender(struct fixture *f)
{
	str digits = arena_printf(&f->mem, "%lld", (long long)f->next_phone++);
	struct identity id = { ID_PHONE, digits };
	return fixture_take(f, &id, 1);
}

struct chat fixture_group(struct fixture *f, const char *opaque)
{
	struct chat c;
	struct sender steward = fixture_sender(f);
	MUST(store_group_take(f->db, wa_id(opaque), f->account, T0, &f->mem, &c));
	MUST(store_group_activate(f->db, c.id, steward.person.id));
	MUST(store_chat_by_id(f->db, c.id, &f->mem, &c));
	return c;
}

struct promo fixture_promo(struct fixture *f, const char *category, int64_t district)
{
	static const enum promo_state way[] = { PROMO_HELD, PROMO_APPROVED, PROMO_SCHEDULED,
						PROMO_PREPARING, PROMO_RUNNING };
	struct sender seller = fixture_sender(f), moderator = fixture_sender(f);
	struct shop shop = {
		.person_id = seller.person.id,
		.name = STR("Keripik Bu Sri"),
		.category = str_from(category),
		.district = district,
	};
	MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	struct promo p = {
		.shop_id = shop.id,
		.person_id = seller.person.id,
		.chat_id = seller.chat.id,
		.category = str_from(category),
		.district = district,
		.title = STR("Keripik pisang"),
		.text = STR("gurih"),
		.price_idr = 15000,
	};
	MUST(store_promo_put(f->db, &p, T0));
	for (size_t i = 0; i < ARRAY_LEN(way); i++)
		MUST(store_promo_move(f->db, &p, way[i], moderator.person.id, STR_NONE, T0));
	return p;
}

struct run fixture_run(struct fixture *f, const char *category, int64_t district)
{
	struct promo p = fixture_promo(f, category, district);
	struct run run = {
		.promo_id = p.id,
		.category = p.category,
		.district = p.district,
	};
	MUST(store_run_start(f->db, &run, &f->account, 1, T0));
	return run;
}

struct delivery fixture_reply(struct fixture *f, int64_t chat_id)
{
	struct delivery d = {
		.account_id = f->account,
		.chat_id = chat_id,
		.class = CLASS_REPLY,
		.not_before_ms = T0,
		.content = STR("halo"),
	};
	MUST(store_delivery_add(f->db, &d, T0));
	return d;
}

struct delivery fixture_delivery(struct fixture *f, int64_t id)
{
	struct delivery d;
	MUST(store_delivery_by_id(f->db, id, &f->mem, &d));
	return d;
}

void fixture_subscribe(struct fixture *f, int64_t chat_id, const char *category, int64_t district)
{
	bool is_new;
	MUST(store_subscribe(f->db, chat_id, str_from(category), district, T0, &is_new));
	assert_true(is_new);
}

int64_t fixture_int(struct fixture *f, const char *sql)
{
	struct stmt *s = db_query(f->db, sql);
	MUST(stmt_step(s));
	int64_t n = col_int(s, 0);
	stmt_reset(s);
	return n;
}

void fixture_sql(struct fixture *f, const char *sql)
{
	MUST(db_script(f->db, str_from(sql)));
}

void fixture_check_counts(struct fixture *f)
{
	assert_int_equal(
		fixture_int(f, "SELECT count(*) FROM (SELECT coalesce(run_id, 0) AS r, class AS c, "
			       "state AS s, count(*) AS k FROM delivery GROUP BY r, c, s) AS d "
			       "LEFT JOIN delivery_count n ON n.run_id = d.r AND n.class = d.c AND "
			       "n.state = d.s WHERE n.n IS NULL OR n.n <> d.k"),
		0);
	assert_int_equal(fixture_int(f, "SELECT coalesce(sum(n), 0) FROM delivery_count"),
			 fixture_int(f, "SELECT count(*) FROM delivery"));
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM delivery_count WHERE n < 0"), 0);
}
