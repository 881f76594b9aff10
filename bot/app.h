/* SPDX-License-Identifier: MIT */
#ifndef SIAR_APP_H
#define SIAR_APP_H

#include "bot/base/clock.h"
#include "bot/base/err.h"
#include "config/settings.h"

#include <stdbool.h>

struct writer;

struct app_options {
	const struct config *config;
	const struct clock *clock;
	bool ends_with_terminal; /* SIGHUP ends it; else it reads the configuration anew */
	/* Both may be NULL. Listening: `port` of `listen`, 0 for a unix socket. Main thread. */
	void (*on_started)(void *owner, struct writer *writer, int port);
	/* The writer is to be left alone from now on. Main thread. */
	void (*on_stopping)(void *owner);
	void *owner;
};

/* Builds the parts in order, runs until SIGTERM or SIGINT, closes them in reverse. ERR_* with words
 * when a part could not be built. */
enum err app_run(const struct app_options *o, struct why *reterr) MUST_CHECK;

#endif
