/* SPDX-License-Identifier: MIT */
/* The rows of an account that every kind has: limits, templates, what it may do. Part of the table
 * of settings (settings.c). Constant; any thread. */

#include "config/settings.h"
#include "config/tariff.h"

static const char *check_name(str v)
{
	static const char allowed[] = "1 to 32 of a-z, 0-9, '-' and '_'";

	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return allowed;
	}
	return v.len >= 1 && v.len <= 32 ? NULL : allowed;
}

static const struct setting limit_rows[] = {
	{ .key = "per_second",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, per_second),
	  .min = 1,
	  .max = 100000,
	  .fallback = "80",
	  .help = "Messages a second, all recipients together." },
	{ .key = "in_flight",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, in_flight),
	  .min = 1,
	  .max = 1000,
	  .fallback = "64",
	  .help = "Requests under way at the same time." },
	{ .key = "pair_burst",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, pair_burst),
	  .min = 1,
	  .max = 1000,
	  .fallback = "10",
	  .help = "Messages to one recipient at once, before pair_every_s counts." },
	{ .key = "pair_every_s",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, pair_every_s),
	  .min = 0,
	  .max = 3600,
	  .fallback = "6",
	  .help = "Seconds between messages to one recipient, once the burst is used up." },
	{ .key = "per_day",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, per_day),
	  .min = 0,
	  .max = 100000000,
	  .fallback = "0",
	  .help = "Templates, and promotions on a network without them, sent in a calendar day; "
		  "what is over it waits for midnight. Choose it below what the network allows "
		  "your number; 0 = no limit." },
	{ .key = "warm_up",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, warm_up),
	  .min = 0,
	  .max = 1000000,
	  .fallback = "0",
	  .help = "For a new number: what counts against per_day on the first day it sends, half "
		  "more each such day, until per_day is reached or for 30 of them; 0 = none." },
	{ .key = "jitter_percent",
	  .type = SETTING_INT,
	  .offset = offsetof(struct account_limits, jitter_percent),
	  .min = 0,
	  .max = 50,
	  .fallback = "0",
	  .help = "By how much the time between two messages varies, in hundredths of it; "
		  "per_second is kept all the same." },
	{ 0 },
};

#define TEMPLATE_NAME_HELP "Name of the template as the network approved it."
#define TEMPLATE_LANGUAGE_HELP                                                                     \
	"Language of the template as it was submitted, for example id, en or en_US."

static const struct setting template_id_rows[] = {
	{ .key = "name",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct template_name, name),
	  .is_required = true,
	  .min = 1,
	  .help = TEMPLATE_NAME_HELP,
	  .sample = "your_template" },
	{ .key = "language",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct template_name, language),
	  .min = 2,
	  .max = 16,
	  .fallback = "id",
	  .help = TEMPLATE_LANGUAGE_HELP },
	{ 0 },
};

static const struct setting template_en_rows[] = {
	{ .key = "name",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct template_name, name),
	  .is_required = true,
	  .min = 1,
	  .help = TEMPLATE_NAME_HELP,
	  .sample = "your_template" },
	{ .key = "language",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct template_name, language),
	  .min = 2,
	  .max = 16,
	  .fallback = "en",
	  .help = TEMPLATE_LANGUAGE_HELP },
	{ 0 },
};

/* Offsets count from the first of the pair: promo[0], notice[0]. */
static const struct setting language_rows[] = {
	{ .key = "id",
	  .type = SETTING_MAP,
	  .offset = LANGUAGE_ID * sizeof(struct template_name),
	  .rows = template_id_rows,
	  .help = "For people who read Indonesian." },
	{ .key = "en",
	  .type = SETTING_MAP,
	  .offset = LANGUAGE_EN * sizeof(struct template_name),
	  .rows = template_en_rows,
	  .help = "For people who read English; without it they get the Indonesian one." },
	{ 0 },
};

static const struct setting template_rows[] = {
	{ .key = "promo",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct account_templates, promo),
	  .rows = language_rows,
	  .help = "Promotions to members." },
	{ .key = "notice",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct account_templates, notice),
	  .rows = language_rows,
	  .help = "Questions and warnings to moderators and operators, news of their promotions to "
		  "sellers; without it they wait for the recipient's next message, at most two "
		  "days." },
	{ .key = "digest",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct account_templates, digest),
	  .rows = language_rows,
	  .help = "The day's digest of promotions, its lines as the one parameter; without it the "
		  "digest waits for the recipient's next message, until the end of the next day." },
	{ .key = "promo_photo",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct account_templates, promo_photo),
	  .rows = language_rows,
	  .help = "Promotions with a photo: the words of promo with an image header; without it "
		  "they go as promo." },
	{ 0 },
};

static const char *check_rupiah(str v)
{
	int64_t unused;

	return tariff_parse(v, &unused) ? NULL : "rupiah as 343 or 586.33";
}

static const char *check_prefix(str v)
{
	for (size_t i = 0; i < v.len; i++) {
		if (v.ptr[i] < '0' || v.ptr[i] > '9')
			return "digits with which a number begins: 62";
	}
	return NULL;
}

static const struct setting price_rows[] = {
	{ .key = "category",
	  .type = SETTING_CHOICE,
	  .offset = offsetof(struct tariff, category),
	  .is_required = true,
	  .choices = "marketing utility service",
	  .help = "What the network counts: promotions and digests are marketing, notices utility, "
		  "answers within 24 hours service.",
	  .sample = "marketing" },
	{ .key = "rupiah",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct tariff, rupiah),
	  .is_required = true,
	  .min = 1,
	  .check = check_rupiah,
	  .help = "What one message costs, in rupiah.",
	  .sample = "586.33" },
	{ .key = "prefix",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct tariff, prefix),
	  .max = 6,
	  .check = check_prefix,
	  .help = "Only for numbers that begin with these digits; the longest that fits counts, "
		  "without any the row is for all others.",
	  .sample = "62" },
	{ .key = "since",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct tariff, since),
	  .help = "From when on the network has asked for this; for you to remember.",
	  .sample = "1 July 2026" },
	{ .key = "source",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct tariff, source),
	  .help = "Where you read it; for you to remember.",
	  .sample = "rate card of the network" },
	{ 0 },
};

const struct setting account_settings[] = {
	{ .key = "name",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct account_config, name),
	  .is_required = true,
	  .min = 1,
	  .check = check_name,
	  .help = "Your own name for the account, 1 to 32 of a-z, 0-9, '-' and '_'; it is part of "
		  "the webhook's address.",
	  .sample = "utama" },
	{ .key = "kind",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct account_config, kind),
	  .is_required = true,
	  .help = "The kind of network, for example whatsapp_cloud." },
	{ .key = "base_url",
	  .type = SETTING_URL,
	  .offset = offsetof(struct account_config, base_url),
	  .help = "Where the network's API is, when that is not the usual place." },
	{ .key = "allow_plain_http",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct account_config, allow_plain_http),
	  .fallback = "false",
	  .help = "Allow http:// in base_url, for a loopback or private address only." },
	{ .key = "phone",
	  .type = SETTING_PHONE,
	  .offset = offsetof(struct account_config, phone),
	  .help = "The account's own phone number; learned from the network when empty.",
	  .sample = "0812-3456-7890" },
	{ .key = "limits",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct account_config, limits),
	  .rows = limit_rows,
	  .help = "How fast this account may send." },
	{ .key = "templates",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct account_config, templates),
	  .rows = template_rows,
	  .help = "Approved templates, needed to write to people outside their 24-hour window." },
	{ .key = "prices",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct account_config, prices),
	  .rows = price_rows,
	  .bytes = sizeof(struct tariff),
	  .max = 64,
	  .help = "What the network asks for a message, to estimate what a promotion costs; siar "
		  "knows no prices of its own." },
	{ .key = "mark_read",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct account_config, mark_read),
	  .fallback = "false",
	  .help = "Show people blue ticks on a message that gets an answer, and that one is being "
		  "typed; one more request a message." },
	{ 0 },
};
