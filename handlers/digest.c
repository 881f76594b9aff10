/* SPDX-License-Identifier: MIT */
/* The day's digest as it reads. Called by flow when a digest is sent; pure. */
#include "handlers/digest.h"

#include "handlers/broadcast.h"
#include "handlers/words.h"

static struct line item(const struct digest_promo *p, size_t number, struct arena *mem)
{
	struct text_arg *args = ARENA_ARRAY(mem, struct text_arg, 5);
	bool has_phone = p->seller_phone.len > 0;

	args[0] = ARG("nomor", (int64_t)number);
	args[1] = ARG("judul", words_one_line(p->title, mem));
	args[2] = ARG("harga", words_price(p->price_idr, p->unit, mem));
	args[3] = ARG("toko", words_one_line(p->shop_name, mem));
	if (has_phone)
		args[4] = ARG("kontak", broadcast_contact(p->seller_phone, mem));
	return (struct line){ has_phone ? STR("digest.item") : STR("digest.item_no_contact"),
			      { args, has_phone ? 5 : 4 } };
}

struct message digest_lines(const struct digest_promo *promos, size_t n, struct arena *mem)
{
	struct line *lines = ARENA_ARRAY(mem, struct line, n);

	for (size_t i = 0; i < n; i++)
		lines[i] = item(&promos[i], i + 1, mem);
	return (struct message){ .lines = lines, .n_lines = n };
}

struct message digest_message(const struct config *config, const struct digest_promo *promos,
			      size_t n, struct arena *mem)
{
	struct line *lines = ARENA_ARRAY(mem, struct line, n + 3);
	struct text_arg *head = ARENA_ARRAY(mem, struct text_arg, 2);

	head[0] = ARG("jumlah", (int64_t)n);
	head[1] = ARG("kantor", config->office);
	for (size_t i = 0; i < n; i++)
		lines[i + 1] = item(&promos[i], i + 1, mem);
	lines[0] = lines[n + 1] = (struct line){ STR_NONE, NO_ARGS };
	lines[n + 2] = (struct line){ STR("promo.broadcast_foot"), NO_ARGS };
	return (struct message){
		.key = STR("digest.head"),
		.args = { head, 2 },
		.lines = lines,
		.n_lines = n + 3,
	};
}
