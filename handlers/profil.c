/* SPDX-License-Identifier: MIT */
/* /profil: what siar knows of the sender and her shop; "/profil daerah Kota Batu" changes it. */
#include "handlers/profil.h"

#include "bot/store/shop.h"
#include "bot/store/subscription.h"
#include "handlers/field.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { SUBSCRIPTIONS_MAX = 200, PRODUCTS_MAX = 200 };

static const char change_words[] = "ubah, ganti, edit, koreksi";

static void show_shop(struct call *c, const char *key, const struct shop *shop)
{
	struct product *products = ARENA_ARRAY(c->mem, struct product, PRODUCTS_MAX);
	size_t n = 0;

	if (call_fail(c, store_product_list(c->db, shop->id, c->mem, products, PRODUCTS_MAX, &n)))
		return;
	enum language language = (enum language)c->actor.language;
	const struct line lines[] = {
		{ STR("profil.name"), ARGS(ARG("toko", shop->name)) },
		{ STR("profil.district"),
		  ARGS(ARG("daerah", words_district(c->config, shop->district, c->mem))) },
		{ STR("profil.category"),
		  ARGS(ARG("kategori", words_category(c->config, shop->category, language))) },
		{ STR("profil.products"), ARGS(ARG("jumlah", (int)n)) },
		{ STR_NONE, NO_ARGS },
		{ STR("profil.change"), NO_ARGS },
	};
	const struct message m = {
		.key = str_from(key),
		.lines = lines,
		.n_lines = ARRAY_LEN(lines),
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

static void show_member(struct call *c)
{
	struct subscription *list = ARENA_ARRAY(c->mem, struct subscription, SUBSCRIPTIONS_MAX);
	size_t n = 0;

	if (call_fail(c,
		      store_subscriptions(c->db, c->chat.id, c->mem, list, SUBSCRIPTIONS_MAX, &n)))
		return;
	reply(c, "profil.no_shop", ARGS(ARG("jumlah", (int)n)));
}

void profil_show(struct call *c, const char *key)
{
	struct shop shop;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e == ERR_NOTFOUND)
		show_member(c);
	else if (!call_fail(c, e))
		show_shop(c, key, &shop);
}

static void change_shop(struct call *c, const struct form_answers *a)
{
	struct shop shop;

	if (call_fail(c, store_shop_of(c->db, c->actor.id, c->mem, &shop)))
		return;
	shop.name = a->value[SHOP_NAME];
	shop.category = a->value[SHOP_CATEGORY];
	(void)str_to_int64(a->value[SHOP_DISTRICT], &shop.district);
	if (call_fail(c, store_shop_put(c->db, &shop, c->now_ms, c->mem)))
		return;
	call_audit(c, "shop.changed", shop.id, STR_NONE);
	profil_show(c, "profil.changed");
}

static const struct form form_profil = {
	.command = "profil",
	.fields = field_shop,
	.n_fields = SHOP_FIELDS,
	.done = change_shop,
};

static void change_field(struct call *c, str text)
{
	struct shop shop;
	str word = STR_NONE;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e == ERR_NOTFOUND) {
		show_member(c);
		return;
	}
	if (call_fail(c, e))
		return;
	(void)words_take(change_words, &text, c->mem);
	(void)str_take_word(&text, &word);
	int field = word.len > 0 ? form_field_find(&form_profil, word, c->mem) : -1;
	if (field < 0) {
		profil_show(c, "profil.which");
		return;
	}
	const struct form_answers known = { {
		[SHOP_NAME] = shop.name,
		[SHOP_DISTRICT] = arena_printf(c->mem, "%" PRId64, shop.district),
		[SHOP_CATEGORY] = shop.category,
	} };
	form_edit(c, &form_profil, &known, (size_t)field, str_trim(text));
}

static void profil_run(struct call *c)
{
	if (c->rest.len == 0)
		profil_show(c, "profil.title");
	else
		change_field(c, c->rest);
}

static void profil_answer(struct call *c)
{
	form_answer(c, &form_profil);
}

const struct command command_profil = {
	.name = "profil",
	.alias = "akun, usahaku, tokoku, ubah data, profile, me",
	.usage = "/profil [nama|daerah|kategori] [ISI BARU]",
	.help = "profil.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.flags = COMMAND_WRITES,
	.cost = 1,
	.run = profil_run,
	.answer = profil_answer,
};
