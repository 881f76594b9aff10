/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_OUTCOME_H
#define SIAR_NET_HTTP_OUTCOME_H

#include "bot/net/http.h"

#include <stdint.h>

/* What is known when an outgoing call has ended. */
struct http_facts {
	int code; /* a CURLcode */
	long status;
	bool has_head;          /* the reply's head is whole */
	int64_t written;        /* bytes of the request that the kernel took, over all attempts */
	int64_t body_bytes;     /* of the request; -1 = unknown */
	int64_t body_written;   /* in the last attempt */
	bool is_resend_refused; /* an earlier attempt was written and died without a reply */
	bool is_aborted;        /* by us */
};

enum transport http_outcome(const struct http_facts *f);
/* What happened, in words; NULL for what is not in the table. */
const char *http_outcome_words(int code);
enum http_obstacle http_outcome_obstacle(int code);

#endif
