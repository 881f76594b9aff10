/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_SET_BACK_H
#define SIAR_FLOW_SET_BACK_H

#include "bot/flow/engine.h"

/* When the clock has been put back, nothing waits until it has caught up: what waits has its own
 * wait again from now on, some rows each turn. The turn calls it before rows are claimed.
 * *ret_more: not all have been looked at. */
enum err set_back_look(struct turn *t, bool *ret_more) MUST_CHECK;

#endif
