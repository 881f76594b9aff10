/* SPDX-License-Identifier: MIT */
/* /bahasa: the language in which siar writes to this person. */
#include "bot/understand/phrase.h"
#include "handlers/words.h"

static const char english[] = "en, english, inggris, bahasa inggris";
static const char indonesian[] = "id, indonesia, indonesian, bahasa indonesia";

static const struct choice choices[] = {
	[LANGUAGE_ID] = { .id = { "id", 2 }, .label = { "Bahasa Indonesia", 16 } },
	[LANGUAGE_EN] = { .id = { "en", 2 }, .label = { "English", 7 } },
};

static void ask_language(struct call *c)
{
	reply_choices(c, "bahasa.ask", NO_ARGS, choices, ARRAY_LEN(choices));
	ask(c, "bahasa", "ask", STR_NONE);
}

static void set_language(struct call *c, int language)
{
	if (call_fail(c, store_person_set_language(c->db, c->actor.id, language)))
		return;
	ask_end(c);
	reply(c, "bahasa.done", NO_ARGS);
}

static int language_of(const struct call *c, str text)
{
	if (words_has(indonesian, text, c->mem))
		return LANGUAGE_ID;
	return words_has(english, text, c->mem) ? LANGUAGE_EN : -1;
}

static void bahasa_run(struct call *c)
{
	int language = language_of(c, c->rest);

	if (language >= 0)
		set_language(c, language);
	else
		ask_language(c);
}

static void bahasa_answer(struct call *c)
{
	int chosen = call_choice(c, choices, ARRAY_LEN(choices));

	if (chosen < 0 && c->choice_id.len == 0)
		chosen = language_of(c, c->text);
	if (chosen >= 0) {
		set_language(c, chosen);
	} else if (words_is_cancel(c)) {
		ask_end(c);
		reply(c, "form.cancelled", NO_ARGS);
	} else {
		ask_language(c);
	}
}

const struct command command_bahasa = {
	.name = "bahasa",
	.alias = "basa, language, lang",
	.usage = "/bahasa [id|en]",
	.help = "bahasa.help",
	.args = { 0, 2 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = bahasa_run,
	.answer = bahasa_answer,
};
