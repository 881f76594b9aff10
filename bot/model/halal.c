/* SPDX-License-Identifier: MIT */
/* What kind of paper a number is of. Called by handlers; pure. */
#include "bot/model/halal.h"

#include "bot/base/buf.h"

enum { DIGITS_MIN = 13, DIGITS_MAX = 20 };

static bool is_certificate(str number)
{
	str digits = str_slice(number, 2, number.len);

	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
	}
	return str_starts(number, STR("ID")) && digits.len >= DIGITS_MIN &&
	       digits.len <= DIGITS_MAX;
}

enum halal_shape halal_shape_of(str text, struct arena *mem, str *ret)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == ' ' || c == '.' || c == '-')
			continue;
		buf_add_char(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
	}
	*ret = buf_str(&b);
	if (is_certificate(*ret))
		return HALAL_CERTIFICATE;
	return str_starts(*ret, STR("KH")) || str_starts(*ret, STR("KETETAPAN")) ? HALAL_DECISION
										 : HALAL_OTHER;
}
