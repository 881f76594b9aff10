/* SPDX-License-Identifier: MIT */
#ifndef SIAR_LOAD_H
#define SIAR_LOAD_H

#include "config/load.h"

/* The configuration with the account kinds of this build. See config_load(). */
enum err load_config(const char *path, struct config **ret,
		     struct config_errors *reterr_errors) MUST_CHECK;

#endif
