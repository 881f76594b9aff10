/* SPDX-License-Identifier: MIT */
/* A promo's way out: how it reads, when it starts, how it is stopped. Called by handlers and, for
 * the message, by flow's render; writer thread. Whoever reads it must see who the sender is: the
 * office forwards, the shop sells. */
#include "handlers/broadcast.h"

#include "config/quiet.h"
#include "config/text.h"
#include "handlers/change.h"
#include "handlers/promo_price.h"
#include "handlers/promo_time.h"
#include "handlers/rules.h"
#include "handlers/words.h"

enum { LINES_MAX = 12, NOTES_MAX = 2 };

struct lines {
	struct line *list;
	size_t n;
};

static void add_line(struct lines *l, struct arena *mem, const char *key, struct text_arg arg)
{
	ASSERT(l->n < LINES_MAX);
	struct text_arg *list = ARENA_NEW(mem, struct text_arg);

	*list = arg;
	l->list[l->n++] = (struct line){ str_from(key), { list, arg.name ? 1 : 0 } };
}

static void add_price(struct lines *l, struct arena *mem, const struct promo *p)
{
	ASSERT(l->n < LINES_MAX);
	struct text_arg *list = ARENA_ARRAY(mem, struct text_arg, PROMO_PRICE_ARGS);

	promo_price_args(p, mem, list);
	l->list[l->n++] = (struct line){ STR("promo.broadcast_price"), { list, PROMO_PRICE_ARGS } };
}

str broadcast_contact(str phone, struct arena *mem)
{
	return arena_printf(mem, "https://wa.me/%" STR_FMT, STR_ARG(phone));
}

struct message broadcast_message(const struct config *config, const struct promo *p,
				 str seller_phone, bool to_group, struct arena *mem)
{
	const struct text_arg none = { 0 };
	struct lines l = { ARENA_ARRAY(mem, struct line, LINES_MAX), 0 };
	struct text_arg *head = ARENA_ARRAY(mem, struct text_arg, 2);
	str notes[NOTES_MAX];

	head[0] = ARG("kantor", config->office);
	head[1] = ARG("toko", p->shop_name);
	add_line(&l, mem, "", none);
	if (p->product_id != 0)
		add_line(&l, mem, "promo.broadcast_title", ARG("judul", p->title));
	if (p->text.len > 0)
		add_line(&l, mem, "promo.broadcast_text", ARG("teks", p->text));
	add_price(&l, mem, p);
	l.n += promo_time_lines(config, p, mem, &l.list[l.n]);
	add_line(&l, mem, "promo.broadcast_district",
		 ARG("daerah", words_district(config, p->district, mem)));
	if (seller_phone.len > 0)
		add_line(&l, mem, "promo.broadcast_contact",
			 ARG("kontak", broadcast_contact(seller_phone, mem)));
	else
		add_line(&l, mem, "promo.broadcast_no_contact", ARG("kantor", config->office));
	size_t n_notes = rules_notes(config, p, mem, notes, NOTES_MAX);
	for (size_t i = 0; i < n_notes; i++)
		add_line(&l, mem, "promo.broadcast_note", ARG("catatan", notes[i]));
	add_line(&l, mem, "", none);
	add_line(&l, mem, to_group ? "promo.broadcast_foot_group" : "promo.broadcast_foot", none);
	return (struct message){
		.key = STR("promo.broadcast"),
		.args = { head, 2 },
		.lines = l.list,
		.n_lines = l.n,
		.media_id = p->photo_id,
	};
}

static str goods(const struct promo *p, struct arena *mem)
{
	str text = words_one_line(p->text, mem), title = words_one_line(p->title, mem);

	if (p->product_id == 0 && text.len > 0)
		return text;
	if (text.len == 0)
		return title;
	return arena_printf(mem, "%" STR_FMT ": %" STR_FMT, STR_ARG(title), STR_ARG(text));
}

void broadcast_params(const struct config *config, const struct promo *p, str seller_phone,
		      enum language language, struct arena *mem, str ret[BROADCAST_PARAMS])
{
	ret[0] = words_one_line(p->shop_name, mem);
	ret[BROADCAST_GOODS] = goods(p, mem);
	struct text_arg price[PROMO_PRICE_ARGS];
	promo_price_args(p, mem, price);
	ret[2] = text_format(config, language, STR("promo.price"),
			     (struct text_args){ price, PROMO_PRICE_ARGS }, 0, mem);
	if (seller_phone.len > 0)
		ret[3] = broadcast_contact(seller_phone, mem);
	else
		ret[3] = text_format(config, language, STR("promo.no_contact"),
				     ARGS(ARG("kantor", config->office)), 0, mem);
}

str broadcast_times(const struct config *config, const struct promo *p, enum language language,
		    struct arena *mem)
{
	struct line lines[PROMO_TIME_LINES];
	size_t n = promo_time_lines(config, p, mem, lines);
	str all = STR_NONE;

	for (size_t i = 0; i < n; i++) {
		str line = text_format(config, language, lines[i].key, lines[i].args, 0, mem);
		all = arena_printf(mem, "%" STR_FMT "%s%" STR_FMT, STR_ARG(all), i > 0 ? "\n" : "",
				   STR_ARG(line));
	}
	return all;
}

str broadcast_phone(struct call *c, int64_t person_id)
{
	struct identity ids[8];
	size_t n = 0;

	if (call_fail(c, store_person_ids(c->db, person_id, c->mem, ids, ARRAY_LEN(ids), &n)))
		return STR_NONE;
	for (size_t i = 0; i < n; i++) {
		if (ids[i].kind == ID_PHONE)
			return ids[i].opaque;
	}
	return STR_NONE;
}

void broadcast_start(struct call *c, struct promo *p)
{
	int64_t starts_ms = p->starts_ms > c->now_ms ? p->starts_ms : c->now_ms;
	int64_t quiet_ms = quiet_until_ms(c->config, c->config->zone, starts_ms);

	if (!call_fail(c, store_promo_schedule(c->db, p, quiet_ms > 0 ? quiet_ms : starts_ms,
					       c->now_ms)))
		change_carry(c, p);
}

bool broadcast_pause(struct call *c, struct promo *p, bool is_paused)
{
	struct run run;

	if (p->state != (is_paused ? PROMO_RUNNING : PROMO_PAUSED))
		return false;
	enum err e = store_run_of_promo(c->db, p->id, c->mem, &run);
	if (e == OK)
		e = store_run_pause(c->db, run.id, is_paused);
	if (e == OK)
		e = store_promo_move(c->db, p, is_paused ? PROMO_PAUSED : PROMO_RUNNING,
				     c->actor.id, STR_NONE, c->now_ms);
	return !call_fail(c, e);
}

bool broadcast_stop(struct call *c, const struct promo *p)
{
	int64_t cancelled;
	struct run run;

	enum err e = store_run_of_promo(c->db, p->id, c->mem, &run);
	if (e == OK)
		e = store_run_cancel(c->db, run.id, c->now_ms, &cancelled);
	return e == ERR_NOTFOUND || !call_fail(c, e);
}

bool broadcast_cancel(struct call *c, struct promo *p)
{
	enum err e = store_promo_move(c->db, p, PROMO_CANCELLED, c->actor.id, STR_NONE, c->now_ms);

	return e != ERR_BUSY && !call_fail(c, e) && broadcast_stop(c, p);
}

void broadcast_over(struct call *c, int64_t promo_id)
{
	struct run_counts n;
	struct promo p;
	struct run run;

	if (call_fail(c, store_promo_by_id(c->db, promo_id, c->mem, &p)) ||
	    !promo_time_is_over(&p, c->now_ms) ||
	    call_fail(c, store_run_of_promo(c->db, p.id, c->mem, &run)) ||
	    call_fail(c, store_run_counts(c->db, run.id, &n)))
		return;
	notify(c, p.chat_id, CLASS_NOTICE, "promo.run_over",
	       ARGS(ARG("nomor", p.id), ARG("judul", p.title),
		    promo_time_end("sampai", c->config, p.ends_ms, c->mem),
		    ARG("terkirim", n.sent + n.delivered + n.read)),
	       NULL, 0);
}
