/* SPDX-License-Identifier: MIT */
/* Prices in any text. Checked besides the sanitizers: a price is a sum that can be asked for,
 * stands inside the text, and what was cut out is found again as the same price. */
#include "bot/base/check.h"
#include "bot/understand/price.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(str text, const struct price *p)
{
	ASSERT(p->idr > 0 && p->idr <= INT64_C(1000000000000));
	ASSERT(p->begin < p->end && p->end <= text.len);
	if (p->unit.len)
		ASSERT(p->unit.ptr > text.ptr + p->begin &&
		       p->unit.ptr + p->unit.len <= text.ptr + p->end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = { (const char *)data, size };
	struct price p, again;

	if (price_parse(text, &p))
		check(text, &p);
	if (price_find(text, &p)) {
		check(text, &p);
		str part = str_slice(text, p.begin, p.end - p.begin);
		if (part.len <= 200)
			ASSERT(price_parse(part, &again) && again.idr == p.idr);
	}
	return 0;
}
