/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_MERGED_H
#define SIAR_HANDLERS_MERGED_H

#include "handlers/call.h"

/* What /sambung and /pisah share: who somebody is may change in the middle of a call. */

/* Where a person is reached in private. ERR_NOTFOUND: she is not. */
enum err merged_chat(struct call *c, int64_t person_id, struct chat *ret) MUST_CHECK;
/* The actor and her chat are from now on those that the message's ids lead to. */
bool merged_become(struct call *c);

#endif
