/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_TRUST_H
#define SIAR_HANDLERS_TRUST_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* The actor's held promo is approved at once: her last moderation.trusted_after promos were all
 * approved by moderators, no rule marks this one and it is like no other shop's. She and the
 * moderators are told. False: it waits for a moderator like any other. */
bool trust_approve(struct call *c, struct promo *p);

#endif
