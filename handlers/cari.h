/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_CARI_H
#define SIAR_HANDLERS_CARI_H

#include "handlers/call.h"

/* The rest of the list that was shown last in this chat; without one how to search is told. */
void cari_more(struct call *c);

#endif
