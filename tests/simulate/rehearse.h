/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_REHEARSE_H
#define SIAR_TESTS_SIMULATE_REHEARSE_H

#include "bot/flow/rehearsal.h"
#include "tests/simulate/sim.h"

/* A rehearsal in a world that people have filled and then left alone: they fall silent, what is
 * under way ends, /geladi is asked for a promo of the next morning, and the run is held against
 * what it named: recipients, accounts, order and times. */

void rehearse_open(struct sim *s);
void rehearse_event(struct sim *s, const struct sim_event *e);
void rehearse_end(struct sim *s);
/* One message of the rehearsed promo leaves, maybe of another. */
void rehearse_leave(struct sim *s, int64_t delivery, int64_t chat, int account, bool is_template);
/* What a rehearsal has found out (wrap.c). */
void rehearse_told(const struct rehearsal_send *list, size_t n);

#endif
