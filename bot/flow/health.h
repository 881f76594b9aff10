/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_HEALTH_H
#define SIAR_FLOW_HEALTH_H

#include "bot/flow/engine.h"

/* How an account is: what its network told last, or that it does not answer. Lanes follow it and
 * operators are told once for each change for the worse. Writer thread, inside the transaction.
 *
 *	ready                           a lane that health had stopped goes on, with a trial
 *	starting                        nothing yet: it may be ready in a moment
 *	needs pairing, limited, banned  the lane stops and the operator is told what to do
 *	unreachable                     the lane stops until it answers again */

/* The network says how it is. */
enum err health_told(struct turn *t, int account, enum health health) MUST_CHECK;
/* It answered a question: it can be reached. */
enum err health_answered(struct turn *t, int account) MUST_CHECK;
/* It has not answered `n` questions in a row. */
enum err health_unanswered(struct turn *t, int account, int n) MUST_CHECK;

#endif
