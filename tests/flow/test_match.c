/* SPDX-License-Identifier: MIT */
/* From words to commands, on the real table. */
#include "bot/flow/match.h"
#include "tests/lib/test.h"

static struct arena mem;

static const char *found(const char *text, bool is_bare, str *ret_rest)
{
	arena_finish(&mem);
	arena_init(&mem, 0);
	struct match m = match_find(match_table_make(&mem), str_from(text), is_bare, &mem);
	*ret_rest = m.rest;
	return m.command ? m.command->name : "none";
}

static const char *near(const char *text, bool has_role)
{
	arena_finish(&mem);
	arena_init(&mem, 0);
	const struct command *c =
		match_near(match_table_make(&mem), str_from(text), has_role, &mem);
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
	assert_string_equal(near("a", false), "none");
	assert_string_equal(near("setujui 12", false), "none");
	assert_string_equal(near("setujui 12", true), "setuju");
	arena_finish(&mem);
}
