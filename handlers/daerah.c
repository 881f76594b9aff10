/* SPDX-License-Identifier: MIT */
/* /daerah: the districts, cities and regencies apart. Reads config only. */
#include "bot/base/buf.h"
#include "handlers/call.h"

static const str city = { "Kota ", 5 };

static str names(struct call *c, bool is_city)
{
	struct buf b;
	int n = 0;

	buf_init(&b, c->mem);
	for (size_t i = 0; i < c->config->n_districts; i++) {
		str name = c->config->districts[i].name;
		if (str_starts(name, city) != is_city)
			continue;
		n++;
		buf_printf(&b, "%s%d. %" STR_FMT, n > 1 ? "\n" : "", n, STR_ARG(name));
	}
	return buf_str(&b);
}

static void daerah_run(struct call *c)
{
	reply(c, "daerah.list",
	      ARGS(ARG("kota", names(c, true)), ARG("kabupaten", names(c, false))));
}

const struct command command_daerah = {
	.name = "daerah",
	.alias = "kota, kabupaten, wilayah, lokasi, district, districts",
	.usage = "/daerah",
	.help = "daerah.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.cost = 1,
	.run = daerah_run,
};
