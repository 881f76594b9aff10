/* SPDX-License-Identifier: MIT */
/* /langganan: which promos come to this person or group. One line in any order, or two questions;
 * bare it shows what there is; hapus takes away; harian, mingguan and langsung say how they come
 * (attention.c). In a group only its steward or an operator. To
 * subscribe is consent to promos: the ledger keeps her words. */
#include "bot/understand/phrase.h"
#include "handlers/attention.h"
#include "handlers/form.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { FIELD_CATEGORY, FIELD_DISTRICT, FIELDS };

static const char remove_words[] = "hapus, batal, batalkan, keluar, hentikan, remove, delete";

static struct choice add_to(struct call *c, const struct wish *w, const struct district *d)
{
	str before = wish_districts(w, c->mem);
	str code = arena_printf(c->mem, "%" PRId64, d->code);

	if (w->n_districts > 0)
		code = arena_printf(c->mem, "%" STR_FMT ",%" STR_FMT, STR_ARG(before),
				    STR_ARG(code));
	return (struct choice){ .id = code, .label = d->name };
}

/* The meanings of a name, and all of them together. */
static size_t meaning_choices(struct call *c, const struct wish *w, const struct choice **ret)
{
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, w->n_meanings + 1);
	struct wish all = *w;

	for (size_t i = 0; i < w->n_meanings; i++) {
		list[i] = add_to(c, w, w->meanings[i]);
		if (all.n_districts < WISH_MAX)
			all.districts[all.n_districts++] = w->meanings[i]->code;
	}
	*ret = list;
	if (w->n_meanings < 2)
		return w->n_meanings;
	list[w->n_meanings] = (struct choice){
		.id = wish_districts(&all, c->mem),
		.key = w->n_meanings == 2 ? STR("langganan.both") : STR("langganan.all_of_them"),
	};
	return w->n_meanings + 1;
}

/* What `text` says, added to what the field has already ("Kota Batu, blitar": Batu is sure). */
static struct wish wish_with(struct call *c, str before, str text)
{
	struct wish w = { 0 };
	str part;
	int64_t code;

	while (before.len > 0 && str_take(&before, ',', &part)) {
		if (str_to_int64(part, &code) && code > 0)
			wish_add_district(&w, code);
		else if (config_category(c->config, part))
			wish_add_category(&w, part);
	}
	wish_read(&w, c->config, text, c->mem);
	return w;
}

static bool take_district(struct call *c, const struct form_answers *so_far, str text, str *ret,
			  const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	struct wish w = wish_with(c, so_far->value[FIELD_DISTRICT], text);
	const struct district *near;

	*ret_key = "field.district_unknown";
	if (w.unsure.len == 0) {
		*ret = wish_districts(&w, c->mem);
		return ret->ptr != NULL;
	}
	if (w.n_meanings == 0 && (near = place_near(c->config, w.unsure, c->mem)) != NULL) {
		w.meanings[0] = near;
		w.n_meanings = 1;
	}
	if (w.n_meanings > 0) {
		*ret_key = w.n_meanings > 1 ? "field.district_which" : "field.near";
		*ret_n = meaning_choices(c, &w, ret_choices);
	}
	return false;
}

static size_t choices_district(struct call *c, const struct form_answers *so_far,
			       const struct choice **ret)
{
	static const struct choice all = { .id = { "0", 1 },
					   .key = { "langganan.all_districts", 23 } };
	(void)c, (void)so_far;

	*ret = &all;
	return 1;
}

static bool take_category(struct call *c, const struct form_answers *so_far, str text, str *ret,
			  const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	struct wish w = wish_with(c, so_far->value[FIELD_CATEGORY], text);

	*ret_key = "field.category_unknown";
	if (w.unsure.len == 0) {
		*ret = wish_categories(&w, c->mem);
		return ret->ptr != NULL;
	}
	const struct category *near = topic_near(c->config, w.unsure, c->mem);
	if (near && w.n_categories < WISH_MAX) {
		struct choice *choice = ARENA_NEW(c->mem, struct choice);
		w.categories[w.n_categories++] = near->slug;
		*choice = (struct choice){ .id = wish_categories(&w, c->mem),
					   .label = near->name[c->actor.language] };
		*ret_key = "field.near";
		*ret_choices = choice;
		*ret_n = 1;
	}
	return false;
}

static size_t choices_category(struct call *c, const struct form_answers *so_far,
			       const struct choice **ret)
{
	(void)so_far;
	size_t n = 0;
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, MESSAGE_CHOICES_MAX);

	list[n++] = (struct choice){ .id = STR("*"), .key = STR("langganan.all_categories") };
	for (size_t i = 0; i < c->config->n_categories && n < MESSAGE_CHOICES_MAX; i++)
		list[n++] =
			(struct choice){ .id = c->config->categories[i].slug,
					 .label =
						 c->config->categories[i].name[c->actor.language] };
	*ret = list;
	return n;
}

static void subscribe(struct call *c, const struct form_answers *a);

static const struct form_field fields[FIELDS] = {
	[FIELD_CATEGORY] = { .name = "kategori",
			     .alias = "jenis, category",
			     .label = "field.category",
			     .prompt = "langganan.ask_category",
			     .take = take_category,
			     .choices = choices_category },
	[FIELD_DISTRICT] = { .name = "daerah",
			     .alias = "kota, kabupaten, wilayah, district",
			     .label = "field.district",
			     .prompt = "langganan.ask_district",
			     .take = take_district,
			     .choices = choices_district },
};

static const struct form form_subscribe = {
	.command = "langganan",
	.fields = fields,
	.n_fields = FIELDS,
	.done = subscribe,
};

/* One after the other of each category with each district. */
static int64_t subscribe_all(struct call *c, const struct form_answers *a)
{
	str categories = a->value[FIELD_CATEGORY], slug, districts, part;
	int64_t n_new = 0, code;
	bool is_new;

	while (str_take(&categories, ',', &slug)) {
		if (str_eq(slug, STR("*")))
			slug = STR_NONE;
		districts = a->value[FIELD_DISTRICT];
		while (str_take(&districts, ',', &part)) {
			if (!str_to_int64(part, &code) ||
			    call_fail(c, store_subscribe(c->db, c->chat.id, slug, code, c->now_ms,
							 &is_new)))
				return 0;
			n_new += is_new;
		}
	}
	return n_new;
}

/* In a group its steward answers for it. */
static bool consent(struct call *c)
{
	if (call_in_group(c)) {
		call_audit(c, "group.subscribed", c->chat.id, STR_NONE);
		return c->err == OK;
	}
	return !call_fail(c, store_consent_add(c->db, c->actor.id, "promo", true, c->event->text,
					       c->event->id, c->now_ms));
}

static void subscribe(struct call *c, const struct form_answers *a)
{
	size_t n = 0;

	(void)attention_list(c, &n);
	if (n + (size_t)WISH_MAX * WISH_MAX > SUBSCRIPTIONS_MAX) {
		reply(c, "langganan.too_many", ARGS(ARG("jumlah", (int)n)));
		return;
	}
	int64_t n_new = subscribe_all(c, a);
	if (c->err || !consent(c))
		return;
	attention_show(c, n_new > 0 ? "langganan.done" : "langganan.had");
}

static void unsubscribe(struct call *c, str text)
{
	struct wish w = wish_parse(c->config, text, c->mem);
	size_t n = 0, n_gone = 0;

	if (text.len == 0 || (w.unsure.len > 0 && w.n_meanings == 0)) {
		reply(c, text.len == 0 ? "langganan.remove_how" : "langganan.unknown",
		      ARGS(ARG("kata", w.unsure)));
		return;
	}
	struct subscription *list = attention_list(c, &n);
	for (size_t i = 0; i < n && c->err == OK; i++) {
		if (attention_is_meant(&w, &list[i]) &&
		    !call_fail(c, store_unsubscribe(c->db, c->chat.id, list[i].category,
						    list[i].district)))
			n_gone++;
	}
	if (c->err)
		return;
	if (n_gone == 0)
		attention_show(c, "langganan.not_had");
	else
		attention_show(c, n_gone == n ? "langganan.all_removed" : "langganan.removed");
}

static struct form_answers answers_of(const struct wish *w, struct arena *mem)
{
	return (struct form_answers){ {
		[FIELD_CATEGORY] = wish_categories(w, mem),
		[FIELD_DISTRICT] = wish_districts(w, mem),
	} };
}

/* A wish in one line: subscribes when both parts are clear, else asks for what is not. */
static void wish(struct call *c, str text)
{
	struct wish w = wish_parse(c->config, text, c->mem);
	const struct form_answers known = answers_of(&w, c->mem);

	if (w.unsure.len == 0) {
		form_start(c, &form_subscribe, &known);
		return;
	}
	bool is_place = w.n_meanings > 0 || place_near(c->config, w.unsure, c->mem) ||
			(w.n_categories > 0 && !topic_near(c->config, w.unsure, c->mem));
	form_edit(c, &form_subscribe, &known, is_place ? FIELD_DISTRICT : FIELD_CATEGORY, w.unsure);
}

static const char step_mode[] = "mode";
enum { MODE_YES, MODE_NO, MODE_CHOICES };
static const struct choice mode_choices[MODE_CHOICES] = {
	[MODE_YES] = { .id = { "langganan-ya", 12 }, .key = { "langganan.mode_yes", 18 } },
	[MODE_NO] = { .id = { "langganan-tidak", 15 }, .key = { "langganan.mode_no", 17 } },
};

/* "harian jasa Kota Malang" of what is not subscribed: she is asked whether it shall be, or told
 * how. False, and nothing said: it is, or it is not clear what is meant. */
static bool offer_mode(struct call *c, const struct attention *a)
{
	struct wish w = wish_parse(c->config, a->rest, c->mem);
	size_t n = 0;

	(void)attention_list(c, &n);
	bool is_unclear = w.unsure.len > 0 && w.n_meanings == 0;
	if (n == 0 || a->rest.len == 0 || is_unclear || attention_has(c, a->rest))
		return false;
	if (w.n_categories == 0 || w.n_districts == 0) {
		reply(c, "langganan.mode_how", NO_ARGS);
		return true;
	}
	reply_choices(c, "langganan.mode_ask", ARGS(ARG("apa", a->rest)), mode_choices,
		      MODE_CHOICES);
	ask(c, "langganan", step_mode,
	    arena_printf(c->mem, "%" PRId64 " %" STR_FMT, a->mode, STR_ARG(a->rest)));
	return true;
}

static void answer_mode(struct call *c)
{
	str rest = c->dialog->answers, number;
	int chosen = call_choice(c, mode_choices, MODE_CHOICES);
	enum answer yes = phrase_yes_no(c->config, c->text, c->mem);
	int64_t mode = MODE_EACH;

	(void)(str_take_word(&rest, &number) && str_to_int64(number, &mode));
	if (chosen < 0 && yes == ANSWER_NONE && !words_is_cancel(c)) {
		reply_choices(c, "langganan.mode_ask", ARGS(ARG("apa", str_trim(rest))),
			      mode_choices, MODE_CHOICES);
		return;
	}
	ask_end(c);
	if (chosen != MODE_YES && yes != ANSWER_YES) {
		reply(c, "form.cancelled", NO_ARGS);
		return;
	}
	struct wish w = wish_parse(c->config, rest, c->mem);
	const struct form_answers answers = answers_of(&w, c->mem);
	(void)subscribe_all(c, &answers);
	if (c->err == OK && consent(c))
		attention_choose(c, (enum subscription_mode)mode, rest);
}

static void langganan_run(struct call *c)
{
	const struct attention a = attention_read(c->rest, c->mem);
	const struct form_answers none = { 0 };
	str text = c->rest;
	size_t n = 0;

	if (!call_may_change_chat(c)) {
		reply(c, "group.only_steward", NO_ARGS);
	} else if (words_take(remove_words, &text, c->mem)) {
		unsubscribe(c, text);
	} else if (a.mode >= 0 && offer_mode(c, &a)) {
		return;
	} else if (a.mode >= 0) {
		attention_choose(c, (enum subscription_mode)a.mode, a.rest);
	} else if (text.len > 0) {
		wish(c, text);
	} else {
		(void)attention_list(c, &n);
		if (n > 0)
			attention_show(c, "langganan.list");
		else
			form_start(c, &form_subscribe, &none);
	}
}

/* Both answered at once counts at once. */
static void langganan_answer(struct call *c)
{
	struct wish w = wish_parse(c->config, c->text, c->mem);

	if (!call_may_change_chat(c)) {
		ask_end(c);
		reply(c, "group.only_steward", NO_ARGS);
	} else if (str_eq(c->dialog->step, str_from(step_mode))) {
		answer_mode(c);
	} else if (c->choice_id.len == 0 && !c->is_forwarded && w.unsure.len == 0 &&
		   w.n_categories > 0 && w.n_districts > 0) {
		ask_end(c);
		wish(c, c->text);
	} else {
		form_answer(c, &form_subscribe);
	}
}

const struct command command_langganan = {
	.name = "langganan",
	.alias = "berlangganan, ikut, ikuti, subs, subscribe, follow",
	.usage = "/langganan KATEGORI DAERAH",
	.help = "langganan.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.flags = COMMAND_WRITES | COMMAND_OF_CHAT,
	.cost = 1,
	.run = langganan_run,
	.answer = langganan_answer,
};
