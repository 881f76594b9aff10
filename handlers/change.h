/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_CHANGE_H
#define SIAR_HANDLERS_CHANGE_H

#include "bot/store/promo_change.h"
#include "handlers/call.h"

/* A change of a promo that was handed in: written as a draft like any other (draft.h), while the
 * promo goes on as it is; taken up when she says yes (submit.h). */

/* A promo in this state may be changed: it waits, is approved or goes out; or the change of it was
 * refused, so that what it said before may come back. */
bool change_may(const struct promo *p);
/* The draft of a change of p: the one she has begun, else a new one. False: c->err is set. */
bool change_begin(struct call *c, const struct promo *p, struct promo *ret);
/* The same with what p said before the change that was refused. */
bool change_begin_old(struct call *c, const struct promo *p, struct promo *ret);
/* A new draft with what p says, which is over. False: c->err is set. */
bool change_redraft(struct call *c, const struct promo *p, struct promo *ret);
/* She has said yes to the draft *p: its promo says it from now on and is held, nothing of the old
 * is sent any more; *p becomes that promo. False: c->err is set, or there was nothing to take up
 * and she has been told. */
bool change_take(struct call *c, struct promo *p);
/* p was approved: what its repetition brings next says the same, and comes as p's change asks. */
void change_carry(struct call *c, const struct promo *p);

enum { CHANGE_LINES = 12 };
/* What `now` says otherwise than `was`, for people, at most CHANGE_LINES - 2; 0 = nothing that
 * matters. */
size_t change_lines(struct call *c, const struct promo *was, const struct promo *now,
		    enum language language, struct line *ret);
/* For her, above the preview of the draft of a change: which promo, what is changed, how many have
 * had the old; at most CHANGE_LINES. */
size_t change_note(struct call *c, const struct promo *draft, struct line *ret);
/* For moderators: what is changed of what was approved; nothing when it never was. */
size_t change_review(struct call *c, const struct promo *p, enum language language,
		     struct line *ret);

#endif
