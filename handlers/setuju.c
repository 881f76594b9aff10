/* SPDX-License-Identifier: MIT */
/* /setuju NOMOR: approves a promo, which then goes out at once. Without a number it means the
 * question that is open. */
#include "handlers/moderation.h"

static void setuju_run(struct call *c)
{
	int64_t id = 0, version = 0;

	if (c->n_args > 0 && !str_to_int64(call_arg(c, 0), &id)) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	if (c->n_args == 0 && !moderation_open(c, &id, &version)) {
		reply(c, "moderation.which", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	struct promo *p = moderation_find(c, id, version);
	if (p)
		moderation_approve(c, p);
}

const struct command command_setuju = {
	.name = "setuju",
	.alias = "setujui, acc, approve",
	.usage = "/setuju NOMOR",
	.help = "setuju.help",
	.args = { 0, 1 },
	.who = WHO_MODERATOR,
	.where = IN_PRIVATE,
	.flags = COMMAND_NOT_BARE,
	.cost = 1,
	.run = setuju_run,
};
