/* SPDX-License-Identifier: MIT */
/* /tolak NOMOR ALASAN: refuses a promo; without a reason it asks for one. Without a number it means
 * the question that is open. */
#include "handlers/moderation.h"

static void tolak_run(struct call *c)
{
	int64_t id = 0, version = 0;
	bool is_named = str_to_int64(call_arg(c, 0), &id);
	str reason = is_named ? call_rest_after(c, 1) : c->rest;

	if (!is_named && !moderation_open(c, &id, &version)) {
		reply(c, "moderation.which", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	struct promo *p = moderation_find(c, id, version);
	if (p && reason.len > 0)
		moderation_reject(c, p, reason);
	else if (p)
		moderation_ask_reason(c, p);
}

const struct command command_tolak = {
	.name = "tolak",
	.alias = "reject",
	.usage = "/tolak NOMOR ALASAN",
	.help = "tolak.help",
	.args = { 0, -1 },
	.who = WHO_MODERATOR,
	.where = IN_PRIVATE,
	.flags = COMMAND_NOT_BARE,
	.cost = 1,
	.run = tolak_run,
};
