/* SPDX-License-Identifier: MIT */
/* The switches of what goes wrong on purpose, by the names of their members. Asked and set through
 * /sandbox/faults. Sandbox thread only. */

#include "bot/sandbox/faults.h"

#include "bot/net/json.h"

#include <stddef.h>

enum kind { KIND_BOOL, KIND_PERCENT, KIND_INT };

static const struct fault {
	const char *name;
	enum kind kind;
	size_t offset;
	int64_t max;
} table[] = {
#define FAULT(member, kind, max)                                                                   \
	{                                                                                          \
#member, kind, offsetof(struct faults, member), max                                \
	}
	FAULT(cut, KIND_BOOL, 1),
	FAULT(delay_ms, KIND_INT, 60000),
	FAULT(duplicate, KIND_PERCENT, 100),
	FAULT(hide_phones, KIND_BOOL, 1),
	FAULT(lose_media, KIND_BOOL, 1),
	FAULT(lose_statuses, KIND_PERCENT, 100),
	FAULT(refuse_uploads, KIND_BOOL, 1),
	FAULT(reorder, KIND_BOOL, 1),
	FAULT(retry_after_s, KIND_INT, 3600),
	FAULT(server_error, KIND_BOOL, 1),
	FAULT(too_many, KIND_BOOL, 1),
	FAULT(window_closed, KIND_BOOL, 1),
#undef FAULT
};

static void *member_of(struct faults *f, const struct fault *row)
{
	return (char *)f + row->offset;
}

static const void *value_of(const struct faults *f, const struct fault *row)
{
	return (const char *)f + row->offset;
}

static const struct fault *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (str_eq(str_from(table[i].name), str_from(name)))
			return &table[i];
	return NULL;
}

static enum err read_one(const struct json *node, struct faults *f, struct why *reterr)
{
	const struct fault *row = find(json_key(node));
	int64_t n;

	if (!row)
		return why_set(reterr, ERR_INVALID, "unknown fault '%.40s'", json_key(node));
	if (row->kind == KIND_BOOL) {
		bool on = json_bool(node, false);
		if (on != json_bool(node, true))
			return why_set(reterr, ERR_INVALID, "%s is true or false", row->name);
		*(bool *)member_of(f, row) = on;
		return OK;
	}
	if (json_is_string(node) || !json_int(node, &n) || n < 0 || n > row->max)
		return why_set(reterr, ERR_INVALID, "%s is a number from 0 to %lld", row->name,
			       (long long)row->max);
	if (row->kind == KIND_PERCENT)
		*(int *)member_of(f, row) = (int)n;
	else
		*(int64_t *)member_of(f, row) = n;
	return OK;
}

enum err faults_read(str json, struct faults *f, struct why *reterr)
{
	struct faults changed = *f;
	struct json *root;

	enum err e = json_open(json, &root, reterr);
	if (e)
		return e;
	if (!json_is_object(root))
		e = why_set(reterr, ERR_INVALID, "faults are an object");
	for (const struct json *n = json_first(root); !e && n; n = json_next(n))
		e = read_one(n, &changed, reterr);
	json_close(root);
	if (!e)
		*f = changed;
	return e;
}

str faults_json(const struct faults *f, struct arena *mem)
{
	struct json_writer w;

	json_begin(&w, mem);
	json_add_object(&w, NULL);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct fault *row = &table[i];
		const void *value = value_of(f, row);
		if (row->kind == KIND_BOOL)
			json_add_bool(&w, row->name, *(const bool *)value);
		else if (row->kind == KIND_PERCENT)
			json_add_int(&w, row->name, *(const int *)value);
		else
			json_add_int(&w, row->name, *(const int64_t *)value);
	}
	json_end_object(&w);
	return json_done(&w);
}
