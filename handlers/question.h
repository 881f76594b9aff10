/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_QUESTION_H
#define SIAR_HANDLERS_QUESTION_H

#include "handlers/form.h"

/* One question: how it is asked, and what her answer to it is. Forms have several of them, a
 * promo's draft asks for what it lacks. */

/* Why an answer was not taken, and what it may have meant. */
struct question_no {
	const char *key;
	const struct choice *choices;
	size_t n;
};

/* Asks it, `prompt` being its words; with a refusal, why `said` was not taken. Returns what was
 * said and may mean several things: to be kept until she answers. */
str question_ask(struct call *c, const struct form_field *field, const struct form_answers *so_far,
		 struct line prompt, str said, const struct question_no *no);

/* Takes `text` for it: true with its canonical value, else *ret_no. */
bool question_take(struct call *c, const struct form_field *field,
		   const struct form_answers *so_far, str text, str *ret,
		   struct question_no *ret_no);

enum question_answer {
	QUESTION_TAKEN,   /* *ret is its canonical value */
	QUESTION_REFUSED, /* *ret_no says why, or explains the question */
	QUESTION_AGAIN,   /* to be asked again as it was */
};
/* What c->text or c->choice_id answers; `pending` is what question_ask() returned. */
enum question_answer question_answer(struct call *c, const struct form_field *field,
				     const struct form_answers *so_far, str pending, str *ret,
				     struct question_no *ret_no);

/* "?", "maksudnya apa", "bantuan": she asks what is meant. */
bool question_asks_back(const struct call *c);
/* "P", "makasih kak", a row of emoji: nothing that answers, nor anything wrong. */
bool question_is_nothing(const struct call *c, str text);
bool question_says_nothing(const struct call *c);
/* "nanti dulu": she is told that what she wrote stays, and the question stays open. */
bool question_puts_off(struct call *c);

#endif
