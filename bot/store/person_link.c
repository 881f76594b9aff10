/* SPDX-License-Identifier: MIT */
/* Who is behind an id when that is not plain: somebody new, a second id of somebody known, a number
 * that has passed to another person, two persons that turn out to be one. The rule of thumb: the
 * network's own ids (BSUID, lid, Telegram) tell who somebody is, a phone number only where she is
 * now. What changed hands is marked moved and gives no role any more; nothing is deleted but a
 * dialog and doubles. Called by person.c, on the writer thread; keeps nothing. */
#include "bot/store/person.h"

#include "bot/store/row.h"

/* What is known of one id. */
struct known {
	int64_t person_id; /* 0 = unknown */
	bool is_moved;
};

static enum err known_find(struct db *db, struct identity id, struct known *ret)
{
	struct stmt *s = db_query(db, "SELECT person_id, moved_ms FROM identity WHERE kind = $1 "
				      "AND opaque = $2");
	*ret = (struct known){ 0 };
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	enum err e = stmt_step(s);
	if (e == OK)
		*ret = (struct known){ col_int(s, 0), col_int(s, 1) != 0 };
	stmt_reset(s);
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err person_make(struct db *db, int64_t now_ms, int64_t *ret_id)
{
	struct stmt *s = db_query(db, "INSERT INTO person (created_ms) VALUES ($1)");
	bind_int(s, 1, now_ms);
	enum err e = stmt_run(s);
	if (e == OK)
		*ret_id = db_last_id(db);
	return e;
}

static enum err identity_add(struct db *db, struct identity id, int64_t person_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "INSERT INTO identity (kind, opaque, person_id, created_ms) "
				      "VALUES ($1, $2, $3, $4) ON CONFLICT (kind, opaque) DO "
				      "NOTHING");
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	bind_int(s, 3, person_id);
	bind_int(s, 4, now_ms);
	return stmt_run(s);
}

static enum err person_has_kind(struct db *db, int64_t person_id, enum id_kind kind, bool *ret)
{
	int64_t n;
	struct stmt *s = db_query(db, "SELECT count(*) FROM identity WHERE person_id = $1 AND "
				      "kind = $2 AND moved_ms = 0");
	bind_int(s, 1, person_id);
	bind_int(s, 2, kind);
	enum err e = row_int(s, &n);
	if (e == OK)
		*ret = n > 0;
	return e;
}

/* Whether she has an id of the kind of any of `ids` that is no phone. */
static enum err person_has_other(struct db *db, int64_t person_id, const struct identity *ids,
				 size_t n_ids, bool *ret)
{
	enum err e = OK;

	*ret = false;
	for (size_t i = 0; i < n_ids && e == OK && !*ret; i++) {
		if (ids[i].kind != ID_PHONE)
			e = person_has_kind(db, person_id, ids[i].kind, ret);
	}
	return e;
}

/* Ids of two persons (a phone and another): one person after all, or a number that has passed on.
 */
static enum err two_persons(struct db *db, const struct identity *ids, size_t n_ids, size_t phone,
			    int64_t phone_owner, int64_t other_owner, int64_t now_ms,
			    int64_t *ret_id)
{
	bool has_phone, has_other;

	enum err e = person_has_kind(db, other_owner, ID_PHONE, &has_phone);
	if (e == OK)
		e = person_has_other(db, phone_owner, ids, n_ids, &has_other);
	if (e != OK)
		return e;
	if (!has_phone && !has_other) {
		*ret_id = phone_owner;
		return person_join(db, other_owner, phone_owner);
	}
	*ret_id = other_owner;
	return person_hand_over(db, ids[phone], phone_owner, other_owner, now_ms);
}

/* A known phone with another id that nobody has: hers, unless she has one of that kind. */
static enum err phone_with_new(struct db *db, const struct identity *ids, size_t n_ids,
			       size_t phone, int64_t phone_owner, int64_t now_ms, int64_t *ret_id)
{
	bool has_other;

	enum err e = person_has_other(db, phone_owner, ids, n_ids, &has_other);
	if (e != OK)
		return e;
	*ret_id = phone_owner;
	if (!has_other)
		return OK;
	e = person_make(db, now_ms, ret_id);
	return e == OK ? person_hand_over(db, ids[phone], phone_owner, *ret_id, now_ms) : e;
}

/* Whose the ids are: 0 = nobody's. `phone` is the place among them of a phone that somebody has. */
struct owners {
	int64_t of_phone, of_other;
	size_t phone;
};

static enum err owners_find(struct db *db, const struct identity *ids, size_t n_ids,
			    struct known *ret_known, struct owners *ret)
{
	enum err e = OK;

	*ret = (struct owners){ 0 };
	for (size_t i = 0; i < n_ids && e == OK; i++) {
		e = known_find(db, ids[i], &ret_known[i]);
		if (ids[i].kind != ID_PHONE) {
			if (ret->of_other == 0)
				ret->of_other = ret_known[i].person_id;
		} else if (ret->of_phone == 0) {
			ret->of_phone = ret_known[i].person_id;
			ret->phone = i;
		}
	}
	return e;
}

enum err person_link(struct db *db, const struct identity *ids, size_t n_ids, int64_t now_ms,
		     int64_t *ret_id, bool *ret_is_moved)
{
	struct known known[EVENT_IDS_MAX];
	struct owners o;
	int64_t person_id = 0;

	ASSERT(n_ids >= 1 && n_ids <= EVENT_IDS_MAX);
	enum err e = owners_find(db, ids, n_ids, known, &o);
	if (e != OK)
		return e;

	if (o.of_phone == 0 && o.of_other == 0)
		e = person_make(db, now_ms, &person_id);
	else if (o.of_phone == 0 || o.of_phone == o.of_other)
		person_id = o.of_other;
	else if (o.of_other == 0)
		e = phone_with_new(db, ids, n_ids, o.phone, o.of_phone, now_ms, &person_id);
	else
		e = two_persons(db, ids, n_ids, o.phone, o.of_phone, o.of_other, now_ms,
				&person_id);

	*ret_is_moved = person_id != o.of_phone && o.of_phone != 0 && person_id != 0;
	for (size_t i = 0; i < n_ids && e == OK; i++) {
		*ret_is_moved = *ret_is_moved || known[i].is_moved;
		if (known[i].person_id == 0)
			e = identity_add(db, ids[i], person_id, now_ms);
	}
	*ret_id = person_id;
	return e;
}

static bool is_same_id(struct identity a, struct identity b)
{
	return a.kind == b.kind && str_eq(a.opaque, b.opaque);
}

enum err store_identity_change(struct db *db, struct identity old_id, const struct identity *ids,
			       size_t n_ids, int64_t now_ms)
{
	struct known old, known;
	bool is_kept = false;
	int64_t nobody;

	ASSERT(n_ids <= EVENT_IDS_MAX);
	enum err e = known_find(db, old_id, &old);
	if (e == OK && old.person_id == 0)
		return ERR_NOTFOUND;
	for (size_t i = 0; i < n_ids && e == OK; i++) {
		is_kept = is_kept || is_same_id(ids[i], old_id);
		e = known_find(db, ids[i], &known);
		if (e == OK && known.person_id == 0)
			e = identity_add(db, ids[i], old.person_id, now_ms);
		else if (e == OK && known.person_id != old.person_id)
			e = person_hand_over(db, ids[i], known.person_id, old.person_id, now_ms);
	}
	if (e != OK || is_kept)
		return e;
	/* Who writes from the old id now is somebody else, a person without a past. */
	e = person_make(db, now_ms, &nobody);
	return e == OK ? person_hand_over(db, old_id, old.person_id, nobody, now_ms) : e;
}

enum err store_identity_learn(struct db *db, int64_t chat_id, struct identity id, int64_t now_ms)
{
	struct arena mem;
	struct chat chat;
	int64_t person_id;
	bool is_moved;

	arena_init(&mem, 0);
	enum err e = store_chat_by_id(db, chat_id, &mem, &chat);
	if (e == OK && chat.kind == CHAT_PRIVATE && chat.state != CHAT_DEAD) {
		struct identity both[] = { chat.address, id };
		/* Two numbers of one person: the network rewrites some countries' numbers. */
		if (id.kind == chat.address.kind)
			e = identity_add(db, id, chat.person_id, now_ms);
		else
			e = person_link(db, both, ARRAY_LEN(both), now_ms, &person_id, &is_moved);
	}
	arena_finish(&mem);
	return e;
}
