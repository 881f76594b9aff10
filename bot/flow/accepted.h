/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_ACCEPTED_H
#define SIAR_FLOW_ACCEPTED_H

#include "bot/flow/engine.h"

/* The network has taken the message. Writer thread, inside the transaction. */
enum err accepted_apply(struct turn *t, const struct sending *s,
			const struct outcome *o) MUST_CHECK;

#endif
