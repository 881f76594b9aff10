/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_REFERENCE_H
#define SIAR_CONFIG_REFERENCE_H

#include "bot/base/arena.h"
#include "config/settings.h"

/* The sample file and the reference (Markdown), made from the settings tables. */
str reference_sample(const struct account_kind *const *kinds, size_t n_kinds, struct arena *mem);
str reference_markdown(const struct account_kind *const *kinds, size_t n_kinds, struct arena *mem);

#endif
