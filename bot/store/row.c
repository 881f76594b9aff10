/* SPDX-License-Identifier: MIT */
/* Small things that every noun of the store needs: an optional reference, a single number, a change
 * that must hit a row, the chat struct from its columns. Called by the other files of this folder
 * only, on the writer thread; keeps nothing. */
#include "bot/store/row.h"

void bind_ref(struct stmt *s, int place, int64_t id)
{
	if (id == 0)
		bind_null(s, place);
	else
		bind_int(s, place, id);
}

enum err row_int(struct stmt *s, int64_t *ret)
{
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	int64_t value = col_int(s, 0);
	/* To the end: a change that returns something is checked for foreign keys only there. */
	e = stmt_run(s);
	if (e == OK)
		*ret = value;
	return e;
}

enum err row_change(struct db *db, struct stmt *s)
{
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	return db_changes(db) > 0 ? OK : ERR_NOTFOUND;
}

str row_provider_hash(const struct db *db, int64_t account_id, str provider_id, struct hash16 *room)
{
	const str parts[] = { { (const char *)&account_id, sizeof(account_id) }, provider_id };

	*room = hash16_of(db_hash_key(db), parts, ARRAY_LEN(parts));
	return (str){ (const char *)room->b, PROVIDER_HASH_BYTES };
}

void row_chat(struct stmt *s, int col, struct arena *mem, struct chat *ret)
{
	*ret = (struct chat){
		.id = col_int(s, col),
		.kind = (enum chat_kind)col_int(s, col + 1),
		.address = { (enum id_kind)col_int(s, col + 2), col_str(s, col + 3, mem) },
		.person_id = col_int(s, col + 4),
		.account_id = col_int(s, col + 5),
		.state = (enum chat_state)col_int(s, col + 6),
		.title = col_str(s, col + 7, mem),
		.steward_id = col_int(s, col + 8),
		.last_inbound_ms = col_int(s, col + 9),
		.stop_ms = col_int(s, col + 10),
		.marketing_stop_ms = col_int(s, col + 11),
		.help_ms = col_int(s, col + 12),
		.brake_start_ms = col_int(s, col + 13),
		.brake_count = col_int(s, col + 14),
		.same_hash = col_int(s, col + 15),
		.same_count = col_int(s, col + 16),
		.zone = col_int(s, col + 17),
		.day = col_int(s, col + 18),
		.day_promos = col_int(s, col + 19),
		.digest_day = col_int(s, col + 20),
		.marketing_until_ms = col_int(s, col + 21),
		.rules = col_str(s, col + 22, mem),
		.posting = (enum group_posting)col_int(s, col + 23),
		.old_ms = col_int(s, col + 24),
		.has_routes = col_int(s, col + 25) != 0,
		.topic = col_int(s, col + 26),
	};
}

enum err row_chat_only(struct stmt *s, struct arena *mem, struct chat *ret)
{
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	row_chat(s, 0, mem, ret);
	stmt_reset(s);
	return OK;
}
