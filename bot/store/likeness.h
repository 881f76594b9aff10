/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_LIKENESS_H
#define SIAR_STORE_LIKENESS_H

#include "bot/store/db.h"

/* Promos by how they read and look: 64 bits each (understand/likeness.h, media/picture.h), of which
 * near duplicates differ in few. Stored values: never renumber. */

enum likeness_kind { LIKENESS_TEXT = 0, LIKENESS_PHOTO = 1 };
enum {
	/* Bits that may differ: four parts of 16 bits, looked up with at most one bit of each
	 * turned, find every one that differs in up to 7. */
	LIKENESS_BITS_MAX = 7,
	/* Looked at of those that share a part, the newest: what is like very many (a text that
	 * everybody copies) need not be compared with all of them. */
	LIKENESS_NEWEST = 32,
};

struct likeness {
	int64_t promo_id, shop_id;
	enum likeness_kind kind;
	int bits; /* that differ */
};

/* Makes the promo one that is found. `bits` is not 0. Twice is once. */
enum err store_likeness_put(struct db *db, enum likeness_kind kind, int64_t promo_id,
			    int64_t shop_id, uint64_t bits) MUST_CHECK;
/* It is found no more. */
enum err store_likeness_drop(struct db *db, enum likeness_kind kind, int64_t promo_id,
			     uint64_t bits) MUST_CHECK;
/* The nearest promo of another shop that differs in at most `max` bits, among equals the newest;
 * ERR_NOTFOUND when there is none. */
enum err store_likeness_find(struct db *db, enum likeness_kind kind, int64_t not_shop_id,
			     uint64_t bits, int max, struct likeness *ret) MUST_CHECK;

/* What was found when it was handed in, and the bits under which its text is found. */
struct likeness_note {
	uint64_t text_bits;      /* 0 = none */
	int64_t like_id;         /* a promo of another shop; 0 = none */
	enum likeness_kind kind; /* of that */
};
enum err store_likeness_note(struct db *db, int64_t promo_id,
			     const struct likeness_note *note) MUST_CHECK;
enum err store_likeness_noted(struct db *db, int64_t promo_id,
			      struct likeness_note *ret) MUST_CHECK;

#endif
