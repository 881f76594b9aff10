/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_ALARM_H
#define SIAR_FLOW_ALARM_H

#include "bot/flow/engine.h"
#include "bot/model/message.h"

/* Tells every operator that an account has stopped ("alarm.stopped"), rests ("alarm.burst",
 * "alarm.undelivered") or that its network says nothing ("alarm.silent"): a notice each, by the
 * account that serves the operator or another one that is open. Called once, by whoever noticed. */
enum err alarm_account(struct turn *t, int account, const char *key) MUST_CHECK;
/* The same with words of the caller's own. */
enum err alarm_operators(struct turn *t, const struct message *m) MUST_CHECK;

#endif
