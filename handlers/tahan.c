/* SPDX-License-Identifier: MIT */
/* /tahan NOMOR ALASAN: a promo waits longer, and its seller is told why. Without a number it means
 * the question that is open. */
#include "handlers/moderation.h"

static void tahan_run(struct call *c)
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
		moderation_hold(c, p, reason);
	else if (p)
		reply(c, "tahan.why", ARGS(ARG("nomor", p->id)));
}

const struct command command_tahan = {
	.name = "tahan",
	.alias = "hold",
	.usage = "/tahan NOMOR ALASAN",
	.help = "tahan.help",
	.args = { 0, -1 },
	.who = WHO_MODERATOR,
	.where = IN_PRIVATE,
	.flags = COMMAND_NOT_BARE,
	.cost = 1,
	.run = tahan_run,
};
