/* SPDX-License-Identifier: MIT */
/* The rules one by one, each a function of a preset and the facts. Called by rules.c for what is
 * submitted and by flow's claims for what reaches a group; writer thread, pure. */
#include "handlers/rule.h"

#include "bot/base/utf8.h"
#include "bot/store/likeness.h"
#include "bot/understand/likeness.h"
#include "config/quiet.h"

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;
static const int64_t minute_ms = INT64_C(60) * 1000;
enum { GOODS_HITS_MAX = 8 };

struct check {
	const struct rules *rules;
	const struct preset *preset;
	const struct rule_facts *facts;
	struct arena *mem;
	struct restricted_text text;
	struct finding *list;
	size_t n;
};

static void add(struct check *k, struct finding f)
{
	if (f.action != RULE_ALLOW && k->n < FINDINGS_MAX)
		k->list[k->n++] = f;
}

static void block(struct check *k, enum rule rule)
{
	add(k, (struct finding){ .rule = rule, .action = RULE_BLOCK });
}

static bool is_day_of(const struct preset *p, int weekday)
{
	return p->weekdays == 0 || (p->weekdays >> weekday & 1) != 0;
}

int64_t rule_opens_ms(const struct preset *p, enum zone zone, int64_t at_ms)
{
	for (int i = 0; i < 8; i++) {
		int64_t midnight_ms = zone_midnight_ms(zone_day(at_ms, zone) + i, zone);
		int64_t from_ms = midnight_ms > at_ms ? midnight_ms : at_ms;
		int minute = (int)((from_ms - midnight_ms) / minute_ms);
		if (!is_day_of(p, local_time_of(from_ms, zone).weekday))
			continue;
		if (p->open.from_minute == p->open.to_minute || quiet_has_minute(&p->open, minute))
			return from_ms;
		if (minute < p->open.from_minute)
			return midnight_ms + p->open.from_minute * minute_ms;
	}
	return at_ms;
}

static void check_clock(struct check *k)
{
	const struct rule_facts *f = k->facts;
	int64_t until_ms = rule_opens_ms(k->preset, f->zone, f->out_ms);
	bool is_day = is_day_of(k->preset, local_time_of(f->out_ms, f->zone).weekday);

	if (until_ms > f->out_ms)
		add(k, (struct finding){ .rule = is_day ? RULE_HOURS : RULE_DAYS,
					 .action = RULE_BLOCK,
					 .until_ms = until_ms });
}

static void check_needs(struct check *k)
{
	const struct preset *p = k->preset;
	const struct rule_facts *f = k->facts;

	if (p->need_price && !f->has_price)
		block(k, RULE_PRICE);
	if (p->need_category && f->category.len == 0)
		block(k, RULE_CATEGORY);
	if (p->need_photo && f->n_photos == 0)
		block(k, RULE_PHOTO);
	if (p->need_phone && !f->has_phone)
		block(k, RULE_PHONE);
	if (p->need_address && restricted_phrase_in(&k->rules->address_phrases, &k->text).len == 0)
		block(k, RULE_ADDRESS);
	if (restricted_letters(f->text) < (size_t)p->min_text)
		add(k, (struct finding){ .rule = RULE_MIN_TEXT,
					 .action = RULE_BLOCK,
					 .number = p->min_text });
}

static void check_words(struct check *k)
{
	struct restricted_hit hits[GOODS_HITS_MAX];

	str link = restricted_group_link(k->facts->text, k->mem);
	if (link.len > 0)
		add(k, (struct finding){
			       .rule = RULE_LINKS, .action = k->preset->links, .word = link });
	str word = restricted_phrase_in(&k->preset->phrases, &k->text);
	if (word.len > 0)
		add(k, (struct finding){ .rule = RULE_WORDS, .action = RULE_BLOCK, .word = word });
	size_t n = restricted_named(k->rules, &k->text, hits, GOODS_HITS_MAX);
	for (size_t i = 0; i < n; i++)
		add(k, (struct finding){ .rule = RULE_GOODS,
					 .action = k->preset->actions[hits[i].owner],
					 .word = hits[i].words,
					 .goods = &k->rules->goods[hits[i].owner] });
}

static void check_often(struct check *k)
{
	const struct preset *p = k->preset;
	const struct rule_facts *f = k->facts;
	int64_t again_ms = f->last_same_ms + p->resend_days * day_ms;

	if (p->promos_per_day > 0 && f->sent_same_day >= p->promos_per_day)
		add(k, (struct finding){ .rule = RULE_PER_DAY,
					 .action = RULE_BLOCK,
					 .number = p->promos_per_day });
	if (p->resend_days > 0 && f->last_same_ms > 0 && f->own_ms < again_ms)
		add(k, (struct finding){ .rule = RULE_RESEND,
					 .action = RULE_BLOCK,
					 .number = p->resend_days,
					 .until_ms = again_ms });
}

size_t rule_check(const struct rules *r, const struct preset *p, const struct rule_facts *f,
		  struct arena *mem, struct finding ret[FINDINGS_MAX])
{
	struct check k = {
		.rules = r,
		.preset = p,
		.facts = f,
		.mem = mem,
		.text = restricted_read(f->text, mem),
		.list = ret,
	};

	check_clock(&k);
	check_needs(&k);
	check_words(&k);
	check_often(&k);
	return k.n;
}

const struct finding *rule_worst(const struct finding *list, size_t n, enum rule_action action)
{
	const struct finding *worst = NULL;

	for (size_t i = 0; i < n; i++) {
		if (list[i].action >= action && (worst == NULL || list[i].action > worst->action))
			worst = &list[i];
	}
	return worst;
}

struct rule_facts rule_facts_of(const struct promo *p, str seller_phone, enum zone zone,
				int64_t now_ms, struct arena *mem)
{
	int64_t out_ms = p->starts_ms > now_ms ? p->starts_ms : now_ms;

	return (struct rule_facts){
		.text = arena_printf(mem, "%" STR_FMT "\n%" STR_FMT, STR_ARG(p->title),
				     STR_ARG(p->text)),
		.category = p->category,
		.has_price = p->price_idr > 0 || p->n_prices > 0,
		.has_phone = seller_phone.len > 0 || restricted_has_phone(p->text, mem),
		.n_photos = p->n_photos,
		.out_ms = out_ms,
		.own_ms = p->asked_ms > 0 ? p->asked_ms : out_ms,
		.zone = zone,
	};
}

/* It went out, or is to. */
static bool counts(const struct promo *p)
{
	bool was_decided = p->decided_ms > 0;

	return p->submitted_ms > 0 && p->state != PROMO_DRAFT && p->state != PROMO_REJECTED &&
	       (was_decided || (p->state != PROMO_CANCELLED && p->state != PROMO_EXPIRED));
}

static int64_t own_ms(const struct promo *p)
{
	return p->asked_ms > 0 ? p->asked_ms : p->submitted_ms;
}

static bool is_same(str a, str b, struct arena *mem)
{
	uint64_t x = likeness_of(a, mem), y = likeness_of(b, mem);

	if (x == 0 || y == 0)
		return str_eq(utf8_fold(a, mem), utf8_fold(b, mem));
	return __builtin_popcountll(x ^ y) <= LIKENESS_BITS_MAX;
}

static void look_at(const struct promo *o, struct arena *mem, struct rule_facts *f)
{
	str text = rule_facts_of(o, STR_NONE, f->zone, 0, mem).text;

	f->sent_same_day += zone_day(own_ms(o), f->zone) == zone_day(f->own_ms, f->zone);
	if (own_ms(o) > f->last_same_ms && is_same(text, f->text, mem))
		f->last_same_ms = own_ms(o);
}

static bool is_again(const struct promo *p)
{
	return p->series_id != 0 && p->series_id != p->id;
}

/* Two that come again: who is out first. */
static bool is_before(const struct promo *o, const struct promo *p)
{
	if (!is_again(p))
		return p->submitted_ms == 0 || o->submitted_ms <= p->submitted_ms;
	if (!is_again(o))
		return true;
	return own_ms(o) < own_ms(p) || (own_ms(o) == own_ms(p) && o->id < p->id);
}

void rule_look_back(const struct promo *others, size_t n, const struct promo *p, struct arena *mem,
		    struct rule_facts *f)
{
	for (size_t i = 0; i < n; i++) {
		const struct promo *o = &others[i];
		bool is_same = o->id == p->id || o->id == p->change_of ||
			       (p->series_id != 0 && o->series_id == p->series_id);
		if (!is_same && counts(o) && is_before(o, p))
			look_at(o, mem, f);
	}
}

void rule_look_at_had(const struct promo *had, size_t n, const struct promo *p, struct arena *mem,
		      struct rule_facts *f)
{
	for (size_t i = 0; i < n; i++) {
		if (had[i].id != p->id)
			look_at(&had[i], mem, f);
	}
}

struct rule_texts {
	const char *key, *fix;
};

static const struct rule_texts texts[RULE_COUNT] = {
	[RULE_DAYS] = { "rule.days", "rule.days_fix" },
	[RULE_HOURS] = { "rule.hours", "rule.hours_fix" },
	[RULE_PRICE] = { "rule.price", "rule.price_fix" },
	[RULE_CATEGORY] = { "rule.category", "rule.category_fix" },
	[RULE_PHOTO] = { "rule.photo", "rule.photo_fix" },
	[RULE_PHONE] = { "rule.phone", "rule.phone_fix" },
	[RULE_ADDRESS] = { "rule.address", "rule.address_fix" },
	[RULE_MIN_TEXT] = { "rule.min_text", "rule.min_text_fix" },
	[RULE_LINKS] = { "rule.links", "rule.links_fix" },
	[RULE_WORDS] = { "rule.words", "rule.words_fix" },
	[RULE_GOODS] = { "rule.goods", "rule.goods_fix" },
	[RULE_PER_DAY] = { "rule.per_day", "rule.per_day_fix" },
	[RULE_RESEND] = { "rule.resend", "rule.resend_fix" },
};

const char *rule_key_of(enum rule rule)
{
	return texts[rule].key;
}

const char *rule_fix_of(enum rule rule)
{
	return texts[rule].fix;
}
