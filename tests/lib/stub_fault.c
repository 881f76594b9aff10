/* SPDX-License-Identifier: MIT */
/* The stub's switches: what happens to the next messages instead of being accepted. One thread. At
 * most FAULTS_MAX at a time; of those that fit a message the one set first happens. */
#include "tests/lib/stub.h"

#include "bot/net/http.h"

#include <stdio.h>
#include <string.h>

enum { FAULTS_MAX = 64, HUGE_BYTES = 1 << 20, DRIP_MS = 20 };

/* a-z. Status, and whether the message is acted upon all the same. */
static const struct {
	const char *name;
	int status;
	bool is_acted;
} kinds[] = {
	{ "close_after", 200, true },   { "code", 400, false },      { "cut", 200, true },
	{ "cut_after", 0, true },       { "cut_before", 0, false },  { "drip", 200, true },
	{ "garbage", 200, true },       { "half_close", 200, true }, { "hang", 0, true },
	{ "huge", 200, true },          { "no_id", 200, true },      { "reset", 200, true },
	{ "server_error", 500, false }, { "too_fast", 429, false },  { "unauthorized", 401, false },
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
			.every = number(query, STR("every"), 1, mem),
			.at = number(query, STR("at"), -1, mem),
			.bytes = number(query, STR("bytes"), HUGE_BYTES, mem),
			.drip_ms = number(query, STR("drip_ms"), DRIP_MS, mem),
			.is_told = number(query, STR("told"), 0, mem) != 0,
			.is_acted = number(query, STR("acted"), kinds[i].is_acted, mem) != 0,
		};
		snprintf(f->to, sizeof(f->to), "%" STR_FMT, STR_ARG(to));
		snprintf(f->location, sizeof(f->location), "%" STR_FMT,
			 STR_ARG(http_query_value(query, STR("location"), mem)));
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

/* What stands between the key and the next quote; NULL ptr when there is no such key. */
static str value_of(str body, str key)
{
	ptrdiff_t at = str_find(body, key);

	if (at < 0)
		return STR_NONE;
	str rest = str_slice(body, (size_t)at + key.len, body.len), value = STR_NONE;
	str_take(&rest, '"', &value);
	return value;
}

struct stub_message stub_message_of(str body)
{
	struct stub_message m = { value_of(body, STR("\"to\":\"")),
				  value_of(body, STR("\"biz_opaque_callback_data\":\"")) };

	if (!m.to.len)
		m.to = value_of(body, STR("\"recipient\":\""));
	return m;
}

static bool fits(const struct stub_fault *f, str body)
{
	return f->left != 0 && (!f->to[0] || str_eq(stub_message_of(body).to, str_from(f->to)));
}

const struct stub_fault *stub_fault_take(str body)
{
	for (size_t i = 0; i < n_faults; i++) {
		if (!fits(&faults[i], body) || ++faults[i].seen % faults[i].every != 0)
			continue;
		if (faults[i].left > 0)
			faults[i].left--;
		return &faults[i];
	}
	return NULL;
}
