/* SPDX-License-Identifier: MIT */
/* /daftar NAMA; DAERAH; KATEGORI: registers a shop, in one line or question by question. */
#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "handlers/field.h"
#include "handlers/profil.h"
#include "handlers/words.h"

static void register_shop(struct call *c, const struct form_answers *a)
{
	struct shop shop = {
		.person_id = c->actor.id,
		.name = a->value[SHOP_NAME],
		.category = a->value[SHOP_CATEGORY],
	};

	(void)str_to_int64(a->value[SHOP_DISTRICT], &shop.district);
	enum err e = store_shop_put(c->db, &shop, c->now_ms, c->mem);
	if (e == ERR_EXISTS) {
		profil_show(c, "daftar.exists");
		return;
	}
	if (call_fail(c, e))
		return;
	call_audit(c, "shop.registered", shop.id, STR_NONE);
	reply(c, "daftar.done",
	      ARGS(ARG("toko", shop.name),
		   ARG("daerah", words_district(c->config, shop.district, c->mem)),
		   ARG("kategori", words_category(c->config, shop.category,
						  (enum language)c->actor.language))));
}

static const struct form form_daftar = {
	.command = "daftar",
	.fields = field_shop,
	.n_fields = SHOP_FIELDS,
	.summary = "daftar.summary",
	.done = register_shop,
};

/* "mau daftar jualan gmn caranya", "daftar usaha dong kak": no name of a shop. */
static bool names_nothing(struct call *c, str text)
{
	static const char asking[] =
		"bagaimana, bgmn, cara, caranya, carane, gimana, gmn, how, piye, "
		"syarat, syaratnya";
	static const char filler[] = "baru, dong, jadi, jualan, penjual, saya, seller, toko, umkm, "
				     "usaha, ya";
	bool is_filler = true;
	str raw, folded;

	if (str_find_char(text, ';') >= 0)
		return false;
	while (phrase_take_word(&text, c->mem, &raw, &folded)) {
		if (folded.len > 0 && words_has(asking, folded, c->mem))
			return true;
		is_filler = is_filler && (folded.len == 0 || phrase_is_courtesy(folded) ||
					  words_has(filler, folded, c->mem));
	}
	return is_filler;
}

static void daftar_run(struct call *c)
{
	struct form_answers answers;
	struct shop shop;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e == OK)
		profil_show(c, "daftar.exists");
	else if (e != ERR_NOTFOUND)
		(void)call_fail(c, e);
	else if (form_one_line(c, &form_daftar, names_nothing(c, c->rest) ? STR_NONE : c->rest,
			       &answers))
		register_shop(c, &answers);
}

static void daftar_answer(struct call *c)
{
	form_answer(c, &form_daftar);
}

const struct command command_daftar = {
	.name = "daftar",
	.alias = "registrasi, reg, gabung, mendaftar, ndaftar, melu, register, join, signup",
	.usage = "/daftar NAMA USAHA; DAERAH; KATEGORI",
	.help = "daftar.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.flags = COMMAND_WRITES,
	.cost = 2,
	.run = daftar_run,
	.answer = daftar_answer,
};
