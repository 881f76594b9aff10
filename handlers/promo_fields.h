/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMO_FIELDS_H
#define SIAR_HANDLERS_PROMO_FIELDS_H

#include "bot/store/promo.h"
#include "handlers/form.h"

/* What a promo is made of and how each part is asked for, as data like a form's fields: the same
 * questions when it is missing and when it is to be changed. */

enum promo_field {
	PROMO_FIELD_TEXT,
	PROMO_FIELD_PRICE,
	PROMO_FIELD_TITLE,
	PROMO_FIELD_CATEGORY,
	PROMO_FIELD_DISTRICT,
	/* Never missing, and in no list: who is told of them may correct them. */
	PROMO_FIELD_READY,
	PROMO_FIELD_END,
	PROMO_FIELDS,
};
enum { PROMO_FIELDS_LISTED = PROMO_FIELD_READY };

/* Its question; name and alias are also the words behind "ubah". */
const struct form_field *promo_field(enum promo_field field);
/* What its choices and takes look at: what the draft says so far. */
struct form_answers promo_fields_known(const struct promo *p);
/* The canonical value into the promo. */
void promo_field_put(struct call *c, struct promo *p, enum promo_field field, str value);
/* The lowest of a price's canonical value. */
int64_t promo_fields_idr(str value);
/* The field `word` names; -1 = none. */
int promo_field_find(str word, struct arena *mem);
/* The field that is to be asked for next; -1 = nothing is missing. */
int promo_field_missing(const struct promo *p);

#endif
