/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SCHEMA_H
#define SIAR_STORE_SCHEMA_H

#include "bot/base/str.h"

/* The files of schema/sqlite, put into the program when it is built. */
extern const str schema_001_first;

#endif
