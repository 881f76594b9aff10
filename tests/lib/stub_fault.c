/* SPDX-License-Identifier: MIT */
/* The stub's switches: what happens to the next messages instead of being accepted. One thread. At
 * most FAULTS_MAX at a time; of those that fit a message the one set first happens. */
#include "tests/lib/stub.h"

#include "bot/net/http.h"
#include "bot/net/json.h"

#include <stdio.h>
#include <string.h>

enum { FAULTS_MAX = 16 };

/* a-z. Status, and whether the message is acted upon all the same. */
static const struct {
	const char *name;
	int status;
	bool is_acted;
} kinds[] = {
	{ "code", 400, false },     { "cut_after", 0, true },       { "cut_before", 0, false },
	{ "drip", 200, true },      { "garbage", 200, true },       { "hang", 0, true },
	{ "huge", 200, true },      { "no_id", 200, true },         { "server_error", 500, false },
	{ "too_fast", 429, false }, { "unauthorized", 401, false },
};

static struct stub_fault faults[FAULTS_MAX];
static size_t n_faults;
static int64_t delay_ms;

static int64_t number(str query, str key, int64_t fallback, struct arena *mem)
{
	int64_t n;
	str value = http_query_value(query, key, mem);

	return value.ptr && str_to_int64(value, &n) ? n : fallback;
}

static const char *fault_add(str query, str name, struct arena *mem)
{
	if (n_faults == FAULTS_MAX)
		return "too many faults";
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!str_eq(name, str_from(kinds[i].name)))
			continue;
		struct stub_fault *f = &faults[n_faults++];
		str to = http_query_value(query, STR("to"), mem);
		*f = (struct stub_fault){
			.name = kinds[i].name,
			.left = number(query, STR("n"), 1, mem),
			.status = (int)number(query, STR("status"), kinds[i].status, mem),
			.code = number(query, STR("code"), 0, mem),
			.is_acted = number(query, STR("acted"), kinds[i].is_acted, mem) != 0,
		};
		snprintf(f->to, sizeof(f->to), "%" STR_FMT, STR_ARG(to));
		snprintf(f->retry_after, sizeof(f->retry_after), "%" STR_FMT,
			 STR_ARG(http_query_value(query, STR("retry_after"), mem)));
		return NULL;
	}
	return "no such fault";
}

const char *stub_fault_set(str query, struct arena *mem)
{
	str name = http_query_value(query, STR("fault"), mem);

	delay_ms = number(query, STR("delay_ms"), delay_ms, mem);
	if (!name.len)
		return NULL;
	if (str_eq(name, STR("none"))) {
		n_faults = 0;
		return NULL;
	}
	return fault_add(query, name, mem);
}

void stub_fault_reset(void)
{
	n_faults = 0;
	delay_ms = 0;
}

int64_t stub_delay_ms(void)
{
	return delay_ms;
}

struct stub_message stub_message_of(str body, struct arena *mem)
{
	struct stub_message m = { .is_group = false };
	struct json *root = NULL;

	if (json_open(body, &root, NULL))
		return m;
	m.to = arena_str(mem, json_str(json_get(root, "to"), mem));
	if (!m.to.len)
		m.to = arena_str(mem, json_str(json_get(root, "recipient"), mem));
	m.opaque = arena_str(mem, json_str(json_get(root, "biz_opaque_callback_data"), mem));
	m.is_group = str_eq(json_str(json_get(root, "recipient_type"), mem), STR("group"));
	json_close(root);
	return m;
}

static bool fits(const struct stub_fault *f, str body)
{
	struct arena mem;

	if (f->left == 0 || !f->to[0])
		return f->left != 0;
	arena_init(&mem, 0);
	struct stub_message m = stub_message_of(body, &mem);
	bool is_same = str_eq(m.to, str_from(f->to));
	arena_finish(&mem);
	return is_same;
}

const struct stub_fault *stub_fault_take(str body)
{
	for (size_t i = 0; i < n_faults; i++) {
		if (!fits(&faults[i], body))
			continue;
		if (faults[i].left > 0)
			faults[i].left--;
		return &faults[i];
	}
	return NULL;
}
