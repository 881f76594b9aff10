/* SPDX-License-Identifier: MIT */
/* /kuota: how many promos the seller may still send today by the office's rules, and when again. */
#include "config/rules.h"
#include "handlers/rules.h"

static void kuota_run(struct call *c)
{
	int64_t limit = c->config->preset->promos_per_day, used = rules_sent_today(c);
	int64_t tomorrow_ms =
		zone_midnight_ms(zone_day(c->now_ms, c->config->zone) + 1, c->config->zone);

	if (c->err != OK)
		return;
	if (limit == 0)
		reply(c, "kuota.no_limit", ARGS(ARG("terpakai", used)));
	else
		reply(c, used < limit ? "kuota.left" : "kuota.used_up",
		      ARGS(ARG("batas", limit), ARG("terpakai", used), ARG("sisa", limit - used),
			   ARG_MOMENT("lagi", tomorrow_ms)));
}

const struct command command_kuota = {
	.name = "kuota",
	.alias = "jatah, sisa, sisa jatah, sisa kuota, jatah promo, kuotaku, quota",
	.usage = "/kuota",
	.help = "kuota.help",
	.args = { 0, 2 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.flags = COMMAND_LOOKS,
	.cost = 1,
	.run = kuota_run,
};
