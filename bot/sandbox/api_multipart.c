/* SPDX-License-Identifier: MIT */
/* multipart/form-data as browsers and HTTP clients write it (RFC 7578): parts between lines with
 * the boundary, each with a Content-Disposition that has a name, a file also with a type. Nested
 * multiparts, encodings and folded headers are refused. Called by api_media.c and api_groups.c;
 * pure, any thread. Limits: 8 parts, heads of 2 KiB, a boundary of 70 characters. */

#include "bot/sandbox/api_multipart.h"

enum { BOUNDARY_MAX = 70, HEAD_MAX = 2048 };

/* The value of `key` among "; key=value; key="value"" parameters; empty when it is absent. A quoted
 * value ends at the next quote: what needs an escape inside is percent-encoded by clients. */
static str parameter(str header, str key)
{
	str part = STR_NONE;

	str_take(&header, ';', &part);
	for (header = str_trim(header); header.len; header = str_trim(header)) {
		ptrdiff_t equals = str_find_char(header, '=');
		if (equals <= 0)
			return STR_NONE;
		str name = str_trim(str_slice(header, 0, (size_t)equals));
		str value = str_slice(header, (size_t)equals + 1, header.len);
		bool is_quoted = str_starts(value, STR("\""));
		ptrdiff_t end = -1;
		if (is_quoted) {
			value = str_slice(value, 1, value.len);
			end = str_find_char(value, '"');
			if (end < 0)
				return STR_NONE;
		} else {
			end = str_find_char(value, ';');
		}
		size_t len = end < 0 ? value.len : (size_t)end;
		header = str_slice(value, len + (is_quoted ? 1 : 0), value.len);
		if (str_starts(str_trim(header), STR(";")))
			header = str_slice(str_trim(header), 1, header.len);
		if (str_eq_nocase(name, key))
			return is_quoted ? str_slice(value, 0, len)
					 : str_trim(str_slice(value, 0, len));
	}
	return STR_NONE;
}

static bool is_boundary(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
			return false;
	return s.len > 0 && s.len <= BOUNDARY_MAX;
}

static enum err read_header(str line, struct http_part *part, struct why *reterr)
{
	str name = STR_NONE;

	if (!str_take(&line, ':', &name) || !line.ptr)
		return why_set(reterr, ERR_INVALID, "a part has a line that is no header");
	line = str_trim(line);
	if (str_eq_nocase(name, STR("Content-Type"))) {
		str type = STR_NONE;
		str_take(&line, ';', &type);
		part->content_type = str_trim(type);
	} else if (str_eq_nocase(name, STR("Content-Transfer-Encoding"))) {
		return why_set(reterr, ERR_INVALID, "a part is encoded");
	} else if (str_eq_nocase(name, STR("Content-Disposition"))) {
		part->name = parameter(line, STR("name"));
		part->file_name = parameter(line, STR("filename"));
		if (!str_starts(line, STR("form-data")))
			return why_set(reterr, ERR_INVALID, "a part is no form-data");
	}
	return OK;
}

/* The lines before the empty one. */
static enum err read_head(str head, struct http_part *part, struct why *reterr)
{
	enum err e = OK;

	while (!e && head.len) {
		ptrdiff_t end = str_find(head, STR("\r\n"));
		size_t len = end < 0 ? head.len : (size_t)end;
		e = read_header(str_slice(head, 0, len), part, reterr);
		head = str_slice(head, len + 2, head.len);
	}
	if (!e && !part->name.len)
		return why_set(reterr, ERR_INVALID, "a part has no name");
	return e;
}

/* Where "\r\n--boundary" stands next. */
static ptrdiff_t find_end(str s, str boundary)
{
	size_t at = 0;

	for (;;) {
		ptrdiff_t next = str_find(str_slice(s, at, s.len), STR("\r\n--"));
		if (next < 0)
			return -1;
		at += (size_t)next;
		if (str_starts(str_slice(s, at + 4, s.len), boundary))
			return (ptrdiff_t)at;
		at += 4;
	}
}

/* One part from the start of *rest, which then stands behind its boundary. */
static enum err read_part(str *rest, str boundary, struct multipart *ret, struct why *reterr)
{
	struct http_part part = { 0 };
	ptrdiff_t head_end = str_find(str_slice(*rest, 0, HEAD_MAX), STR("\r\n\r\n"));

	if (head_end < 0)
		return why_set(reterr, ERR_INVALID, "a part has no end of its head");
	enum err e = read_head(str_slice(*rest, 0, (size_t)head_end), &part, reterr);
	if (e)
		return e;
	str value = str_slice(*rest, (size_t)head_end + 4, rest->len);
	ptrdiff_t end = find_end(value, boundary);
	if (end < 0)
		return why_set(reterr, ERR_INVALID, "a part has no end");
	part.value = str_slice(value, 0, (size_t)end);
	if (ret->n_parts == MULTIPART_PARTS_MAX)
		return why_set(reterr, ERR_INVALID, "more than %d parts", MULTIPART_PARTS_MAX);
	if (multipart_find(ret, part.name))
		return why_set(reterr, ERR_INVALID, "two parts have one name");
	ret->parts[ret->n_parts++] = part;
	*rest = str_slice(value, (size_t)end + 4 + boundary.len, value.len);
	return OK;
}

enum err multipart_read(str content_type, str body, struct multipart *ret, struct why *reterr)
{
	str boundary = parameter(content_type, STR("boundary"));
	struct multipart m = { 0 };

	if (!is_boundary(boundary))
		return why_set(reterr, ERR_INVALID, "no boundary that could be one");
	if (!str_starts(body, STR("--")) || !str_starts(str_slice(body, 2, body.len), boundary))
		return why_set(reterr, ERR_INVALID, "the body does not begin with its boundary");
	body = str_slice(body, boundary.len + 2, body.len);
	while (str_starts(body, STR("\r\n"))) {
		body = str_slice(body, 2, body.len);
		enum err e = read_part(&body, boundary, &m, reterr);
		if (e)
			return e;
	}
	if (!str_starts(body, STR("--")))
		return why_set(reterr, ERR_INVALID, "the body has no end");
	*ret = m;
	return OK;
}

const struct http_part *multipart_find(const struct multipart *m, str name)
{
	for (size_t i = 0; i < m->n_parts; i++)
		if (str_eq(m->parts[i].name, name))
			return &m->parts[i];
	return NULL;
}
