/* SPDX-License-Identifier: MIT */
/* What all operators are told. Called by handlers on the writer thread. */
#include "handlers/operators.h"

enum err operators_sender(struct call *c, const struct identity *id, struct sender *ret)
{
	int64_t account_id = c->account_ids[config_account_for(c->config, id->kind)];

	return store_sender_take(c->db, id, 1, STR_NONE, account_id, c->now_ms, c->mem, ret);
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
		notify(c, who.chat.id, CLASS_NOTICE, key, args, NULL, 0);
		n++;
	}
	return n;
}

void operators_tell(struct call *c, const char *key, struct text_args args)
{
	(void)operators_tell_others(c, 0, key, args);
}
