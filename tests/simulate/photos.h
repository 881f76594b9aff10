/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_PHOTOS_H
#define SIAR_TESTS_SIMULATE_PHOTOS_H

#include "tests/simulate/check.h"

/* What is no message: photos that are fetched and uploaded, messages marked as read. */

/* The network's answer to it, good as far as the network is concerned. */
void photos_answer(struct flight *f);
/* ... has come: a file was kept by a worker. */
void photos_keep(const struct flight *f, struct sending *call);

#endif
