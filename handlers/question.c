/* SPDX-License-Identifier: MIT */
/* One question of a dialog, as data (struct form_field): asked, explained, answered by number, name
 * or words; what could mean several things is asked back. Called by the dialog engine and by a
 * promo's draft on the writer thread; keeps nothing. */
#include "handlers/question.h"

#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "config/text.h"
#include "handlers/words.h"

/* Of an answer that is quoted back. */
enum { QUOTE_UNITS = 60 };

static const char help_words[] =
	"?, apa, apa ini, apa itu, apa maksudnya, apa ya, bagaimana, bantu, bantuan, bingung, "
	"caranya, contoh, contohnya, ga ngerti, ga paham, gak ngerti, gak paham, gimana, help, "
	"kurang paham, maksud, maksude, maksudnya, maksudnya apa, nggak ngerti, nggak paham, "
	"tidak mengerti, tidak paham, tolong";

static const char later_words[] = "bentar, bentar lagi, engko, mengko, nanti, nanti lagi, "
				  "sebentar, sek, simpan, tunggu, tunggu "
				  "bentar, tunggu sebentar, wait";
static const char all_words[] = "keduanya, kedua duanya, dua duanya, duanya, semua, semuanya, "
				"loro lorone, kabeh, both, both of them, all, all of them";

bool question_asks_back(const struct call *c)
{
	str said = str_trim(c->text);

	/* "maksudnya?", "???" */
	while (said.len > 1 && said.ptr[said.len - 1] == '?')
		said = str_trim(str_slice(said, 0, said.len - 1));
	return c->choice_id.len == 0 && words_has(help_words, said, c->mem);
}

bool question_is_nothing(const struct call *c, str text)
{
	str rest = text, raw, word;

	if (phrase_yes_no(c->config, text, c->mem) != ANSWER_NONE)
		return false;
	while (phrase_take_word(&rest, c->mem, &raw, &word)) {
		if (word.len > 0)
			return phrase_is_greeting(text, c->mem);
	}
	return true;
}

bool question_says_nothing(const struct call *c)
{
	return c->choice_id.len == 0 && question_is_nothing(c, c->text);
}

bool question_puts_off(struct call *c)
{
	if (c->choice_id.len > 0 || c->is_forwarded || !phrase_is(later_words, c->text, c->mem))
		return false;
	reply(c, "form.later", NO_ARGS);
	return true;
}

str question_ask(struct call *c, const struct form_field *field, const struct form_answers *so_far,
		 struct line prompt, str said, const struct question_no *no)
{
	const struct text_args said_args = ARGS(ARG("jawaban", utf8_cut(said, QUOTE_UNITS)));
	const struct line lines[] = { { STR_NONE, NO_ARGS }, prompt };
	struct message m = { .key = prompt.key, .args = prompt.args };
	bool has_meanings = no && no->n > 0;

	if (has_meanings) {
		m.choices = no->choices;
		m.n_choices = no->n;
	} else if (field->choices) {
		m.n_choices = field->choices(c, so_far, &m.choices);
	}
	if (no) {
		m.key = str_from(no->key);
		m.args = said_args;
		m.lines = lines;
		m.n_lines = has_meanings ? 0 : ARRAY_LEN(lines);
	}
	call_send(c, 0, CLASS_REPLY, &m);
	return has_meanings ? said : STR_NONE;
}

bool question_take(struct call *c, const struct form_field *field,
		   const struct form_answers *so_far, str text, str *ret,
		   struct question_no *ret_no)
{
	str value = STR_NONE;

	*ret_no = (struct question_no){ 0 };
	if (!field->take(c, so_far, text, &value, &ret_no->key, &ret_no->choices, &ret_no->n))
		return false;
	*ret = value.ptr ? value : STR("");
	return true;
}

/* "dua-duanya" where the choice is called "Keduanya". */
static bool says_all(struct call *c, const struct choice *last)
{
	str label = last->label;

	if (last->key.len > 0)
		label = text_find(c->config, (enum language)c->actor.language, last->key);
	return c->choice_id.len == 0 && phrase_is(all_words, c->text, c->mem) &&
	       phrase_is(all_words, label, c->mem);
}

/* "kab" of "Kota Malang" and "Kabupaten Malang"; -1 when it begins none of them, or several. */
static int begun_label(const struct call *c, const struct choice *choices, size_t n)
{
	str begin = utf8_fold(c->text, c->mem);
	int found = -1;

	if (c->choice_id.len > 0 || begin.len < 3)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!str_starts(utf8_fold(choices[i].label, c->mem), begin))
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

/* One of the meanings that were offered for what she said before. False: it is none of them. */
static bool answers_pending(struct call *c, const struct form_field *field,
			    const struct form_answers *so_far, str pending, str *ret,
			    enum question_answer *ret_answer)
{
	struct question_no no;
	str value;

	if (pending.len == 0 || question_take(c, field, so_far, pending, &value, &no) || no.n == 0)
		return false;
	int chosen = call_choice(c, no.choices, no.n);
	enum answer said = phrase_yes_no(c->config, c->text, c->mem);
	if (chosen < 0 && says_all(c, &no.choices[no.n - 1]))
		chosen = (int)no.n - 1;
	if (chosen < 0)
		chosen = begun_label(c, no.choices, no.n);
	if (chosen < 0 && no.n == 1 && said == ANSWER_YES)
		chosen = 0;
	if (chosen < 0 && said != ANSWER_NO)
		return false;
	*ret_answer = chosen >= 0 ? QUESTION_TAKEN : QUESTION_AGAIN;
	if (chosen >= 0)
		*ret = no.choices[chosen].id;
	return true;
}

enum question_answer question_answer(struct call *c, const struct form_field *field,
				     const struct form_answers *so_far, str pending, str *ret,
				     struct question_no *ret_no)
{
	enum question_answer answer;
	const struct choice *choices = NULL;

	if (question_asks_back(c)) {
		*ret_no = (struct question_no){ .key = field->help ? field->help : "form.help" };
		return QUESTION_REFUSED;
	}
	if (answers_pending(c, field, so_far, pending, ret, &answer))
		return answer;
	bool is_nothing = question_says_nothing(c);
	size_t n = field->choices ? field->choices(c, so_far, &choices) : 0;
	int chosen = n > 0 ? call_choice(c, choices, n) : -1;
	if (chosen >= 0 && !str_eq(choices[chosen].id, STR("?"))) {
		*ret = choices[chosen].id;
		return QUESTION_TAKEN;
	}
	if (chosen >= 0) /* "lainnya": the field shows what else there is */
		c->text = choices[chosen].id;
	if (is_nothing && chosen < 0)
		return QUESTION_AGAIN;
	return question_take(c, field, so_far, c->text, ret, ret_no) ? QUESTION_TAKEN
								     : QUESTION_REFUSED;
}
