/* SPDX-License-Identifier: MIT */
/* The dialog engine: asks the fields of a form one after the other, keeps what was answered in the
 * store's dialog row, corrects, confirms. Called by the commands that have a form, on the writer
 * thread; nothing is kept in memory between messages.
 *
 *	start ─▶ field ─▶ … ─▶ field ─▶ confirm ─▶ done        any ─▶ ended by "batal"
 *	           ▲ kembali, ubah ◀───────┘
 *
 * The row's step is the name of the field ('=' in front when it is to be corrected), "?edit" or
 * "?confirm". Its answers are one part for what was typed and could mean several things, then one
 * for each field: "<length>:<bytes>," or "-". */
#include "handlers/form.h"

#include "bot/base/buf.h"
#include "bot/understand/phrase.h"
#include "handlers/question.h"
#include "handlers/sela.h"
#include "handlers/words.h"

static const char step_confirm[] = "?confirm";
static const char step_edit[] = "?edit";
static const char edit_words[] = "ubah, ganti, ralat, edit, koreksi";
/* In front of the field's name: it was asked for by name, to be corrected. */
static const char sign_corrects = '=';
/* What is open, from the row. */
struct state {
	struct form_answers a;
	str pending; /* typed, could mean several things */
	int field;   /* -1 = none: editing or confirming */
	bool corrects;
};

static void put_part(struct buf *b, str part)
{
	if (part.ptr == NULL) {
		buf_add_char(b, '-');
		return;
	}
	buf_printf(b, "%zu:", part.len);
	buf_add(b, part);
	buf_add_char(b, ',');
}

static bool take_part(str *rest, str *ret)
{
	int64_t len;
	ptrdiff_t colon = str_find_char(*rest, ':');

	if (rest->len > 0 && rest->ptr[0] == '-') {
		*ret = STR_NONE;
		*rest = str_slice(*rest, 1, rest->len);
		return true;
	}
	if (colon < 0 || !str_to_int64(str_slice(*rest, 0, (size_t)colon), &len) || len < 0 ||
	    (uint64_t)len > rest->len - (size_t)colon - 1)
		return false;
	*ret = (str){ rest->ptr + colon + 1, (size_t)len };
	*rest = str_slice(*rest, (size_t)colon + 1 + (size_t)len + 1, rest->len);
	return true;
}

static str state_encode(struct call *c, const struct form *f, const struct form_answers *a,
			str pending)
{
	struct buf b;

	buf_init(&b, c->mem);
	put_part(&b, pending);
	for (size_t i = 0; i < f->n_fields; i++)
		put_part(&b, a->value[i]);
	return buf_str(&b);
}

/* A row that is not understood (an older version wrote it) starts anew. */
static struct state state_of(const struct call *c, const struct form *f)
{
	struct state s = { .field = -1 };
	str rest = c->dialog->answers, step = c->dialog->step;
	bool is_good = take_part(&rest, &s.pending);

	s.corrects = step.len > 0 && step.ptr[0] == sign_corrects;
	if (s.corrects)
		step = str_slice(step, 1, step.len);

	for (size_t i = 0; i < f->n_fields; i++) {
		is_good = is_good && take_part(&rest, &s.a.value[i]);
		if (str_eq(step, str_from(f->fields[i].name)))
			s.field = (int)i;
	}
	if (!is_good)
		s = (struct state){ .field = 0 };
	return s;
}

/* How many fields are questions. */
static size_t n_asked(const struct form *f)
{
	size_t n = f->n_fields;

	while (n > 0 && f->fields[n - 1].comes_along)
		n--;
	return n;
}

static int first_missing(const struct form *f, const struct form_answers *a)
{
	for (size_t i = 0; i < n_asked(f); i++) {
		if (a->value[i].ptr == NULL)
			return (int)i;
	}
	return -1;
}

/* The question of field i, numbered when it is one of several to be confirmed together. */
static struct line prompt_line(struct call *c, const struct form *f, int i)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);

	if (!f->summary)
		return (struct line){ str_from(f->fields[i].prompt), NO_ARGS };
	args[0] = ARG("nomor", i + 1);
	args[1] = ARG("jumlah", (int)n_asked(f));
	args[2] = ARG_WORDS("tanya", str_from(f->fields[i].prompt));
	return (struct line){ STR("form.step"), { args, 3 } };
}

static void ask_step(struct call *c, const struct form *f, const struct form_answers *a, int i,
		     const char *step, str said, const struct question_no *no)
{
	str pending = question_ask(c, &f->fields[i], a, prompt_line(c, f, i), said, no);

	ask(c, f->command, step, state_encode(c, f, a, pending));
}

/* Asks field i; with a refusal, why `said` was not taken, and what it may have meant. */
static void ask_field(struct call *c, const struct form *f, const struct form_answers *a, int i,
		      str said, const struct question_no *no)
{
	ask_step(c, f, a, i, f->fields[i].name, said, no);
}

/* The same for one that is to be corrected. */
static void ask_correction(struct call *c, const struct form *f, const struct form_answers *a,
			   int i, str said, const struct question_no *no)
{
	str step = arena_printf(c->mem, "%c%s", sign_corrects, f->fields[i].name);

	ask_step(c, f, a, i, arena_cstr(c->mem, step), said, no);
}

static const struct choice confirm_choices[] = {
	{ .id = { "ya", 2 }, .key = { "form.yes", 8 } },
	{ .id = { "ubah", 4 }, .key = { "form.edit", 9 } },
	{ .id = { "batal", 5 }, .key = { "form.cancel", 11 } },
};

static void ask_confirm(struct call *c, const struct form *f, const struct form_answers *a)
{
	struct text_arg args[FORM_FIELDS_MAX];

	for (size_t i = 0; i < f->n_fields; i++) {
		const struct form_field *field = &f->fields[i];
		args[i] = field->show ? field->show(c, a->value[i]) : ARG("", a->value[i]);
		args[i].name = field->name;
	}
	reply_choices(c, f->summary, (struct text_args){ args, f->n_fields }, confirm_choices,
		      ARRAY_LEN(confirm_choices));
	ask(c, f->command, step_confirm, state_encode(c, f, a, STR_NONE));
}

/* After a change: what is still missing, else confirmation, else done. */
static void go_on(struct call *c, const struct form *f, const struct form_answers *a)
{
	int missing = first_missing(f, a);

	if (missing >= 0) {
		ask_field(c, f, a, missing, STR_NONE, NULL);
	} else if (f->summary) {
		ask_confirm(c, f, a);
	} else {
		if (c->dialog)
			ask_end(c);
		f->done(c, a);
	}
}

/* What the answer to field i says of later ones. */
static void find_others(struct call *c, const struct form *f, struct form_answers *a, int i,
			str text)
{
	for (size_t k = (size_t)i + 1; k < n_asked(f); k++) {
		if (f->fields[k].find && a->value[k].ptr == NULL)
			(void)f->fields[k].find(c, text, &a->value[k]);
	}
}

static bool take_field(struct call *c, const struct form *f, struct form_answers *a, int i,
		       str text, struct question_no *no)
{
	if (!question_take(c, &f->fields[i], a, text, &a->value[i], no))
		return false;
	find_others(c, f, a, i, text);
	return true;
}

/* What this message brings beside its words. */
static void take_along(struct call *c, const struct form *f, struct form_answers *a)
{
	struct question_no no;

	for (size_t i = n_asked(f); i < f->n_fields; i++)
		(void)take_field(c, f, a, (int)i, STR_NONE, &no);
}

void form_start(struct call *c, const struct form *f, const struct form_answers *known)
{
	struct form_answers a = *known;

	ASSERT(f->n_fields > 0 && f->n_fields <= FORM_FIELDS_MAX);
	take_along(c, f, &a);
	go_on(c, f, &a);
}

static void take_correction(struct call *c, const struct form *f, struct form_answers *a, int i,
			    str text)
{
	struct question_no no;

	if (take_field(c, f, a, i, text, &no))
		go_on(c, f, a);
	else
		ask_correction(c, f, a, i, text, &no);
}

void form_edit(struct call *c, const struct form *f, const struct form_answers *known, size_t field,
	       str text)
{
	struct form_answers a = *known;

	if (text.len == 0)
		ask_correction(c, f, &a, (int)field, STR_NONE, NULL);
	else
		take_correction(c, f, &a, (int)field, text);
}

int form_field_find(const struct form *f, str word, struct arena *mem)
{
	for (size_t i = 0; i < n_asked(f); i++) {
		if (words_has(f->fields[i].name, word, mem) ||
		    words_has(f->fields[i].alias, word, mem))
			return (int)i;
	}
	return -1;
}

/* "ubah kategori", "ubah kategori fesyen". */
static bool answer_edits(struct call *c, const struct form *f, const struct state *s)
{
	str text = c->text, raw, folded;

	(void)phrase_take_prefix(&text);
	if (c->choice_id.len > 0 || !words_take(edit_words, &text, c->mem) ||
	    !phrase_take_word(&text, c->mem, &raw, &folded))
		return false;
	int field = form_field_find(f, folded, c->mem);
	if (field < 0)
		return false;
	form_edit(c, f, &s->a, (size_t)field, str_trim(text));
	return true;
}

/* Which field to correct. */
static size_t field_choices(struct call *c, const struct form *f, const struct choice **ret)
{
	size_t n = n_asked(f);
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, n);

	for (size_t i = 0; i < n; i++) {
		list[i].id = str_from(f->fields[i].name);
		list[i].key = str_from(f->fields[i].label);
	}
	*ret = list;
	return n;
}

static void ask_which(struct call *c, const struct form *f, const struct form_answers *a)
{
	const struct choice *choices;
	size_t n = field_choices(c, f, &choices);

	reply_choices(c, "form.which_field", NO_ARGS, choices, n);
	ask(c, f->command, step_edit, state_encode(c, f, a, STR_NONE));
}

static void answer_which(struct call *c, const struct form *f, const struct form_answers *a)
{
	const struct choice *choices;
	size_t n = field_choices(c, f, &choices);
	int chosen = call_choice(c, choices, n);

	if (chosen < 0)
		chosen = form_field_find(f, c->text, c->mem);
	if (chosen >= 0)
		ask_correction(c, f, a, chosen, STR_NONE, NULL);
	else
		ask_which(c, f, a);
}

static void answer_confirm(struct call *c, const struct form *f, const struct form_answers *a)
{
	int chosen = call_choice(c, confirm_choices, ARRAY_LEN(confirm_choices));
	enum answer said = phrase_yes_no(c->config, c->text, c->mem);

	if (chosen < 0 && words_has(edit_words, c->text, c->mem))
		chosen = 1;
	if (chosen < 0 && c->choice_id.len == 0)
		chosen = said == ANSWER_YES ? 0 : said == ANSWER_NO ? 1 : -1;
	if (chosen == 0) {
		ask_end(c);
		f->done(c, a);
	} else if (chosen == 1) {
		ask_which(c, f, a);
	} else {
		ask_confirm(c, f, a);
	}
}

static void answer_field(struct call *c, const struct form *f, struct state *s)
{
	const struct form_field *field = &f->fields[s->field];
	struct question_no no;

	enum question_answer answer =
		question_answer(c, field, &s->a, s->pending, &s->a.value[s->field], &no);
	const struct question_no *why = answer == QUESTION_REFUSED ? &no : NULL;
	str said = why ? c->text : STR_NONE;
	if (answer == QUESTION_TAKEN) {
		find_others(c, f, &s->a, s->field, c->text);
		go_on(c, f, &s->a);
	} else if (s->corrects) {
		ask_correction(c, f, &s->a, s->field, said, why);
	} else {
		ask_field(c, f, &s->a, s->field, said, why);
	}
}

/* From a correction to where she was; from confirming to the last field; else to the field before.
 */
static void go_back(struct call *c, const struct form *f, const struct state *s)
{
	int last = (int)n_asked(f) - 1, missing = first_missing(f, &s->a);
	bool corrects = s->corrects && s->field != missing;

	if (corrects && missing < 0 && !f->summary) {
		ask_end(c);
		reply(c, "form.cancelled", NO_ARGS);
	} else if (corrects || str_eq(c->dialog->step, str_from(step_edit))) {
		go_on(c, f, &s->a);
	} else if (s->field < 0) {
		ask_field(c, f, &s->a, last, STR_NONE, NULL);
	} else {
		ask_field(c, f, &s->a, s->field > 0 ? s->field - 1 : 0, STR_NONE, NULL);
	}
}

/* Somebody else's words: the field takes them, or she is asked what to do. */
static void answer_forwarded(struct call *c, const struct form *f, struct state *s)
{
	struct question_no no = { .key = "form.forwarded" };
	int field = s->field;

	if (field >= 0 && take_field(c, f, &s->a, field, c->text, &no))
		go_on(c, f, &s->a);
	else if (sela_forwarded(c))
		return;
	else if (field >= 0)
		ask_field(c, f, &s->a, field, c->text,
			  &(struct question_no){ .key = "form.forwarded" });
	else
		reply(c, "form.forwarded", NO_ARGS);
}

void form_answer(struct call *c, const struct form *f)
{
	struct state s = state_of(c, f);

	take_along(c, f, &s.a);
	if (c->is_forwarded) {
		answer_forwarded(c, f, &s);
		return;
	}
	if (words_is_cancel(c) || str_eq(c->choice_id, STR("batal"))) {
		ask_end(c);
		reply(c, "form.cancelled", NO_ARGS);
	} else if (question_puts_off(c) || answer_edits(c, f, &s)) {
		return;
	} else if (words_is_back(c)) {
		go_back(c, f, &s);
	} else if (s.field >= 0) {
		answer_field(c, f, &s);
	} else if (str_eq(c->dialog->step, str_from(step_edit))) {
		answer_which(c, f, &s.a);
	} else if (first_missing(f, &s.a) >= 0 || f->summary == NULL) {
		go_on(c, f, &s.a);
	} else {
		answer_confirm(c, f, &s.a);
	}
}

bool form_one_line(struct call *c, const struct form *f, str line, struct form_answers *ret)
{
	struct form_answers a = { 0 };
	struct question_no no, first_no = { 0 };
	str part, first_part = STR_NONE;
	int refused = -1;

	take_along(c, f, &a);
	for (size_t i = 0; i < n_asked(f) && str_take(&line, ';', &part); i++) {
		part = str_trim(part);
		if (part.len == 0 || take_field(c, f, &a, (int)i, part, &no) || refused >= 0)
			continue;
		refused = (int)i;
		first_no = no;
		first_part = part;
	}
	if (refused >= 0) {
		ask_field(c, f, &a, refused, first_part, &first_no);
		return false;
	}
	if (first_missing(f, &a) >= 0) {
		form_start(c, f, &a);
		return false;
	}
	*ret = a;
	return true;
}
