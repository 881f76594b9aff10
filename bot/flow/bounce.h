/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_BOUNCE_H
#define SIAR_FLOW_BOUNCE_H

#include "bot/flow/engine.h"

/* What a failed send or a failed status says of its recipient: raises the chat's bounce score; at
 * BOUNCE_DEAD the chat is dead and what waits for it ends. Nothing when it says nothing of it. */
enum err bounce_failed(struct turn *t, int64_t chat_id, const struct outcome *o) MUST_CHECK;

#endif
