/* SPDX-License-Identifier: MIT */
/* What comes late or never: statuses from the network, the ones that overtake their verdict, sends
 * whose process is gone, sends that no echo settled. Called by flow, on the writer thread; keeps
 * nothing. */
#include "bot/store/delivery.h"

#include "bot/store/row.h"

enum { EARLY_KEPT_MS = 24 * 60 * 60 * 1000 };

_Static_assert(DELIVERY_SENDING == 1 && DELIVERY_UNCERTAIN == 6, "written in SQL below");

enum err store_delivery_by_provider(struct db *db, int64_t account_id, str provider_id,
				    int64_t *ret_id)
{
	struct hash16 room;
	struct stmt *s = db_query(db, "SELECT id FROM delivery WHERE provider_hash = $1 ORDER BY "
				      "id DESC LIMIT 1");
	bind_blob(s, 1, row_provider_hash(db, account_id, provider_id, &room));
	return row_int(s, ret_id);
}

enum err store_early_status_put(struct db *db, int64_t account_id, str provider_id,
				enum status_kind status, int64_t code, int64_t now_ms)
{
	struct hash16 room;
	/* Old ones go as new ones come: most belong to messages that others sent. */
	struct stmt *s =
		db_query(db, "DELETE FROM early_status WHERE (provider_hash, status) IN (SELECT "
			     "provider_hash, status FROM early_status WHERE at_ms < $1 ORDER BY "
			     "at_ms LIMIT 2)");
	bind_int(s, 1, now_ms - EARLY_KEPT_MS);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "INSERT INTO early_status (provider_hash, status, code, at_ms) VALUES "
			 "($1, $2, $3, $4) ON CONFLICT (provider_hash, status) DO NOTHING");
	bind_blob(s, 1, row_provider_hash(db, account_id, provider_id, &room));
	bind_int(s, 2, status);
	bind_int(s, 3, code);
	bind_int(s, 4, now_ms);
	return stmt_run(s);
}

/* A failure is believed only when nothing says that it arrived. */
static int status_rank(enum status_kind status)
{
	static const int ranks[] = {
		[STATUS_SENT] = 1,
		[STATUS_FAILED] = 2,
		[STATUS_DELIVERED] = 3,
		[STATUS_READ] = 4,
	};
	ASSERT((size_t)status < ARRAY_LEN(ranks));
	return ranks[status];
}

enum err store_early_status_take(struct db *db, int64_t account_id, str provider_id,
				 enum status_kind *ret_status, int64_t *ret_code)
{
	struct hash16 room;
	struct stmt *s = db_query(db, "DELETE FROM early_status WHERE provider_hash = $1 RETURNING "
				      "status, code");
	enum err e;
	int best = 0;

	bind_blob(s, 1, row_provider_hash(db, account_id, provider_id, &room));
	while ((e = stmt_step(s)) == OK) {
		enum status_kind status = (enum status_kind)col_int(s, 0);
		if (status_rank(status) <= best)
			continue;
		best = status_rank(status);
		*ret_status = status;
		*ret_code = col_int(s, 1);
	}
	return e == ERR_NOTFOUND && best > 0 ? OK : e;
}

enum err store_delivery_recover(struct db *db, int64_t now_ms, int64_t *ret_n)
{
	struct stmt *s = db_query(db, "UPDATE delivery SET state = 6, changed_ms = $1 WHERE state "
				      "IN (1, 6) AND state = 1");
	bind_int(s, 1, now_ms);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	int64_t n = db_changes(db);
	e = stmt_run(db_query(db, "UPDATE chat SET in_flight = 0 WHERE in_flight <> 0"));
	if (e == OK)
		*ret_n = n;
	return e;
}

static enum err settle_class(struct db *db, enum delivery_class class, int64_t now_ms, int64_t max,
			     int64_t *ret_n)
{
	struct stmt *s = db_query(
		db, "UPDATE delivery SET state = $1, changed_ms = $2, not_before_ms = $2 WHERE id "
		    "IN (SELECT id FROM delivery WHERE state IN (1, 6) AND state = 6 AND class = "
		    "$3 AND changed_ms <= $4 ORDER BY changed_ms LIMIT $5)");
	bind_int(s, 1, delivery_after_echo_wait(class));
	bind_int(s, 2, now_ms);
	bind_int(s, 3, class);
	bind_int(s, 4, now_ms - delivery_echo_wait_ms(class));
	bind_int(s, 5, max);
	enum err e = stmt_run(s);
	if (e == OK)
		*ret_n = db_changes(db);
	return e;
}

enum err store_delivery_settle(struct db *db, int64_t now_ms, int64_t max, int64_t *ret_n)
{
	int64_t total = 0;

	for (int class = 0; class < CLASS_COUNT && total < max; class ++) {
		int64_t n;
		enum err e = settle_class(db, (enum delivery_class) class, now_ms, max - total, &n);
		if (e != OK)
			return e;
		total += n;
	}
	*ret_n = total;
	return OK;
}
