/* SPDX-License-Identifier: MIT */
/* A promo that is being written: what is asked next, how it is shown, its end. Called by promo,
 * photo and batal on the writer thread. Its parts and their questions are promo_fields.c's.
 *
 *	text ─▶ sure? ─▶ price ─▶ category ─▶ district ─▶ photo ─▶ confirm ⇄ edit
 *	                                    a new photo: back to photo
 *
 * In the step "photo" nothing is asked: it goes on by itself when all of them are there and no
 * other follows. */
#include "handlers/draft.h"

#include "bot/store/shop.h"
#include "bot/understand/promo.h"
#include "handlers/broadcast.h"
#include "handlers/change.h"
#include "handlers/cost.h"
#include "handlers/photo.h"
#include "handlers/promo_price.h"
#include "handlers/promo_time.h"
#include "handlers/question.h"
#include "handlers/words.h"

#include <inttypes.h>

static const char *const step_names[DRAFT_STEPS] = {
	[DRAFT_TEXT] = "text",
	[DRAFT_SURE] = "sure",
	[DRAFT_FIELD + PROMO_FIELD_TEXT] = "new_text",
	[DRAFT_FIELD + PROMO_FIELD_PRICE] = "price",
	[DRAFT_FIELD + PROMO_FIELD_TITLE] = "title",
	[DRAFT_FIELD + PROMO_FIELD_CATEGORY] = "category",
	[DRAFT_FIELD + PROMO_FIELD_DISTRICT] = "district",
	[DRAFT_FIELD + PROMO_FIELD_READY] = "ready",
	[DRAFT_FIELD + PROMO_FIELD_END] = "end",
	[DRAFT_PHOTO] = "photo",
	[DRAFT_NEW_PHOTO] = "new_photo",
	[DRAFT_CONFIRM] = "confirm",
	[DRAFT_EDIT] = "edit",
	[DRAFT_REFUSED] = "refused",
	[DRAFT_EXTRA] = "extra",
};

static void leave_open(struct call *c, const char *step, const struct promo *p, str pending)
{
	ask(c, "promo", step,
	    arena_printf(c->mem, "%" PRId64 " %" PRId64 "%s%" STR_FMT, p->id, p->version,
			 pending.len > 0 ? " " : "", STR_ARG(pending)));
}

void draft_leave_open(struct call *c, enum draft_step step, const struct promo *p)
{
	leave_open(c, step_names[step], p, STR_NONE);
}

void draft_leave_pending(struct call *c, enum draft_step step, const struct promo *p, str pending)
{
	leave_open(c, step_names[step], p, pending);
}

/* "<id> <version>", *rest behind them. */
static bool take_numbers(str *rest, int64_t *ret_id, int64_t *ret_version)
{
	str id, version;

	return str_take_word(rest, &id) && str_take_word(rest, &version) &&
	       str_to_int64(id, ret_id) && str_to_int64(version, ret_version);
}

str draft_pending(const struct dialog_row *row)
{
	str rest = row->answers;
	int64_t id, version;

	return take_numbers(&rest, &id, &version) ? str_trim(rest) : STR_NONE;
}

void draft_stay_open(struct call *c, const struct promo *p)
{
	struct dialog_row row;

	if (!call_fail(c, store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row)))
		leave_open(c, arena_cstr(c->mem, row.step), p, draft_pending(&row));
}

void draft_ask(struct call *c, const struct promo *p, enum promo_field field, str said,
	       const struct question_no *no)
{
	const struct form_field *f = promo_field(field);
	struct form_answers known = promo_fields_known(p);
	struct text_arg *title = ARENA_NEW(c->mem, struct text_arg);

	*title = ARG("judul", p->title);
	str pending = question_ask(c, f, &known, (struct line){ str_from(f->prompt), { title, 1 } },
				   said, no);
	draft_leave_pending(c, (enum draft_step)(DRAFT_FIELD + (int)field), p, pending);
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

	bool is_change = p->change_of != 0;
	list[DRAFT_SEND] = numbered_choice(c, "kirim", is_change ? "change.use" : "promo.send", p);
	list[DRAFT_CHANGE] = numbered_choice(c, "ubah", "promo.edit", p);
	list[DRAFT_CANCEL] =
		numbered_choice(c, "batal", is_change ? "change.leave" : "promo.cancel", p);
	return list;
}

/* Not the shop's own: she sees it and may correct it. */
static bool is_of_other_category(struct call *c, const struct promo *p)
{
	struct shop shop;

	enum err e = store_shop_of(c->db, p->person_id, c->mem, &shop);
	return e != ERR_NOTFOUND && !call_fail(c, e) && !str_eq(shop.category, p->category);
}

void draft_show(struct call *c, const struct promo *p, const char *key)
{
	struct message body =
		broadcast_message(c->config, p, broadcast_phone(c, p->person_id), false, c->mem);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, body.n_lines + 7 + CHANGE_LINES);
	const struct text_arg count = ARG("jumlah", p->n_photos);
	const struct text_arg category =
		ARG("kategori",
		    words_category(c->config, p->category, (enum language)c->actor.language));
	size_t n = 0;

	if (p->change_of != 0)
		n += change_note(c, p, lines);
	if (p->n_photos > 1)
		lines[n++] = (struct line){ STR("promo.album"), { &count, 1 } };
	if (call_has_role(c, ROLE_OPERATOR))
		n += cost_estimate(c, p, &lines[n]);
	if (is_of_other_category(c, p))
		lines[n++] = (struct line){ STR("promo.category_line"), { &category, 1 } };
	if (p->ready_ms != 0)
		lines[n++] = (struct line){ STR("promo.ready_line"), NO_ARGS };
	if (p->ends_ms != 0)
		lines[n++] = (struct line){ STR("promo.end_line"), NO_ARGS };
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

/* Nothing in it is for sale, as far as siar can see. */
static bool is_doubtful(struct call *c, const struct promo *p, const struct photo_look *look)
{
	struct promo_reading r;

	if (p->product_id != 0 || look->n > 0 || p->text.len == 0 || p->flags & PROMO_IS_ONE ||
	    promo_price_is_known(p))
		return false;
	promo_read(c->config, p->text, c->now_ms, c->mem, &r);
	return !r.is_promo && r.category == NULL;
}

const struct choice draft_sure_choices[DRAFT_SURE_CHOICES] = {
	{ .id = { "yakin", 5 }, .key = { "promo.sure", 10 } },
	{ .id = { "batal", 5 }, .key = { "promo.unsure", 12 } },
};

static void ask_sure(struct call *c, const struct promo *p)
{
	reply_choices(c, "promo.ask_sure", NO_ARGS, draft_sure_choices, DRAFT_SURE_CHOICES);
	draft_leave_open(c, DRAFT_SURE, p);
}

void draft_go_on(struct call *c, const struct promo *p)
{
	struct photo_look look = photo_look(c, p);
	int missing = promo_field_missing(p);

	if (look.album_until_ms > 0) {
		photo_await_album(c, p, look.album_until_ms);
		wait_for_photos(c, p);
	} else if (missing == PROMO_FIELD_TEXT) {
		ask_text(c, p, &look);
	} else if (is_doubtful(c, p, &look)) {
		ask_sure(c, p);
	} else if (missing >= 0) {
		draft_ask(c, p, (enum promo_field)missing, STR_NONE, NULL);
	} else if (promo_time_is_over(p, c->now_ms)) {
		const struct question_no over = { .key = "promo.end_over" };
		draft_ask(c, p, PROMO_FIELD_END, STR_NONE, &over);
	} else if (look.n_fetching > 0) {
		wait_for_photos(c, p);
	} else {
		if (p->reason.len > 0)
			(void)call_fail(c, store_promo_set_reason(c->db, p->id, STR_NONE));
		draft_show(c, p, "promo.preview");
	}
}

void draft_keep(struct call *c, struct promo *p, const struct product *product, int64_t photo_id)
{
	if (call_fail(c, store_promo_put(c->db, p, c->now_ms)))
		return;
	if (photo_id == 0 && p->n_photos == 0)
		photo_id = product->media_id;
	if (photo_id != 0)
		photo_add(c, p, photo_id);
	if (c->err == OK)
		draft_go_on(c, p);
}

bool draft_of(struct call *c, const struct dialog_row *row, struct promo *ret,
	      enum draft_step *ret_step)
{
	int64_t id = 0, version = 0;
	str rest = row->answers;

	if (!str_eq(row->handler, STR("promo")) || !take_numbers(&rest, &id, &version))
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

bool draft_is_begun(const struct dialog_row *row)
{
	str rest = row->answers;
	int64_t id, version;

	return str_eq(row->handler, STR("promo")) && take_numbers(&rest, &id, &version);
}

void draft_drop(struct call *c, const struct dialog_row *row)
{
	enum draft_step step;
	struct promo p;

	if (draft_of(c, row, &p, &step))
		(void)call_fail(c, store_promo_move(c->db, &p, PROMO_CANCELLED, c->actor.id,
						    STR_NONE, c->now_ms));
}

void draft_cancel(struct call *c)
{
	enum draft_step step;
	struct dialog_row row;
	struct promo p;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return;
	bool is_change = draft_of(c, &row, &p, &step) && p.change_of != 0;
	draft_drop(c, &row);
	ask_end(c);
	if (is_change)
		reply(c, "change.left", ARGS(ARG("nomor", p.change_of)));
	else
		reply(c, "promo.draft_cancelled", NO_ARGS);
}
