/* SPDX-License-Identifier: MIT */
/* Shops and their products, with the codes people write instead of names ("KRP01"). Called by
 * handlers, on the writer thread; keeps nothing. */
#include "bot/store/shop.h"

#include "bot/base/hash.h"
#include "bot/store/row.h"
#include "bot/store/vocabulary.h"
#include "bot/store/words.h"

enum { PREFIX_LEN = 3, PREFIX_MAX = 6, PREFIX_TRIES = 24 };

static enum err shop_of(struct stmt *s, struct arena *mem, struct shop *ret)
{
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct shop){
		.id = col_int(s, 0),
		.person_id = col_int(s, 1),
		.name = col_str(s, 2, mem),
		.category = col_str(s, 3, mem),
		.prefix = col_str(s, 4, mem),
		.district = col_int(s, 5),
	};
	stmt_reset(s);
	return OK;
}

enum err store_shop_of(struct db *db, int64_t person_id, struct arena *mem, struct shop *ret)
{
	struct stmt *s = db_query(db, "SELECT id, person_id, name, category, prefix, district FROM "
				      "shop WHERE person_id = $1");
	bind_int(s, 1, person_id);
	return shop_of(s, mem, ret);
}

/* --- prefixes --- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_vowel(char c)
{
	return str_find_char(STR("AEIOU"), c) >= 0;
}

/* The first letter and the consonants behind it, then vowels when they are too few: Keripik is KRP,
 * Ayu is AYU. A name without Latin letters is a TKO (toko, shop). */
static void prefix_of_name(str name, char *ret)
{
	size_t n = 0;

	for (int vowels = 0; vowels < 2; vowels++) {
		bool is_first = true;
		for (size_t i = 0; i < name.len && n < PREFIX_LEN; i++) {
			char c = upper(name.ptr[i]);
			if (!is_letter(c))
				continue;
			bool is_wanted = is_first ? vowels == 0 : is_vowel(c) == (vowels == 1);
			is_first = false;
			if (is_wanted)
				ret[n++] = c;
		}
	}
	for (; n < PREFIX_LEN; n++)
		ret[n] = "TKO"[n];
}

static str uppercase(str text, struct arena *mem)
{
	char *ret = ARENA_ARRAY(mem, char, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		ret[i] = upper(text.ptr[i]);
	return (str){ ret, text.len };
}

enum err store_shop_by_prefix(struct db *db, str prefix, struct arena *mem, struct shop *ret)
{
	struct stmt *s = db_query(db, "SELECT id, person_id, name, category, prefix, district FROM "
				      "shop WHERE prefix = $1");
	bind_str(s, 1, uppercase(prefix, mem));
	return shop_of(s, mem, ret);
}

static enum err prefix_is_free(struct db *db, str prefix, bool *ret)
{
	int64_t id;
	struct stmt *s = db_query(db, "SELECT id FROM shop WHERE prefix = $1");
	bind_str(s, 1, prefix);
	enum err e = row_int(s, &id);
	*ret = e == ERR_NOTFOUND;
	return e == ERR_NOTFOUND ? OK : e;
}

/* The name's own three letters, else its first with others that are drawn (by the person too: many
 * shops have one name); a letter more when tens of thousands of shops have taken what there is. */
static enum err prefix_take(struct db *db, str name, int64_t person_id, struct arena *mem, str *ret)
{
	char text[PREFIX_MAX];
	uint64_t drawn = hash_fast(name) + (uint64_t)person_id * 0x9e3779b97f4a7c15u;
	bool is_free;

	prefix_of_name(name, text);
	for (size_t len = PREFIX_LEN; len <= PREFIX_MAX; len++) {
		for (int i = 0; i < PREFIX_TRIES; i++) {
			bool is_own = len == PREFIX_LEN && i == 0;
			for (size_t at = 1; at < len && !is_own; at++) {
				drawn = drawn * 6364136223846793005u + 1442695040888963407u;
				text[at] = (char)('A' + (drawn >> 33) % 26);
			}
			enum err e = prefix_is_free(db, (str){ text, len }, &is_free);
			if (e != OK)
				return e;
			if (is_free) {
				*ret = arena_str(mem, (str){ text, len });
				return OK;
			}
		}
	}
	return ERR_LIMIT;
}

static enum err shop_add(struct db *db, struct shop *shop, int64_t now_ms, struct arena *mem)
{
	str prefix = STR_NONE;

	enum err e = prefix_take(db, shop->name, shop->person_id, mem, &prefix);
	if (e != OK)
		return e;
	struct stmt *s =
		db_query(db, "INSERT INTO shop (person_id, name, district, category, prefix, "
			     "created_ms) VALUES ($1, $2, $3, $4, $5, $6)");
	bind_int(s, 1, shop->person_id);
	bind_str(s, 2, shop->name);
	bind_int(s, 3, shop->district);
	bind_str(s, 4, shop->category);
	bind_str(s, 5, prefix);
	bind_int(s, 6, now_ms);
	e = stmt_run(s);
	if (e != OK)
		return e;
	shop->id = db_last_id(db);
	shop->prefix = prefix;
	return vocabulary_learn(db, shop->name);
}

enum err store_shop_put(struct db *db, struct shop *shop, int64_t now_ms, struct arena *mem)
{
	ASSERT(!str_is_empty(shop->name) && shop->person_id != 0);
	if (shop->id == 0)
		return shop_add(db, shop, now_ms, mem);
	enum err e = words_drop_shop(db, shop->id);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "UPDATE shop SET name = $2, district = $3, category = $4 "
				      "WHERE id = $1");
	bind_int(s, 1, shop->id);
	bind_str(s, 2, shop->name);
	bind_int(s, 3, shop->district);
	bind_str(s, 4, shop->category);
	e = row_change(db, s);
	if (e == OK)
		e = vocabulary_learn(db, shop->name);
	return e == OK ? words_add_shop(db, shop->id) : e;
}

/* --- products --- */

#define PRODUCT_COLUMNS "id, shop_id, code, name, unit, price_idr, state, media_id"

static void product_row(struct stmt *s, struct arena *mem, struct product *ret)
{
	*ret = (struct product){
		.id = col_int(s, 0),
		.shop_id = col_int(s, 1),
		.code = col_str(s, 2, mem),
		.name = col_str(s, 3, mem),
		.unit = col_str(s, 4, mem),
		.price_idr = col_int(s, 5),
		.state = (enum product_state)col_int(s, 6),
		.media_id = col_int(s, 7),
	};
}

/* Products are never deleted, so the number of those with its letters gives the next code; they may
 * be another shop's since (merge.h). */
static enum err product_code(struct db *db, int64_t shop_id, struct arena *mem, str *ret)
{
	struct stmt *s = db_query(db, "SELECT s.prefix, (SELECT count(*) FROM product p WHERE "
				      "p.code > s.prefix AND p.code < s.prefix || ':') FROM shop "
				      "s WHERE s.id = $1");
	bind_int(s, 1, shop_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	str prefix = col_str(s, 0, mem);
	*ret = arena_printf(mem, "%" STR_FMT "%02lld", STR_ARG(prefix),
			    (long long)col_int(s, 1) + 1);
	stmt_reset(s);
	return OK;
}

static enum err product_add(struct db *db, struct product *p, int64_t now_ms, struct arena *mem)
{
	str code = STR_NONE;

	enum err e = product_code(db, p->shop_id, mem, &code);
	if (e != OK)
		return e;
	struct stmt *s =
		db_query(db, "INSERT INTO product (shop_id, code, name, price_idr, unit, state, "
			     "created_ms, media_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	bind_int(s, 1, p->shop_id);
	bind_str(s, 2, code);
	bind_str(s, 3, p->name);
	bind_int(s, 4, p->price_idr);
	bind_str(s, 5, p->unit);
	bind_int(s, 6, p->state);
	bind_int(s, 7, now_ms);
	bind_ref(s, 8, p->media_id);
	e = stmt_run(s);
	if (e != OK)
		return e;
	p->id = db_last_id(db);
	p->code = code;
	e = vocabulary_learn(db, p->name);
	return e == OK ? words_add_product(db, p->id) : e;
}

enum err store_product_put(struct db *db, struct product *p, int64_t now_ms, struct arena *mem)
{
	ASSERT(!str_is_empty(p->name) && p->shop_id != 0 && p->price_idr >= 0);
	if (p->id == 0)
		return product_add(db, p, now_ms, mem);
	enum err e = words_drop_product(db, p->id);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "UPDATE product SET name = $2, price_idr = $3, unit = $4, "
				      "state = $5, media_id = $6 WHERE id = $1");
	bind_int(s, 1, p->id);
	bind_str(s, 2, p->name);
	bind_int(s, 3, p->price_idr);
	bind_str(s, 4, p->unit);
	bind_int(s, 5, p->state);
	bind_ref(s, 6, p->media_id);
	e = row_change(db, s);
	if (e == OK)
		e = vocabulary_learn(db, p->name);
	return e == OK ? words_add_product(db, p->id) : e;
}

enum err store_product_by_id(struct db *db, int64_t id, struct arena *mem, struct product *ret)
{
	struct stmt *s = db_query(db, "SELECT " PRODUCT_COLUMNS " FROM product WHERE id = $1");
	bind_int(s, 1, id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	product_row(s, mem, ret);
	stmt_reset(s);
	return OK;
}

enum err store_product_by_code(struct db *db, int64_t shop_id, str code, struct arena *mem,
			       struct product *ret)
{
	struct stmt *s = db_query(db, "SELECT " PRODUCT_COLUMNS
				      " FROM product WHERE code = $1 AND shop_id = $2");
	bind_str(s, 1, uppercase(code, mem));
	bind_int(s, 2, shop_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	product_row(s, mem, ret);
	stmt_reset(s);
	return OK;
}

enum err store_product_list(struct db *db, int64_t shop_id, struct arena *mem, struct product *ret,
			    size_t max, size_t *ret_n)
{
	/* Codes of a shop rise with the id. */
	struct stmt *s = db_query(db, "SELECT " PRODUCT_COLUMNS
				      " FROM product WHERE shop_id = $1 AND state <> 2 ORDER BY id "
				      "LIMIT $2");
	size_t n = 0;
	enum err e;

	_Static_assert(PRODUCT_GONE == 2, "written in SQL above");
	bind_int(s, 1, shop_id);
	bind_int(s, 2, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		product_row(s, mem, &ret[n++]);
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}
