/* SPDX-License-Identifier: MIT */
/* What all operators are told. Called by handlers on the writer thread. */
#include "handlers/operators.h"

#include "bot/store/route.h"

enum err operators_sender(struct call *c, const struct identity *id, struct sender *ret)
{
	int64_t account_id = c->account_ids[config_account_for(c->config, id->kind)];

	enum err e = store_sender_take(c->db, id, 1, STR_NONE, account_id, c->now_ms, c->mem, ret);
	return e ? e : store_route_of(c->db, &ret->chat, *id, c->mem);
}

size_t operators_tell_others(struct call *c, int64_t but, const char *key, struct text_args args)
{
	const struct people *people = &c->config->people;
	size_t n = 0;

	for (size_t i = 0; i < people->n_operators; i++) {
		struct sender who;
		if (call_fail(c, operators_sender(c, &people->operators[i], &who)))
			return n;
		if (who.id_moved || who.person.id == but)
			continue;
		notify_by(c, who.chat.id, who.chat.account_id, key, args);
		n++;
	}
	return n;
}

void operators_tell(struct call *c, const char *key, struct text_args args)
{
	(void)operators_tell_others(c, 0, key, args);
}
