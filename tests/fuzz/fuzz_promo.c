/* SPDX-License-Identifier: MIT */
/* Any text as a promo. Checked besides the sanitizers: prices stand inside the text and in order,
 * the title is short, valid and one line, the contact is a mobile number, and the same text is read
 * the same way again. */
#include "bot/base/check.h"
#include "bot/base/utf8.h"
#include "bot/understand/promo.h"
#include "config/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TITLE_UNITS = 61 }; /* 60, and a bracket that is closed */

static const int64_t now_ms = INT64_C(1795000000000);

static void check(str text, const struct promo_reading *r)
{
	size_t behind = 0;

	ASSERT(r->prices.n <= PROMO_PRICES_MAX);
	for (size_t i = 0; i < r->prices.n; i++) {
		ASSERT(r->prices.begin[i] >= behind && r->prices.begin[i] < r->prices.end[i]);
		ASSERT(r->prices.end[i] <= text.len);
		behind = r->prices.end[i];
	}
	ASSERT(utf8_utf16_len(r->title) <= TITLE_UNITS && utf8_is_valid(r->title));
	ASSERT(str_find_char(r->title, '\n') < 0);
	ASSERT(r->contact.len == 0 || str_starts(r->contact, STR("628")));
	ASSERT(r->n_districts <= PLACE_MATCHES_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config *config;
	struct promo_reading r, again;
	struct arena mem;

	if (!config)
		config = config_built_in();
	arena_init(&mem, 0);
	str text = utf8_repair((str){ (const char *)data, size }, &mem);
	promo_read(config, text, now_ms, &mem, &r);
	check(text, &r);
	promo_read(config, text, now_ms, &mem, &again);
	ASSERT(str_eq(r.title, again.title) && r.category == again.category &&
	       r.is_promo == again.is_promo && r.flags == again.flags);
	arena_finish(&mem);
	return 0;
}
