/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_LINKED_H
#define SIAR_CONFIG_LINKED_H

#include "config/setting.h"

/* What a kind that links a device to somebody's WhatsApp account has besides its own rows: the
 * operator's word that the risk is known, and a pace that a person could keep. It is the first
 * member of the struct of such a kind, and LINKED_SETTINGS the first of its rows. Source of the
 * figures: WAHA's guide against blocking (30 to 60 s between messages). */
struct linked_config {
	bool i_accept_the_risk;
	int64_t gap_s, gap_max_s; /* between two promos or digests, chosen anew each time */
	int64_t per_hour;         /* of them; 0 = no limit */
};

/* clang-format off */
#define LINKED_SETTINGS                                                                            \
	{ .key = "i_accept_the_risk",                                                              \
	  .type = SETTING_BOOL,                                                                    \
	  .offset = offsetof(struct linked_config, i_accept_the_risk),                             \
	  .fallback = "false",                                                                     \
	  .help = "Say true when you know that WhatsApp forbids bulk messages from a linked "      \
		  "device and may ban the number for good; without it the account is not used." }, \
	{ .key = "gap_s",                                                                          \
	  .type = SETTING_INT,                                                                     \
	  .offset = offsetof(struct linked_config, gap_s),                                         \
	  .min = 5,                                                                                \
	  .max = 3600,                                                                             \
	  .fallback = "30",                                                                        \
	  .help = "Least seconds between two promotions or digests of this number." },             \
	{ .key = "gap_max_s",                                                                      \
	  .type = SETTING_INT,                                                                     \
	  .offset = offsetof(struct linked_config, gap_max_s),                                     \
	  .min = 5,                                                                                \
	  .max = 3600,                                                                             \
	  .fallback = "60",                                                                        \
	  .help = "Most seconds between two of them; each gap is chosen anew between the two." },  \
	{ .key = "per_hour",                                                                       \
	  .type = SETTING_INT,                                                                     \
	  .offset = offsetof(struct linked_config, per_hour),                                      \
	  .min = 0,                                                                                \
	  .max = 1000,                                                                             \
	  .fallback = "60",                                                                        \
	  .help = "Most promotions and digests of this number in an hour; 0 = no limit." }
/* clang-format on */

#endif
