/* SPDX-License-Identifier: MIT */
/* What is a good answer to the questions that several forms ask: name, district, category, price.
 * Called by the dialog engine on the writer thread; reads config only. A typing slip is answered
 * with what was probably meant, as a choice of one. */
#include "handlers/field.h"

#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "bot/understand/place.h"
#include "bot/understand/price.h"
#include "bot/understand/promo.h"
#include "handlers/words.h"

#include <inttypes.h>

static const char all_words[] =
	"keduanya, kedua duanya, dua duanya, semua, semuanya, semua daerah, "
	"both, all";

bool field_take_name(struct call *c, const struct form_answers *so_far, str text, str *ret,
		     const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	(void)so_far, (void)ret_choices, (void)ret_n;
	str name = words_one_line(text, c->mem);
	size_t units = utf8_utf16_len(name);

	/* "halo kak" greets */
	if (phrase_is_greeting(text, c->mem) ||
	    (c->is_forwarded && promo_is(c->config, text, c->mem))) {
		*ret_key = "field.name_none";
		return false;
	}
	if (units < 3 || units > NAME_UNITS_MAX) {
		*ret_key = units < 3 ? "field.name_short" : "field.name_long";
		return false;
	}
	*ret = name;
	return true;
}

static struct choice district_choice(struct call *c, const struct district *d)
{
	return (struct choice){ .id = arena_printf(c->mem, "%" PRId64, d->code), .label = d->name };
}

bool field_take_district(struct call *c, const struct form_answers *so_far, str text, str *ret,
			 const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	(void)so_far;
	const struct district *found[PLACE_MATCHES_MAX];
	size_t n = place_find(c->config, text, c->mem, found);

	if (n == 0 && phrase_is(all_words, text, c->mem)) {
		*ret_key = "field.one_district";
		return false;
	}
	if (n == 1) {
		*ret = district_choice(c, found[0]).id;
		return true;
	}
	words_cities_first(found, n);
	*ret_key = "field.district_which";
	if (n == 0) {
		found[0] = place_near(c->config, text, c->mem);
		n = found[0] ? 1 : 0;
		*ret_key = n > 0 ? "field.near" : "field.district_unknown";
	}
	struct choice *choices = ARENA_ARRAY(c->mem, struct choice, n);
	for (size_t i = 0; i < n; i++)
		choices[i] = district_choice(c, found[i]);
	*ret_choices = choices;
	*ret_n = n;
	return false;
}

struct text_arg field_show_district(struct call *c, str value)
{
	int64_t code = 0;

	(void)str_to_int64(value, &code);
	return ARG("", words_district(c->config, code, c->mem));
}

static struct choice category_choice(const struct call *c, const struct category *topic)
{
	return (struct choice){ .id = topic->slug, .label = topic->name[c->actor.language] };
}

bool field_take_category(struct call *c, const struct form_answers *so_far, str text, str *ret,
			 const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	(void)so_far;
	const struct category *found = topic_find(c->config, text, c->mem);
	struct promo_reading r;

	if (!found) { /* "keripik dan sambal" */
		promo_read(c->config, text, c->now_ms, c->mem, &r);
		found = r.category;
	}
	if (found) {
		*ret = found->slug;
		return true;
	}
	found = topic_near(c->config, text, c->mem);
	*ret_key = found ? "field.near" : "field.category_unknown";
	if (found) {
		struct choice *choice = ARENA_NEW(c->mem, struct choice);
		*choice = category_choice(c, found);
		*ret_choices = choice;
		*ret_n = 1;
	}
	return false;
}

size_t field_choices_category(struct call *c, const struct form_answers *so_far,
			      const struct choice **ret)
{
	(void)so_far;
	size_t n = c->config->n_categories;

	if (n > MESSAGE_CHOICES_MAX)
		n = MESSAGE_CHOICES_MAX;
	struct choice *choices = ARENA_ARRAY(c->mem, struct choice, n);
	for (size_t i = 0; i < n; i++)
		choices[i] = category_choice(c, &c->config->categories[i]);
	*ret = choices;
	return n;
}

struct text_arg field_show_category(struct call *c, str value)
{
	return ARG("", words_category(c->config, value, (enum language)c->actor.language));
}

bool field_take_price(struct call *c, const struct form_answers *so_far, str text, str *ret,
		      const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	(void)so_far, (void)ret_choices, (void)ret_n;
	struct prices found;

	(void)price_answer(text, c->mem, &found);
	const struct promo_price *price = &found.list[0];
	if (found.n == 0 || price->min_idr <= 0) {
		*ret_key = "field.price_unknown";
		return false;
	}
	str unit = price->unit;
	if (unit.len > 0 && price->qty > 1)
		unit = arena_printf(c->mem, "%" PRId64 " %" STR_FMT, price->qty, STR_ARG(unit));
	*ret = arena_printf(c->mem, "%" PRId64, price->min_idr);
	if (unit.len > 0 && utf8_utf16_len(unit) <= UNIT_UNITS_MAX)
		*ret = arena_printf(c->mem, "%" PRId64 "/%" STR_FMT, price->min_idr, STR_ARG(unit));
	return true;
}

int64_t field_price_idr(str value)
{
	str idr;
	int64_t ret = 0;

	if (str_take(&value, '/', &idr))
		(void)str_to_int64(idr, &ret);
	return ret;
}

str field_price_unit(str value)
{
	ptrdiff_t slash = str_find_char(value, '/');

	return slash < 0 ? STR_NONE : str_slice(value, (size_t)slash + 1, value.len);
}

struct text_arg field_show_price(struct call *c, str value)
{
	return ARG("", words_price(field_price_idr(value), field_price_unit(value), c->mem));
}

const struct form_field field_shop[SHOP_FIELDS] = {
	[SHOP_NAME] = { .name = "nama",
			.alias = "usaha, toko, nama usaha, name, shop",
			.label = "field.name",
			.prompt = "daftar.ask_name",
			.take = field_take_name },
	[SHOP_DISTRICT] = { .name = "daerah",
			    .alias = "kota, kabupaten, wilayah, lokasi, alamat, district",
			    .label = "field.district",
			    .prompt = "daftar.ask_district",
			    .take = field_take_district,
			    .show = field_show_district },
	[SHOP_CATEGORY] = { .name = "kategori",
			    .alias = "jenis, category",
			    .label = "field.category",
			    .prompt = "daftar.ask_category",
			    .take = field_take_category,
			    .choices = field_choices_category,
			    .show = field_show_category },
};
