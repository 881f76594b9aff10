/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_DIGEST_H
#define SIAR_HANDLERS_DIGEST_H

#include "bot/model/message.h"
#include "bot/store/digest.h"
#include "config/settings.h"

/* A digest as it reads: one numbered line a promo, headings where they help. Pure. */

/* In the order they are told: each shop once before any shop twice; in each of these rounds by
 * category and district. */
void digest_order(const struct digest_promo *promos, size_t n, struct digest_promo *ret);
/* `key` = its head: "digest.head", "digest.head_week" or "digest.head_now". Promos in their order.
 */
struct digest_look {
	const char *key;
	enum language language;
	bool to_group;
};
struct message digest_message(const struct config *config, const struct digest_look *look,
			      const struct digest_promo *promos, size_t n, struct arena *mem);
/* The numbered lines alone, as the parameter of a template. */
struct message digest_lines(const struct config *config, const struct digest_promo *promos,
			    size_t n, struct arena *mem);

#endif
