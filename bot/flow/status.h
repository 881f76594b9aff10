/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_STATUS_H
#define SIAR_FLOW_STATUS_H

#include "bot/flow/engine.h"

/* A status of the network about something we sent: moves its delivery forward, never back; settles
 * an uncertain or sending one; kept for a day when its message is not known yet; a failure is
 * judged by the gateway's table (window closed: queued again as template; marketing stopped: the
 * chat is). Nothing is answered. */
enum err status_apply(struct turn *t, int account, const struct event *ev) MUST_CHECK;

struct status_note {
	int64_t delivery_id;
	int attempt; /* 0 = not told */
	enum status_kind kind;
	int64_t code, at_ms;
	str provider_id;
};
/* The same when it is known whose it is. ERR_NOTFOUND: the account has no such delivery. */
enum err status_settle(struct turn *t, int account, const struct status_note *n) MUST_CHECK;

#endif
