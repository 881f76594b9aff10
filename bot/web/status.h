/* SPDX-License-Identifier: MIT */
#ifndef SIAR_WEB_STATUS_H
#define SIAR_WEB_STATUS_H

#include "bot/base/arena.h"
#include "bot/model/stats.h"

/* The snapshot for operators: a few lines, or JSON. */
str status_text(const struct stats *s, struct arena *mem);
/* The account's own number; empty when it is not known. */
str status_phone(const struct stats *s, str account);
str status_json(const struct stats *s, struct arena *mem);

#endif
