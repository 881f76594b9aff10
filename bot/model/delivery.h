/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_DELIVERY_H
#define SIAR_MODEL_DELIVERY_H

#include "bot/base/sm.h"

#include <stdint.h>

/* One message to one recipient. Values are stored: never renumber. */

/* In the order in which a lane serves them. */
enum delivery_class {
	CLASS_REPLY = 0,  /* at least once */
	CLASS_NOTICE = 1, /* news to staff and sellers, at least once */
	CLASS_PROMO = 2,  /* at most once */
	CLASS_DIGEST = 3, /* at most once */
};
enum { CLASS_COUNT = 4 };

/* clang-format off */
/*
 * queued ─▶ sending ─▶ sent ─▶ delivered ─▶ read     delivered or read may come before the verdict
 *   ▲ ▲       │ │ │
 *   │ └─retry─┘ │ ├──▶ failed                        queued ─▶ cancelled | expired
 *   └──pause────┘ └──▶ uncertain                     queued ─▶ failed (no account, cannot be rendered)
 *
 * sent      ─▶ failed    (said later, unless delivered was seen)
 * sent      ─▶ queued    (as template: the window had closed)
 * sent      ─▶ uncertain (it waited in a queue of the network's own that was cleared)
 * uncertain ─▶ sent | delivered | read | failed      (an echo, a status)
 * uncertain ─▶ queued    (reply after 10 s, notice after 60 s without an echo)
 * uncertain ─▶ unknown   (promo, digest after 15 min; a late echo or status still corrects it)
 */
/* clang-format on */
enum delivery_state {
	DELIVERY_QUEUED = 0,
	DELIVERY_SENDING = 1,
	DELIVERY_SENT = 2,
	DELIVERY_DELIVERED = 3,
	DELIVERY_READ = 4,
	DELIVERY_FAILED = 5,
	DELIVERY_UNCERTAIN = 6,
	DELIVERY_UNKNOWN = 7,
	DELIVERY_CANCELLED = 8,
	DELIVERY_EXPIRED = 9,
};
enum { DELIVERY_STATE_COUNT = 10 };

extern const struct sm_state delivery_states[DELIVERY_STATE_COUNT];
const char *delivery_class_name(enum delivery_class c);

/* How long an uncertain one waits for an echo before its class decides, milliseconds. */
int64_t delivery_echo_wait_ms(enum delivery_class c);
/* What it becomes then: QUEUED or UNKNOWN. */
enum delivery_state delivery_after_echo_wait(enum delivery_class c);

#endif
