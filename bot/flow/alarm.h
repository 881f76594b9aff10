/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_ALARM_H
#define SIAR_FLOW_ALARM_H

#include "bot/flow/engine.h"

/* Tells every operator that an account has stopped ("alarm.stopped") or rests after an error burst
 * ("alarm.burst"): a notice each, by the account that serves the operator or another one that is
 * open. Called once, by whoever changed the lane. */
enum err alarm_account(struct turn *t, int account, const char *key) MUST_CHECK;

#endif
