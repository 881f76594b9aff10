/* SPDX-License-Identifier: MIT */
/* /halal: a seller tells the number of her certificate, the office looks at it and says yes or no.
 * Only what the office has checked carries the mark: a number alone proves nothing. Limits:
 * WAITING_MAX shops in a list. */
#include "bot/model/halal.h"

#include "bot/store/halal.h"
#include "bot/understand/phrase.h"
#include "handlers/operators.h"

enum { WAITING_MAX = 20 };

static void show_own(struct call *c, const struct shop *shop)
{
	struct halal h;

	if (call_fail(c, store_halal_of(c->db, shop->id, c->mem, &h)))
		return;
	reply(c,
	      h.state == HALAL_CHECKED ? "halal.checked"
	      : h.state == HALAL_TOLD  ? "halal.told"
				       : "halal.none",
	      ARGS(ARG("nomor_sertifikat", h.number)));
}

static void take_number(struct call *c, const struct shop *shop)
{
	struct halal h = { .state = HALAL_TOLD, .chat_id = c->chat.id };
	enum halal_shape shape = halal_shape_of(c->rest, c->mem, &h.number);

	if (shape != HALAL_CERTIFICATE) {
		reply(c, shape == HALAL_DECISION ? "halal.decision" : "halal.bad", NO_ARGS);
		return;
	}
	if (call_fail(c, store_halal_put(c->db, shop->id, &h)))
		return;
	call_audit(c, "halal.told", shop->id, h.number);
	reply(c, "halal.told", ARGS(ARG("nomor_sertifikat", h.number)));
	operators_tell(c, "halal.look",
		       ARGS(ARG("toko", shop->name), ARG("kode", shop->prefix),
			    ARG("nomor_sertifikat", h.number)));
}

static void show_waiting(struct call *c)
{
	struct shop *shops = ARENA_ARRAY(c->mem, struct shop, WAITING_MAX);
	struct halal *papers = ARENA_ARRAY(c->mem, struct halal, WAITING_MAX);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, WAITING_MAX);
	size_t n = 0;

	if (call_fail(c, store_halal_told(c->db, c->mem, shops, papers, WAITING_MAX, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);
		args[0] = ARG("toko", shops[i].name);
		args[1] = ARG("kode", shops[i].prefix);
		args[2] = ARG("nomor_sertifikat", papers[i].number);
		lines[i] = (struct line){ STR("halal.waiting_line"), { args, 3 } };
	}
	const struct message m = {
		.key = n > 0 ? STR("halal.waiting") : STR("halal.waiting_none"),
		.lines = lines,
		.n_lines = n,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

/* The office's yes or no. */
static void decide(struct call *c, struct shop *shop, bool is_yes)
{
	struct halal h;

	if (call_fail(c, store_halal_of(c->db, shop->id, c->mem, &h)))
		return;
	int64_t chat_id = h.chat_id;
	const struct text_args args =
		ARGS(ARG("toko", shop->name), ARG("nomor_sertifikat", h.number));
	if (h.state == HALAL_NONE) {
		reply(c, "halal.nothing", args);
		return;
	}
	if (is_yes)
		h.state = HALAL_CHECKED;
	else
		h = (struct halal){ .state = HALAL_NONE };
	if (call_fail(c, store_halal_put(c->db, shop->id, &h)))
		return;
	call_audit(c, is_yes ? "halal.checked" : "halal.refused", shop->id, STR_NONE);
	reply(c, is_yes ? "halal.done_yes" : "halal.done_no", args);
	notify(c, chat_id, CLASS_NOTICE, is_yes ? "halal.checked" : "halal.refused", args, NULL, 0);
}

static void by_office(struct call *c)
{
	enum answer answer = phrase_yes_no(c->config, call_rest_after(c, 1), c->mem);
	struct shop shop;

	if (c->n_args < 2 || answer == ANSWER_NONE) {
		show_waiting(c);
		return;
	}
	enum err e = store_shop_by_prefix(c->db, call_arg(c, 0), c->mem, &shop);
	if (e == ERR_NOTFOUND)
		reply(c, "halal.unknown_shop", ARGS(ARG("kode", call_arg(c, 0))));
	else if (!call_fail(c, e))
		decide(c, &shop, answer == ANSWER_YES);
}

static void halal_run(struct call *c)
{
	struct shop shop;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e != ERR_NOTFOUND && call_fail(c, e))
		return;
	if (call_has_role(c, ROLE_OPERATOR) && (e == ERR_NOTFOUND || c->n_args > 1))
		by_office(c);
	else if (e == ERR_NOTFOUND)
		reply(c, "promo.need_shop", NO_ARGS);
	else if (c->rest.len == 0)
		show_own(c, &shop);
	else
		take_number(c, &shop);
}

const struct command command_halal = {
	.name = "halal",
	.alias = "sertifikat halal, sertifikat",
	.usage = "/halal [NOMOR SERTIFIKAT]",
	.help = "halal.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = halal_run,
};
