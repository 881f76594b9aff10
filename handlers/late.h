/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_LATE_H
#define SIAR_HANDLERS_LATE_H

#include "handlers/call.h"

/* So many promos wait because siar was away when they were due: operators are told. Called by
 * dispatch without an event, as nobody. */
void late_tell(struct call *c, int64_t n);

#endif
