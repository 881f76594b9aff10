/* SPDX-License-Identifier: MIT */
/* Descriptors: the store, sockets of the loop, files that workers read and room for chance take
 * RESERVED; of the rest a quarter, at most SENDS_MAX, is for sends and the other part for
 * connections that come in. Main thread. */
#include "bot/limits.h"

#include <sys/resource.h>

enum {
	DESCRIPTORS_WANTED = 16384,
	RESERVED = 64,
	SENDS_MIN = 4,
	SENDS_MAX = 1024,
	CONNECTIONS_MIN = 8,
	CONNECTIONS_MAX = 10240,
};

static unsigned clamp(rlim_t n, unsigned min, unsigned max)
{
	if (n < min)
		return min;
	return n > max ? max : (unsigned)n;
}

static rlim_t raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return RESERVED;
	rlim_t had = limit.rlim_cur;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS_WANTED ? limit.rlim_max : DESCRIPTORS_WANTED;
	if (had >= limit.rlim_cur || setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return had;
	return limit.rlim_cur;
}

struct descriptors limits_descriptors(void)
{
	rlim_t all = raise_limit();
	rlim_t rest = all > RESERVED ? all - RESERVED : 0;
	unsigned sends = clamp(rest / 4, SENDS_MIN, SENDS_MAX);
	rlim_t others = rest > sends ? rest - sends : 0;

	/* A tenth on top is kept for trusted proxies, and refused ones linger. */
	return (struct descriptors){
		.connections = clamp(others * 4 / 5, CONNECTIONS_MIN, CONNECTIONS_MAX),
		.sends = sends,
	};
}
