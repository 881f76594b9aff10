/* SPDX-License-Identifier: MIT */
/* /rem stops promos and digests at the claim until /lanjut semua, "/rem semua" everything but what
 * goes to operators. It outlives a restart. */
#include "bot/store/meta.h"
#include "handlers/words.h"

static void rem_run(struct call *c)
{
	bool is_all = words_has("semua, all", c->rest, c->mem);

	if (c->rest.len > 0 && !is_all) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	if (call_fail(c, store_meta_set_int(c->db, "brake", is_all ? BRAKE_ALL : BRAKE_PROMOS)))
		return;
	call_audit(c, is_all ? "brake.all" : "brake.promos", 0, STR_NONE);
	reply(c, is_all ? "rem.all" : "rem.promos", NO_ARGS);
}

const struct command command_rem = {
	.name = "rem",
	.alias = "darurat, halt",
	.usage = "/rem [semua]",
	.help = "rem.help",
	.args = { 0, 1 },
	.who = WHO_OPERATOR,
	.where = IN_PRIVATE | IN_LOCAL,
	.cost = 1,
	.flags = COMMAND_OBEYED,
	.run = rem_run,
};
