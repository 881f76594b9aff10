/* SPDX-License-Identifier: MIT */
/* Whatever text comes in as a command, an answer, a place or a phone number. Checked besides the
 * sanitizers: words stay inside the text and come to an end; a phone read twice is what it was when
 * read once. */
#include "bot/base/utf8.h"
#include "bot/model/phone.h"
#include "bot/understand/phrase.h"
#include "bot/understand/place.h"

#define S(text) STR_INIT(text)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const str malang_aliases[] = { S("mlg"), S("kepanjen") };
static struct district districts[] = {
	{ 3507, S("Kabupaten Malang"), S("malang"), malang_aliases, .n_aliases = 2 },
	{ 3573, S("Kota Malang"), S("malang"), malang_aliases, .n_aliases = 1 },
	{ 3578, S("Kota Surabaya"), S("surabaya"), .n_aliases = 0 },
};
static const str kuliner_aliases[] = { S("makanan"), S("oleh-oleh") };
static struct category categories[] = {
	{ .slug = S("kuliner"),
	  .name = { S("Kuliner"), S("Food and drink") },
	  .aliases = kuliner_aliases,
	  .n_aliases = 2 },
	{ .slug = S("jasa"), .name = { S("Jasa"), S("Services") } },
};
static const struct config config = { .districts = districts,
				      .n_districts = ARRAY_LEN(districts),
				      .categories = categories,
				      .n_categories = ARRAY_LEN(categories) };

static void check_words(str text, struct arena *mem)
{
	str rest = text, raw, folded;

	if (phrase_take_prefix(&rest))
		ASSERT(rest.len > 0 && rest.len < text.len);
	while (rest.len > 0) {
		size_t before = rest.len;
		if (!phrase_take_word(&rest, mem, &raw, &folded))
			break;
		ASSERT(raw.len > 0 && rest.len < before);
		ASSERT(raw.ptr >= text.ptr && raw.ptr + raw.len <= text.ptr + text.len);
		ASSERT(utf8_is_valid(folded));
		phrase_is_courtesy(folded);
	}
	ASSERT(rest.len == 0);
}

static void check_phone(str text, struct arena *mem)
{
	str once, twice;

	if (!phone_parse(text, mem, &once))
		return;
	ASSERT(phone_parse(once, mem, &twice) && str_eq(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena mem;
	const struct district *found[PLACE_MATCHES_MAX];

	arena_init(&mem, 0);
	str text = { (const char *)data, size };
	check_phone(text, &mem);
	text = utf8_repair(text, &mem);
	check_words(text, &mem);
	phrase_yes_no(NULL, text, &mem);
	phrase_stop(text, &mem);
	int n = phrase_number(NULL, text, &mem);
	ASSERT(n >= 0 && n <= 999);
	ASSERT(place_find(&config, text, &mem, found) <= PLACE_MATCHES_MAX);
	place_near(&config, text, &mem);
	topic_find(&config, text, &mem);
	topic_near(&config, text, &mem);
	place_is_all(text, &mem);
	arena_finish(&mem);
	return 0;
}
