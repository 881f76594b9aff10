/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_VERDICT_H
#define SIAR_FLOW_VERDICT_H

#include "bot/flow/engine.h"

/* What became of a call: judged by its gateway, then written to delivery, chat and lane. Adds `s`
 * to t->judged. */
enum err verdict_apply(struct turn *t, struct sending *s) MUST_CHECK;

#endif
