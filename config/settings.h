/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_SETTINGS_H
#define SIAR_CONFIG_SETTINGS_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/model/event.h"
#include "bot/model/zone.h"
#include "config/names.h"
#include "config/setting.h"

#include <stdbool.h>
#include <stdint.h>

/* What siar.yaml says, checked and converted. Made once by config_load(), then read only: any
 * thread may read it. A reload makes a new one; earlier ones live until the process ends. */

struct template_name {
	str name, language; /* as approved at the network, "id", "en_US" */
};

struct account_limits {
	int64_t per_second, in_flight, pair_burst, pair_every_s;
	int64_t per_day; /* templates a calendar day of the zone; 0 = no limit of ours */
	int64_t warm_up, jitter_percent;
};

/* By enum language; an empty name = none. */
struct account_templates {
	struct template_name promo[2], notice[2];
	struct template_name promo_photo[2]; /* a promo with a picture in the header */
	struct template_name digest[2];
};

/* No promo goes out between two times of the recipient's day; equal = always. */
struct quiet_hours {
	int from_minute, to_minute; /* of the day; over midnight if from > to */
};

/* What the network asks for a message, as the office has written it down. */
struct tariff {
	str category;      /* "marketing", "utility", "service" */
	str prefix;        /* of the recipient's number: "62"; empty = any */
	str rupiah;        /* as written */
	str since, source; /* for people */
	int64_t sen;       /* hundredths of a rupiah */
};

struct account_config {
	str name, kind, base_url;
	bool is_private; /* base_url is a loopback or private address */
	bool allow_plain_http;
	str phone; /* our own number, E.164 digits; empty = learned from webhooks */
	struct account_limits limits;
	struct account_templates templates;
	const struct tariff *prices;
	size_t n_prices;
	bool mark_read; /* show people that their message was read */
	const struct account_kind *account_kind;
	void *own; /* the kind's own settings, laid out by its rows */
};

/* A day that sellers name: "H-1 Lebaran". */
struct holiday {
	str name;
	const str *aliases; /* folded, the name among them */
	size_t n_aliases;
	const str *dates; /* as written */
	size_t n_dates;
	const int64_t *days; /* of `dates`, counted like zone_day() */
};

/* How long things are kept, days. */
struct retention_days {
	int64_t events, deliveries, asides, audit, photos; /* audit: 0 = for ever */
};

/* Words of a language of the region. */
enum dialect_list { DIALECT_YES, DIALECT_NO, DIALECT_SELL, DIALECT_BUY, DIALECT_HELP, DIALECT_NUM };
enum { DIALECT_LISTS = 6 };
struct word_list {
	const str *list; /* folded */
	size_t n;
};
struct dialect {
	str language;
	bool is_reviewed;
	struct word_list words[DIALECT_LISTS]; /* by enum dialect_list */
};

struct people {
	const struct identity *operators;
	size_t n_operators;
	const struct identity *moderators;
	size_t n_moderators;
};

/* Promos of these categories and districts are for these moderators alone; an empty list = all. */
struct review_queue {
	const str *categories; /* slugs */
	size_t n_categories;
	const str *districts; /* names or codes, as written */
	size_t n_districts;
	const struct identity *moderators;
	size_t n_moderators;
	const int64_t *codes; /* of `districts` */
};

enum { REVIEW_QUEUES_MAX = 64 };

struct moderation {
	int64_t trusted_after, remind_h, remind_operators_h; /* 0 = nobody is, never */
	struct review_queue *queues;
	size_t n_queues;
};

struct config {
	struct arena mem; /* holds all of it */
	str file;
	str listen, listen_admin, state_dir, public_url;
	str office; /* the broadcaster's name that consent words and promos carry */
	enum zone zone;
	str quiet_hours, friday_quiet, digest_at; /* as written */
	struct quiet_hours quiet, friday;
	int64_t promos_per_day; /* to a person; 0 = no cap */
	int64_t late_limit_h;   /* 0 = never */
	int64_t old_message_h;  /* what came later than that is not followed; 0 = all is */
	str digest_day;         /* as written */
	int digest_minute;      /* of the recipient's day */
	int digest_weekday;     /* 0 = Sunday */
	const str *trusted_proxies;
	size_t n_trusted_proxies;
	struct account_config *accounts;
	size_t n_accounts;
	struct people people;
	struct moderation moderation;
	struct retention_days retention;
	str categories_file, districts_file, holidays_file, rules_file, dialects_file,
		text_dir; /* empty = embedded */
	struct category *categories;
	size_t n_categories;
	const struct goods *goods; /* of all categories, in the order of str_cmp */
	size_t n_goods;
	const struct goods *turns; /* turn_words of all categories, in the order of str_cmp */
	size_t n_turns;
	struct district *districts;
	size_t n_districts;
	const struct spot *spots; /* all names of the districts, in the order of str_cmp */
	size_t n_spots;
	struct dialect *dialects;
	size_t n_dialects;
	struct holiday *holidays;
	size_t n_holidays;
	const struct rules *rules; /* see rules.h */
	str rules_name;            /* of the preset that the office keeps */
	const struct preset *preset;
	struct text *texts; /* see text.h */
	/* private below */
	struct secret_file *secrets; /* to be wiped */
};

extern const struct setting config_settings[];
extern const struct setting account_settings[]; /* of every kind */

/* Index of the first account whose network has ids of this kind; 0 when there is none. */
size_t config_account_for(const struct config *c, enum id_kind kind);
/* By its name; NULL when there is none. */
const struct account_config *config_account(const struct config *c, str name);
const struct category *config_category(const struct config *c, str slug);
const struct district *config_district(const struct config *c, int64_t code);

#endif
