/* SPDX-License-Identifier: MIT */
/* Prices by the table in siar.yaml. Called by config's check, flow and handlers. */
#include "config/tariff.h"

static const int64_t most_rupiah = INT64_C(1000000000);

bool tariff_parse(str text, int64_t *ret_sen)
{
	int64_t rupiah, parts = 0;
	ptrdiff_t at = str_find_char(text, '.');

	if (at < 0)
		at = str_find_char(text, ',');
	str whole = at < 0 ? text : str_slice(text, 0, (size_t)at);
	str behind = at < 0 ? STR_NONE : str_slice(text, (size_t)at + 1, text.len);
	if (str_starts(whole, STR("-")) || !str_to_int64(whole, &rupiah) || rupiah > most_rupiah)
		return false;
	if (at >= 0 && (behind.len < 1 || behind.len > 2 || str_starts(behind, STR("-")) ||
			!str_to_int64(behind, &parts)))
		return false;
	*ret_sen = rupiah * 100 + (behind.len == 1 ? parts * 10 : parts);
	return true;
}

const struct tariff *tariff_find(const struct account_config *a, const char *category, str phone)
{
	const struct tariff *best = NULL;

	for (size_t i = 0; i < a->n_prices; i++) {
		const struct tariff *p = &a->prices[i];
		if (str_eq(p->category, str_from(category)) && str_starts(phone, p->prefix) &&
		    (best == NULL || p->prefix.len > best->prefix.len))
			best = p;
	}
	return best;
}

int64_t tariff_of(const struct account_config *a, bool is_template, const char *category, str phone,
		  bool *ret_known)
{
	const struct tariff *p = tariff_find(a, is_template ? category : "service", phone);

	*ret_known = p != NULL || !is_template;
	return p == NULL ? 0 : p->sen;
}
