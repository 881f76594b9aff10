/* SPDX-License-Identifier: MIT */
/* From words to commands, on the real table. */
#include "bot/flow/match.h"
#include "config/load.h"
#include "tests/lib/test.h"

static struct arena mem;
static struct config *config;

static const struct match_table *table(void)
{
	if (!config)
		config = config_built_in();
	arena_finish(&mem);
	arena_init(&mem, 0);
	return match_table_make(config, &mem);
}

static const char *found(const char *text, bool is_bare, str *ret_rest)
{
	struct match m = match_find(table(), str_from(text), is_bare, &mem);
	*ret_rest = m.rest;
	return m.command ? m.command->name : "none";
}

static const char *near(const char *text, bool has_role)
{
	const struct command *c = match_near(table(), str_from(text), has_role, &mem);
	return c ? c->name : "none";
}

TEST(match_finds_commands_by_name_and_alias_and_keeps_the_rest_byte_exact)
{
	static const struct {
		const char *text, *command, *rest;
		bool is_bare;
	} cases[] = {
		{ "promo KRP01 15000 gurih", "promo", "KRP01 15000 gurih", false },
		{ "PROMO  Keripik *pedas*  \xf0\x9f\x8c\xb6", "promo",
		  "Keripik *pedas*  \xf0\x9f\x8c\xb6", true },
		{ "promo: keripik", "promo", "keripik", true },
		{ "promo - keripik", "promo", "keripik", true },
		{ "min, tolong promo keripik", "promo", "keripik", true },
		{ "registrasi Toko A; Batu; kuliner", "daftar", "Toko A; Batu; kuliner", true },
		{ "subscribe fesyen", "langganan", "fesyen", true },
		{ "help", "bantuan", "", true },
		{ "dodol keripik 15rb", "promo", "keripik 15rb", true },
		{ "goleki gamis", "cari", "gamis", true },
		{ "melle keripik", "cari", "keripik", true },
		{ "nyuwun tulung", "bantuan", "", true },
		{ "entahlah", "none", "", true },
		{ "?", "bantuan", "", true },
		{ "tolong", "bantuan", "", true },
		{ "kak", "none", "", true },
		{ "", "none", "", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str rest;
		assert_string_equal(found(cases[i].text, cases[i].is_bare, &rest),
				    cases[i].command);
		assert_str(rest, cases[i].rest);
	}
	arena_finish(&mem);
	config_destroy(config);
	config = NULL;
}

TEST(match_suggests_the_nearest_command_for_a_slip_and_nothing_when_none_is_near)
{
	assert_string_equal(near("promp keripik", false), "promo");
	assert_string_equal(near("langgnan", false), "langganan");
	assert_string_equal(near("bantuam", false), "bantuan");
	assert_string_equal(near("carii keripik", false), "cari");
	assert_string_equal(near("dari mana ini", false), "none");
	assert_string_equal(near("apa kabar", false), "none");
	assert_string_equal(near("xyzzy", false), "none");
	assert_string_equal(near("halo", false), "none"); /* a greeting, not halal */
	assert_string_equal(near("a", false), "none");
	assert_string_equal(near("setujui 12", false), "none");
	assert_string_equal(near("setujui 12", true), "setuju");
	arena_finish(&mem);
	config_destroy(config);
	config = NULL;
}

TEST(a_word_of_a_dialect_that_is_a_commands_own_stays_that_commands)
{
	static const str taken[] = { STR_INIT("promo"), STR_INIT("batal") };
	struct dialect d = { .language = STR("x"), .words = { [DIALECT_BUY] = { taken, 2 } } };
	struct config own = { .dialects = &d, .n_dialects = 1 };

	arena_init(&mem, 0);
	struct match_table *made = match_table_make(&own, &mem);
	assert_string_equal(match_find(made, STR("batal"), true, &mem).command->name, "batal");
	assert_string_equal(match_find(made, STR("promo x"), true, &mem).command->name, "promo");
	arena_finish(&mem);
}
