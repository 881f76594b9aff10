/* SPDX-License-Identifier: MIT */
/* /ubah 12 harga 12rb: changes a promo that was handed in, in the dialog of a draft (change.h).
 * Without a number: the draft that is open, else her only promo that may be changed, else she is
 * asked which. */
#include "handlers/ubah.h"

#include "handlers/change.h"
#include "handlers/draft.h"
#include "handlers/promo_edit.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { LIST_MAX = 20, SHOWN_MAX = 9 };

static const char promo_words[] = "promo, nomor, nomer, no";

static void edit(struct call *c, struct promo *draft, str text)
{
	if (text.len > 0)
		promo_edit(c, draft, text);
	else if (draft->change_of != 0 && draft->version > 1)
		draft_go_on(c, draft);
	else
		promo_edit_ask(c, draft);
}

static bool is_hers(struct call *c, int64_t id, struct promo *ret)
{
	enum err e = store_promo_by_id(c->db, id, c->mem, ret);

	if (e == ERR_NOTFOUND || call_fail(c, e))
		return false;
	return ret->person_id == c->actor.id && (ret->change_of == 0 || ret->state == PROMO_DRAFT);
}

static void say_state(struct call *c, const struct promo *p, const char *key)
{
	str state = arena_printf(c->mem, "promo_state.%s", promo_states[p->state].name);

	reply(c, key,
	      ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG_WORDS("keadaan", state)));
}

static void change(struct call *c, const struct promo *p, str text)
{
	bool may_move = p->state == PROMO_HELD || p->state == PROMO_SCHEDULED;
	struct promo draft = *p;

	if (p->state != PROMO_DRAFT && !change_may(p))
		say_state(c, p, "ubah.over");
	else if (may_move && promo_edit_time(c, p, text))
		return;
	else if (p->state == PROMO_DRAFT || change_begin(c, p, &draft))
		edit(c, &draft, text);
}

static void change_number(struct call *c, int64_t id, str text)
{
	struct promo p;

	if (is_hers(c, id, &p))
		change(c, &p, text);
	else if (c->err == OK)
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", id)));
}

/* The draft she is asked about takes it as if it had been said to the question. */
static bool tell_open_draft(struct call *c, str text)
{
	struct dialog_row *row = ARENA_NEW(c->mem, struct dialog_row);
	enum draft_step step;
	struct promo p;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, row);
	if (e == ERR_NOTFOUND || call_fail(c, e) || !draft_of(c, row, &p, &step))
		return false;
	edit(c, &p, text);
	return true;
}

static size_t candidates(struct call *c, struct promo *ret)
{
	struct promo *all = ARENA_ARRAY(c->mem, struct promo, LIST_MAX);
	size_t n_all = 0, n = 0;

	if (call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, all, LIST_MAX, &n_all)))
		return 0;
	for (size_t i = 0; i < n_all && n < SHOWN_MAX; i++) {
		if (change_may(&all[i]) || all[i].state == PROMO_DRAFT)
			ret[n++] = all[i];
	}
	return n;
}

static struct choice *choices_of(struct call *c, const struct promo *list, size_t n)
{
	struct choice *ret = ARENA_ARRAY(c->mem, struct choice, n);

	for (size_t i = 0; i < n; i++)
		ret[i] = (struct choice){
			.id = arena_printf(c->mem, "ubah %" PRId64, list[i].id),
			.label = arena_printf(c->mem, "%" PRId64 " %" STR_FMT, list[i].id,
					      STR_ARG(list[i].title)),
		};
	return ret;
}

static void which(struct call *c, str text)
{
	struct promo list[SHOWN_MAX];
	size_t n = candidates(c, list);

	if (n == 1)
		change(c, &list[0], text);
	else if (n == 0 && c->err == OK)
		reply(c, "ubah.none", NO_ARGS);
	if (n < 2)
		return;
	reply_choices(c, "ubah.which", NO_ARGS, choices_of(c, list, n), n);
	ask(c, "ubah", "which", text);
}

static bool takes_number(struct call *c, str *text, int64_t *ret)
{
	str rest = *text, word;

	(void)words_take(promo_words, &rest, c->mem);
	if (!str_take_word(&rest, &word) || !str_to_int64(word, ret))
		return false;
	*text = str_trim(rest);
	return true;
}

/* "Salah harga, harusnya 16rb" */
static void ubah_run(struct call *c)
{
	str text = c->rest;
	int64_t id;

	(void)words_take("harusnya, hrsnya, seharusnya, mestinya", &text, c->mem);

	if (takes_number(c, &text, &id))
		change_number(c, id, text);
	else if (!tell_open_draft(c, text) && c->err == OK)
		which(c, words_has(promo_words, text, c->mem) ? STR_NONE : text);
}

static void ubah_answer(struct call *c)
{
	struct promo list[SHOWN_MAX];
	str said = c->text, kept = c->dialog->answers;
	size_t n = candidates(c, list);
	int64_t id;

	int chosen = call_choice(c, choices_of(c, list, n), n);
	ask_end(c);
	if (chosen >= 0)
		change(c, &list[chosen], kept);
	else if (words_is_cancel(c))
		reply(c, "batal.kept", NO_ARGS);
	else if (c->choice_id.len == 0 && takes_number(c, &said, &id))
		change_number(c, id, said.len > 0 ? said : kept);
	else
		which(c, kept);
}

bool ubah_other(struct call *c, const struct promo *open, str text)
{
	struct promo p;
	int64_t id;

	if (!takes_number(c, &text, &id) || !promo_edit_names_part(c, text) ||
	    !is_hers(c, id, &p) || !change_may(&p))
		return false;
	if (open->change_of != id)
		reply(c, "extra.kept", ARGS(ARG("judul", open->title)));
	change(c, &p, text);
	return true;
}

bool ubah_send_again(struct call *c, int64_t promo_id)
{
	struct promo p, draft;

	if (!is_hers(c, promo_id, &p))
		return false;
	if (p.state == PROMO_DRAFT)
		draft_go_on(c, &p);
	else if (p.state != PROMO_REJECTED && change_may(&p))
		say_state(c, &p, "ubah.still_out");
	else if (change_may(&p) ? change_begin_old(c, &p, &draft) : change_redraft(c, &p, &draft))
		draft_go_on(c, &draft);
	return true;
}

const struct command command_ubah = {
	.name = "ubah",
	.alias = "ubah promo, ganti promo, edit promo, ralat promo, revisi promo, ralat, koreksi, "
		 "salah harga, harga salah, harganya salah, sy salah harga, saya salah harga, "
		 "change",
	.usage = "/ubah [NOMOR] [BAGIAN ISI]",
	.help = "ubah.help",
	.args = { 0, -1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = ubah_run,
	.answer = ubah_answer,
};
