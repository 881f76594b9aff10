/* SPDX-License-Identifier: MIT */
/* The parts of a promo: question, what is a good answer, where it goes. Called by the draft and its
 * editing on the writer thread.
 *
 * It is no struct form: what a draft knows is a promo row with photos on their way, which comes
 * back from a fetch or an album without a message, is shown while it is edited and is held by its
 * version; kept as a form's answers it would be there twice. The questions are the same kind of
 * data (struct form_field) and asked by the same code (question.c). */
#include "handlers/promo_fields.h"

#include "bot/understand/promo.h"
#include "handlers/field.h"
#include "handlers/promo_price.h"
#include "handlers/promo_text.h"
#include "handlers/promo_time.h"
#include "handlers/words.h"

#include <inttypes.h>

/* The likeliest that are offered, before "lainnya". */
enum { LIKELY_MAX = 3 };
static const char in_chat[] =
	"di chat, harga di chat, chat, chat aja, hubungi penjual, japri, lewat chat, pm, tanpa "
	"harga, tanya, tanya penjual, via chat, no price, ask";

static bool take_text(struct call *c, const struct form_answers *so_far, str text, str *ret,
		      const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	(void)c, (void)so_far, (void)ret_choices, (void)ret_n, (void)ret_key;
	*ret = text;
	return true;
}

/* "<flags> <list>" */
static str price_value(struct call *c, unsigned flags, const struct promo_price *list, size_t n)
{
	str prices = promo_prices_format(list, n, c->mem);

	return arena_printf(c->mem, "%u %" STR_FMT, flags, STR_ARG(prices));
}

static struct choice price_choice(struct call *c, int64_t idr)
{
	const struct promo_price one = { idr, idr, 1, STR_NONE };

	return (struct choice){ .id = price_value(c, 0, &one, 1),
				.label = words_price(idr, STR_NONE, c->mem) };
}

/* "15" is 15.000 most of the time, and 1.500 sometimes. */
static bool is_bare_number(str text, int64_t *ret)
{
	return str_to_int64(str_trim(text), ret) && *ret > 0 && *ret < 1000;
}

static bool take_price(struct call *c, const struct form_answers *so_far, str text, str *ret,
		       const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	const struct promo_price nothing = { .qty = 1 };
	struct prices found;
	int64_t number;

	(void)so_far;
	(void)price_answer(text, c->mem, &found);
	unsigned flags = (found.is_from ? PROMO_FROM : 0u) | (found.is_nego ? PROMO_NEGO : 0u);
	if (words_has(in_chat, text, c->mem)) {
		*ret = price_value(c, PROMO_PRICE_IN_CHAT, NULL, 0);
	} else if (found.n > 0) {
		*ret = price_value(c, flags, found.list, found.n);
	} else if (found.is_free) {
		*ret = price_value(c, flags, &nothing, 1);
	} else {
		*ret_key = "field.price_unknown";
		if (!is_bare_number(text, &number))
			return false;
		struct choice *choices = ARENA_ARRAY(c->mem, struct choice, 2);
		choices[0] = price_choice(c, number * 1000);
		choices[1] = price_choice(c, number * 100);
		*ret_key = "promo.price_which";
		*ret_choices = choices;
		*ret_n = 2;
		return false;
	}
	return true;
}

static bool has_choice(const struct choice *list, size_t n, str id)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(list[i].id, id))
			return true;
	}
	return false;
}

static void add_category(struct call *c, struct choice *list, size_t *n, const struct category *of)
{
	if (of && *n < LIKELY_MAX && !has_choice(list, *n, of->slug))
		list[(*n)++] =
			(struct choice){ .id = of->slug, .label = of->name[c->actor.language] };
}

/* What the text says, what it is now, then the office's first ones; "lainnya" shows all. */
static size_t choices_category(struct call *c, const struct form_answers *so_far,
			       const struct choice **ret)
{
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, LIKELY_MAX + 1);
	struct promo_reading r;
	size_t n = 0;

	promo_read(c->config, so_far->value[PROMO_FIELD_TEXT], c->now_ms, c->mem, &r);
	add_category(c, list, &n, r.category);
	add_category(c, list, &n, config_category(c->config, so_far->value[PROMO_FIELD_CATEGORY]));
	for (size_t i = 0; i < c->config->n_categories; i++)
		add_category(c, list, &n, &c->config->categories[i]);
	list[n++] = (struct choice){ .id = STR("?"), .key = STR("promo.category_other") };
	*ret = list;
	return n;
}

static bool take_category(struct call *c, const struct form_answers *so_far, str text, str *ret,
			  const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	if (!words_has("?, lainnya, lain-lain, yang lain, other", text, c->mem))
		return field_take_category(c, so_far, text, ret, ret_key, ret_choices, ret_n);
	*ret_key = "promo.category_all";
	*ret_n = field_choices_category(c, so_far, ret_choices);
	return false;
}

/* The districts of one name that the text tells; none when it is clear. */
static size_t choices_district(struct call *c, const struct form_answers *so_far,
			       const struct choice **ret)
{
	struct promo_reading r;

	promo_read(c->config, so_far->value[PROMO_FIELD_TEXT], c->now_ms, c->mem, &r);
	if (r.n_districts < 2)
		return 0;
	words_cities_first(r.districts, r.n_districts);
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, r.n_districts);
	for (size_t i = 0; i < r.n_districts; i++)
		list[i] = (struct choice){
			.id = arena_printf(c->mem, "%" PRId64, r.districts[i]->code),
			.label = r.districts[i]->name,
		};
	*ret = list;
	return r.n_districts;
}

static const struct form_field fields[PROMO_FIELDS] = {
	[PROMO_FIELD_TEXT] = { .name = "tulisan",
			       .alias = "teks, isi, keterangan, kata-kata, text",
			       .label = "promo.field_text",
			       .prompt = "promo.ask_new_text",
			       .help = "promo.help_text",
			       .take = take_text },
	[PROMO_FIELD_PRICE] = { .name = "harga",
				.alias = "price, rego",
				.label = "promo.field_price",
				.prompt = "promo.ask_price",
				.help = "promo.help_price",
				.take = take_price },
	[PROMO_FIELD_TITLE] = { .name = "judul",
				.alias = "nama, nama barang, title",
				.label = "promo.field_title",
				.prompt = "promo.ask_title",
				.help = "promo.help_title",
				.take = field_take_name },
	[PROMO_FIELD_CATEGORY] = { .name = "kategori",
				   .alias = "jenis, category",
				   .label = "promo.field_category",
				   .prompt = "promo.ask_category",
				   .help = "promo.help_category",
				   .take = take_category,
				   .choices = choices_category },
	[PROMO_FIELD_DISTRICT] = { .name = "daerah",
				   .alias = "kota, kabupaten, lokasi, wilayah, alamat, district",
				   .label = "promo.field_district",
				   .prompt = "promo.ask_district",
				   .help = "promo.help_district",
				   .take = field_take_district,
				   .choices = choices_district },
	[PROMO_FIELD_READY] = { .name = "siap",
				.alias = "jam siap, ready, waktu siap",
				.label = "promo.field_ready",
				.prompt = "promo.ask_ready",
				.take = promo_time_take_ready,
				.choices = promo_time_choices_ready },
	[PROMO_FIELD_END] = { .name = "berlaku",
			      .alias = "masa berlaku, sampai, batas, until",
			      .label = "promo.field_end",
			      .prompt = "promo.ask_end",
			      .take = promo_time_take_end,
			      .choices = promo_time_choices_end },
};

const struct form_field *promo_field(enum promo_field field)
{
	return &fields[field];
}

struct form_answers promo_fields_known(const struct promo *p)
{
	struct form_answers a = { 0 };

	a.value[PROMO_FIELD_TEXT] = p->text;
	a.value[PROMO_FIELD_CATEGORY] = p->category;
	return a;
}

static void put_price(struct call *c, struct promo *p, str value)
{
	struct promo_price *list = ARENA_ARRAY(c->mem, struct promo_price, PROMO_PRICES_MAX);
	const unsigned own = PROMO_FROM | PROMO_NEGO | PROMO_PRICE_IN_CHAT;
	int64_t flags = 0;
	str word;

	(void)str_take(&value, ' ', &word);
	(void)str_to_int64(word, &flags);
	p->n_prices = 0;
	p->price_idr = 0;
	p->unit = STR_NONE;
	if (promo_prices_parse(value, c->mem, list, &p->n_prices))
		p->prices = list;
	p->flags = (p->flags & ~own) | (unsigned)flags;
}

void promo_field_put(struct call *c, struct promo *p, enum promo_field field, str value)
{
	switch (field) {
	case PROMO_FIELD_TEXT:
		promo_text_read(c, p, value);
		return;
	case PROMO_FIELD_PRICE:
		put_price(c, p, value);
		return;
	case PROMO_FIELD_TITLE:
		p->title = value;
		return;
	case PROMO_FIELD_CATEGORY:
		p->category = value;
		return;
	case PROMO_FIELD_DISTRICT:
		(void)str_to_int64(value, &p->district);
		return;
	case PROMO_FIELD_READY:
		(void)str_to_int64(value, &p->ready_ms);
		return;
	case PROMO_FIELD_END:
		(void)str_to_int64(value, &p->ends_ms);
		return;
	case PROMO_FIELDS:
		return;
	}
}

int64_t promo_fields_idr(str value)
{
	str flags;
	int64_t idr = 0;

	(void)str_take(&value, ' ', &flags);
	(void)(str_take_word(&value, &flags) && str_to_int64(flags, &idr));
	return idr;
}

/* "Ganti harganya" */
static str without_nya(str word)
{
	bool has_nya = word.len > 6 && str_eq(str_slice(word, word.len - 3, word.len), STR("nya"));

	return has_nya ? str_slice(word, 0, word.len - 3) : word;
}

int promo_field_find(str word, struct arena *mem)
{
	word = without_nya(word);
	for (int i = 0; i < PROMO_FIELDS; i++) {
		if (words_has(fields[i].name, word, mem) || words_has(fields[i].alias, word, mem))
			return i;
	}
	return -1;
}

int promo_field_missing(const struct promo *p)
{
	if (p->text.len == 0 && p->product_id == 0)
		return PROMO_FIELD_TEXT;
	if (!promo_price_is_known(p))
		return PROMO_FIELD_PRICE;
	if (p->category.len == 0)
		return PROMO_FIELD_CATEGORY;
	return p->district == 0 ? PROMO_FIELD_DISTRICT : -1;
}
