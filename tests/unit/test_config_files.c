/* SPDX-License-Identifier: MIT */
/* The files that a configuration names: secrets and who may read them, categories, districts. */

#include "config/file.h"
#include "tests/unit/config_help.h"

#include <stdlib.h>

static const struct demo_config *demo_with_secret(const char *secret)
{
	put_file("app_secret", secret, 0600);
	return good(ACCOUNT "  app_secret_file: app_secret\n")->accounts[0].own;
}

TEST(a_secret_is_one_or_two_lines_without_their_ends)
{
	const struct demo_config *d = demo_with_secret("abc123\n");

	assert_int_equal(d->app_secret.count, 1);
	assert_str(d->app_secret.value[0], "abc123");
	d = demo_with_secret("new\r\n\nold");
	assert_int_equal(d->app_secret.count, 2);
	assert_str(d->app_secret.value[0], "new");
	assert_str(d->app_secret.value[1], "old");
}

static void bad_secret(const char *want)
{
	bad(ACCOUNT "  app_secret_file: app_secret\n",
	    arena_printf(&mem, "siar.yaml:5:20: accounts[0].app_secret_file: %s\n", want).ptr);
}

TEST(a_secret_that_others_can_read_is_refused)
{
	static const mode_t modes[] = { 0644, 0640, 0604, 0660, 0620, 0602 };

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		put_file("app_secret", "canary", modes[i]);
		bad_secret("others can read or change the file; allow its owner only: chmod 600");
	}
	put_file("app_secret", "canary", 0400);
	good(ACCOUNT "  app_secret_file: app_secret\n");
}

TEST(a_secret_of_another_user_is_refused)
{
	if (geteuid() != 0)
		return; /* only root can give files away */
	put_file("app_secret", "canary", 0600);
	assert_int_equal(chown(file_path("app_secret"), 12345, 12345), 0);
	bad_secret("the file must belong to the user siar runs as, or to root");
}

TEST(a_secret_file_with_too_much_or_nothing_in_it_is_refused)
{
	char big[4098];

	put_file("app_secret", "\n \n", 0600);
	bad_secret("the file is empty; put the secret in it");
	put_file("app_secret", "a\nb\nc\n", 0600);
	bad_secret("more than two lines; one secret a line, the second while it is being changed");
	put_file("app_secret", "a b\n", 0600);
	bad_secret("a secret has only ASCII letters, digits and signs, and no blanks");
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	put_file("app_secret", big, 0600);
	bad_secret("larger than 4096 bytes");
	unlink(file_path("app_secret"));
	bad_secret("cannot be read: No such file or directory");
	assert_int_equal(mkfifo(file_path("app_secret"), 0600), 0);
	bad_secret("cannot be read: it is no regular file");
	unlink(file_path("app_secret"));
}

TEST(a_secret_is_never_repeated_in_an_error)
{
	/* Pasted where its file belongs, into the file with a mistake, and as a wrong shape. */
	bad(ACCOUNT "  app_secret_file: EAAGcanary1234567890\n",
	    "siar.yaml:5:20: accounts[0].app_secret_file: cannot be read: No such file or "
	    "directory\n");
	put_file("app_secret", "EAAGcanary one\nEAAGcanary two\nthree", 0600);
	assert_int_equal(load(ACCOUNT "  app_secret_file: app_secret\n"), ERR_INVALID);
	assert_true(str_find(told(), STR("canary")) < 0);
	assert_int_equal(load(ACCOUNT "  app_secret_file: [EAAGcanary]\n"), ERR_INVALID);
	assert_true(str_find(told(), STR("canary")) < 0);
}

TEST(wiping_leaves_nothing_of_a_secret)
{
	struct secret_file *files = NULL;
	struct secret secret;
	struct why why;

	put_file("app_secret", "canary-one\ncanary-two\n", 0600);
	assert_int_equal(secret_read(STR("app_secret"), str_from(file_path("")), &mem, &files,
				     &secret, &why),
			 OK);
	assert_str(secret.value[1], "canary-two");
	secret_wipe(files);
	assert_null(files->next);
	for (size_t i = 0; i < files->len; i++)
		assert_int_equal(files->bytes[i], 0);
}

TEST(a_bare_name_is_looked_for_among_the_credentials_first)
{
	mkdir(file_path("cred"), 0700);
	put_file("cred/app_secret", "from-systemd", 0440); /* the mask of an access list */
	put_file("cred/other", "x", 0444);
	put_file("app_secret", "from-folder", 0600);
	put_file("only_here", "in-folder", 0600);
	setenv("CREDENTIALS_DIRECTORY", file_path("cred"), 1);

	const struct demo_config *d =
		good(ACCOUNT "  app_secret_file: app_secret\n")->accounts[0].own;
	assert_str(d->app_secret.value[0], "from-systemd");
	d = good(ACCOUNT "  app_secret_file: ./app_secret\n")->accounts[0].own;
	assert_str(d->app_secret.value[0], "from-folder");
	d = good(ACCOUNT "  app_secret_file: only_here\n")->accounts[0].own;
	assert_str(d->app_secret.value[0], "in-folder");
	assert_int_equal(load(ACCOUNT "  app_secret_file: other\n"), ERR_INVALID);
	unsetenv("CREDENTIALS_DIRECTORY");
}

TEST(the_shipped_districts_are_the_38_of_east_java)
{
	const struct config *c = good(ACCOUNT);
	size_t kota = 0, twins = 0;

	assert_int_equal(c->n_districts, 38);
	for (size_t i = 0; i < c->n_districts; i++) {
		const struct district *d = &c->districts[i];
		bool is_kota = str_starts(d->name, STR("Kota "));
		kota += is_kota;
		assert_true(is_kota ? d->code >= 3571 && d->code <= 3579
				    : d->code >= 3501 && d->code <= 3529);
		for (size_t j = 0; j < i; j++)
			twins += str_eq(c->districts[j].bare, d->bare);
	}
	assert_int_equal(kota, 9);
	assert_int_equal(twins, 7);
	const struct district *d = config_district(c, 3573);
	assert_str(d->name, "Kota Malang");
	assert_str(d->bare, "malang");
	assert_str(d->aliases[0], "mlg");
	assert_str(config_district(c, 3529)->name, "Kabupaten Sumenep");
	assert_int_equal(config_district(c, 3529)->n_aliases, 3);
	assert_true(c->n_spots > 38 + 666);
	for (size_t i = 1; i < c->n_spots; i++)
		assert_true(str_cmp(c->spots[i - 1].words, c->spots[i].words) <= 0);
	assert_null(config_district(c, 3580));
}

TEST(the_shipped_categories_have_names_in_both_languages)
{
	const struct config *c = good(ACCOUNT);

	assert_int_equal(c->n_categories, 16);
	const struct category *k = config_category(c, STR("kuliner"));
	assert_str(k->name[LANGUAGE_ID], "Kuliner");
	assert_str(k->name[LANGUAGE_EN], "Food and drink");
	assert_str(k->aliases[0], "makanan");
	assert_null(config_category(c, STR("kulinar")));
}

TEST(files_of_the_office_replace_the_shipped_lists)
{
	put_file("kat.yaml",
		 "- { slug: batik, id: Batik Tulis, en: Batik, aliases: [KAIN  Batik] }\n", 0644);
	put_file("dae.yaml", "- { code: 3471, name: Kota Yogyakarta, aliases: [Jogja] }\n", 0644);
	const struct config *c =
		good(ACCOUNT "categories_file: kat.yaml\ndistricts_file: dae.yaml\n");

	assert_int_equal(c->n_categories, 1);
	assert_str(config_category(c, STR("batik"))->aliases[0], "kain batik");
	assert_int_equal(c->n_districts, 1);
	assert_str(config_district(c, 3471)->bare, "yogyakarta");
	assert_str(config_district(c, 3471)->aliases[0], "jogja");
}

TEST(mistakes_in_the_lists_carry_the_name_of_their_file)
{
	put_file("kat.yaml",
		 "- { slug: a, id: A, en: A, aliases: [x, ''] }\n"
		 "- { slug: B, id: B, en: B }\n"
		 "- { slug: c, id: X, en: C, alias: [y] }\n"
		 "- { slug: d, id: D, turn_words: [q], turn_from: [a, zz] }\n",
		 0644);
	put_file("dae.yaml",
		 "- { code: 3573, name: Malang }\n"
		 "- { code: 12, name: Kota Batu }\n"
		 "- { code: 3573, name: Kota Batu }\n",
		 0644);
	bad_more(
		"ofice: x\ncategories_file: kat.yaml\ndistricts_file: dae.yaml\n",
		"siar.yaml:5:1: unknown key 'ofice', did you mean 'office'?\n"
		"kat.yaml:1:41: [0].aliases[1]: '' has 0 bytes (allowed: 1 to 256)\n"
		"kat.yaml:2:11: [1].slug: 'B' is not right (allowed: a-z, 0-9 and '-')\n"
		"kat.yaml:3:18: [2]: 'x' means 'a' already\n"
		"kat.yaml:3:28: [2]: unknown key 'alias'\n"
		"kat.yaml:4:3: [3]: key 'en' is missing: the name in English\n"
		"kat.yaml:4:49: [3]: no category has the slug 'zz'\n"
		"dae.yaml:1:23: [0].name: 'Malang' is not right (allowed: 'Kota ...' or 'Kabupaten "
		"...')\n"
		"dae.yaml:2:11: [1].code: '12' is out of range (allowed: 1100 to 9999)\n"
		"dae.yaml:3:11: [2]: [0] has the code 3573 already\n"
		"dae.yaml:3:23: [2]: [1] has this name already\n");
}

TEST(lists_that_cannot_be_read_are_told_where_they_are_named)
{
	put_file("kat.yaml", "slug: a\n", 0644);
	put_file("dae.yaml", "- [\n", 0644);
	bad_more("categories_file: kat.yaml\ndistricts_file: dae.yaml\n",
		 "kat.yaml:1:1: a list of 1 to 100 items belongs here, each beginning with '-'\n"
		 "dae.yaml:1:3: [0]: settings (key: value) belong here, not a list\n"
		 "dae.yaml:2:1: not valid YAML: did not find expected node content\n");
	bad_more(
		"categories_file: none.yaml\n",
		"siar.yaml:5:18: categories_file: file 'none.yaml' cannot be read: No such file or "
		"directory\n");
}
