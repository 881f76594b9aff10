/* SPDX-License-Identifier: MIT */
/* A digest as it reads. Called by flow when a digest is sent, and by /ringkasan; pure. */
#include "handlers/digest.h"

#include "handlers/broadcast.h"
#include "handlers/promo_time.h"
#include "handlers/words.h"

enum { ITEM_ARGS = 8 };

/* When it is ready and until when it holds, where that is known: what a number need not open. */
static struct text_arg time_of(const struct digest_promo *p)
{
	if (p->ready_ms != 0 && p->ends_ms != 0)
		return ARG_WORDS("waktu", STR("digest.time_both"));
	if (p->ready_ms != 0)
		return ARG_WORDS("waktu", STR("digest.time_ready"));
	if (p->ends_ms != 0)
		return ARG_WORDS("waktu", STR("digest.time_end"));
	return ARG("waktu", STR_NONE);
}

static struct line item(const struct config *config, const struct digest_promo *p, size_t number,
			struct arena *mem)
{
	struct text_arg *args = ARENA_ARRAY(mem, struct text_arg, ITEM_ARGS);
	bool has_phone = p->seller_phone.len > 0;

	args[0] = ARG("nomor", (int64_t)number);
	args[1] = ARG("judul", words_one_line(p->title, mem));
	args[2] = ARG("harga", words_price(p->price_idr, p->unit, mem));
	args[3] = ARG("toko", words_one_line(p->shop_name, mem));
	args[4] = ARG("siap", promo_time_brief(config, p->ready_ms, mem));
	args[5] = ARG("sampai", promo_time_brief_end(config, p->ends_ms, mem));
	args[6] = time_of(p);
	if (has_phone)
		args[7] = ARG("kontak", broadcast_contact(p->seller_phone, mem));
	return (struct line){ has_phone ? STR("digest.item") : STR("digest.item_no_contact"),
			      { args, has_phone ? ITEM_ARGS : ITEM_ARGS - 1 } };
}

struct message digest_lines(const struct config *config, const struct digest_promo *promos,
			    size_t n, struct arena *mem)
{
	struct line *lines = ARENA_ARRAY(mem, struct line, n);

	for (size_t i = 0; i < n; i++)
		lines[i] = item(config, &promos[i], i + 1, mem);
	return (struct message){ .lines = lines, .n_lines = n };
}

/* How many of the same shop stand before it. */
static size_t round_of(const struct digest_promo *p, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < i; k++)
		n += p[k].shop_id == p[i].shop_id;
	return n;
}

static int by_place(const struct digest_promo *a, const struct digest_promo *b)
{
	int order = str_cmp(a->category, b->category);

	return order != 0 ? order : (a->district > b->district) - (a->district < b->district);
}

/* Behind those of its round that stand before it. */
static void put(struct digest_promo *list, size_t from, size_t n, const struct digest_promo *p)
{
	for (; n > from && by_place(&list[n - 1], p) > 0; n--)
		list[n] = list[n - 1];
	list[n] = *p;
}

void digest_order(const struct digest_promo *promos, size_t n, struct digest_promo *ret)
{
	size_t done = 0, from = 0;

	for (size_t round = 0; done < n; round++, from = done) {
		for (size_t i = 0; i < n; i++) {
			if (round_of(promos, i) == round)
				put(ret, from, done++, &promos[i]);
		}
	}
}

static bool begins_group(const struct digest_promo *promos, size_t i)
{
	return i == 0 || by_place(&promos[i - 1], &promos[i]) != 0;
}

/* A heading over one or two lines only takes room. */
static bool headings_help(const struct digest_promo *promos, size_t n)
{
	size_t groups = 0;

	for (size_t i = 0; i < n; i++)
		groups += begins_group(promos, i);
	return groups > 1 && n >= 2 * groups;
}

static struct line heading(const struct config *config, enum language language,
			   const struct digest_promo *p, struct arena *mem)
{
	struct text_arg *args = ARENA_ARRAY(mem, struct text_arg, 2);

	args[0] = ARG("kategori", words_category(config, p->category, language));
	args[1] = ARG("daerah", words_district(config, p->district, mem));
	return (struct line){ STR("digest.heading"), { args, 2 } };
}

struct message digest_message(const struct config *config, const struct digest_look *look,
			      const struct digest_promo *promos, size_t n, struct arena *mem)
{
	bool has_headings = headings_help(promos, n);
	struct line *lines = ARENA_ARRAY(mem, struct line, 2 * n + 4);
	struct text_arg *head = ARENA_ARRAY(mem, struct text_arg, 2);
	size_t at = 0;

	head[0] = ARG("jumlah", (int64_t)n);
	head[1] = ARG("kantor", config->office);
	lines[at++] = (struct line){ STR_NONE, NO_ARGS };
	for (size_t i = 0; i < n; i++) {
		if (has_headings && begins_group(promos, i))
			lines[at++] = heading(config, look->language, &promos[i], mem);
		lines[at++] = item(config, &promos[i], i + 1, mem);
	}
	lines[at++] = (struct line){ STR_NONE, NO_ARGS };
	lines[at++] = (struct line){ look->to_group ? STR("digest.foot_group") : STR("digest.foot"),
				     NO_ARGS };
	lines[at++] = (struct line){ look->to_group ? STR("promo.broadcast_foot_group")
						    : STR("promo.broadcast_foot"),
				     NO_ARGS };
	return (struct message){
		.key = str_from(look->key),
		.args = { head, 2 },
		.lines = lines,
		.n_lines = at,
	};
}
