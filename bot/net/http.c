/* SPDX-License-Identifier: MIT */
/* Plain values of HTTP: headers looked up without case, the values of a query or a form, and
 * percent encoding. No socket and no state: any thread. Room for headers is HTTP_HEADERS_MAX; what
 * is malformed in a query (a '%' without two hex digits) stays as it stands. */

#include "bot/net/http.h"

#include "bot/base/arena.h"

bool http_add_header(struct http_request *r, str name, str value)
{
	if (r->n_headers == HTTP_HEADERS_MAX)
		return false;
	r->headers[r->n_headers++] = (struct http_header){ name, value };
	return true;
}

str http_header_of(const struct http_request *r, str name, size_t *ret_count)
{
	str value = STR_NONE;
	size_t count = 0;

	for (size_t i = 0; i < r->n_headers; i++) {
		if (!str_eq_nocase(r->headers[i].name, name))
			continue;
		if (count++ == 0)
			value = r->headers[i].value;
	}
	if (ret_count)
		*ret_count = count;
	return value;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Without %XX and '+'; never longer than `s`. */
static str form_decode(str s, struct arena *mem)
{
	char *out = arena_alloc(mem, s.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%' && s.len - i > 2 && hex_value(s.ptr[i + 1]) >= 0 &&
			   hex_value(s.ptr[i + 2]) >= 0) {
			c = (char)(hex_value(s.ptr[i + 1]) * 16 + hex_value(s.ptr[i + 2]));
			i += 2;
		}
		out[len++] = c;
	}
	return (str){ out, len };
}

str http_query_value(str query, str key, struct arena *mem)
{
	str pair;

	while (str_take(&query, '&', &pair)) {
		str name = STR_NONE;
		if (pair.len == 0 || !str_take(&pair, '=', &name))
			continue;
		if (str_eq(form_decode(name, mem), key))
			return form_decode(pair, mem);
	}
	return STR_NONE;
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

str http_encode(str s, struct arena *mem)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(mem, s.len * 3 + 1);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (is_unreserved(s.ptr[i])) {
			out[len++] = s.ptr[i];
			continue;
		}
		out[len++] = '%';
		out[len++] = hex[c >> 4];
		out[len++] = hex[c & 15];
	}
	return (str){ out, len };
}
