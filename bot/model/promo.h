/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_PROMO_H
#define SIAR_MODEL_PROMO_H

#include "bot/base/arena.h"
#include "bot/base/sm.h"

#include <stdbool.h>
#include <stdint.h>

/* draft ─▶ held ─▶ approved ─▶ scheduled ─▶ preparing ─▶ running ⇄ paused ─▶ done
 *            └─▶ rejected (─▶ held, by appeal)        any before done ─▶ cancelled | expired
 * approved to paused ─▶ held: its seller changed what it says (/ubah).
 * Values are stored: never renumber. */
enum promo_state {
	PROMO_DRAFT = 0,
	PROMO_HELD = 1,
	PROMO_APPROVED = 2,
	PROMO_SCHEDULED = 3,
	PROMO_PREPARING = 4,
	PROMO_RUNNING = 5,
	PROMO_PAUSED = 6,
	PROMO_DONE = 7,
	PROMO_REJECTED = 8,
	PROMO_CANCELLED = 9,
	PROMO_EXPIRED = 10,
};
enum { PROMO_STATE_COUNT = 11 };

extern const struct sm_state promo_states[PROMO_STATE_COUNT];

enum { PROMO_PRICES_MAX = 12 };

/* What is asked for something: "10rb/porsi", "3 pcs 25rb", "10-15rb". */
struct promo_price {
	int64_t min_idr, max_idr; /* the same unless a range; 0 and 0 = free */
	int64_t qty; /* of `unit` for that money: 3 of "3 pcs 25rb", 250 of gram; else 1 */
	str unit;    /* "porsi", "pcs", "kg"; empty = not told */
};

/* What a promo says of how it is sold. Values are stored: never renumber. */
enum {
	PROMO_READY_STOCK = 1u << 0,
	PROMO_PREORDER = 1u << 1,
	PROMO_NEGO = 1u << 2,
	PROMO_FIXED = 1u << 3, /* "harga pas", "nett", "no nego" */
	PROMO_FROM = 1u << 4,  /* "mulai 10rb" */
	PROMO_HALAL = 1u << 5,
	PROMO_COD = 1u << 6,
	PROMO_DELIVERS = 1u << 7,
	PROMO_FREE_DELIVERY = 1u << 8,
	PROMO_PICKUP = 1u << 9,
	/* Told by the seller when she is asked, not read. */
	PROMO_PRICE_IN_CHAT = 1u << 16,
	PROMO_IS_ONE = 1u << 17, /* "ya, ini promo": the text does not look like it */
};

/* For the store: "10000 1 porsi;10000-15000 1;25000 3 pcs". A unit holds no ';' and no line end. */
str promo_prices_format(const struct promo_price *list, size_t n, struct arena *mem);
/* Back again; false when `text` is not what the above writes. Units are copied. */
bool promo_prices_parse(str text, struct arena *mem, struct promo_price ret[PROMO_PRICES_MAX],
			size_t *ret_n);

#endif
