/* SPDX-License-Identifier: MIT */
#include "bot/understand/bounds.h"
#include "tests/lib/test.h"

#include <inttypes.h>

static struct arena mem;

/* "keripik [1..20000]"; "none" when nothing is said of a price. */
static str taken(const char *text)
{
	str rest = str_from(text);
	struct bounds b;

	if (!bounds_take(&rest, &mem, &b))
		return STR("none");
	if (b.max_idr == BOUNDS_IDR_MAX)
		return arena_printf(&mem, "%" STR_FMT " [%" PRId64 "..]", STR_ARG(rest), b.min_idr);
	return arena_printf(&mem, "%" STR_FMT " [%" PRId64 "..%" PRId64 "]", STR_ARG(rest),
			    b.min_idr, b.max_idr);
}

static const struct {
	const char *text, *want;
} cases[] = {
	{ "keripik < 20rb", "keripik [1..20000]" },
	{ "keripik <20rb malang", "keripik malang [1..20000]" },
	{ "keripik <= Rp 20.000", "keripik [1..20000]" },
	{ "Keripik di bawah 20 ribu", "keripik [1..20000]" },
	{ "keripik harga dibawah 20k", "keripik [1..20000]" },
	{ "keripik maks 20rb", "keripik [1..20000]" },
	{ "keripik kurang dari harga 20rb", "keripik [1..20000]" },
	{ "keripik 20rb", "keripik [1..20000]" },
	{ "gamis > 100rb", "gamis [100000..]" },
	{ "gamis di atas 1,5jt", "gamis [1500000..]" },
	{ "gamis min 100rb", "gamis [100000..]" },
	{ "gamis 100-150rb", "gamis [100000..150000]" },
	{ "gamis antara 100rb dan 150rb", "gamis [100000..150000]" },
	{ "keripik", "none" },
	{ "keripik 250 gr", "none" },
	{ "jamin 20rb", "jamin [1..20000]" },
	{ "", "none" },
};

TEST(what_something_may_cost_is_read_in_many_words)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(taken(cases[i].text), cases[i].want);
	arena_finish(&mem);
}
