/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_READ_H
#define SIAR_STORE_READ_H

#include "bot/base/err.h"
#include "bot/base/str.h"
#include "bot/model/delivery.h"

#include <stdint.h>

/* Questions of pages and metrics, each over a read-only connection of its own. For workers; never
 * in the writer's way, never checkpointing. */

/* Rows by state and class. */
enum err store_read_delivery_counts(str state_dir,
				    int64_t ret[DELIVERY_STATE_COUNT][CLASS_COUNT]) MUST_CHECK;

#endif
