/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_VERDICT_H
#define SIAR_FLOW_VERDICT_H

#include "bot/flow/engine.h"

/* What became of a call: judged by its gateway, then written to delivery, chat and lane. Adds `s`
 * to t->judged. */
enum err verdict_apply(struct turn *t, struct sending *s) MUST_CHECK;
/* The account must wait (PAUSE of the account) or stop (STOP): lane and its row. */
enum err verdict_push_back(struct turn *t, int account, const struct outcome *o) MUST_CHECK;
/* A recipient of a promo was answered for, now or by a later status: the account's error burst. */
enum err verdict_promo_answered(struct turn *t, int account, int64_t chat_id,
				bool is_refused) MUST_CHECK;
/* Nothing of what the account's network accepted was delivered: it rests or stops. */
enum err verdict_undelivered(struct turn *t, int account) MUST_CHECK;
/* A call brought no answer, or one that tells of trouble: what lane_silent makes of it. */
enum err verdict_silent(struct turn *t, const struct sending *s) MUST_CHECK;

#endif
