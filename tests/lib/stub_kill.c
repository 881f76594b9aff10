/* SPDX-License-Identifier: MIT */
/* kill -9 at what only the network sees: siar has connected, its request is here and unanswered,
 * its answer has left and is not recorded yet. One thread, which sleeps until the moment is due. */
#include "tests/lib/stub.h"

#include "bot/net/http.h"

#include <signal.h>
#include <time.h>

static const char *const names[] = {
	[STUB_CONNECTED] = "connected",
	[STUB_REQUESTED] = "requested",
	[STUB_ANSWERED] = "answered",
};

static struct {
	int64_t pid, left, delay_us;
	enum stub_moment at;
} wanted;
static int64_t killed_us;

static int64_t number(str query, str key, int64_t fallback, struct arena *mem)
{
	int64_t n;
	str value = http_query_value(query, key, mem);

	return value.ptr && str_to_int64(value, &n) ? n : fallback;
}

const char *stub_kill_set(str query, struct arena *mem)
{
	str at = http_query_value(query, STR("at"), mem);

	wanted.pid = 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!str_eq(at, str_from(names[i])))
			continue;
		wanted.at = (enum stub_moment)i;
		wanted.left = number(query, STR("n"), 1, mem);
		wanted.delay_us = number(query, STR("us"), 0, mem);
		wanted.pid = number(query, STR("pid"), 0, mem);
		return wanted.pid > 1 ? NULL : "no pid";
	}
	return "no such moment";
}

void stub_kill_tell(enum stub_moment m)
{
	if (wanted.pid < 2 || m != wanted.at || --wanted.left > 0)
		return;
	if (wanted.delay_us)
		nanosleep(&(struct timespec){ .tv_sec = wanted.delay_us / 1000000,
					      .tv_nsec = wanted.delay_us % 1000000 * 1000 },
			  NULL);
	kill((pid_t)wanted.pid, SIGKILL);
	wanted.pid = 0;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	killed_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t stub_killed_us(void)
{
	return killed_us;
}
