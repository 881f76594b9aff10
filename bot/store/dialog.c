/* SPDX-License-Identifier: MIT */
/* The one question that is open to a person in a chat; it survives a restart. Called by the dialog
 * engine of handlers and by dispatch, on the writer thread; keeps nothing. */
#include "bot/store/dialog.h"

enum err store_dialog_find(struct db *db, int64_t chat_id, int64_t person_id, struct arena *mem,
			   struct dialog_row *ret)
{
	struct stmt *s = db_query(db, "SELECT handler, step, answers, changed_ms FROM dialog "
				      "WHERE chat_id = $1 AND person_id = $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, person_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct dialog_row){
		.handler = col_str(s, 0, mem),
		.step = col_str(s, 1, mem),
		.answers = col_str(s, 2, mem),
		.changed_ms = col_int(s, 3),
	};
	stmt_reset(s);
	return OK;
}

enum err store_dialog_put(struct db *db, int64_t chat_id, int64_t person_id,
			  const struct dialog_row *row)
{
	ASSERT(!str_is_empty(row->handler));
	struct stmt *s = db_query(
		db,
		"INSERT INTO dialog (chat_id, person_id, handler, step, answers, changed_ms) "
		"VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (chat_id, person_id) DO UPDATE SET "
		"handler = excluded.handler, step = excluded.step, answers = excluded.answers, "
		"changed_ms = excluded.changed_ms");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, person_id);
	bind_str(s, 3, row->handler);
	bind_str(s, 4, row->step);
	bind_blob(s, 5, row->answers);
	bind_int(s, 6, row->changed_ms);
	return stmt_run(s);
}

enum err store_dialog_end(struct db *db, int64_t chat_id, int64_t person_id)
{
	struct stmt *s = db_query(db, "DELETE FROM dialog WHERE chat_id = $1 AND person_id = $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, person_id);
	return stmt_run(s);
}
