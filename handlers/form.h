/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_FORM_H
#define SIAR_HANDLERS_FORM_H

#include "handlers/call.h"

/* A form: several questions, one after the other, as data. It is kept in the store between
 * messages, so it goes on after a restart. "batal" ends it, "kembali" goes one back, "ubah <field>"
 * corrects an answer, a one-line start fills what it can. */

enum { FORM_FIELDS_MAX = 12 };

struct form_answers {
	str value[FORM_FIELDS_MAX]; /* canonical values (a slug, a code, digits); ptr NULL = not
				       answered yet */
};

struct form_field {
	const char *name;   /* "kabupaten": also the word behind "ubah" */
	const char *alias;  /* other words for it, comma between */
	const char *label;  /* text key of its name */
	const char *prompt; /* text key of the question */
	const char *help;   /* text key that explains it; NULL = what holds for every question */
	/* Checks an answer: true and *ret = its canonical value; or false with *ret_key (why not,
	 * what is allowed). May offer choices instead (two districts of one name): then
	 * *ret_choices and *ret_n are set beside *ret_key. */
	bool (*take)(struct call *c, const struct form_answers *so_far, str text, str *ret,
		     const char **ret_key, const struct choice **ret_choices, size_t *ret_n);
	/* Choices shown with the prompt; NULL = none. Returns how many. One with the id "?" goes to
	 * take(), which offers others. */
	size_t (*choices)(struct call *c, const struct form_answers *so_far,
			  const struct choice **ret);
	/* For the summary: the value as people read it. NULL = as it is. */
	struct text_arg (*show)(struct call *c, str value);
	/* Its value in the answer to a question before it ("keripik tempe 15rb" to the name); false
	 * = none. NULL = it is never found there. */
	bool (*find)(struct call *c, str text, str *ret);
	/* It is never asked: it may come along with any message (a photo), and take() looks there.
	 * Such fields stand last. */
	bool comes_along;
};

struct form {
	const char *command; /* whose answer() calls form_answer() */
	const struct form_field *fields;
	size_t n_fields;
	const char *summary; /* text key, arguments named like the fields; then "1. ya 2. ubah 3.
				batal". NULL = done as soon as all is answered */
	/* All is answered and confirmed. */
	void (*done)(struct call *c, const struct form_answers *a);
};

/* Begins it with what is known already (values canonical); asks the first field that is missing, or
 * for confirmation. */
void form_start(struct call *c, const struct form *f, const struct form_answers *known);
/* From the command's answer(). */
void form_answer(struct call *c, const struct form *f);
/* Changes one field of what is known: takes `text` for it, or asks when it is empty. */
void form_edit(struct call *c, const struct form *f, const struct form_answers *known, size_t field,
	       str text);
/* The field `word` names by name or alias; -1 when none. */
int form_field_find(const struct form *f, str word, struct arena *mem);
/* One line "A; B; C" into the fields by order; false when a part was refused or is
 * missing: then the form was started at that field with the reason and the rest kept. True with
 * *ret when all were taken. */
bool form_one_line(struct call *c, const struct form *f, str line, struct form_answers *ret);

#endif
