/* SPDX-License-Identifier: MIT */
/* /habis KODE: the product is sold out, what is still to be sent of its promos stops. Bare: the
 * latest promo that goes out. "/produk ada KODE" makes it ready again. */
#include "handlers/produk.h"

static void habis_run(struct call *c)
{
	produk_sold_out(c, c->rest);
}

const struct command command_habis = {
	.name = "habis",
	.alias = "kosong, sold, sold out, sudah habis",
	.usage = "/habis [KODE]",
	.help = "habis.help",
	.args = { 0, 1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = habis_run,
};
