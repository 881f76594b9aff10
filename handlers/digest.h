/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_DIGEST_H
#define SIAR_HANDLERS_DIGEST_H

#include "bot/model/message.h"
#include "bot/store/digest.h"
#include "config/settings.h"

/* The day's digest as it reads: one numbered line a promo. Pure. */
struct message digest_message(const struct config *config, const struct digest_promo *promos,
			      size_t n, struct arena *mem);
/* The numbered lines alone, as the parameter of a template. */
struct message digest_lines(const struct digest_promo *promos, size_t n, struct arena *mem);

#endif
