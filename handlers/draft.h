/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_DRAFT_H
#define SIAR_HANDLERS_DRAFT_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* The promo the actor is writing: at most one. It is a promo row, what she is asked a dialog row of
 * "promo" whose answers are "<promo id> <version>", so a restart loses nothing. */

enum draft_step {
	DRAFT_TEXT,    /* what it is about */
	DRAFT_PRICE,   /* how much it is */
	DRAFT_PHOTO,   /* nothing: its photos are on their way */
	DRAFT_CONFIRM, /* whether it is right */
	DRAFT_EDIT,    /* what is to be changed */
	DRAFT_REFUSED, /* what to do about the rules it breaks (rules.h) */
	DRAFT_STEPS,
};

/* Leaves the step open without a word. */
void draft_leave_open(struct call *c, enum draft_step step, const struct promo *p);
/* Asks for what is missing, waits for its photos, else shows it as it will be sent. */
void draft_go_on(struct call *c, const struct promo *p);
/* Shows it below the text `key`, with what can be done. */
void draft_show(struct call *c, const struct promo *p, const char *key);
enum { DRAFT_SEND, DRAFT_CHANGE, DRAFT_CANCEL, DRAFT_CHOICES };
struct choice *draft_choices(struct call *c, const struct promo *p);

/* The draft that this dialog row is about; false when there is none of that version any more. */
bool draft_of(struct call *c, const struct dialog_row *row, struct promo *ret,
	      enum draft_step *ret_step);

/* Ends it without a word: another one takes its place. */
void draft_drop(struct call *c);
/* Ends it with the open question, and says so. */
void draft_cancel(struct call *c);

#endif
