/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_CONFIG_HELP_H
#define SIAR_TESTS_UNIT_CONFIG_HELP_H

/* For the tests of config: files in the test's own folder, kinds of accounts as gateways make them,
 * and errors as they are printed, without the folder. */

#include "bot/base/buf.h"
#include "config/load.h"
#include "tests/lib/test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct demo_config {
	str number_id;
	struct secret app_secret;
	int64_t level;
};

static const struct setting demo_settings[] = {
	{ .key = "number_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct demo_config, number_id),
	  .is_required = true,
	  .help = "Id of the number.",
	  .sample = "1" },
	{ .key = "app_secret_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct demo_config, app_secret),
	  .help = "File with the secret.",
	  .sample = "app_secret" },
	{ .key = "level",
	  .type = SETTING_INT,
	  .offset = offsetof(struct demo_config, level),
	  .min = 0,
	  .max = 9,
	  .fallback = "3",
	  .help = "A level." },
	{ 0 },
};
static const struct account_kind demo_kind = { .name = "demo",
					       .settings = demo_settings,
					       .bytes = sizeof(struct demo_config),
					       .base_url = "https://demo.example.org" };
struct bare_config {
	str token, mode;
};
static const struct setting bare_settings[] = {
	{ .key = "token",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct bare_config, token),
	  .help = "A token.",
	  .sample = "x" },
	{ .key = "mode",
	  .type = SETTING_CHOICE,
	  .offset = offsetof(struct bare_config, mode),
	  .choices = "slow fast",
	  .fallback = "slow",
	  .help = "A mode." },
	{ 0 },
};
static const struct account_kind bare_kind = { .name = "bare",
					       .settings = bare_settings,
					       .bytes = sizeof(struct bare_config),
					       .base_url = NULL };
static const struct account_kind *const kinds[] = { &bare_kind, &demo_kind };

#define ACCOUNT "accounts:\n- name: utama\n  kind: demo\n  number_id: 1\n"

static struct arena mem;
static struct config *config;
static struct config_errors errors;

static inline const char *file_path(const char *name)
{
	return arena_printf(&mem, "%s/%s", test_dir(), name).ptr;
}

static inline void put_file(const char *name, const char *text, mode_t mode)
{
	const char *path = file_path(name);

	unlink(path);
	int fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static inline void drop(void)
{
	config_destroy(config);
	config = NULL;
	config_errors_finish(&errors);
}

static inline enum err load_at(const char *path)
{
	drop();
	return config_load(path, kinds, ARRAY_LEN(kinds), &config, &errors);
}

/* The errors as printed, the test's folder taken away. */
static inline str told(void)
{
	struct buf out;
	str all = config_errors_format(&errors, &mem), dir = str_from(file_path(""));
	ptrdiff_t at;

	buf_init(&out, &mem);
	while ((at = str_find(all, dir)) >= 0) {
		buf_add(&out, str_slice(all, 0, (size_t)at));
		all = str_slice(all, (size_t)at + dir.len, all.len);
	}
	buf_add(&out, all);
	return buf_str(&out);
}

static inline enum err load(const char *text)
{
	put_file("siar.yaml", text, 0644);
	return load_at(file_path("siar.yaml"));
}

static inline const struct config *good(const char *text)
{
	enum err e = load(text);
	if (e != OK)
		print_error("%" STR_FMT, STR_ARG(told()));
	assert_int_equal(e, OK);
	assert_int_equal(errors.count, 0);
	return config;
}

/* A config with these mistakes, printed so. */
static inline void bad(const char *text, const char *want)
{
	assert_int_equal(load(text), ERR_INVALID);
	assert_null(config);
	assert_str(told(), want);
}

/* The mistake stands behind a good account. */
static inline void bad_more(const char *text, const char *want)
{
	bad(arena_printf(&mem, ACCOUNT "%s", text).ptr, want);
}

#endif
