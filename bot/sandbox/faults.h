/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_FAULTS_H
#define SIAR_SANDBOX_FAULTS_H

#include "bot/base/arena.h"
#include "bot/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* What goes wrong on purpose. Sandbox thread only. */

struct faults {
	int duplicate;         /* per cent of webhooks delivered twice */
	bool reorder;          /* of two webhooks that wait, the later goes first */
	int64_t delay_ms;      /* before each webhook, 0 .. 60,000 */
	bool too_many;         /* each send: HTTP 429, code 130429 */
	int64_t retry_after_s; /* its Retry-After, 0 = no such header, at most 3,600 */
	bool server_error;     /* each send: HTTP 500, code 131000, before it acts */
	bool cut;          /* each send is acted on, then the connection is cut without an answer */
	int lose_statuses; /* per cent */
	bool window_closed;  /* everybody's 24-hour window counts as over */
	bool hide_phones;    /* webhooks carry no phone numbers */
	bool lose_media;     /* a file that a person sent cannot be downloaded: 404 */
	bool refuse_uploads; /* each upload: HTTP 400, code 131053 */
};

/* Changes what the JSON object names. ERR_INVALID with words: unknown name, wrong type, out of
 * range; nothing is changed then. */
enum err faults_read(str json, struct faults *f, struct why *reterr) MUST_CHECK;
str faults_json(const struct faults *f, struct arena *mem);

#endif
