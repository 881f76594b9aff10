/* SPDX-License-Identifier: MIT */
/* /batal ends what is open: a form, a question, a draft. "/batal 12" stops a promo of hers, also
 * one that is going out; what has been sent stays sent, and she is told how much. An operator
 * may stop anybody's. Of one that comes again she is asked which is meant. */
#include "bot/understand/phrase.h"
#include "handlers/broadcast.h"
#include "handlers/draft.h"
#include "handlers/jadwal.h"
#include "handlers/moderation.h"
#include "handlers/sela.h"
#include "handlers/series.h"
#include "handlers/words.h"

static void cancel_open(struct call *c)
{
	struct dialog_row *row = ARENA_NEW(c->mem, struct dialog_row);

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, row);
	if (e == ERR_NOTFOUND) {
		reply(c, "batal.nothing", NO_ARGS);
		return;
	}
	if (call_fail(c, e))
		return;
	if (sela_is_open(row)) { /* what came in between is given up, not what is written */
		c->dialog = row;
		c->text = STR("lanjut");
		sela_answer(c);
		return;
	}
	if (str_eq(row->handler, STR("promo"))) {
		draft_cancel(c);
		return;
	}
	ask_end(c);
	reply(c, call_is_offer(row) ? "batal.kept" : "form.cancelled", NO_ARGS);
}

static void tell(struct call *c, const struct promo *p)
{
	int64_t sent = 0;

	if (call_fail(c, store_run_reached(c->db, p->id, &sent)))
		return;
	const struct text_args args =
		ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG("jumlah", sent));

	reply(c, sent > 0 ? "batal.stopped" : "batal.done", args);
}

static void cancel_promo(struct call *c, struct promo *p)
{
	bool was_held = p->state == PROMO_HELD;
	const str state = arena_printf(c->mem, "promo_state.%s", promo_states[p->state].name);

	if (!broadcast_cancel(c, p)) {
		if (c->err == OK)
			reply(c, "batal.too_late",
			      ARGS(ARG("nomor", p->id), ARG_WORDS("keadaan", state)));
		return;
	}
	call_audit(c, "promo.cancelled", p->id, STR_NONE);
	tell(c, p);
	if (was_held)
		moderation_close(c, p, "moderation.withdrawn");
}

static bool may_cancel(const struct call *c, const struct promo *p)
{
	return p->person_id == c->actor.id || call_has_role(c, ROLE_OPERATOR);
}

/* "Hanya yang ini": the one that goes out ends, one that is to come gives way to the next. */
static void cancel_this(struct call *c, struct promo *p)
{
	const struct repeat once = { 0 };

	if (p->state == PROMO_SCHEDULED && series_pass_over(c, p)) {
		call_audit(c, "promo.passed_over", p->id, STR_NONE);
		reply(c, "series.passed_over",
		      ARGS(ARG("nomor", p->id), ARG("judul", p->title),
			   words_when(c, "mulai", p->starts_ms, jadwal_zone(c), &once)));
	} else if (c->err == OK) { /* it goes out, or was the last one */
		cancel_promo(c, p);
	}
}

static void cancel_all(struct call *c, struct promo *p)
{
	struct promo next;

	bool comes_again = series_next(c, p, &next);
	if (p->state >= PROMO_PREPARING && p->state <= PROMO_PAUSED)
		cancel_promo(c, p);
	if (comes_again && c->err == OK)
		series_end(c, &next);
}

static void batal_answer(struct call *c)
{
	struct promo p;
	int64_t id;

	enum series_answer answer = words_is_cancel(c) ? SERIES_KEEP : series_answer(c, &id);
	if (c->err != OK)
		return;
	if (answer == SERIES_KEEP) {
		ask_end(c);
		reply(c, "series.kept", NO_ARGS);
		return;
	}
	if (call_fail(c, store_promo_by_id(c->db, id, c->mem, &p)))
		return;
	/* It may have gone on meanwhile: what is asked then is asked anew. */
	if (answer == SERIES_UNCLEAR && series_ask(c, &p))
		return;
	ask_end(c);
	if (answer == SERIES_THIS)
		cancel_this(c, &p);
	else
		cancel_all(c, &p);
}

/* "12", "promo nomor 12 ya kak" */
static bool names_promo(struct call *c, int64_t *ret_id)
{
	str rest = c->rest, number = STR_NONE;

	(void)words_take("promo", &rest, c->mem);
	(void)words_take("nomor, nomer, no", &rest, c->mem);
	return str_take_word(&rest, &number) && str_to_int64(number, ret_id) &&
	       phrase_is_soft(rest, c->mem);
}

static void batal_run(struct call *c)
{
	struct promo p;
	int64_t id;

	if (!names_promo(c, &id)) {
		if (c->n_args > 1)
			reply(c, "batal.which", NO_ARGS);
		else
			cancel_open(c);
		return;
	}
	enum err e = store_promo_by_id(c->db, id, c->mem, &p);
	if (e == ERR_NOTFOUND || (e == OK && !may_cancel(c, &p)))
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", id)));
	else if (!call_fail(c, e) && !series_ask(c, &p) && c->err == OK)
		cancel_promo(c, &p);
}

const struct command command_batal = {
	.name = "batal",
	.alias = "batalkan, batalin, gagal, ga jadi, gajadi, gak jadi, gakjadi, nggak jadi, tidak "
		 "jadi, cancel, abort, wurung, ora sido",
	.usage = "/batal [NOMOR PROMO]",
	.help = "batal.help",
	.args = { 0, 5 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.flags = COMMAND_OBEYED,
	.run = batal_run,
	.answer = batal_answer,
};
