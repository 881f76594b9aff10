/* SPDX-License-Identifier: MIT */
/* /buka NOMOR: the seller of that promo may send promos again. */
#include "bot/store/ban.h"
#include "handlers/moderation.h"

static void open_seller(struct call *c, const struct promo *p)
{
	const struct text_args args =
		ARGS(ARG("toko", p->shop_name), ARG("kantor", c->config->office));
	enum err e = store_ban_end(c->db, p->person_id, c->now_ms);

	if (e == ERR_NOTFOUND) {
		reply(c, "buka.none", args);
		return;
	}
	if (call_fail(c, e))
		return;
	call_audit(c, "seller.opened", p->person_id, STR_NONE);
	notify(c, p->chat_id, CLASS_NOTICE, "buka.told", args, NULL, 0);
	reply(c, "buka.done", args);
}

static void buka_run(struct call *c)
{
	struct promo p;
	int64_t id;

	if (!str_to_int64(call_arg(c, 0), &id)) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	enum err e = store_promo_by_id(c->db, id, c->mem, &p);
	if (e == ERR_NOTFOUND)
		reply(c, "moderation.unknown", ARGS(ARG("nomor", id)));
	else if (!call_fail(c, e) && p.person_id == c->actor.id)
		reply(c, "moderation.own", ARGS(ARG("nomor", id)));
	else if (c->err == OK)
		open_seller(c, &p);
}

const struct command command_buka = {
	.name = "buka",
	.alias = "unblok, unblock, buka blokir",
	.usage = "/buka NOMOR-PROMO",
	.help = "buka.help",
	.args = { 1, 1 },
	.who = WHO_MODERATOR,
	.where = IN_PRIVATE,
	.flags = COMMAND_NOT_BARE,
	.cost = 1,
	.run = buka_run,
};
