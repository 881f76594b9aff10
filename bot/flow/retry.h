/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_RETRY_H
#define SIAR_FLOW_RETRY_H

#include "bot/base/random.h"
#include "bot/model/delivery.h"

#include <stdint.h>

/* When and how often a delivery is tried again. */

/* Attempts after which it fails: replies and notices 8, promos and digests 5 (only provable
 * non-sends count). */
int retry_attempts(enum delivery_class c);
/* Exponential with full jitter above half: attempt 1 about 2 s, doubling, at most 10 minutes.
 * attempt >= 1. */
int64_t retry_wait_ms(int attempt, struct random *random);

#endif
