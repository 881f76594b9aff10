/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_JOBS_H
#define SIAR_FLOW_JOBS_H

#include "bot/flow/engine.h"

/* Calls that are no delivery: photos fetched and uploaded, messages marked as read; and the one job
 * without a call, an album that is over. */

enum { JOBS_RUNNING_MAX = 4 }; /* calls under way, for each account */
/* How long a network's id of a photo is good: Meta keeps an upload 30 days. */
#define JOBS_UPLOADED_MS (INT64_C(29) * 24 * 3600 * 1000)

/* Claims jobs whose time has come, of accounts whose lane is open, when no brake is on; adds to
 * t->claimed. They take no token of the lane. */
enum err jobs_claim(struct turn *t) MUST_CHECK;
/* What became of one (s->job_id is set). Adds `s` to t->judged. */
enum err jobs_apply(struct turn *t, struct sending *s) MUST_CHECK;
/* When one can be claimed without anything coming in, monotonic microseconds; INT64_MAX = never. */
enum err jobs_next_us(struct turn *t, int64_t *ret) MUST_CHECK;
/* The photo is to be uploaded to this account's network; one that is on its way stays as it is. */
enum err jobs_upload(struct turn *t, int64_t account_id, int64_t media_id) MUST_CHECK;

/* Something happened that a handler is to hear of: runs `deed` in a savepoint. What goes wrong
 * there is logged and undone, and the turn goes on; only the store's own failure comes back. */
enum err jobs_tell(struct turn *t, enum err (*deed)(struct turn *t, int64_t id),
		   int64_t id) MUST_CHECK;

#endif
