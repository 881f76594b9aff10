/* SPDX-License-Identifier: MIT */
/* The days that sellers name ("H-1 Lebaran"): a list of maps like the categories. Called by load.c,
 * on one thread. Names are folded and dates counted here once. */

#include "config/bind.h"

#include "bot/base/utf8.h"
#include "config/embed.h"

enum { HOLIDAYS_MAX = 100 };

/* "2027-03-10". */
static bool day_of(str v, int64_t *ret)
{
	int64_t year, month, day;

	if (v.len != 10 || v.ptr[4] != '-' || v.ptr[7] != '-')
		return false;
	return str_to_int64(str_slice(v, 0, 4), &year) &&
	       str_to_int64(str_slice(v, 5, 2), &month) && str_to_int64(str_slice(v, 8, 2), &day) &&
	       zone_day_of((int)year, (int)month, (int)day, ret);
}

static const char *check_date(str v)
{
	int64_t day;

	return day_of(v, &day) ? NULL : "a date like 2027-03-10";
}

static const struct setting holiday_rows[] = {
	{ .key = "name",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct holiday, name),
	  .is_required = true,
	  .min = 2,
	  .max = 60,
	  .help = "the name as it is read back" },
	{ .key = "aliases",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct holiday, aliases),
	  .help = "other words for it" },
	{ .key = "dates",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct holiday, dates),
	  .is_required = true,
	  .check = check_date,
	  .help = "year-month-day, one for each year" },
	{ 0 },
};

/* The name among them: one list to look through. */
static void fold_names(struct holiday *h, struct arena *mem)
{
	str *names = ARENA_ARRAY(mem, str, h->n_aliases + 1);

	names[0] = utf8_fold(h->name, mem);
	for (size_t i = 0; i < h->n_aliases; i++)
		names[i + 1] = utf8_fold(h->aliases[i], mem);
	h->aliases = names;
	h->n_aliases++;
}

static void count_days(struct holiday *h, struct arena *mem)
{
	int64_t *days = ARENA_ARRAY(mem, int64_t, h->n_dates);

	for (size_t i = 0; i < h->n_dates; i++)
		(void)day_of(h->dates[i], &days[i]); /* check_date has told */
	h->days = days;
}

/* Where the k-th of a holiday's words stands in the file: its name, then its aliases. */
static const struct node *word_at(const struct node *item, size_t k)
{
	const struct node *list = yaml_find(item, STR("aliases"));
	const struct node *at = k == 0 || list == NULL ? NULL : list->first;

	if (k == 0)
		return yaml_find(item, STR("name"));
	while (at != NULL && --k > 0)
		at = at->next;
	return at;
}

static const struct holiday *named(const struct holiday *list, size_t n, str word)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < list[i].n_aliases; k++) {
			if (str_eq(list[i].aliases[k], word))
				return &list[i];
		}
	}
	return NULL;
}

static void check_dates(struct bind *b, size_t n, const struct node *item)
{
	const struct node *dates = yaml_find(item, STR("dates"));

	if (dates && !dates->first && b->config->holidays[n].n_dates == 0)
		bind_fail(b, dates, arena_printf(b->tmp, "[%zu].dates", n),
			  "no date (allowed: one or more like 2027-03-10)");
}

/* A word must mean one holiday: nobody is asked which. */
static void check_words(struct bind *b, size_t n, const struct node *item)
{
	const struct holiday *list = b->config->holidays, *h = &list[n];

	for (size_t k = 0; k < h->n_aliases; k++) {
		const struct holiday *other = named(list, n, h->aliases[k]);
		if (other && h->aliases[k].len > 0)
			bind_fail(b, word_at(item, k), arena_printf(b->tmp, "[%zu]", n),
				  "%" STR_FMT " means '%" STR_FMT "' already",
				  STR_ARG(bind_shown(b, h->aliases[k])), STR_ARG(other->name));
	}
}

void holidays_load(struct bind *b, const struct node *root)
{
	struct config *c = b->config;
	struct bind own = *b;
	const struct node *at = yaml_find(root, STR("holidays_file"));

	if (!data_open(b, at, c->holidays_file, "holidays.yaml", embed_holidays, &own.doc))
		return;
	c->holidays =
		bind_list(&own, holiday_rows, sizeof(struct holiday), HOLIDAYS_MAX, &c->n_holidays);
	const struct node *item = own.doc.root == NULL ? NULL : own.doc.root->first;
	for (size_t i = 0; i < c->n_holidays && item != NULL; i++, item = item->next) {
		fold_names(&c->holidays[i], &c->mem);
		count_days(&c->holidays[i], &c->mem);
		check_words(&own, i, item);
		check_dates(&own, i, item);
	}
}
