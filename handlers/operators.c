/* SPDX-License-Identifier: MIT */
/* What all operators are told. Called by handlers on the writer thread. */
#include "handlers/operators.h"

void operators_tell(struct call *c, const char *key, struct text_args args)
{
	const struct people *people = &c->config->people;

	for (size_t i = 0; i < people->n_operators; i++) {
		struct sender who;
		if (call_fail(c, store_sender_take(c->db, &people->operators[i], 1, STR_NONE,
						   c->account_ids[0], c->now_ms, c->mem, &who)))
			return;
		if (!who.id_moved)
			notify(c, who.chat.id, CLASS_NOTICE, key, args, NULL, 0);
	}
}
