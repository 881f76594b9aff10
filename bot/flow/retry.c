/* SPDX-License-Identifier: MIT */
/* When and how often a delivery that provably did not go is tried again. Called by verdict on the
 * writer thread; pure: the jitter comes from the turn's random numbers. */
#include "bot/flow/retry.h"

#include "bot/base/check.h"

enum { FIRST_WAIT_MS = 2 * 1000, LONGEST_WAIT_MS = 10 * 60 * 1000 };

int retry_attempts(enum delivery_class c)
{
	ASSERT((size_t)c < CLASS_COUNT);
	return c == CLASS_REPLY || c == CLASS_NOTICE ? 8 : 5;
}

int64_t retry_wait_ms(int attempt, struct random *random)
{
	ASSERT(attempt >= 1);
	int64_t wait_ms = FIRST_WAIT_MS;

	for (int i = 1; i < attempt && wait_ms < LONGEST_WAIT_MS; i++)
		wait_ms *= 2;
	if (wait_ms > LONGEST_WAIT_MS)
		wait_ms = LONGEST_WAIT_MS;
	/* Many rows fail in the same moment: they must not all come back in the same moment. */
	return wait_ms / 2 + random_below(random, wait_ms / 2 + 1);
}
