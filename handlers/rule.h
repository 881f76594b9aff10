/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_RULE_H
#define SIAR_HANDLERS_RULE_H

#include "bot/store/promo.h"
#include "bot/understand/restricted.h"

/* The rules of a preset over the facts of a promo. Pure: the same facts give the same findings. */

enum rule {
	RULE_DAYS,
	RULE_HOURS,
	RULE_PRICE,
	RULE_CATEGORY,
	RULE_PHOTO,
	RULE_PHONE,
	RULE_ADDRESS,
	RULE_MIN_TEXT,
	RULE_LINKS,
	RULE_WORDS,
	RULE_GOODS,
	RULE_PER_DAY,
	RULE_RESEND,
	RULE_COUNT,
};

struct rule_facts {
	str text;     /* title and words */
	str category; /* slug; empty = none */
	bool has_price, has_phone;
	int64_t n_photos;
	int64_t out_ms; /* when it goes out */
	int64_t own_ms; /* handed in, or to begin: by that it counts */
	enum zone zone;
	int64_t sent_same_day; /* others of this seller on its own day */
	int64_t last_same_ms;  /* when the same went out last; 0 = never */
};

struct finding {
	enum rule rule;
	enum rule_action action;
	str word;                       /* WORDS, LINKS, GOODS: what was found */
	const struct restricted *goods; /* GOODS */
	int64_t number;                 /* PER_DAY, MIN_TEXT, RESEND: the limit */
	int64_t until_ms;               /* DAYS, HOURS, RESEND: when it may */
};

enum { FINDINGS_MAX = 16 };

/* What the preset says of it, in the order of enum rule; nothing of what it allows. */
size_t rule_check(const struct rules *r, const struct preset *p, const struct rule_facts *f,
		  struct arena *mem, struct finding ret[FINDINGS_MAX]);
/* The first of the sternest; NULL when there is none as stern as `action`. */
const struct finding *rule_worst(const struct finding *list, size_t n, enum rule_action action);
/* The facts that the promo itself tells. */
struct rule_facts rule_facts_of(const struct promo *p, str seller_phone, enum zone zone,
				int64_t now_ms, struct arena *mem);
/* What others of the same seller add to them: those handed in before it. A promo that comes again
 * gives way to all that was accepted for its day, and is not kept apart from its own earlier times:
 * that it comes again is what was approved. */
void rule_look_back(const struct promo *others, size_t n, const struct promo *p, struct arena *mem,
		    struct rule_facts *f);
/* The same of those that a group has had, whichever was handed in first. */
void rule_look_at_had(const struct promo *had, size_t n, const struct promo *p, struct arena *mem,
		      struct rule_facts *f);
/* The first moment from `at_ms` on when the preset lets promos out. */
int64_t rule_opens_ms(const struct preset *p, enum zone zone, int64_t at_ms);
/* "rule.price", "rule.price_fix": what a finding says, and what repairs it. */
const char *rule_key_of(enum rule rule);
const char *rule_fix_of(enum rule rule);

#endif
