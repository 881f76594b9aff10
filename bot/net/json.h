/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_JSON_H
#define SIAR_NET_JSON_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* JSON as it comes from outside (cJSON behind it). Numbers and strings are taken for each other
 * where a peer mixes them. Depth at most 32, checked before parsing. Any thread. */

struct json; /* a node; NULL is allowed everywhere and means "absent" */

/* The tree must be closed by the same function that opened it. ERR_INVALID: not one JSON value, too
 * deep, over 200,000 values, bad UTF-8, a NUL byte in it. Escapes that name no character (\u0000, a
 * lone surrogate) become U+FFFD. */
enum err json_open(str text, struct json **ret, struct why *reterr) MUST_CHECK;
void json_close(struct json *root);

const struct json *json_get(const struct json *node, const char *key); /* member of an object */
const struct json *json_path(const struct json *node, const char *dotted_path); /* "a.b.c" */
const struct json *json_first(const struct json *node); /* first child of an array or object */
const struct json *json_next(const struct json *child);
const char *json_key(const struct json *child); /* name of a member; NULL in arrays */
bool json_is_object(const struct json *node);
bool json_is_array(const struct json *node);
bool json_is_string(const struct json *node);
/* Text of a string, or of a number that is an integer ("62811"); else the empty str. Points into
 * the tree (strings) or `mem`. */
str json_str(const struct json *node, struct arena *mem);
/* Integer of a number or of a string of digits. False when it is neither, has a fraction, does not
 * fit, or is a number beyond 2^53 (not exact any more). */
bool json_int(const struct json *node, int64_t *ret);
bool json_bool(const struct json *node, bool fallback);

/* Writing: values in the order they are added; strings escaped; commas set by itself. Non-ASCII
 * stays UTF-8. */
struct json_writer {
	struct arena *mem;
	/* private below */
	char *ptr;
	size_t len, cap;
	bool needs_comma;
};
void json_begin(struct json_writer *w, struct arena *mem);
/* `key` NULL inside arrays and for the root. */
void json_add_object(struct json_writer *w, const char *key);
void json_end_object(struct json_writer *w);
void json_add_array(struct json_writer *w, const char *key);
void json_end_array(struct json_writer *w);
void json_add_str(struct json_writer *w, const char *key, str value);
void json_add_int(struct json_writer *w, const char *key, int64_t value);
void json_add_bool(struct json_writer *w, const char *key, bool value);
/* `value` is JSON already, written by somebody trusted ("null" too). */
void json_add_raw(struct json_writer *w, const char *key, str value);
str json_done(struct json_writer *w);

#endif
