/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_RULES_H
#define SIAR_HANDLERS_RULES_H

#include "handlers/call.h"
#include "handlers/rule.h"

/* The office's rules and a seller's promo. */

/* How many of the actor's promos count as today's. */
int64_t rules_sent_today(struct call *c);
/* What the rules say of it, by the moment it was submitted, for a draft by now. */
size_t rules_findings(struct call *c, const struct promo *p, struct finding ret[FINDINGS_MAX]);

/* May the actor's draft be submitted? False: she has been told each rule it breaks and how to mend
 * it, with the choice to have a person look at it; the draft stays open (DRAFT_REFUSED). */
bool rules_allow(struct call *c, struct promo *p);
/* The actor may not send promos now; she has been told why and how to object. */
bool rules_is_banned(struct call *c);
/* Her answer to that. False when it is not about the rules. */
bool rules_answer(struct call *c, struct promo *p);

/* A finding as a line for who reads `language`. */
struct line rules_line(struct call *c, const struct finding *f, enum language language);
/* The notes for readers on goods that are labelled; returns how many, at most `max`. Pure. */
size_t rules_notes(const struct config *config, const struct promo *p, struct arena *mem, str *ret,
		   size_t max);

#endif
