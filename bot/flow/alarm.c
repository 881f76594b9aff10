/* SPDX-License-Identifier: MIT */
/* What operators must know at once. Called by verdict and event when a lane stops or rests, on the
 * writer thread, inside the transaction. */
#include "bot/flow/alarm.h"

#include "bot/flow/outbox.h"
#include "bot/store/route.h"

/* The account that can tell her: hers, unless that is not open and another one of a network that
 * has her id is. */
static int64_t way_to(const struct turn *t, const struct chat *chat)
{
	bool is_telegram = chat->address.kind == ID_TELEGRAM;
	int64_t own_id = chat->account_id, open_id = 0;

	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		const struct engine_account *a = &t->engine->accounts[i];
		int64_t id = a->id;
		if (t->lanes[i].state != LANE_OPEN)
			continue;
		if (id == own_id)
			return own_id;
		if (open_id == 0 && a->config->account_kind->is_telegram == is_telegram)
			open_id = id;
	}
	return open_id ? open_id : own_id;
}

/* Who serves an operator that has not written yet. */
static int64_t account_for(const struct turn *t, enum id_kind kind)
{
	return t->engine->account_ids[config_account_for(t->config, kind)];
}

enum err alarm_operators(struct turn *t, const struct message *m)
{
	const struct people *people = &t->config->people;
	enum err e = OK;

	for (size_t i = 0; i < people->n_operators && !e; i++) {
		struct sender s;
		e = store_sender_take(t->db, &people->operators[i], 1, STR_NONE,
				      account_for(t, people->operators[i].kind), t->now_ms,
				      &t->event_mem, &s);
		if (!e)
			e = store_route_of(t->db, &s.chat, people->operators[i], &t->event_mem);
		if (!e && !s.id_moved)
			e = outbox_add(t, way_to(t, &s.chat), s.chat.id, CLASS_NOTICE, m);
	}
	return e;
}

enum err alarm_account(struct turn *t, int account, const char *key)
{
	const struct lane *l = &t->lanes[account];
	const struct message m = { .key = str_from(key),
				   .args = ARGS(ARG("akun",
						    t->engine->accounts[account].config->name),
						ARG_WORDS("alasan", str_from(l->reason))) };

	return alarm_operators(t, &m);
}
