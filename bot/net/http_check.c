/* SPDX-License-Identifier: MIT */
/* The strictness that libmicrohttpd lacks: framing that two parsers could read differently (request
 * smuggling), targets that are no path, versions we do not speak, and heads and bodies over the
 * limits. Pure; called on the loop thread. What the library mends before it shows a head is found
 * by where the pieces lie in its memory; not found are bare LFs between chunks of a body, hence a
 * connection ends with a chunked request. */

#include "bot/net/http_check.h"

#include "bot/base/check.h"

enum { BAD_REQUEST = 400, TOO_LARGE = 413, HEAD_TOO_LARGE = 431, VERSION_UNKNOWN = 505 };

static bool is_token_char(char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return c != 0 && str_find_char(STR("!#$%&'*+-.^_`|~"), c) >= 0;
}

static bool is_token(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_token_char(s.ptr[i]))
			return false;
	}
	return s.len > 0;
}

/* Visible ASCII from '/' on: no absolute URI, no authority, no '*', nothing a log or a proxy could
 * read otherwise. */
static bool is_path(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] <= ' ' || s.ptr[i] == 0x7f)
			return false;
	}
	return s.len > 0 && s.ptr[0] == '/';
}

static bool has_control_char(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

static bool are_headers_clean(const struct http_request *r)
{
	for (size_t i = 0; i < r->n_headers; i++) {
		if (!is_token(r->headers[i].name) || has_control_char(r->headers[i].value))
			return false;
	}
	return true;
}

/* Decimal digits and nothing else. */
static bool parse_length(str s, size_t *ret)
{
	int64_t length;

	if (s.len == 0 || s.ptr[0] < '0' || s.ptr[0] > '9' || !str_to_int64(s, &length))
		return false;
	*ret = (size_t)length;
	return true;
}

static int check_framing(const struct http_request *r, bool is_http_1_1, size_t max_body_bytes,
			 struct http_framing *ret)
{
	size_t encodings, lengths;
	str encoding = http_header_of(r, STR("Transfer-Encoding"), &encodings);
	str length = http_header_of(r, STR("Content-Length"), &lengths);

	*ret = (struct http_framing){ 0 };
	if (encodings > 0) {
		if (lengths > 0 || encodings > 1 || !is_http_1_1 ||
		    !str_eq_nocase(encoding, STR("chunked")))
			return BAD_REQUEST;
		ret->has_body = ret->is_chunked = true;
		return 0;
	}
	if (lengths == 0)
		return 0;
	if (lengths > 1 || !parse_length(length, &ret->body_bytes))
		return BAD_REQUEST;
	ret->has_body = ret->body_bytes > 0;
	return ret->body_bytes > max_body_bytes ? TOO_LARGE : 0;
}

/* CR and LF became a NUL each. */
static bool is_line_end(const char *p)
{
	return p[0] == 0 && p[1] == 0;
}

bool http_head_is_plain(const struct http_request *r, const struct http_raw_head *raw)
{
	const char *end = raw->method + raw->bytes;
	const char *at = raw->version + str_from(raw->version).len;

	if (raw->target != raw->method + r->method.len + 1 ||
	    raw->version != raw->target + raw->target_bytes + 1)
		return false;
	for (size_t i = 0; i < r->n_headers; i++) {
		str name = r->headers[i].name, value = r->headers[i].value;
		if (end - at < 4 || !is_line_end(at) || name.ptr != at + 2)
			return false;
		at = name.ptr + name.len + 1;
		while (*at == ' ' || *at == '\t')
			at++;
		if (value.ptr != at)
			return false;
		at += value.len;
	}
	return end - at == 4 && is_line_end(at) && is_line_end(at + 2);
}

int http_check_head(const struct http_request *r, str target, str version, size_t head_bytes,
		    size_t max_body_bytes, struct http_framing *ret)
{
	bool is_http_1_1 = str_eq(version, STR("HTTP/1.1"));
	size_t hosts;

	/* Framing first: even a refused request's body must be drained. */
	int status = check_framing(r, is_http_1_1, max_body_bytes, ret);
	if (!is_http_1_1 && !str_eq(version, STR("HTTP/1.0")))
		return VERSION_UNKNOWN;
	if (head_bytes > HTTP_HEAD_BYTES_MAX)
		return HEAD_TOO_LARGE;
	http_header_of(r, STR("Host"), &hosts);
	if (hosts > 1 || (hosts == 0 && is_http_1_1))
		return BAD_REQUEST;
	if (!is_token(r->method) || !is_path(target) || !are_headers_clean(r))
		return BAD_REQUEST;
	return status;
}

bool http_may_answer_with(str name, str value)
{
	static const str own[] = { STR_INIT("Connection"), STR_INIT("Content-Length"),
				   STR_INIT("Transfer-Encoding"), STR_INIT("Date") };

	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		if (str_eq_nocase(name, own[i]))
			return false;
	}
	return is_token(name) && !has_control_char(value) && value.len <= HTTP_VALUE_BYTES_MAX;
}
