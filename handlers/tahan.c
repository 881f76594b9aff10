/* SPDX-License-Identifier: MIT */
/* /tahan NOMOR ALASAN: a promo waits longer, and its seller is told why. Without a number it means
 * the question that is open. */
#include "handlers/moderation.h"

static void tahan_run(struct call *c)
{
	str reason = STR_NONE;
	struct promo *p = moderation_named(c, &reason);

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
