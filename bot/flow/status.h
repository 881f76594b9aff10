/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_STATUS_H
#define SIAR_FLOW_STATUS_H

#include "bot/flow/engine.h"

/* A status of the network about something we sent: moves its delivery forward, never back; settles
 * an uncertain or sending one; kept for a day when its message is not known yet; a failure is
 * judged by the gateway's table (window closed: queued again as template; marketing stopped: the
 * chat is). Nothing is answered. */
enum err status_apply(struct turn *t, int account, const struct event *ev) MUST_CHECK;

#endif
