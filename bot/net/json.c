/* SPDX-License-Identifier: MIT */
/* Reading JSON, with cJSON behind it. Before cJSON sees a text, one pass over it bounds what cJSON
 * may do with it (depth is its recursion, values are its memory) and mends what it would refuse or
 * misread: an escaped lone surrogate or \u0000, in a chat name say, must not cost the other events
 * of the same body, so it becomes \ufffd in a copy. Any thread; a tree belongs to one function. */

#include "bot/net/json.h"

#include "bot/base/utf8.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <string.h>

enum {
	JSON_DEPTH_MAX = 32,
	JSON_VALUES_MAX = 200000, /* 80 bytes each in cJSON; 4 MiB of real events have 100,000 */
};

/* Integers beyond it are not exact in a double, and cJSON has nothing else. */
static const double JSON_INT_MAX = 9007199254740992.0;

/* What the pass over the text has found. */
struct json_scan {
	size_t depth, values; /* values: at least as many as there are */
	size_t to_mend;       /* escapes that cJSON cannot take */
	const char *fault;    /* NULL = none */
};

static int hex4(const char *p)
{
	int value = 0;

	for (size_t i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;
		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static bool is_low_surrogate(int unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* At the 'u' of an escape: how many bytes of `text` it and its other half take, 0 when it is
 * malformed. *ret_is_bad: well formed, but names no character. */
static size_t scan_unicode_escape(str text, size_t at, bool *ret_is_bad)
{
	*ret_is_bad = false;
	if (text.len - at < 5)
		return 0;
	int unit = hex4(text.ptr + at + 1);
	if (unit < 0)
		return 0;
	if (unit >= 0xD800 && unit <= 0xDBFF && text.len - at >= 11 && text.ptr[at + 5] == '\\' &&
	    text.ptr[at + 6] == 'u' && is_low_surrogate(hex4(text.ptr + at + 7)))
		return 11;
	*ret_is_bad = unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF);
	return 5;
}

/* What stands in for an escape that names no character: U+FFFD. */
static const char replacement[] = { 'u', 'f', 'f', 'f', 'd' };

/* From behind the opening quote to the closing one; returns its position. With `mend` (a copy of
 * the text) the bad escapes are overwritten in it. */
static size_t scan_string(str text, size_t at, struct json_scan *scan, char *mend)
{
	while (at < text.len && text.ptr[at] != '"') {
		if (text.ptr[at] != '\\') {
			at++;
			continue;
		}
		if (++at < text.len && text.ptr[at] == 'u') {
			bool is_bad;
			size_t taken = scan_unicode_escape(text, at, &is_bad);
			if (taken == 0) {
				scan->fault = "a \\u without four hex digits";
				return text.len;
			}
			if (is_bad)
				scan->to_mend++;
			if (is_bad && mend)
				memcpy(mend + at, replacement, sizeof(replacement));
			at += taken;
		} else {
			at++;
		}
	}
	return at;
}

static struct json_scan scan_text(str text, char *mend)
{
	struct json_scan scan = { .values = 1 };

	for (size_t at = 0; at < text.len && !scan.fault; at++) {
		switch (text.ptr[at]) {
		case '"':
			at = scan_string(text, at + 1, &scan, mend);
			break;
		case '{':
		case '[':
			scan.values++;
			if (++scan.depth > JSON_DEPTH_MAX)
				scan.fault = "nested too deep";
			break;
		case '}':
		case ']':
			if (scan.depth > 0)
				scan.depth--;
			break;
		case ',':
			if (++scan.values > JSON_VALUES_MAX)
				scan.fault = "too many values";
			break;
		default:
			break;
		}
	}
	return scan;
}

static bool is_only_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p == end;
}

static void *take(size_t bytes)
{
	return mem_resize(NULL, bytes);
}

/* Without memory cJSON would take the text for malformed, and what is malformed is answered and
 * set aside. */
static void end_without_memory(void)
{
	cJSON_Hooks hooks = { .malloc_fn = take, .free_fn = mem_give };

	cJSON_InitHooks(&hooks);
}

static cJSON *parse(str text)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const char *end = NULL;

	int failed = pthread_once(&once, end_without_memory);
	ASSERT(!failed);
	cJSON *root = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, 0);

	if (root && !is_only_blanks(end, text.ptr + text.len)) {
		cJSON_Delete(root);
		return NULL;
	}
	return root;
}

enum err json_open(str text, struct json **ret, struct why *reterr)
{
	cJSON *root;

	if (text.len == 0)
		return why_set(reterr, ERR_INVALID, "empty, not JSON");
	if (memchr(text.ptr, 0, text.len))
		return why_set(reterr, ERR_INVALID, "a NUL byte, not JSON");
	if (!utf8_is_valid(text))
		return why_set(reterr, ERR_INVALID, "not UTF-8");
	struct json_scan scan = scan_text(text, NULL);
	if (scan.fault)
		return why_set(reterr, ERR_INVALID, "%s", scan.fault);
	if (scan.to_mend > 0) {
		char *copy = mem_take(text.len);
		memcpy(copy, text.ptr, text.len);
		scan_text(text, copy);
		root = parse((str){ copy, text.len });
		mem_give(copy);
	} else {
		root = parse(text);
	}
	if (!root)
		return why_set(reterr, ERR_INVALID, "not one JSON value");
	*ret = (struct json *)(void *)root;
	return OK;
}

void json_close(struct json *root)
{
	cJSON_Delete((cJSON *)(void *)root);
}

static const cJSON *cjson_of(const struct json *node)
{
	return (const cJSON *)(const void *)node;
}

static const struct json *json_of(const cJSON *node)
{
	return (const struct json *)(const void *)node;
}

static const struct json *member(const struct json *node, str name)
{
	if (!json_is_object(node))
		return NULL;
	const cJSON *child = cjson_of(node)->child;
	while (child && !str_eq(str_from(child->string), name))
		child = child->next;
	return json_of(child);
}

const struct json *json_get(const struct json *node, const char *key)
{
	return member(node, str_from(key));
}

const struct json *json_path(const struct json *node, const char *dotted_path)
{
	str rest = str_from(dotted_path), name;

	while (node && str_take(&rest, '.', &name))
		node = member(node, name);
	return node;
}

const struct json *json_first(const struct json *node)
{
	return node ? json_of(cjson_of(node)->child) : NULL;
}

const struct json *json_next(const struct json *child)
{
	return child ? json_of(cjson_of(child)->next) : NULL;
}

const char *json_key(const struct json *child)
{
	return child ? cjson_of(child)->string : NULL;
}

bool json_is_object(const struct json *node)
{
	return cJSON_IsObject(cjson_of(node));
}

bool json_is_array(const struct json *node)
{
	return cJSON_IsArray(cjson_of(node));
}

bool json_is_string(const struct json *node)
{
	return cJSON_IsString(cjson_of(node));
}

str json_str(const struct json *node, struct arena *mem)
{
	int64_t number;

	if (json_is_string(node))
		return str_from(cjson_of(node)->valuestring);
	if (json_int(node, &number))
		return arena_printf(mem, "%lld", (long long)number);
	return STR_NONE;
}

bool json_int(const struct json *node, int64_t *ret)
{
	if (json_is_string(node))
		return str_to_int64(str_from(cjson_of(node)->valuestring), ret);
	if (!cJSON_IsNumber(cjson_of(node)))
		return false;
	double number = cjson_of(node)->valuedouble;
	/* Written so that NaN fails too. */
	if (!(number >= -JSON_INT_MAX && number <= JSON_INT_MAX))
		return false;
	int64_t whole = (int64_t)number;
	if ((double)whole < number || (double)whole > number)
		return false;
	*ret = whole;
	return true;
}

bool json_bool(const struct json *node, bool fallback)
{
	if (!cJSON_IsBool(cjson_of(node)))
		return fallback;
	return cJSON_IsTrue(cjson_of(node));
}
