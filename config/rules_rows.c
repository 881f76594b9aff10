/* SPDX-License-Identifier: MIT */
/* What rules.yaml may say: one row a key, with type, limits, default and help. Constant. */
#include "config/rules.h"

#include "bot/base/utf8.h"
#include "config/quiet.h"

/* Of reasons with "other words" behind them, as many as a network's list of choices has rows. */
enum { REASONS_MAX = 9 };
enum { PRESETS_MAX = 30, PACKS_MAX = 30, GOODS_MAX = 100 };

static const char *check_weekday(str v)
{
	int unused;

	return quiet_parse_weekday(v, &unused) ? NULL
					       : "senin, selasa, rabu, kamis, jumat, sabtu, minggu";
}

static const char *check_hours(str v)
{
	struct quiet_hours unused;

	return quiet_parse(v, &unused) ? NULL : "two different times as 08.00-20.00, or off";
}

static const char *check_name(str v)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return "a-z, 0-9 and '-'";
	}
	return NULL;
}

/* Something must be left to look for. */
static const char *check_phrase(str v)
{
	uint32_t c;

	while (utf8_take(&v, &c)) {
		if (utf8_class_of(c) == UTF8_WORD)
			return NULL;
	}
	return "letters or digits";
}

#define NAME_ROWS(what)                                                                            \
	{                                                                                          \
		.key = "name", .type = SETTING_TEXT, .offset = offsetof(struct what, name),        \
		.is_required = true, .min = 1, .max = 32, .check = check_name,                     \
		.help = "The short name, of a-z, 0-9 and '-'."                                     \
	}
#define TITLE_ROWS(what)                                                                           \
	{ .key = "id",                                                                             \
	  .type = SETTING_TEXT,                                                                    \
	  .offset = offsetof(struct what, title) + LANGUAGE_ID * sizeof(str),                      \
	  .is_required = true,                                                                     \
	  .min = 1,                                                                                \
	  .max = 60,                                                                               \
	  .help = "What people read in Indonesian." },                                             \
	{                                                                                          \
		.key = "en", .type = SETTING_TEXT,                                                 \
		.offset = offsetof(struct what, title) + LANGUAGE_EN * sizeof(str),                \
		.is_required = true, .min = 1, .max = 60, .help = "What people read in English."   \
	}

static const struct setting preset_rows[] = {
	NAME_ROWS(preset),
	TITLE_ROWS(preset),
	{ .key = "promos_per_day",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, promos_per_day),
	  .max = 100,
	  .fallback = "0",
	  .help = "Promotions of one seller in a calendar day; 0 = no limit." },
	{ .key = "need_price",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_price),
	  .fallback = "false",
	  .help = "It must say a price (or that it is free)." },
	{ .key = "need_category",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_category),
	  .fallback = "false",
	  .help = "It must have a category." },
	{ .key = "need_photo",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_photo),
	  .fallback = "false",
	  .help = "It must have a photo." },
	{ .key = "need_phone",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_phone),
	  .fallback = "false",
	  .help = "Buyers must see the seller's number, her own or one in the text." },
	{ .key = "need_address",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_address),
	  .fallback = "false",
	  .help = "Its text must say where to find it (one of address_words)." },
	{ .key = "photos",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, photos),
	  .max = 1,
	  .fallback = "1",
	  .help = "Photos that are shown with it; the others are kept. 0 = words only." },
	{ .key = "resend_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, resend_days),
	  .max = 365,
	  .fallback = "0",
	  .help = "Days until the same promotion may be sent again; 0 = at once." },
	{ .key = "min_text",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, min_text),
	  .max = 500,
	  .fallback = "0",
	  .help = "Letters its words must have at least." },
	{ .key = "group_links",
	  .type = SETTING_CHOICE,
	  .offset = offsetof(struct preset, group_links),
	  .choices = "allow label hold block",
	  .fallback = "allow",
	  .help = "What becomes of a promotion with a link into another group or channel." },
	{ .key = "words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct preset, words),
	  .check = check_phrase,
	  .help = "Words and phrases that block it." },
	{ .key = "days",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct preset, days),
	  .check = check_weekday,
	  .help = "Weekdays on which promotions go out (senin ... minggu); none = every day." },
	{ .key = "hours",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct preset, hours),
	  .min = 1,
	  .fallback = "off",
	  .check = check_hours,
	  .help = "Hours in which promotions go out: from-to, or off = any." },
	{ .key = "packs",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct preset, packs),
	  .check = check_name,
	  .help = "Packs of goods that it keeps; of several the sternest counts." },
	{ 0 },
};

static const struct setting pack_rows[] = {
	NAME_ROWS(pack),
	{ .key = "block",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct pack, block),
	  .help = "Goods that are refused; the seller may ask for a person." },
	{ .key = "hold",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct pack, hold),
	  .help = "Goods that a moderator decides about, whoever the seller is." },
	{ .key = "label",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct pack, label),
	  .help = "Goods that go out with their note below." },
	{ 0 },
};

static const struct setting goods_rows[] = {
	NAME_ROWS(restricted),
	TITLE_ROWS(restricted),
	{ .key = "note",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct restricted, note),
	  .max = 200,
	  .help = "A line for readers, below a promotion that is labelled." },
	{ .key = "words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct restricted, words),
	  .is_required = true,
	  .check = check_phrase,
	  .help = "Words and phrases that name these goods." },
	{ .key = "except",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct restricted, except),
	  .check = check_phrase,
	  .help = "Phrases around such words that mean something else." },
	{ 0 },
};

static const struct setting reason_rows[] = {
	NAME_ROWS(reason),
	TITLE_ROWS(reason),
	{ .key = "fix_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct reason, fix) + LANGUAGE_ID * sizeof(str),
	  .max = 200,
	  .help = "What the seller can do about it, in Indonesian." },
	{ .key = "fix_en",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct reason, fix) + LANGUAGE_EN * sizeof(str),
	  .max = 200,
	  .help = "The same in English." },
	{ 0 },
};

const struct setting rules_settings[] = {
	{ .key = "presets",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, presets),
	  .rows = preset_rows,
	  .bytes = sizeof(struct preset),
	  .is_required = true,
	  .max = PRESETS_MAX,
	  .help = "The rules that can be chosen, by name." },
	{ .key = "packs",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, packs),
	  .rows = pack_rows,
	  .bytes = sizeof(struct pack),
	  .max = PACKS_MAX,
	  .help = "What becomes of which goods." },
	{ .key = "goods",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, goods),
	  .rows = goods_rows,
	  .bytes = sizeof(struct restricted),
	  .max = GOODS_MAX,
	  .help = "Goods, by the words that name them." },
	{ .key = "negations",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct rules, negations),
	  .check = check_phrase,
	  .help = "A word behind one of these does not count." },
	{ .key = "between",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct rules, between),
	  .check = check_phrase,
	  .help = "Words that may stand between a negation and what it denies." },
	{ .key = "address_words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct rules, address),
	  .check = check_phrase,
	  .help = "Words by which a text names an address." },
	{ .key = "reject_reasons",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, reject_reasons),
	  .rows = reason_rows,
	  .bytes = sizeof(struct reason),
	  .max = REASONS_MAX,
	  .help = "Why a promotion is refused, to choose from; none = those siar comes with." },
	{ .key = "hold_reasons",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, hold_reasons),
	  .rows = reason_rows,
	  .bytes = sizeof(struct reason),
	  .max = REASONS_MAX,
	  .help = "Why a promotion is put off, to choose from; none = those siar comes with." },
	{ 0 },
};
