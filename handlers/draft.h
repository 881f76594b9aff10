/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_DRAFT_H
#define SIAR_HANDLERS_DRAFT_H

#include "bot/store/promo.h"
#include "handlers/promo_fields.h"

/* The promo the actor is writing. It is a promo row, what she is asked a dialog row of
 * "promo" whose answers are "<promo id> <version> [what could mean several things]", so a restart
 * loses nothing. */

enum draft_step {
	DRAFT_TEXT,  /* what it is about */
	DRAFT_SURE,  /* whether it is a promo at all */
	DRAFT_FIELD, /* one of its parts, missing or to be changed: DRAFT_FIELD + enum promo_field
		      */
	DRAFT_PHOTO = DRAFT_FIELD + PROMO_FIELDS, /* nothing: its photos are on their way */
	DRAFT_NEW_PHOTO,                          /* a photo instead of those it has */
	DRAFT_CONFIRM,                            /* whether it is right */
	DRAFT_EDIT,                               /* what is to be changed */
	DRAFT_REFUSED, /* what to do about the rules it breaks (rules.h) */
	DRAFT_EXTRA,   /* what the words are that came besides (extra.h) */
	DRAFT_STEPS,
};

/* Leaves the step open without a word. */
void draft_leave_open(struct call *c, enum draft_step step, const struct promo *p);
/* ... with what was said to it and could mean several things. */
void draft_leave_pending(struct call *c, enum draft_step step, const struct promo *p, str pending);
/* What is open of the draft stays so for its new version. */
void draft_stay_open(struct call *c, const struct promo *p);
/* Asks for one of its parts; with a refusal, why `said` was not taken. */
struct question_no;
void draft_ask(struct call *c, const struct promo *p, enum promo_field field, str said,
	       const struct question_no *no);
/* What was said to the open question and could mean several things. */
str draft_pending(const struct dialog_row *row);
/* Asks for what is missing, waits for its photos, else shows it as it will be sent. */
void draft_go_on(struct call *c, const struct promo *p);
/* Writes it down with a photo, her own (0 = none) before the product's; then the same. */
struct product;
void draft_keep(struct call *c, struct promo *p, const struct product *product, int64_t photo_id);
/* Shows it below the text `key`, with what can be done. */
void draft_show(struct call *c, const struct promo *p, const char *key);
enum { DRAFT_SEND, DRAFT_CHANGE, DRAFT_CANCEL, DRAFT_CHOICES };
struct choice *draft_choices(struct call *c, const struct promo *p);

/* Below "this does not look like a promo". */
enum { DRAFT_SURE_CHOICES = 2 };
extern const struct choice draft_sure_choices[DRAFT_SURE_CHOICES];

/* The draft that this dialog row is about; false when there is none of that version any more. */
bool draft_of(struct call *c, const struct dialog_row *row, struct promo *ret,
	      enum draft_step *ret_step);

/* A promo is written down already in what this dialog row is about. */
bool draft_is_begun(const struct dialog_row *row);
/* Ends the draft of this dialog row without a word. */
void draft_drop(struct call *c, const struct dialog_row *row);
/* Ends the one that the actor is asked about with the open question, and says so. */
void draft_cancel(struct call *c);

#endif
