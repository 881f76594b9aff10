/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_BUDGET_H
#define SIAR_FLOW_BUDGET_H

#include "bot/flow/engine.h"

/* What an account may send in a calendar day of the office's zone: per_day, and for a new number
 * warm_up on the first day that it sends, half more on each such day until that is per_day, or for
 * 30 of them. What counts are templates, and promos and digests on a network without templates. A
 * linked device also keeps a gap between two of them, chosen anew each time, and a number an hour.
 */

/* Of the n-th day that it sends, n >= 1; INT64_MAX = no limit. */
int64_t budget_of_day(const struct lane_limits *limits, int64_t n);
/* Does this call count? Its message is rendered. */
bool budget_counts(const struct engine_account *a, const struct sending *s);
/* Has the account sent what it may for now? Then *ret_until_ms = the next midnight or the end of
 * the gap, *ret_reason = a text key. */
bool budget_is_over(const struct turn *t, size_t account, int64_t *ret_until_ms,
		    const char **ret_reason);
void budget_take(struct turn *t, size_t account);
/* Writes down what this turn has taken. */
enum err budget_keep(struct turn *t) MUST_CHECK;
/* Monotonic: when an account that may not send may again; INT64_MAX = none waits. */
enum err budget_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
