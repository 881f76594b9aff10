/* SPDX-License-Identifier: MIT */
/* The table of settings (an account's rows: settings_account.c): to add a setting is to add a row.
 * The loader, the sample file and the reference are made from it, in the order of the rows. Also
 * the look-ups in a loaded config. Constant; any thread. */

#include "config/settings.h"

#include "config/quiet.h"

#include <arpa/inet.h>
#include <string.h>

static const char *check_ip(str v)
{
	char text[64] = "";
	struct in6_addr any;

	if (v.len < sizeof(text))
		memcpy(text, v.ptr, v.len);
	if (inet_pton(AF_INET, text, &any) == 1 || inet_pton(AF_INET6, text, &any) == 1)
		return NULL;
	return "IP addresses: 127.0.0.1, ::1";
}

static const char *check_own_socket(str v)
{
	return str_eq(v, STR("systemd")) ? "127.0.0.1:8080, [::1]:8080, unix:/path" : NULL;
}

static const char *check_quiet(str v)
{
	struct quiet_hours unused;

	return quiet_parse(v, &unused) ? NULL : "two different times as 20.30-06.00, or off";
}

static const char *check_friday(str v)
{
	struct quiet_hours q;

	return quiet_parse(v, &q) && q.from_minute <= q.to_minute
		       ? NULL
		       : "two times of one day as 11.30-13.00, or off";
}

static const char *check_clock(str v)
{
	int unused;

	return quiet_parse_clock(v, &unused) ? NULL : "a time of day as 18.30";
}

static const char *check_weekday(str v)
{
	int unused;

	return quiet_parse_weekday(v, &unused) ? NULL : "a day of the week as sabtu";
}

static const struct setting people_rows[] = {
	{ .key = "operators",
	  .type = SETTING_IDS,
	  .offset = offsetof(struct people, operators),
	  .help = "Who may do everything by chat; /siapa tells anyone their own ids.",
	  .sample = "phone: 0812-3456-7890" },
	{ .key = "moderators",
	  .type = SETTING_IDS,
	  .offset = offsetof(struct people, moderators),
	  .help = "Who approves promotions.",
	  .sample = "wa: ID.1234567890" },
	{ 0 },
};

static const struct setting retention_rows[] = {
	{ .key = "events_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct retention_days, events),
	  .min = 8,
	  .max = 3650,
	  .fallback = "9",
	  .help = "What shows that a webhook came before: a network may send one again for 7 "
		  "days." },
	{ .key = "deliveries_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct retention_days, deliveries),
	  .min = 7,
	  .max = 3650,
	  .fallback = "90",
	  .help = "Messages sent, and who got what, of promotions that have ended; how many there "
		  "were stays." },
	{ .key = "asides_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct retention_days, asides),
	  .min = 1,
	  .max = 3650,
	  .fallback = "90",
	  .help = "Webhooks set aside because they failed or nobody understood them." },
	{ .key = "photos_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct retention_days, photos),
	  .min = 1,
	  .max = 3650,
	  .fallback = "7",
	  .help = "Photos that belong to no promotion and no product." },
	{ .key = "audit_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct retention_days, audit),
	  .min = 0,
	  .max = 36500,
	  .fallback = "0",
	  .help = "Who decided what; 0 = for ever." },
	{ 0 },
};

static const struct setting queue_rows[] = {
	{ .key = "categories",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct review_queue, categories),
	  .help = "Slugs of the categories; none = all.",
	  .sample = "kuliner" },
	{ .key = "districts",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct review_queue, districts),
	  .help = "Codes or full names of the districts; none = all.",
	  .sample = "3573" },
	{ .key = "moderators",
	  .type = SETTING_IDS,
	  .offset = offsetof(struct review_queue, moderators),
	  .is_required = true,
	  .help = "Who is asked about them; each stands in people.moderators too.",
	  .sample = "wa: ID.1234567890" },
	{ 0 },
};

static const struct setting moderation_rows[] = {
	{ .key = "trusted_after",
	  .type = SETTING_INT,
	  .offset = offsetof(struct moderation, trusted_after),
	  .min = 0,
	  .max = 1000,
	  .fallback = "0",
	  .help = "A seller whose last so many promotions were all approved is trusted: hers go "
		  "out without asking unless a rule marks them or they are like another shop's; "
		  "moderators are told. 0 = nobody." },
	{ .key = "remind_h",
	  .type = SETTING_INT,
	  .offset = offsetof(struct moderation, remind_h),
	  .min = 0,
	  .max = 168,
	  .fallback = "4",
	  .help = "Hours that a promotion waits for a decision until its moderators are reminded, "
		  "once, of all that wait; never in quiet hours. 0 = never." },
	{ .key = "remind_operators_h",
	  .type = SETTING_INT,
	  .offset = offsetof(struct moderation, remind_operators_h),
	  .min = 0,
	  .max = 168,
	  .fallback = "24",
	  .help = "Hours after which the operators are told, once, of what still waits; never in "
		  "quiet hours. 0 = never." },
	{ .key = "queues",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct moderation, queues),
	  .rows = queue_rows,
	  .bytes = sizeof(struct review_queue),
	  .max = REVIEW_QUEUES_MAX,
	  .help = "Moderators by category and district; a promotion that is in none goes to all." },
	{ 0 },
};

const struct setting config_settings[] = {
	{ .key = "office",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct config, office),
	  .min = 1,
	  .max = 60,
	  .fallback = "UMKM",
	  .help = "Name of the broadcaster; people see it in promotions and when they subscribe.",
	  .sample = "Dinas Koperasi dan UKM" },
	{ .key = "timezone",
	  .type = SETTING_ZONE,
	  .offset = offsetof(struct config, zone),
	  .fallback = "WIB",
	  .help = "WIB, WITA or WIT, or Asia/Jakarta and its fellows; of everybody who has not "
		  "said /zona." },
	{ .key = "quiet_hours",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct config, quiet_hours),
	  .min = 1,
	  .fallback = "20.30-06.00",
	  .check = check_quiet,
	  .help = "When no promotion goes out, by the recipient's clock: from-to, or off. "
		  "Answers and questions to moderators always go." },
	{ .key = "friday_quiet",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct config, friday_quiet),
	  .min = 1,
	  .fallback = "11.30-13.00",
	  .check = check_friday,
	  .help = "When no promotion goes out on Fridays, by the recipient's clock: from-to, or "
		  "off." },
	{ .key = "promos_per_day",
	  .type = SETTING_INT,
	  .offset = offsetof(struct config, promos_per_day),
	  .min = 0,
	  .max = 1000,
	  .fallback = "3",
	  .help = "Promotions to one person in a day; what is over it comes in one message, the "
		  "day's digest. 0 = no limit. Groups have none." },
	{ .key = "digest_at",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct config, digest_at),
	  .min = 1,
	  .fallback = "18.30",
	  .check = check_clock,
	  .help = "When the day's digest goes out, by the recipient's clock; not in quiet_hours." },
	{ .key = "digest_day",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct config, digest_day),
	  .min = 1,
	  .fallback = "sabtu",
	  .check = check_weekday,
	  .help = "On which day of the week, at digest_at, the digest goes to those who want one a "
		  "week: senin to minggu." },
	{ .key = "rules",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct config, rules_name),
	  .min = 1,
	  .max = 32,
	  .fallback = "lapak-standar",
	  .help = "What a promotion must keep to be submitted: a preset of rules.yaml. A group may "
		  "have a stricter one of its own (/grup aturan)." },
	{ .key = "late_limit_h",
	  .type = SETTING_INT,
	  .offset = offsetof(struct config, late_limit_h),
	  .min = 0,
	  .max = 720,
	  .fallback = "3",
	  .help = "When siar was not working for more than so many hours, promotions that were "
		  "under "
		  "way or due wait for an operator (/lanjut); 0 = never." },
	{ .key = "old_message_h",
	  .type = SETTING_INT,
	  .offset = offsetof(struct config, old_message_h),
	  .min = 0,
	  .max = 720,
	  .fallback = "6",
	  .help = "A message that comes more than so many hours after it was written (it waited "
		  "at the network while nobody took it) is not followed; its writer is told and "
		  "may write it again. BERHENTI always counts. 0 = all are followed." },
	{ .key = "listen",
	  .type = SETTING_ADDRESS,
	  .offset = offsetof(struct config, listen),
	  .fallback = "127.0.0.1:8080",
	  .help = "Where webhooks come in: host:port, [v6]:port, unix:/path, or systemd when "
		  "siar.socket holds the socket; port 0 = any." },
	{ .key = "listen_admin",
	  .type = SETTING_ADDRESS,
	  .offset = offsetof(struct config, listen_admin),
	  .check = check_own_socket,
	  .help = "Where metrics and readiness are served; without it state_dir/admin.sock.",
	  .sample = "unix:/var/lib/siar/admin.sock" },
	{ .key = "public_url",
	  .type = SETTING_URL,
	  .offset = offsetof(struct config, public_url),
	  .help = "How the networks reach `listen` from outside.",
	  .sample = "https://siar.example.org" },
	{ .key = "trusted_proxies",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct config, trusted_proxies),
	  .fallback = "127.0.0.1 ::1",
	  .check = check_ip,
	  .help = "IP addresses of your reverse proxies, which have no limit per address." },
	{ .key = "state_dir",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, state_dir),
	  .fallback = "/var/lib/siar",
	  .help = "Folder of the database and the pictures; siar alone may read it." },
	{ .key = "accounts",
	  .type = SETTING_ACCOUNTS,
	  .offset = offsetof(struct config, accounts),
	  .rows = account_settings,
	  .is_required = true,
	  .help = "The numbers siar writes and reads with; at least one." },
	{ .key = "retention",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct config, retention),
	  .rows = retention_rows,
	  .help = "For how many days things are kept; what is older goes at night." },
	{ .key = "people",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct config, people),
	  .rows = people_rows,
	  .help = "Who has a role: items of phone:, wa:, lid: or telegram:." },
	{ .key = "moderation",
	  .type = SETTING_MAP,
	  .offset = offsetof(struct config, moderation),
	  .rows = moderation_rows,
	  .help = "Who decides about which promotions, and when they are reminded." },
	{ .key = "categories_file",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, categories_file),
	  .help = "Replaces the built-in categories.",
	  .sample = "categories.yaml" },
	{ .key = "districts_file",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, districts_file),
	  .help = "Replaces the built-in districts (East Java).",
	  .sample = "districts.yaml" },
	{ .key = "holidays_file",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, holidays_file),
	  .help = "Replaces the built-in holidays that sellers can name (H-1 Lebaran).",
	  .sample = "holidays.yaml" },
	{ .key = "rules_file",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, rules_file),
	  .help = "Replaces the built-in rules, presets and lists of words.",
	  .sample = "rules.yaml" },
	{ .key = "dialects_file",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, dialects_file),
	  .help = "Replaces the built-in words of Javanese and Madurese.",
	  .sample = "dialects.yaml" },
	{ .key = "text_dir",
	  .type = SETTING_PATH,
	  .offset = offsetof(struct config, text_dir),
	  .help = "Folder with id.yaml and en.yaml: the texts in them replace the built-in ones.",
	  .sample = "text" },
	{ 0 },
};

static const char *const language_codes[LANGUAGE_COUNT] = {
	[LANGUAGE_ID] = "id",
	[LANGUAGE_EN] = "en",
};

const char *language_code(enum language l)
{
	ASSERT((unsigned)l < LANGUAGE_COUNT);
	return language_codes[l];
}

size_t config_account_for(const struct config *c, enum id_kind kind)
{
	for (size_t i = 0; i < c->n_accounts; i++) {
		const struct account_kind *k = c->accounts[i].account_kind;
		if (k != NULL && k->is_telegram == (kind == ID_TELEGRAM))
			return i;
	}
	return 0;
}

const struct account_config *config_account(const struct config *c, str name)
{
	for (size_t i = 0; i < c->n_accounts; i++) {
		if (str_eq(c->accounts[i].name, name))
			return &c->accounts[i];
	}
	return NULL;
}

const struct category *config_category(const struct config *c, str slug)
{
	for (size_t i = 0; i < c->n_categories; i++) {
		if (str_eq(c->categories[i].slug, slug))
			return &c->categories[i];
	}
	return NULL;
}

const struct district *config_district(const struct config *c, int64_t code)
{
	for (size_t i = 0; i < c->n_districts; i++) {
		if (c->districts[i].code == code)
			return &c->districts[i];
	}
	return NULL;
}
