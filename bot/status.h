/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STATUS_H
#define SIAR_STATUS_H

#include "bot/base/arena.h"
#include "bot/model/stats.h"

/* The snapshot for operators: a few lines, or JSON. */
str status_text(const struct stats *s, struct arena *mem);
str status_json(const struct stats *s, struct arena *mem);

#endif
