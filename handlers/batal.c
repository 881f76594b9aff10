/* SPDX-License-Identifier: MIT */
/* /batal ends what is open: a form, a question, a draft. "/batal 12" stops a promo of hers, also
 * one that is going out; what has been sent stays sent, and she is told how much. An operator
 * may stop anybody's. */
#include "handlers/broadcast.h"
#include "handlers/draft.h"
#include "handlers/moderation.h"
#include "handlers/sela.h"

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

static void tell(struct call *c, const struct promo *p, const struct run_counts *n)
{
	int64_t sent = n->sent + n->delivered + n->read + n->sending + n->uncertain + n->unknown;
	const struct text_args args =
		ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG("jumlah", sent));

	reply(c, sent > 0 ? "batal.stopped" : "batal.done", args);
}

static void cancel_promo(struct call *c, struct promo *p)
{
	bool was_held = p->state == PROMO_HELD;
	const str state = arena_printf(c->mem, "promo_state.%s", promo_states[p->state].name);
	struct run_counts counts;

	if (!broadcast_cancel(c, p, &counts)) {
		if (c->err == OK)
			reply(c, "batal.too_late",
			      ARGS(ARG("nomor", p->id), ARG_WORDS("keadaan", state)));
		return;
	}
	call_audit(c, "promo.cancelled", p->id, STR_NONE);
	tell(c, p, &counts);
	if (was_held)
		moderation_close(c, p, "moderation.withdrawn");
}

static void batal_run(struct call *c)
{
	struct promo p;
	int64_t id;

	if (!str_to_int64(call_arg(c, 0), &id)) {
		cancel_open(c);
		return;
	}
	enum err e = store_promo_by_id(c->db, id, c->mem, &p);
	if (e == ERR_NOTFOUND ||
	    (e == OK && p.person_id != c->actor.id && !call_has_role(c, ROLE_OPERATOR)))
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", id)));
	else if (!call_fail(c, e))
		cancel_promo(c, &p);
}

const struct command command_batal = {
	.name = "batal",
	.alias = "batalkan, gagal, ga jadi, gak jadi, nggak jadi, tidak jadi, cancel, abort, "
		 "wurung, ora sido",
	.usage = "/batal [NOMOR PROMO]",
	.help = "batal.help",
	.args = { 0, 1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.flags = COMMAND_OBEYED,
	.run = batal_run,
};
