/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_FIELD_H
#define SIAR_HANDLERS_FIELD_H

#include "handlers/form.h"

/* Fields that several forms have: form_field.take, .choices and .show for names, districts,
 * categories and prices. Canonical values: the name on one line; the district's code; the
 * category's slug; "15000" or "15000/bungkus". */

enum { NAME_UNITS_MAX = 60, UNIT_UNITS_MAX = 20 };

bool field_take_name(struct call *c, const struct form_answers *so_far, str text, str *ret,
		     const char **ret_key, const struct choice **ret_choices, size_t *ret_n);

bool field_take_district(struct call *c, const struct form_answers *so_far, str text, str *ret,
			 const char **ret_key, const struct choice **ret_choices, size_t *ret_n);
struct text_arg field_show_district(struct call *c, str value);

bool field_take_category(struct call *c, const struct form_answers *so_far, str text, str *ret,
			 const char **ret_key, const struct choice **ret_choices, size_t *ret_n);
size_t field_choices_category(struct call *c, const struct form_answers *so_far,
			      const struct choice **ret);
struct text_arg field_show_category(struct call *c, str value);

bool field_take_price(struct call *c, const struct form_answers *so_far, str text, str *ret,
		      const char **ret_key, const struct choice **ret_choices, size_t *ret_n);
struct text_arg field_show_price(struct call *c, str value);
/* The price's two parts. */
int64_t field_price_idr(str value);
str field_price_unit(str value);

/* The shop's three fields, for daftar and profil: name, district, category. */
enum { SHOP_NAME, SHOP_DISTRICT, SHOP_CATEGORY, SHOP_FIELDS };
extern const struct form_field field_shop[SHOP_FIELDS];

#endif
