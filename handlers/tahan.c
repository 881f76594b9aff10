/* SPDX-License-Identifier: MIT */
/* /tahan NOMOR ALASAN: a promo waits longer, and its seller is told why; without a reason it asks
 * for one. Without a number it means the question that is open. */
#include "handlers/moderation.h"

static void tahan_run(struct call *c)
{
	str reason = STR_NONE;
	struct promo *p = moderation_named(c, &reason);

	if (p)
		moderation_turn_down(c, p, REASONS_HOLD, reason);
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
