/* SPDX-License-Identifier: MIT */
#ifndef SIAR_DEMO_H
#define SIAR_DEMO_H

#include "bot/base/err.h"

#include <stdbool.h>

/* `siar demo`: the bot on the sandbox network of its own process, in a state directory that is gone
 * afterwards. Prints the page's address first, runs until SIGTERM or SIGINT. port 0 = any;
 * has_people: the demo's people are there and have written for some days. */
enum err demo_run(int port, bool has_people, struct why *reterr) MUST_CHECK;

#endif
