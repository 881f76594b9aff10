/* SPDX-License-Identifier: MIT */
/* The delivery state machine as data: every edge of the drawing in delivery.h and no other, and
 * what its class makes of a send whose fate is not known. Called by flow and store on the writer
 * thread; pure. */
#include "bot/model/delivery.h"

#include "bot/base/check.h"

const struct sm_state delivery_states[DELIVERY_STATE_COUNT] = {
	/* FAILED from here: the account is gone, or the row cannot be rendered */
	[DELIVERY_QUEUED] = { "queued", TO(DELIVERY_SENDING) | TO(DELIVERY_CANCELLED) |
						TO(DELIVERY_EXPIRED) | TO(DELIVERY_FAILED) },
	/* DELIVERED and READ from here: a status may come before the verdict */
	[DELIVERY_SENDING] = { "sending", TO(DELIVERY_SENT) | TO(DELIVERY_FAILED) |
						  TO(DELIVERY_UNCERTAIN) | TO(DELIVERY_QUEUED) |
						  TO(DELIVERY_DELIVERED) | TO(DELIVERY_READ) },
	[DELIVERY_SENT] = { "sent", TO(DELIVERY_DELIVERED) | TO(DELIVERY_READ) |
					    TO(DELIVERY_FAILED) | TO(DELIVERY_QUEUED) |
					    TO(DELIVERY_UNCERTAIN) },
	[DELIVERY_DELIVERED] = { "delivered", TO(DELIVERY_READ) },
	[DELIVERY_READ] = { "read", 0 },
	[DELIVERY_FAILED] = { "failed", 0 },
	[DELIVERY_UNCERTAIN] = { "uncertain", TO(DELIVERY_SENT) | TO(DELIVERY_DELIVERED) |
						      TO(DELIVERY_READ) | TO(DELIVERY_FAILED) |
						      TO(DELIVERY_QUEUED) | TO(DELIVERY_UNKNOWN) },
	[DELIVERY_UNKNOWN] = { "unknown", TO(DELIVERY_SENT) | TO(DELIVERY_DELIVERED) |
						  TO(DELIVERY_READ) | TO(DELIVERY_FAILED) },
	[DELIVERY_CANCELLED] = { "cancelled", 0 },
	[DELIVERY_EXPIRED] = { "expired", 0 },
};

static const struct {
	const char *name;
	int64_t echo_wait_ms;
	enum delivery_state after; /* at least once is sent again, at most once is given up */
} classes[CLASS_COUNT] = {
	[CLASS_REPLY] = { "reply", 10000, DELIVERY_QUEUED },
	[CLASS_NOTICE] = { "notice", 60000, DELIVERY_QUEUED },
	[CLASS_PROMO] = { "promo", INT64_C(15) * 60 * 1000, DELIVERY_UNKNOWN },
	[CLASS_DIGEST] = { "digest", INT64_C(15) * 60 * 1000, DELIVERY_UNKNOWN },
};

const char *delivery_class_name(enum delivery_class c)
{
	ASSERT((size_t)c < CLASS_COUNT);
	return classes[c].name;
}

int64_t delivery_echo_wait_ms(enum delivery_class c)
{
	ASSERT((size_t)c < CLASS_COUNT);
	return classes[c].echo_wait_ms;
}

enum delivery_state delivery_after_echo_wait(enum delivery_class c)
{
	ASSERT((size_t)c < CLASS_COUNT);
	return classes[c].after;
}
