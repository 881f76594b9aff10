/* SPDX-License-Identifier: MIT */
/* People, the ids they are known by, and their private chats. The way of almost every message is
 * one query (sender_find); what is left is somebody new, or ids that say something new, which is
 * person_link.c's. Called by dispatch and handlers, on the writer thread; keeps nothing. */
#include "bot/store/person.h"

#include "bot/store/row.h"

/* One row when id, person and private chat are there. */
static enum err sender_find(struct db *db, struct identity id, struct arena *mem,
			    struct sender *ret)
{
	struct stmt *s = db_query(
		db, "SELECT p.id, p.name, p.language, p.consented_ms, i.moved_ms, EXISTS (SELECT 1 "
		    "FROM dialog d WHERE d.chat_id = c.id AND d.person_id = p.id), " CHAT_COLUMNS
		    " FROM identity i JOIN person p ON p.id = i.person_id JOIN chat c ON "
		    "c.person_id = p.id AND c.kind = 0 WHERE i.kind = $1 AND i.opaque = $2");
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	ret->person = (struct person){
		.id = col_int(s, 0),
		.name = col_str(s, 1, mem),
		.language = (int)col_int(s, 2),
		.consented_ms = col_int(s, 3),
	};
	ret->id_moved = col_int(s, 4) != 0;
	ret->has_dialog = col_int(s, 5) != 0;
	row_chat(s, 6, mem, &ret->chat);
	stmt_reset(s);
	return OK;
}

static enum err person_fill_name(struct db *db, struct person *p, str name, struct arena *mem)
{
	struct stmt *s = db_query(db, "UPDATE person SET name = $2 WHERE id = $1");
	bind_int(s, 1, p->id);
	bind_str(s, 2, name);
	enum err e = row_change(db, s);
	if (e == OK)
		p->name = arena_str(mem, name);
	return e;
}

/* Somebody new, or several ids. */
static enum err sender_link(struct db *db, const struct identity *ids, size_t n_ids,
			    int64_t account_id, int64_t now_ms, struct arena *mem,
			    struct sender *ret)
{
	int64_t person_id;
	bool is_moved;

	enum err e = person_link(db, ids, n_ids, now_ms, &person_id, &is_moved);
	if (e == OK)
		e = person_chat_take(db, person_id, ids, n_ids, account_id, now_ms);
	if (e == OK)
		e = sender_find(db, ids[0], mem, ret);
	if (e == OK)
		ret->id_moved = is_moved;
	return e == ERR_NOTFOUND ? ERR_IO : e;
}

enum err store_sender_take(struct db *db, const struct identity *ids, size_t n_ids, str name,
			   int64_t account_id, int64_t now_ms, struct arena *mem,
			   struct sender *ret)
{
	ASSERT(n_ids >= 1 && n_ids <= EVENT_IDS_MAX && !str_is_empty(ids[0].opaque));
	enum err e = n_ids == 1 ? sender_find(db, ids[0], mem, ret) : ERR_NOTFOUND;
	if (e == ERR_NOTFOUND)
		e = sender_link(db, ids, n_ids, account_id, now_ms, mem, ret);
	if (e == OK && ret->person.name.len == 0 && name.len > 0)
		e = person_fill_name(db, &ret->person, name, mem);
	return e;
}

enum err store_person_by_id(struct db *db, int64_t id, struct arena *mem, struct person *ret)
{
	struct stmt *s =
		db_query(db, "SELECT name, language, consented_ms FROM person WHERE id = $1");
	bind_int(s, 1, id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct person){
		.id = id,
		.name = col_str(s, 0, mem),
		.language = (int)col_int(s, 1),
		.consented_ms = col_int(s, 2),
	};
	stmt_reset(s);
	return OK;
}

enum err store_person_ids(struct db *db, int64_t person_id, struct arena *mem, struct identity *ret,
			  size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT kind, opaque FROM identity WHERE person_id = $1 AND "
				      "moved_ms = 0 ORDER BY kind, opaque LIMIT $2");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, person_id);
	bind_int(s, 2, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n].kind = (enum id_kind)col_int(s, 0);
		ret[n++].opaque = col_str(s, 1, mem);
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_person_set_language(struct db *db, int64_t id, int language)
{
	struct stmt *s = db_query(db, "UPDATE person SET language = $2 WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, language);
	return row_change(db, s);
}

enum err store_consent_add(struct db *db, int64_t person_id, const char *purpose, bool is_given,
			   str words, str message_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "INSERT INTO consent (person_id, purpose, is_given, words, "
				      "message_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6)");
	bind_int(s, 1, person_id);
	bind_str(s, 2, str_from(purpose));
	bind_int(s, 3, is_given);
	bind_str(s, 4, words);
	bind_str(s, 5, message_id);
	bind_int(s, 6, now_ms);
	enum err e = stmt_run(s);
	if (e != OK || !is_given)
		return e;
	s = db_query(db, "UPDATE person SET consented_ms = $2 WHERE id = $1");
	bind_int(s, 1, person_id);
	bind_int(s, 2, now_ms);
	return row_change(db, s);
}
