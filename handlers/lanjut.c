/* SPDX-License-Identifier: MIT */
/* /lanjut ends the silence of "/jeda 7 hari". /lanjut 12 lets a promo go on that /jeda let rest.
 * /lanjut semua, for operators, releases the brake that /rem put on, and opens the accounts that a
 * network's answer has stopped: a new token or a paid bill is nothing that siar could see by
 * itself. It also lets go what was held because it was late. From the command line alone
 * "after-restore" accepts a database that is a copy. */
#include "bot/store/account.h"
#include "bot/store/home.h"
#include "bot/store/late.h"
#include "bot/store/meta.h"
#include "handlers/attention.h"
#include "handlers/jeda.h"
#include "handlers/words.h"

static void go_on(struct call *c)
{
	int64_t brake = BRAKE_OFF, opened = 0, late = 0;

	if (call_fail(c, store_meta_int(c->db, "brake", BRAKE_OFF, &brake)) ||
	    call_fail(c, store_late_release(c->db, 0, &late)) ||
	    call_fail(c, store_account_open_stopped(c->db, c->now_ms, &opened)))
		return;
	if (opened > 0)
		call_audit(c, "account.opened", opened, STR_NONE);
	if (late > 0) {
		call_audit(c, "promos.late_on", late, STR_NONE);
		reply(c, "lanjut.late", ARGS(ARG("jumlah", late)));
	}
	if (brake == BRAKE_OFF) {
		if (late == 0 || opened > 0)
			reply(c, opened > 0 ? "lanjut.opened" : "lanjut.was_off",
			      ARGS(ARG("jumlah", opened)));
		return;
	}
	if (call_fail(c, store_meta_set_int(c->db, "brake", BRAKE_OFF)))
		return;
	call_audit(c, "brake.off", 0, STR_NONE);
	reply(c, "lanjut.done", NO_ARGS);
}

static void go_on_one(struct call *c, int64_t promo_id)
{
	int64_t late = 0;

	if (promo_id > 0 && call_has_role(c, ROLE_OPERATOR) &&
	    call_fail(c, store_late_release(c->db, promo_id, &late)))
		return;
	if (late == 0) {
		jeda_pause(c, promo_id, false);
		return;
	}
	call_audit(c, "promo.late_on", promo_id, STR_NONE);
	reply(c, "lanjut.late", ARGS(ARG("jumlah", late)));
}

static void accept_copy(struct call *c)
{
	enum copy copy = COPY_NONE;

	if (call_fail(c, store_home_copy(c->db, &copy)))
		return;
	if (copy == COPY_NONE) {
		reply(c, "lanjut.no_copy", NO_ARGS);
		return;
	}
	if (call_fail(c, store_home_accept(c->db)))
		return;
	call_audit(c, "store.copy_accepted", (int64_t)copy, STR_NONE);
	reply(c, "lanjut.copy", NO_ARGS);
}

static void end_silence(struct call *c)
{
	const struct attention a = attention_read(c->rest, c->mem);

	if (c->local != NULL || !attention_end_silence(c, a.rest))
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
}

static void lanjut_run(struct call *c)
{
	int64_t id;

	if (c->local != NULL && str_eq(c->rest, STR("after-restore")))
		accept_copy(c);
	else if (!call_in_group(c) && str_to_int64(call_arg(c, 0), &id))
		go_on_one(c, id);
	else if (call_in_group(c) || !words_has("semua, all", c->rest, c->mem))
		end_silence(c);
	else if (!call_has_role(c, ROLE_OPERATOR))
		reply(c, "dispatch.only_operator", ARGS(ARG("perintah", "lanjut semua")));
	else
		go_on(c);
}

const struct command command_lanjut = {
	.name = "lanjut",
	.alias = "lanjutkan, teruskan, resume",
	.usage = "/lanjut [semua|NOMOR PROMO]",
	.help = "lanjut.help",
	.args = { 0, 6 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP | IN_LOCAL,
	.cost = 1,
	.flags = COMMAND_OBEYED,
	.run = lanjut_run,
};
