/* SPDX-License-Identifier: MIT */
/* A promo that is being written: what is asked next, how it is shown, its end. Called by promo,
 * photo and batal on the writer thread.
 *
 *	text ─▶ price ─▶ photo ─▶ confirm ⇄ edit          a new photo: back to photo
 *
 * In the step "photo" nothing is asked: it goes on by itself when all of them are there and no
 * other follows. */
#include "handlers/draft.h"

#include "handlers/broadcast.h"
#include "handlers/cost.h"
#include "handlers/photo.h"
#include "handlers/words.h"

#include <inttypes.h>

static const char *const step_names[DRAFT_STEPS] = {
	[DRAFT_TEXT] = "text",       [DRAFT_PRICE] = "price", [DRAFT_PHOTO] = "photo",
	[DRAFT_CONFIRM] = "confirm", [DRAFT_EDIT] = "edit",   [DRAFT_REFUSED] = "refused",
};

void draft_leave_open(struct call *c, enum draft_step step, const struct promo *p)
{
	ask(c, "promo", step_names[step],
	    arena_printf(c->mem, "%" PRId64 " %" PRId64, p->id, p->version));
}

static struct choice numbered_choice(struct call *c, const char *verb, const char *key,
				     const struct promo *p)
{
	return (struct choice){
		.id = arena_printf(c->mem, "%s %" PRId64 " %" PRId64, verb, p->id, p->version),
		.key = str_from(key),
	};
}

struct choice *draft_choices(struct call *c, const struct promo *p)
{
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, DRAFT_CHOICES);

	list[DRAFT_SEND] = numbered_choice(c, "kirim", "promo.send", p);
	list[DRAFT_CHANGE] = numbered_choice(c, "ubah", "promo.edit", p);
	list[DRAFT_CANCEL] = numbered_choice(c, "batal", "promo.cancel", p);
	return list;
}

void draft_show(struct call *c, const struct promo *p, const char *key)
{
	struct message body =
		broadcast_message(c->config, p, broadcast_phone(c, p->person_id), false, c->mem);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, body.n_lines + 4);
	const struct text_arg count = ARG("jumlah", p->n_photos);
	size_t n = 0;

	if (p->n_photos > 1)
		lines[n++] = (struct line){ STR("promo.album"), { &count, 1 } };
	if (call_has_role(c, ROLE_OPERATOR))
		n += cost_estimate(c, p, &lines[n]);
	lines[n++] = (struct line){ STR_NONE, NO_ARGS };
	lines[n++] = (struct line){ body.key, body.args };
	for (size_t i = 0; i < body.n_lines; i++)
		lines[n++] = body.lines[i];
	const struct message m = {
		.key = str_from(key),
		.lines = lines,
		.n_lines = n,
		.choices = draft_choices(c, p),
		.n_choices = DRAFT_CHOICES,
		.media_id = body.media_id,
	};
	call_send(c, 0, CLASS_REPLY, &m);
	draft_leave_open(c, DRAFT_CONFIRM, p);
}

/* What it waits for, for status; who has just typed something is told too. */
static void wait_for_photos(struct call *c, const struct promo *p)
{
	draft_leave_open(c, DRAFT_PHOTO, p);
	if (c->event && !photo_is_in(c->event))
		reply(c, "photo.wait", NO_ARGS);
	if (p->reason.len == 0)
		(void)call_fail(c, store_promo_set_reason(c->db, p->id, STR("media.fetching")));
}

static void ask_text(struct call *c, const struct promo *p, const struct photo_look *look)
{
	reply(c, look->n > 0 ? "photo.ask_text" : "promo.write", NO_ARGS);
	draft_leave_open(c, DRAFT_TEXT, p);
}

static void ask_price(struct call *c, const struct promo *p)
{
	reply(c, "promo.ask_price", ARGS(ARG("judul", p->title)));
	draft_leave_open(c, DRAFT_PRICE, p);
}

void draft_go_on(struct call *c, const struct promo *p)
{
	struct photo_look look = photo_look(c, p);

	if (look.album_until_ms > 0) {
		photo_await_album(c, p, look.album_until_ms);
		wait_for_photos(c, p);
	} else if (p->text.len == 0 && p->product_id == 0) {
		ask_text(c, p, &look);
	} else if (p->price_idr <= 0) {
		ask_price(c, p);
	} else if (look.n_fetching > 0) {
		wait_for_photos(c, p);
	} else {
		if (p->reason.len > 0)
			(void)call_fail(c, store_promo_set_reason(c->db, p->id, STR_NONE));
		draft_show(c, p, "promo.preview");
	}
}

bool draft_of(struct call *c, const struct dialog_row *row, struct promo *ret,
	      enum draft_step *ret_step)
{
	int64_t id = 0, version = 0;

	if (!str_eq(row->handler, STR("promo")) || !words_two_numbers(row->answers, &id, &version))
		return false;
	enum err e = store_promo_by_id(c->db, id, c->mem, ret);
	if (e == ERR_NOTFOUND || call_fail(c, e) || ret->state != PROMO_DRAFT ||
	    ret->version != version)
		return false;
	*ret_step = DRAFT_CONFIRM;
	for (int i = 0; i < DRAFT_STEPS; i++) {
		if (str_eq(row->step, str_from(step_names[i])))
			*ret_step = (enum draft_step)i;
	}
	return true;
}

void draft_drop(struct call *c)
{
	struct promo p;

	enum err e = store_promo_latest(c->db, c->actor.id, PROMO_DRAFT, c->mem, &p);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return;
	(void)call_fail(c, store_promo_move(c->db, &p, PROMO_CANCELLED, c->actor.id, STR_NONE,
					    c->now_ms));
}

void draft_cancel(struct call *c)
{
	draft_drop(c);
	ask_end(c);
	reply(c, "promo.draft_cancelled", NO_ARGS);
}
