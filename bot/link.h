/* SPDX-License-Identifier: MIT */
#ifndef SIAR_LINK_H
#define SIAR_LINK_H

#include "bot/base/arena.h"
#include "config/settings.h"

/* For each account the link by which people arrive (wa.me) and its QR code as text, with how to
 * learn the number when it is not known. */
str link_text(const struct config *config, struct arena *mem);

#endif
