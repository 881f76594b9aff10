/* SPDX-License-Identifier: MIT */
/* /jeda 12 lets a promo that is going out rest, /lanjut 12 (lanjut.c) lets it go on: what was sent
 * stays sent, and nobody gets it twice. For its seller and for operators. "/jeda 7 hari" is silence
 * for who gets promos, up to /lanjut, and so is "diam sampai Senin". */
#include "handlers/jeda.h"

#include "handlers/attention.h"
#include "handlers/broadcast.h"

void jeda_pause(struct call *c, int64_t promo_id, bool is_paused)
{
	struct promo p;

	enum err e = store_promo_by_id(c->db, promo_id, c->mem, &p);
	if (e == ERR_NOTFOUND ||
	    (e == OK && p.person_id != c->actor.id && !call_has_role(c, ROLE_OPERATOR))) {
		reply(c, "promo.unknown_number", ARGS(ARG("nomor", promo_id)));
		return;
	}
	if (call_fail(c, e))
		return;
	if (!is_paused && str_eq(p.reason, STR("reason.late")) &&
	    !call_has_role(c, ROLE_OPERATOR)) {
		reply(c, "lanjut.only_office", ARGS(ARG("nomor", p.id)));
		return;
	}
	const str state = arena_printf(c->mem, "promo_state.%s", promo_states[p.state].name);
	if (!broadcast_pause(c, &p, is_paused)) {
		if (c->err == OK)
			reply(c, is_paused ? "jeda.not_running" : "jeda.not_paused",
			      ARGS(ARG("nomor", p.id), ARG_WORDS("keadaan", state)));
		return;
	}
	call_audit(c, is_paused ? "promo.paused" : "promo.resumed", p.id, STR_NONE);
	reply(c, is_paused ? "jeda.done" : "jeda.resumed",
	      ARGS(ARG("nomor", p.id), ARG("judul", p.title)));
}

static void jeda_run(struct call *c)
{
	int64_t id, until_ms;
	str rest;

	if (attention_until(c, c->rest, &until_ms, &rest))
		attention_silence(c, until_ms, rest);
	else if (!call_in_group(c) && str_to_int64(call_arg(c, 0), &id))
		jeda_pause(c, id, true);
	else
		reply(c, "jeda.how", NO_ARGS);
}

const struct command command_jeda = {
	.name = "jeda",
	.alias = "tunda, pause, diam, senyap, mute, matikan dulu",
	.usage = "/jeda 7 hari|NOMOR PROMO",
	.help = "jeda.help",
	.args = { 0, 6 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP | IN_LOCAL,
	.cost = 1,
	.flags = COMMAND_OBEYED,
	.run = jeda_run,
};
