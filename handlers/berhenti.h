/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_BERHENTI_H
#define SIAR_HANDLERS_BERHENTI_H

#include "handlers/call.h"

extern const struct command command_berhenti;

/* A word that may have meant stop ("keluar", "off", "wis"): asks back. */
void berhenti_ask(struct call *c);

#endif
