/* SPDX-License-Identifier: MIT */
/* /tolak NOMOR ALASAN: refuses a promo; without a reason it asks for one. Without a number it means
 * the question that is open. */
#include "handlers/moderation.h"

static void tolak_run(struct call *c)
{
	str reason = STR_NONE;
	struct promo *p = moderation_named(c, &reason);

	if (p)
		moderation_turn_down(c, p, REASONS_REJECT, reason);
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
