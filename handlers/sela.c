/* SPDX-License-Identifier: MIT */
/* A new command while something is being written: what to do with the draft or form. Called by
 * dispatch on the writer thread; kept in the dialog row, whose step gets a '!' in front and whose
 * answers are "<command> <length>:<id of its message><length>:<its words><answers of what was
 * open>": who edits that message later edits the promo that came of it.
 *
 *	question ─▶ !question ─1▶ question      ─2, 3▶ the new command; a promo's draft stays with 2
 */
#include "handlers/sela.h"

#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "bot/understand/promo.h"
#include "handlers/draft.h"
#include "handlers/photo.h"
#include "handlers/words.h"

static const char go_on_words[] = "lanjut, lanjutkan, teruskan, terus, continue";
static const char keep_words[] = "simpan, simpan dulu, nanti, nanti dulu, keep";
static const char drop_words[] = "buang, hapus, hapus saja, buang saja, drop";

enum { SELA_GO_ON, SELA_KEEP, SELA_DROP, SELA_CHOICES };

static const struct choice choices[SELA_CHOICES] = {
	[SELA_GO_ON] = { .id = { "sela lanjut", 11 }, .key = { "sela.go_on", 10 } },
	[SELA_KEEP] = { .id = { "sela simpan", 11 }, .key = { "sela.keep", 9 } },
	[SELA_DROP] = { .id = { "sela buang", 10 }, .key = { "sela.drop", 9 } },
};
/* A form's answers are nowhere but in its question: it cannot be laid aside. */
static const struct choice form_choices[] = {
	{ .id = { "sela lanjut", 11 }, .key = { "sela.go_on", 10 } },
	{ .id = { "sela buang", 10 }, .key = { "sela.drop", 9 } },
};

bool sela_is_writing(const struct dialog_row *row)
{
	const struct command *command = command_by_name(row->handler);

	return command && command->flags & COMMAND_WRITES && !call_is_offer(row);
}

static bool is_promo(const struct dialog_row *row)
{
	return str_eq(row->handler, STR("promo"));
}

/* "/ubah harga 15rb" changes what is being written, "/ubah 12" another promo. */
static bool is_of_draft(const struct call *c)
{
	int64_t number;

	return str_eq(str_from(c->command->name), STR("ubah")) &&
	       !str_to_int64(call_arg(c, 0), &number) && !str_to_int64(call_arg(c, 1), &number);
}

bool sela_is_between(const struct call *c, const struct dialog_row *open)
{
	bool is_same = str_eq(open->handler, str_from(c->command->name));

	if (!sela_is_writing(open) || sela_is_open(open) || !c->command->answer ||
	    c->command->flags & COMMAND_OBEYED)
		return false;
	/* A photo cannot be asked about: its promo begins, and the draft stays. */
	if (c->event && photo_is_in(c->event))
		return false;
	if (is_promo(open))
		return draft_is_begun(open) && !is_of_draft(c);
	return !is_same;
}

bool sela_is_open(const struct dialog_row *row)
{
	return str_starts(row->step, STR("!"));
}

void sela_ask(struct call *c, const struct dialog_row *open)
{
	const struct text_args args =
		ARGS(ARG("perintah", str_from(c->command->name)), ARG("formulir", open->handler));
	const char *step = arena_cstr(c->mem, open->step);

	if (is_promo(open))
		reply_choices(c, "sela.promo", args, choices, SELA_CHOICES);
	else
		reply_choices(c, "sela.form", args, form_choices, ARRAY_LEN(form_choices));
	ask(c, arena_cstr(c->mem, open->handler),
	    arena_cstr(c->mem, arena_printf(c->mem, "!%s", step)),
	    arena_printf(c->mem, "%s %zu:%" STR_FMT "%zu:%" STR_FMT "%" STR_FMT, c->command->name,
			 c->message_id.len, STR_ARG(c->message_id), c->rest.len, STR_ARG(c->rest),
			 STR_ARG(open->answers)));
}

/* "<length>:<bytes>" */
static bool take_part(str *rest, str *ret)
{
	str n;
	int64_t len;

	if (!str_take(rest, ':', &n) || !str_to_int64(n, &len) || len < 0 ||
	    (uint64_t)len > rest->len)
		return false;
	*ret = str_slice(*rest, 0, (size_t)len);
	*rest = str_slice(*rest, (size_t)len, rest->len);
	return true;
}

/* What came between. */
struct between {
	str command, message_id, rest;
};

/* What was open, and what came between. False: the row is not understood. */
static bool take_apart(const struct dialog_row *row, struct dialog_row *ret_open,
		       struct between *ret)
{
	str all = row->answers;

	if (!str_take(&all, ' ', &ret->command) || !take_part(&all, &ret->message_id) ||
	    !take_part(&all, &ret->rest))
		return false;
	*ret_open = *row;
	ret_open->step = str_slice(row->step, 1, row->step.len);
	ret_open->answers = all;
	return command_by_name(ret->command) != NULL;
}

static int chosen_of(struct call *c, bool has_draft)
{
	int chosen = has_draft ? call_choice(c, choices, SELA_CHOICES)
			       : call_choice(c, form_choices, ARRAY_LEN(form_choices));

	if (chosen >= 0)
		return !has_draft && chosen == 1 ? SELA_DROP : chosen;
	if (c->choice_id.len > 0)
		return -1;
	if (words_has(go_on_words, c->text, c->mem) || words_is_cancel(c) || words_is_back(c) ||
	    phrase_yes_no(c->config, c->text, c->mem) == ANSWER_YES)
		return SELA_GO_ON;
	if (words_has(keep_words, c->text, c->mem))
		return has_draft ? SELA_KEEP : -1;
	return words_has(drop_words, c->text, c->mem) ? SELA_DROP : -1;
}

/* As if nothing had come between. */
static void put_back(struct call *c, struct dialog_row *open)
{
	const struct command *command = command_by_name(open->handler);

	ask(c, command->name, arena_cstr(c->mem, open->step), open->answers);
	c->command = command;
	c->dialog = open;
	c->choice_id = STR_NONE;
	command->answer(c);
}

/* c as if the message that came between came now. */
static void take_up(struct call *c, const struct between *b)
{
	c->command = command_by_name(b->command);
	c->message_id = b->message_id;
	c->rest = b->rest;
}

static void run_other(struct call *c, const struct between *b)
{
	take_up(c, b);
	c->dialog = NULL;
	c->text = STR_NONE;
	c->choice_id = STR_NONE;
	call_split(c);
	c->command->run(c);
}

void sela_answer(struct call *c)
{
	struct dialog_row open;
	struct between b;

	if (!take_apart(c->dialog, &open, &b)) {
		ask_end(c);
		return;
	}
	bool is_photo = c->event && photo_is_in(c->event);
	int chosen = is_photo ? SELA_GO_ON : chosen_of(c, is_promo(&open));
	if (chosen < 0) {
		take_up(c, &b);
		sela_ask(c, &open);
		return;
	}
	if (chosen == SELA_GO_ON) {
		if (!is_photo)
			c->text = STR_NONE;
		put_back(c, &open);
		return;
	}
	if (chosen == SELA_DROP && is_promo(&open))
		draft_drop(c, &open);
	ask_end(c);
	if (c->err == OK)
		run_other(c, &b);
}

bool sela_forwarded(struct call *c)
{
	const struct dialog_row *open = c->dialog;
	struct shop shop;

	if (!promo_is(c->config, c->text, c->mem))
		return false;
	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return e != ERR_NOTFOUND;
	c->command = command_by_name(STR("promo"));
	c->rest = c->text;
	sela_ask(c, open);
	return true;
}

void sela_repeat(struct call *c, const struct dialog_row *open)
{
	struct dialog_row now;

	/* Without a word yet: its answer comes by itself, later. */
	if (!sela_is_writing(open) || !c->first || c->has_asked || c->rehearse_promo ||
	    c->command->flags & COMMAND_OBEYED)
		return;
	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &now);
	if (e == ERR_NOTFOUND || call_fail(c, e) || !str_eq(now.answers, open->answers))
		return;
	c->command = command_by_name(open->handler);
	c->dialog = open;
	c->text = STR_NONE;
	c->is_repeat = true;
	if (sela_is_open(open))
		sela_answer(c);
	else
		c->command->answer(c);
}

void sela_forget(struct call *c, const struct dialog_row *row, const char *command)
{
	struct dialog_row open;
	struct between b;

	if (sela_is_open(row) && take_apart(row, &open, &b) && str_eq(b.command, str_from(command)))
		ask(c, arena_cstr(c->mem, open.handler), arena_cstr(c->mem, open.step),
		    open.answers);
}
