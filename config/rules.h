/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_RULES_H
#define SIAR_CONFIG_RULES_H

#include "config/settings.h"

/* What rules.yaml says: presets that can be chosen, packs of goods with what becomes of them, and
 * the words that name goods. Read only after the load. */

enum rule_action { RULE_ALLOW, RULE_LABEL, RULE_HOLD, RULE_BLOCK }; /* the sterner is greater */

/* A phrase of folded words, to be found in texts (bot/understand/restricted.h). */
struct rule_phrase {
	str key;      /* rule_key() of its first word: phrases are sorted by it */
	str text;     /* one blank between the words */
	size_t owner; /* which goods it names */
	bool is_exception;
};

struct rule_phrases {
	const struct rule_phrase *list;
	size_t n;
};

struct restricted {
	str name, title[LANGUAGE_COUNT];
	str note; /* for readers, where it is labelled; may be empty */
	const str *words;
	size_t n_words;
	const str *except;
	size_t n_except;
};

struct pack {
	str name;
	const str *block; /* names of goods */
	size_t n_block;
	const str *hold;
	size_t n_hold;
	const str *label;
	size_t n_label;
};

/* 0 and false: the rule is not kept. */
struct preset {
	str name, title[LANGUAGE_COUNT];
	int64_t promos_per_day, resend_days, min_text, photos;
	bool need_price, need_category, need_photo, need_phone, need_address;
	str group_links, hours;
	const str *words;
	size_t n_words;
	const str *days;
	size_t n_days;
	const str *packs;
	size_t n_packs;
	/* made of these by the load */
	enum rule_action links;
	struct quiet_hours open;         /* equal = always */
	unsigned weekdays;               /* bit n: weekday n, 0 = Sunday; 0 = every day */
	const enum rule_action *actions; /* by goods */
	struct rule_phrases phrases;     /* of `words` */
};

/* Why moderators refuse a promo or put it off, to choose from. */
struct reason {
	str name, title[LANGUAGE_COUNT];
	str fix[LANGUAGE_COUNT]; /* what the seller can do; may be empty */
};

struct rules {
	struct preset *presets;
	size_t n_presets;
	struct pack *packs;
	size_t n_packs;
	struct restricted *goods;
	size_t n_goods;
	const str *negations;
	size_t n_negations;
	const str *between;
	size_t n_between;
	const str *address;
	size_t n_address;
	struct reason *reject_reasons;
	size_t n_reject_reasons;
	struct reason *hold_reasons;
	size_t n_hold_reasons;
	struct rule_phrases phrases; /* of all goods */
	struct rule_phrases negation_phrases, between_phrases, address_phrases;
};

extern const struct setting rules_settings[];

/* NULL when there is none. */
const struct preset *rules_preset(const struct rules *r, str name);
/* A folded word with each run of a letter as one: by that it is looked up. */
str rule_key(str folded, struct arena *mem);

#endif
