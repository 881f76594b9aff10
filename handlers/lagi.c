/* SPDX-License-Identifier: MIT */
/* /lagi: the rest of a long list. */
#include "handlers/cari.h"

static void lagi_run(struct call *c)
{
	cari_more(c);
}

const struct command command_lagi = {
	.name = "lagi",
	.alias = "lainnya, berikutnya, selanjutnya, more, next",
	.usage = "/lagi",
	.help = "lagi.help",
	.args = { 0, 1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.cost = 1,
	.run = lagi_run,
};
