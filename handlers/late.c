/* SPDX-License-Identifier: MIT */
/* The notice about what waits because it is late. Called by dispatch on the writer thread. */
#include "handlers/late.h"

void late_tell(struct call *c, int64_t n)
{
	const struct people *people = &c->config->people;

	for (size_t i = 0; i < people->n_operators; i++) {
		struct sender who;
		if (call_fail(c, store_sender_take(c->db, &people->operators[i], 1, STR_NONE,
						   c->account_ids[0], c->now_ms, c->mem, &who)))
			return;
		if (!who.id_moved)
			notify(c, who.chat.id, CLASS_NOTICE, "late.held", ARGS(ARG("jumlah", n)),
			       NULL, 0);
	}
}
