/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_SELA_H
#define SIAR_HANDLERS_SELA_H

#include "handlers/call.h"

/* A command in the middle of something she is writing (sela: what comes in between). What only
 * looks things up is done at once and the open question stands again below it; what would take its
 * place is asked about first. */

/* She is writing a promo or filling in a form: what else she does must not take that from her. */
bool sela_is_writing(const struct dialog_row *row);
/* c->command, about to run, would take the place of what is open. */
bool sela_is_between(const struct call *c, const struct dialog_row *open);
/* Asks what is to become of it; both are kept until she says. */
void sela_ask(struct call *c, const struct dialog_row *open);
/* The open question is that one; its answer goes to sela_answer(), not to the command it names. */
bool sela_is_open(const struct dialog_row *row);
void sela_answer(struct call *c);
/* If this command waits behind such a question it will not be done: what was open is open again. */
void sela_forget(struct call *c, const struct dialog_row *row, const char *command);
/* c->text was forwarded and reads as a promo: asks the same, the new command being /promo. False:
 * it does not, or she sells nothing. */
bool sela_forwarded(struct call *c);
/* c->command has run and left the question open: it is asked again, below the answer. */
void sela_repeat(struct call *c, const struct dialog_row *open);

#endif
