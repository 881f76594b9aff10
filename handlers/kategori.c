/* SPDX-License-Identifier: MIT */
/* /kategori: the categories by name. Reads config only, one reply: the bench measures siar's
 * intake with it. */
#include "bot/base/buf.h"
#include "handlers/call.h"

static void kategori_run(struct call *c)
{
	struct buf b;

	buf_init(&b, c->mem);
	for (size_t i = 0; i < c->config->n_categories; i++) {
		str name = c->config->categories[i].name[c->actor.language];
		buf_printf(&b, "%s%zu. %" STR_FMT, i > 0 ? "\n" : "", i + 1, STR_ARG(name));
	}
	reply(c, "kategori.list", ARGS(ARG("daftar", buf_str(&b))));
}

const struct command command_kategori = {
	.name = "kategori",
	.alias = "jenis, category, categories",
	.usage = "/kategori",
	.help = "kategori.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.cost = 1,
	.run = kategori_run,
};
