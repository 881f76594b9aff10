/* SPDX-License-Identifier: MIT */
#ifndef SIAR_APP_H
#define SIAR_APP_H

#include "bot/base/err.h"
#include "config/settings.h"

/* Builds the parts in order, runs until SIGTERM or SIGINT, closes them in reverse. ERR_* with words
 * when a part could not be built. */
enum err app_run(const struct config *config, struct why *reterr) MUST_CHECK;

#endif
