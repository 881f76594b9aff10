/* SPDX-License-Identifier: MIT */
/* /siapa: tells anyone her own identities, as an operator writes them into the config, and her
 * roles. */
#include "bot/store/shop.h"
#include "handlers/call.h"

enum { IDS_MAX = 8, ROLES_MAX = 4 };

static size_t role_lines(struct call *c, struct line *ret)
{
	struct shop shop;
	size_t n = 0;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e != ERR_NOTFOUND && call_fail(c, e))
		return 0;
	if (e == OK)
		ret[n++].key = STR("siapa.seller");
	if (call_has_role(c, ROLE_MODERATOR))
		ret[n++].key = STR("siapa.moderator");
	if (call_has_role(c, ROLE_OPERATOR))
		ret[n++].key = STR("siapa.operator");
	if (n == 0)
		ret[n++].key = STR("siapa.member");
	return n;
}

static void siapa_run(struct call *c)
{
	struct identity ids[IDS_MAX];
	struct line lines[IDS_MAX + ROLES_MAX + 1] = { 0 };
	size_t n = 0;

	if (call_fail(c, store_person_ids(c->db, c->actor.id, c->mem, ids, IDS_MAX, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 2);
		args[0] = ARG("jenis", id_kind_name(ids[i].kind));
		args[1] = ARG("id", ids[i].opaque);
		lines[i] = (struct line){ STR("siapa.id"), { args, 2 } };
	}
	n++; /* an empty line */
	n += role_lines(c, &lines[n]);
	const struct message m = { .key = STR("siapa.title"), .lines = lines, .n_lines = n };
	call_send(c, 0, CLASS_REPLY, &m);
}

const struct command command_siapa = {
	.name = "siapa",
	.alias = "siapa saya, whoami",
	.usage = "/siapa",
	.help = "siapa.help",
	.args = { 0, 0 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = siapa_run,
};
