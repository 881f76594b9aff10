/* SPDX-License-Identifier: MIT */
/* Descriptors: the store, sockets of the loop, files that workers read and room for chance take
 * RESERVED; of the rest a quarter, at most SENDS_MAX, is for sends and the other part for
 * connections that come in. Main thread. */
#include "bot/limits.h"

#include <malloc.h>
#include <sys/resource.h>

enum {
	DESCRIPTORS_WANTED = 16384,
	RESERVED = 64,
	SENDS_MIN = 4,
	SENDS_MAX = 1024,
	CONNECTIONS_MIN = 8,
	CONNECTIONS_MAX = 3072,
	MAPPED_BYTES = 128 * 1024, /* what is larger is mapped, always */
	ARENAS_MAX = 2,
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

void limits_memory(void)
{
	/* Said once, glibc leaves it: else the first large body that is freed raises it to its
	 * size, and those after it stay in the heap. */
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_ARENA_MAX, ARENAS_MAX);
}
