/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROFIL_H
#define SIAR_HANDLERS_PROFIL_H

#include "handlers/call.h"

/* Answers with the actor's shop; `key` is the text above it. */
void profil_show(struct call *c, const char *key);

#endif
