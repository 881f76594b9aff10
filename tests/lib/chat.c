/* SPDX-License-Identifier: MIT */
/* Reads .chat files and plays them, see chat.h. One thread; a case that goes wrong is told with its
 * line and what came instead, and the next one begins. */
#include "tests/lib/chat.h"

#include "bot/base/buf.h"
#include "bot/base/log.h"
#include "tests/lib/chat_match.h"
#include "tests/lib/chat_said.h"

#include <stdio.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20 };

struct play {
	struct arena mem; /* of the file */
	str file, match;
	struct chat_person people[CHAT_PEOPLE_MAX];
	size_t n_people;
	int64_t file_pace_ms, pace_ms; /* of the file, of the case */
	struct buf settings;           /* lines of siar.yaml */
	int n_cases, n_failed;
	/* the case */
	str sentence;
	bool is_open, has_failed, is_left_out;
	struct chat_bot bot;
	struct chat_person *place; /* where the last message was written */
	struct chat_words words;
};

/* One step: a line and what is indented below it. */
struct step {
	int line;
	str head, text; /* "siti>" and what stands behind it */
};

static struct buf message_of(struct play *p)
{
	struct buf b;

	buf_init(&b, &p->mem);
	return b;
}

/* A line of TAP's remarks for each line of the text. */
static void remark(struct buf *b, const char *what, str text)
{
	str line;

	while (str_take(&text, '\n', &line)) {
		buf_printf(b, "#   %s %" STR_FMT "\n", what, STR_ARG(line));
		what = "    ";
	}
}

static void fail(struct play *p, int line, const char *why, str want, str got)
{
	struct buf b = message_of(p);

	if (p->has_failed || p->is_left_out)
		return;
	p->has_failed = true;
	buf_printf(&b, "# %" STR_FMT ":%d: %s\n", STR_ARG(p->file), line, why);
	remark(&b, "want", want);
	remark(&b, "got ", got);
	(void)fputs(buf_str(&b).ptr, stdout);
}

static struct chat_person *person_find(struct play *p, str name)
{
	for (size_t i = 0; i < p->n_people; i++) {
		if (str_eq(p->people[i].name, name))
			return &p->people[i];
	}
	return NULL;
}

/* Nothing may have been said that the file has not. */
static void check_untold(struct play *p, int line)
{
	for (size_t i = 0; i < p->bot.n_out; i++) {
		struct chat_out *o = &p->bot.out[i];
		if (o->is_told)
			continue;
		str to = o->to ? o->to->name : STR("?");
		str got = arena_printf(&p->mem, "to %" STR_FMT ": %" STR_FMT, STR_ARG(to),
				       STR_ARG(o->text));
		fail(p, line, "a message the file does not tell", STR_NONE, got);
	}
	p->bot.n_out = 0;
}

static void expect(struct play *p, const struct step *s, struct chat_person *who)
{
	for (size_t i = 0; i < p->bot.n_out; i++) {
		struct chat_out *o = &p->bot.out[i];
		if (o->is_told || o->to != who)
			continue;
		o->is_told = true;
		if (!chat_match(&p->words, s->text, o->text))
			fail(p, s->line, "another text came", chat_filled(&p->words, s->text),
			     o->text);
		return;
	}
	fail(p, s->line, "no message came", s->text, STR_NONE);
}

static bool wait(struct play *p, int64_t ms)
{
	return chat_bot_wait(&p->bot, ms);
}

/* "[Kirim]", or "[Kirim=kirim 1 1]" with the id of a choice shown long ago. */
static void tap(struct play *p, const struct step *s, struct chat_said *said)
{
	str id = str_slice(said->text, 1, said->text.len - 2);

	(void)str_take(&id, '=', &said->text);
	said->choice_id = id.len > 0 ? id : chat_bot_choice(&p->bot, said->text);
	if (said->choice_id.len == 0)
		fail(p, s->line, "no such choice was shown", said->text, p->bot.choices);
}

static void say(struct play *p, const struct step *s, str who, str where, bool is_reply)
{
	struct chat_said said = {
		.who = person_find(p, who),
		.group = where.len > 0 ? person_find(p, where) : NULL,
		.text = chat_filled(&p->words, s->text),
		.is_reply = is_reply,
	};

	if (!said.who || (where.len > 0 && !said.group)) {
		fail(p, s->line, "nobody of this name", s->head, STR_NONE);
		return;
	}
	if (!chat_said_read(&said) && said.text.len > 2 && said.text.ptr[0] == '[' &&
	    str_ends(said.text, STR("]")))
		tap(p, s, &said);
	check_untold(p, s->line);
	p->place = said.group ? said.group : said.who;
	if (!p->has_failed && (!wait(p, p->pace_ms) || !chat_bot_hear(&p->bot, &said)))
		fail(p, s->line, "the turn failed or never ended", STR_NONE, STR_NONE);
}

static bool do_clock(struct play *p, str words)
{
	int64_t ms = 0;

	return chat_said_duration(str_trim(words), &ms) && wait(p, ms) && chat_bot_arrive(&p->bot);
}

static bool do_fail(struct play *p, str words)
{
	str whose, what;
	int64_t code = -1;

	if (!str_take_word(&words, &whose) || !str_take_word(&words, &what) ||
	    (!str_eq(what, STR("cut")) && !str_to_int64(what, &code)))
		return false;
	p->bot.fail = (int)code;
	p->bot.fail_to = person_find(p, whose);
	return p->bot.fail_to != NULL || str_eq(whose, STR("send"));
}

static bool do_status(struct play *p, str words)
{
	str name, status;
	struct chat_person *who;

	return str_take_word(&words, &name) && str_take_word(&words, &status) &&
	       (who = person_find(p, name)) != NULL && chat_bot_status(&p->bot, who, status);
}

static bool do_number(struct play *p, str words)
{
	str from, to;

	if (!str_take_word(&words, &from) || !str_take_word(&words, &to))
		return false;
	const struct chat_person *before = person_find(p, from), *after = person_find(p, to);
	return before && after && chat_bot_number(&p->bot, before, after);
}

static bool do_pace(struct play *p, str words)
{
	return chat_said_duration(str_trim(words), &p->pace_ms);
}

static bool do_late(struct play *p, str words)
{
	return chat_said_duration(str_trim(words), &p->bot.late_ms);
}

static bool do_restart(struct play *p, str words)
{
	struct why why = { 0 };

	(void)words;
	return chat_bot_restart(&p->bot, &why);
}

/* In place of the one with its key. */
static str with_line(struct play *p, str line)
{
	str rest = p->bot.settings, old,
	    key = str_slice(line, 0, (size_t)str_find_char(line, ':') + 1);
	struct buf all;

	buf_init(&all, &p->mem);
	while (str_take(&rest, '\n', &old)) {
		if (old.len > 0 && !str_starts(old, key))
			buf_printf(&all, "%" STR_FMT "\n", STR_ARG(old));
	}
	buf_printf(&all, "%" STR_FMT "\n", STR_ARG(line));
	return buf_str(&all);
}

static bool do_config(struct play *p, str words)
{
	struct why why = { 0 };

	return str_find_char(words, ':') > 0 &&
	       chat_bot_configure(&p->bot, with_line(p, words), &why);
}

static void order(struct play *p, const struct step *s)
{
	static const struct {
		const char *name;
		bool (*run)(struct play *p, str words);
	} orders[] = { { "!clock", do_clock },     { "!config", do_config }, { "!fail", do_fail },
		       { "!late", do_late },       { "!number", do_number }, { "!pace", do_pace },
		       { "!restart", do_restart }, { "!status", do_status } };

	check_untold(p, s->line);
	for (size_t i = 0; i < ARRAY_LEN(orders) && !p->has_failed; i++) {
		if (str_eq(s->head, str_from(orders[i].name))) {
			if (!orders[i].run(p, s->text))
				fail(p, s->line, "cannot do that", s->head, STR_NONE);
			return;
		}
	}
	fail(p, s->line, "no such order", s->head, STR_NONE);
}

static void case_end(struct play *p, int line)
{
	struct buf b = message_of(p);

	if (!p->is_open)
		return;
	check_untold(p, line);
	chat_bot_close(&p->bot);
	p->is_open = false;
	if (p->is_left_out)
		return;
	p->n_cases++;
	p->n_failed += p->has_failed;
	buf_printf(&b, "%sok %d - %" STR_FMT "\n", p->has_failed ? "not " : "", p->n_cases,
		   STR_ARG(p->sentence));
	(void)fputs(buf_str(&b).ptr, stdout);
	(void)fflush(stdout);
}

/* Who is known has written before. */
static void meet_the_known(struct play *p)
{
	for (size_t i = 0; i < p->n_people; i++) {
		const struct chat_said said = { .who = &p->people[i], .text = STR("/siapa") };
		if (p->people[i].is_known)
			(void)chat_bot_hear(&p->bot, &said);
	}
	p->bot.n_out = 0;
}

/* What a file does not say is as little in its way as can be. */
static str settings_of(struct play *p)
{
	str own = buf_str(&p->settings);
	bool has_rules = str_starts(own, STR("rules:")) || str_find(own, STR("\nrules:")) >= 0;

	return has_rules ? own : arena_printf(&p->mem, "%" STR_FMT "rules: bebas\n", STR_ARG(own));
}

static void case_begin(struct play *p, const struct step *s)
{
	struct why why = { 0 };

	case_end(p, s->line);
	p->sentence = s->text;
	p->has_failed = false;
	p->words = (struct chat_words){ .mem = &p->mem };
	p->pace_ms = p->file_pace_ms;
	p->place = NULL;
	p->is_left_out = p->match.len > 0 && str_find(s->text, p->match) < 0;
	p->is_open = true;
	if (!chat_bot_open(&p->bot, p->people, p->n_people, settings_of(p), &why)) {
		fail(p, s->line, "cannot begin", STR_NONE, str_from(why.text));
		p->has_failed = true;
		return;
	}
	meet_the_known(p);
}

static bool add_person(struct play *p, str kind, str words)
{
	struct chat_person *who = &p->people[p->n_people];
	str name, id;

	if (p->n_people == CHAT_PEOPLE_MAX || !str_take_word(&words, &name) ||
	    !str_take_word(&words, &id))
		return false;
	*who = (struct chat_person){
		.name = name,
		.id = id,
		.is_wa = str_starts(id, STR("wa:")),
		.is_group = str_eq(kind, STR("group")),
		.is_moderator = str_eq(kind, STR("moderator")),
		.is_operator = str_eq(kind, STR("operator")),
	};
	if (who->is_wa)
		who->id = str_slice(id, 3, id.len);
	p->n_people++;
	return true;
}

static bool header(struct play *p, const struct step *s)
{
	str words = s->text, name;
	struct chat_person *who = NULL;

	if (str_eq(s->head, STR("pace")))
		return chat_said_duration(str_trim(words), &p->file_pace_ms);
	if (str_eq(s->head, STR("config"))) {
		buf_printf(&p->settings, "%" STR_FMT "\n", STR_ARG(s->text));
		return true;
	}
	if (str_eq(s->head, STR("account"))) {
		chat_bot_account = str_trim(words);
		return true;
	}
	if (!str_eq(s->head, STR("known")))
		return add_person(p, s->head, words);
	while (str_take_word(&words, &name)) {
		if ((who = person_find(p, name)) == NULL)
			return false;
		who->is_known = true;
	}
	return who != NULL;
}

static void talk(struct play *p, const struct step *s)
{
	str who = str_slice(s->head, 0, s->head.len - 1), name;
	bool is_reply = str_ends(who, STR("^"));
	struct chat_person *to;

	if (is_reply)
		who.len--;
	if (str_ends(s->head, STR(">")) && !str_eq(who, STR("bot"))) {
		(void)str_take(&who, '@', &name);
		say(p, s, name, who, is_reply);
		return;
	}
	to = str_eq(who, STR("bot")) ? p->place : person_find(p, who);
	if (to)
		expect(p, s, to);
	else
		fail(p, s->line, "nobody of this name", s->head, STR_NONE);
}

static void play_step(struct play *p, const struct step *s)
{
	if (str_eq(s->head, STR("#"))) {
		case_begin(p, s);
	} else if (!p->is_open) {
		if (!header(p, s)) {
			fail(p, s->line, "not understood", s->head, STR_NONE);
			p->n_failed++;
		}
	} else if (p->has_failed || p->is_left_out) {
		return;
	} else if (s->head.ptr[0] == '!') {
		order(p, s);
	} else if (str_ends(s->head, STR(">")) || str_ends(s->head, STR("<"))) {
		talk(p, s);
	} else {
		fail(p, s->line, "not understood", s->head, STR_NONE);
	}
}

static bool is_indented(str line)
{
	return line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

static str without_indent(str line)
{
	size_t n = 0;

	if (line.len > 0 && line.ptr[0] == '\t')
		return str_slice(line, 1, line.len);
	while (n < 4 && n < line.len && line.ptr[n] == ' ')
		n++;
	return str_slice(line, n, line.len);
}

/* The next step; what is indented below its line belongs to it, blank lines between too. */
static bool take_step(struct play *p, str *rest, int *line_no, struct step *ret)
{
	struct buf text = message_of(p);
	str line = STR_NONE, ahead, next;
	int blank = 0, n;

	do {
		if (!str_take(rest, '\n', &line))
			return false;
		(*line_no)++;
	} while (str_trim(line).len == 0 || str_starts(line, STR("//")));
	ret->line = *line_no;
	(void)str_take_word(&line, &ret->head);
	buf_add(&text, str_trim(line));
	for (ahead = *rest, n = *line_no; str_take(&ahead, '\n', &next); n++) {
		if (str_trim(next).len == 0) {
			blank++;
			continue;
		}
		if (!is_indented(next))
			break;
		for (int i = 0; i < blank + (text.len > 0 || blank > 0 ? 1 : 0); i++)
			buf_add_char(&text, '\n');
		buf_add(&text, without_indent(next));
		blank = 0;
		*rest = ahead;
		*line_no = n + 1;
	}
	ret->text = buf_str(&text);
	return true;
}

static bool read_file(struct play *p, const char *path, str *ret)
{
	FILE *f = fopen(path, "r");
	char *bytes = ARENA_ARRAY(&p->mem, char, FILE_BYTES_MAX);

	if (!f)
		return false;
	ret->ptr = bytes;
	ret->len = fread(bytes, 1, FILE_BYTES_MAX, f);
	return fclose(f) == 0;
}

int chat_main(int argc, char **argv)
{
	struct play *p = mem_take(sizeof(*p));
	struct step step;
	int line = 0;
	str rest;

	if (argc != 2 && !(argc == 4 && strcmp(argv[2], "--match") == 0)) {
		(void)fputs("usage: chat FILE.chat [--match TEXT]\n", stderr);
		mem_give(p);
		return 2;
	}
	log_set_level(LOG_ERROR);
	arena_init(&p->mem, 0);
	buf_init(&p->settings, &p->mem);
	p->file = str_from(argv[1]);
	p->match = argc == 4 ? str_from(argv[3]) : STR_NONE;
	p->file_pace_ms = 60000;
	if (!read_file(p, argv[1], &rest)) {
		(void)fputs("cannot read the file\n", stderr);
		p->n_failed++;
	}
	while (p->n_failed >= 0 && take_step(p, &rest, &line, &step))
		play_step(p, &step);
	case_end(p, line);
	(void)fputs(arena_printf(&p->mem, "1..%d\n", p->n_cases).ptr, stdout);
	int status = p->n_failed > 0 ? 1 : p->n_cases == 0 ? 77 : 0;
	arena_finish(&p->mem);
	mem_give(p);
	return status;
}
