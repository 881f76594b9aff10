/* SPDX-License-Identifier: MIT */
/* The sample and the reference made from the tables: both name every setting, the sample loads as
 * it is and also with every '#' before a setting taken away. The kinds of account here are like
 * whatsapp_cloud; the last test takes the real ones. */

#include "bot/base/buf.h"
#include "bot/gateway/gateway.h"
#include "config/load.h"
#include "config/reference.h"
#include "tests/lib/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct cloud {
	str number_id;
	struct secret app_secret;
};

static const struct setting cloud_settings[] = {
	{ .key = "phone_number_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct cloud, number_id),
	  .is_required = true,
	  .help = "Id of the number.",
	  .sample = "106540352242922" },
	{ .key = "app_secret_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct cloud, app_secret),
	  .is_required = true,
	  .help = "File with the secret.",
	  .sample = "secrets/app_secret" },
	{ 0 },
};
static const struct account_kind cloud_kind = { .name = "cloud",
						.settings = cloud_settings,
						.bytes = sizeof(struct cloud),
						.base_url = "https://graph.example.org" };
static const struct account_kind other_kind = {
	.name = "other", .settings = cloud_settings, .bytes = sizeof(struct cloud), .base_url = NULL
};
static const struct account_kind *const kinds[] = { &cloud_kind, &other_kind };

static struct arena mem;
static struct config *config;
static struct config_errors errors;

static void put_secret(void)
{
	mkdir(arena_printf(&mem, "%s/secrets", test_dir()).ptr, 0700);
	int fd = open(arena_printf(&mem, "%s/secrets/app_secret", test_dir()).ptr,
		      O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "abc", 3), 3);
	close(fd);
}

static void loads(str text, size_t n_kinds)
{
	config_destroy(config);
	config = NULL;
	config_errors_finish(&errors);
	enum err e = config_load_text(arena_printf(&mem, "%s/siar.yaml", test_dir()), text, kinds,
				      n_kinds, &config, &errors);
	if (e != OK)
		print_error("%" STR_FMT, STR_ARG(config_errors_format(&errors, &mem)));
	assert_int_equal(e, OK);
}

/* Every setting switched on: a '#' with no blank behind it, or with the blanks of its nesting. */
static str switched_on(str sample)
{
	struct buf out;
	str line;

	buf_init(&out, &mem);
	while (str_take(&sample, '\n', &line)) {
		str text = str_trim(line);
		size_t indent = (size_t)(text.ptr - line.ptr);
		bool is_comment = str_starts(text, STR("# ")) && !str_starts(text, STR("#  "));
		if (str_starts(text, STR("#")) && !is_comment) {
			buf_add(&out, str_slice(line, 0, indent));
			buf_add(&out, str_slice(text, 1, text.len));
		} else {
			buf_add(&out, line);
		}
		buf_add_char(&out, '\n');
	}
	return buf_str(&out);
}

TEST(the_sample_loads_once_the_secrets_exist)
{
	put_secret();
	loads(reference_sample(kinds, 1, &mem), 1);
	assert_int_equal(config->n_accounts, 1);
	assert_str(config->accounts[0].name, "utama");
	assert_str(config->accounts[0].base_url, "https://graph.example.org");
	assert_str(config->office, "UMKM");
	assert_int_equal(config->people.n_operators, 0);
}

TEST(the_sample_loads_with_all_settings_switched_on)
{
	str lists = STR("categories_file:"), text;

	put_secret();
	text = switched_on(reference_sample(kinds, 1, &mem));
	/* The last four name files that an office would write first. */
	ptrdiff_t at = str_find(text, lists);
	assert_true(at > 0);
	loads(str_slice(text, 0, (size_t)at), 1);
	const struct account_config *a = &config->accounts[0];
	assert_str(config->office, "Dinas Koperasi dan UKM");
	assert_int_equal(config->people.n_operators, 1);
	assert_int_equal(config->people.n_moderators, 1);
	assert_int_equal(config->n_trusted_proxies, 2);
	assert_str(a->phone, "6281234567890");
	assert_int_equal(a->limits.per_second, 80);
	assert_str(a->templates.promo[LANGUAGE_ID].name, "your_template");
	assert_str(a->templates.notice[LANGUAGE_EN].name, "your_template");
}

static size_t times(str text, str part)
{
	size_t n = 0;
	ptrdiff_t at;

	for (; (at = str_find(text, part)) >= 0; n++)
		text = str_slice(text, (size_t)at + part.len, text.len);
	return n;
}

TEST(other_kinds_stand_in_the_sample_switched_off_and_without_what_is_said_already)
{
	str sample = reference_sample(kinds, 2, &mem);

	put_secret();
	loads(sample, 2);
	assert_int_equal(config->n_accounts, 1);
	assert_true(str_find(sample, STR("  #- name: other\n")) > 0);
	assert_true(str_find(sample, STR("  #  kind: other\n")) > 0);
	assert_int_equal(times(sample, STR("limits:\n")), 1);
	assert_int_equal(times(sample, STR("app_secret_file: ")), 2);
}

TEST(the_kind_that_most_begin_with_stands_first_in_the_sample)
{
	static const struct account_kind usual = { .name = "usual",
						   .settings = cloud_settings,
						   .bytes = sizeof(struct cloud),
						   .is_sample = true };
	static const struct account_kind *const three[] = { &cloud_kind, &other_kind, &usual };
	str sample = reference_sample(three, 3, &mem);
	ptrdiff_t first = str_find(sample, STR("    kind: usual\n"));

	assert_true(first > 0);
	assert_true(str_find(sample, STR("  #  kind: cloud\n")) > first);
}

TEST(the_reference_names_every_setting)
{
	static const char *const rows[] = {
		"| `office` | text | `UMKM` | Name of the broadcaster;",
		"| `accounts` | list of groups | required |",
		"| `accounts[].name` | text | required |",
		"| `accounts[].limits.per_second` | number, 1 to 100000 | `80` |",
		"| `accounts[].templates.promo.en.language` | text | `en` |",
		"| `accounts[].app_secret_file` | file with a secret | required | cloud: File",
		"| `accounts[].app_secret_file` | file with a secret | required | other: File",
		"| `people.moderators` | list of ids | | Who approves",
		"| `text_dir` | path | | Folder",
	};
	str text = reference_markdown(kinds, 2, &mem);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (str_find(text, str_from(rows[i])) < 0)
			print_error("%s\n%" STR_FMT, rows[i], STR_ARG(text));
		assert_true(str_find(text, str_from(rows[i])) >= 0);
	}
	ptrdiff_t first = str_find(text, STR("`accounts[].name`"));
	str behind = str_slice(text, (size_t)first + 1, text.len);
	assert_true(str_find(behind, STR("`accounts[].name`")) < 0);
}

static str file_text(const char *path)
{
	struct buf text;
	char part[4096];
	ssize_t n;

	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	buf_init(&text, &mem);
	while ((n = read(fd, part, sizeof(part))) > 0)
		buf_add(&text, (str){ part, (size_t)n });
	close(fd);
	return buf_str(&text);
}

/* The shipped file is what the tables say. SIAR_RENEW=1 writes it anew. */
static void shipped_is(const char *name,
		       str (*make)(const struct account_kind *const *, size_t, struct arena *))
{
	const char *source = getenv("SIAR_SOURCE");
	const struct account_kind *all[16];
	size_t n = 0;

	assert_non_null(source);
	for (; n < gateways_count && n < ARRAY_LEN(all); n++)
		all[n] = &gateways[n]->config;
	str want = make(all, n, &mem);
	const char *path = arena_printf(&mem, "%s/config/%s", source, name).ptr;
	if (getenv("SIAR_RENEW")) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
		assert_true(fd >= 0 && write(fd, want.ptr, want.len) == (ssize_t)want.len);
		close(fd);
	}
	assert_str(file_text(path), want.ptr);
}

TEST(the_shipped_example_is_what_the_tables_say)
{
	shipped_is("siar.yaml.example", reference_sample);
}

TEST(the_shipped_reference_is_what_the_tables_say)
{
	shipped_is("REFERENCE.md", reference_markdown);
}
