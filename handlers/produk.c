/* SPDX-License-Identifier: MIT */
/* /produk: the shop's goods. Bare it lists them; tambah, ubah, foto, hapus, habis, ada change them.
 * A photo comes with the words, while the form is open, or right after: then the question "~foto"
 * waits for it, with the product's code as its answers, and "~album" takes no more of the same
 * album. */
#include "handlers/produk.h"

#include "bot/store/shop.h"
#include "bot/understand/price.h"
#include "handlers/field.h"
#include "handlers/photo.h"
#include "handlers/stock.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { PRODUCTS_MAX = 200, LIST_MAX = 50 };
enum { PRODUCT_NAME, PRODUCT_PRICE, PRODUCT_PHOTO, PRODUCT_FIELDS };

static const char step_photo[] = "~foto", step_album[] = "~album";
/* Later a photo is one for a promo. */
static const int64_t photo_wait_ms = INT64_C(30) * 60 * 1000;

static void add_product(struct call *c, const struct form_answers *a);

static bool take_photo(struct call *c, const struct form_answers *so_far, str text, str *ret,
		       const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	(void)so_far, (void)text, (void)ret_key, (void)ret_choices, (void)ret_n;
	int64_t id = photo_take(c);

	*ret = arena_printf(c->mem, "%" PRId64, id);
	return id != 0;
}

static str without_last(str s, const char *list, struct arena *mem)
{
	size_t from = s.len;

	while (from > 0 && s.ptr[from - 1] != ' ')
		from--;
	return words_has(list, str_slice(s, from, s.len), mem) ? str_trim(str_slice(s, 0, from))
							       : s;
}

/* "keripik tempe 15rb/bungkus": the name in front of its price. False: it has none. */
static bool split_price(struct call *c, str text, str *ret_name, str *ret_price)
{
	struct prices found;
	const char *key;

	price_list(text, c->mem, &found);
	if (found.n != 1)
		return false;
	*ret_name = without_last(str_trim(str_slice(text, 0, found.begin[0])),
				 "harga, harganya, hrg, hargane, :, -, =", c->mem);
	str price = str_slice(text, found.begin[0], text.len);
	return ret_name->len > 2 && field_take_price(c, NULL, price, ret_price, &key, NULL, NULL);
}

static bool take_name(struct call *c, const struct form_answers *so_far, str text, str *ret,
		      const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	str name = text, price;

	if (!split_price(c, text, &name, &price))
		name = text;
	return field_take_name(c, so_far, name, ret, ret_key, ret_choices, ret_n);
}

static bool find_price(struct call *c, str text, str *ret)
{
	str name;

	return split_price(c, text, &name, ret);
}

static struct text_arg show_photo(struct call *c, str value)
{
	(void)c;
	return ARG_WORDS("", value.len > 0 ? STR("produk.has_photo") : STR("produk.no_photo"));
}

static const struct form_field product_fields[PRODUCT_FIELDS] = {
	[PRODUCT_NAME] = { .name = "nama",
			   .alias = "produk, barang, name",
			   .label = "field.name",
			   .prompt = "produk.ask_name",
			   .take = take_name },
	[PRODUCT_PRICE] = { .name = "harga",
			    .alias = "price",
			    .label = "field.price",
			    .prompt = "produk.ask_price",
			    .take = field_take_price,
			    .find = find_price,
			    .show = field_show_price },
	[PRODUCT_PHOTO] = { .name = "foto",
			    .take = take_photo,
			    .show = show_photo,
			    .comes_along = true },
};

static const struct form form_product = {
	.command = "produk",
	.fields = product_fields,
	.n_fields = PRODUCT_FIELDS,
	.summary = "produk.summary",
	.done = add_product,
};

static bool own_shop(struct call *c, struct shop *ret)
{
	enum err e = store_shop_of(c->db, c->actor.id, c->mem, ret);

	if (e == ERR_NOTFOUND)
		reply(c, "promo.need_shop", NO_ARGS);
	else
		(void)call_fail(c, e);
	return e == OK;
}

static bool list_products(struct call *c, const struct shop *shop, struct product **ret, size_t *n)
{
	*ret = ARENA_ARRAY(c->mem, struct product, PRODUCTS_MAX);
	return !call_fail(c, store_product_list(c->db, shop->id, c->mem, *ret, PRODUCTS_MAX, n));
}

/* A photo of the form; one that was refused meanwhile is none. */
static int64_t usable_photo(struct call *c, str value)
{
	struct media m;
	int64_t id = 0;

	if (!str_to_int64(value, &id) || call_fail(c, store_media_by_id(c->db, id, c->mem, &m)))
		return 0;
	return m.state == MEDIA_REFUSED ? 0 : id;
}

static void add_product(struct call *c, const struct form_answers *a)
{
	struct product p = {
		.name = a->value[PRODUCT_NAME],
		.unit = field_price_unit(a->value[PRODUCT_PRICE]),
		.price_idr = field_price_idr(a->value[PRODUCT_PRICE]),
		.media_id = usable_photo(c, a->value[PRODUCT_PHOTO]),
	};
	struct product *others;
	struct shop shop;
	size_t n = 0;

	if (!own_shop(c, &shop) || !list_products(c, &shop, &others, &n))
		return;
	if (n == PRODUCTS_MAX) {
		reply(c, "produk.too_many", ARGS(ARG("batas", (int)PRODUCTS_MAX)));
		return;
	}
	p.shop_id = shop.id;
	if (call_fail(c, store_product_put(c->db, &p, c->now_ms, c->mem)))
		return;
	reply(c, p.media_id != 0 ? "produk.added_photo" : "produk.added",
	      ARGS(ARG("kode", p.code), ARG("produk", p.name),
		   ARG("harga", words_price(p.price_idr, p.unit, c->mem))));
	if (p.media_id == 0)
		offer(c, "produk", step_photo, p.code);
}

static struct line product_line(struct call *c, const struct product *p)
{
	static const char *const keys[2][2] = {
		{ "produk.line", "produk.line_sold_out" },
		{ "produk.line_photo", "produk.line_photo_sold_out" },
	};
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);

	args[0] = ARG("kode", p->code);
	args[1] = ARG("produk", p->name);
	args[2] = ARG("harga", words_price(p->price_idr, p->unit, c->mem));
	return (struct line){
		.key = str_from(keys[p->media_id != 0][p->state == PRODUCT_SOLD_OUT]),
		.args = { args, 3 },
	};
}

static void show_products(struct call *c, const struct shop *shop)
{
	struct product *products;
	size_t n = 0;

	if (!list_products(c, shop, &products, &n))
		return;
	if (n == 0) {
		reply(c, "produk.none", NO_ARGS);
		return;
	}
	size_t n_lines = n < LIST_MAX ? n : LIST_MAX;
	struct line *lines = ARENA_ARRAY(c->mem, struct line, n_lines + 3);
	for (size_t i = 0; i < n_lines; i++)
		lines[i] = product_line(c, &products[i]);
	const struct text_arg more = ARG("jumlah", (int)(n - n_lines));
	if (n > n_lines)
		lines[n_lines++] = (struct line){ STR("produk.others"), { &more, 1 } };
	lines[n_lines++] = (struct line){ STR_NONE, NO_ARGS };
	lines[n_lines++] = (struct line){ STR("produk.how"), NO_ARGS };
	const struct message m = {
		.key = STR("produk.list"),
		.args = ARGS(ARG("toko", shop->name)),
		.lines = lines,
		.n_lines = n_lines,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

/* The product whose code is the next word of *text; tells her when there is none. */
static bool take_product(struct call *c, const struct shop *shop, str *text, struct product *ret)
{
	str code = STR_NONE;

	if (!str_take_word(text, &code)) {
		reply(c, "produk.which", NO_ARGS);
		return false;
	}
	*text = str_trim(*text);
	enum err e = store_product_by_code(c->db, shop->id, code, c->mem, ret);
	if (e == ERR_NOTFOUND || (e == OK && ret->state == PRODUCT_GONE)) {
		reply(c, "produk.unknown_code", ARGS(ARG("kode", code)));
		return false;
	}
	return !call_fail(c, e);
}

static void sub_add(struct call *c, const struct shop *shop, str text)
{
	(void)shop;
	struct form_answers answers;

	if (form_one_line(c, &form_product, text, &answers))
		add_product(c, &answers);
}

static void changed(struct call *c, struct product *p, const char *key)
{
	if (call_fail(c, store_product_put(c->db, p, c->now_ms, c->mem)))
		return;
	reply(c, key,
	      ARGS(ARG("kode", p->code), ARG("produk", p->name),
		   ARG("harga", words_price(p->price_idr, p->unit, c->mem))));
}

/* Its photo is in this message, or the next one. */
static void change_photo(struct call *c, struct product *p)
{
	p->media_id = photo_take(c);
	if (p->media_id != 0) {
		changed(c, p, "produk.photo_set");
		ask(c, "produk", step_album, p->code);
	} else if (c->err == OK) {
		reply(c, "produk.ask_photo", ARGS(ARG("kode", p->code), ARG("produk", p->name)));
		ask(c, "produk", step_photo, p->code);
	}
}

static void change_name(struct call *c, struct product *p, str text)
{
	const struct form_answers none = { 0 };
	const char *key = NULL;

	if (field_take_name(c, &none, text, &p->name, &key, NULL, NULL))
		changed(c, p, "produk.renamed");
	else
		reply(c, key, NO_ARGS);
}

static void change_price(struct call *c, struct product *p, str text)
{
	const struct form_answers none = { 0 };
	const char *key = NULL;
	str value;

	if (text.len == 0 || !field_take_price(c, &none, text, &value, &key, NULL, NULL)) {
		reply(c, "produk.change_how", ARGS(ARG("kode", p->code)));
		return;
	}
	p->price_idr = field_price_idr(value);
	if (field_price_unit(value).len > 0)
		p->unit = field_price_unit(value);
	changed(c, p, "produk.changed");
}

static bool has_photo(const struct call *c)
{
	return c->event && photo_is_in(c->event);
}

static void sub_change(struct call *c, const struct shop *shop, str text)
{
	struct product p;

	if (!take_product(c, shop, &text, &p))
		return;
	bool is_photo = words_take("foto, gambar, photo, picture", &text, c->mem);
	if (is_photo || (text.len == 0 && has_photo(c))) {
		change_photo(c, &p);
	} else if (words_take("nama, name", &text, c->mem)) {
		change_name(c, &p, text);
	} else {
		(void)words_take("harga, price", &text, c->mem);
		change_price(c, &p, text);
	}
}

static void sub_photo(struct call *c, const struct shop *shop, str text)
{
	struct product p;

	if (take_product(c, shop, &text, &p))
		change_photo(c, &p);
}

static void sub_remove(struct call *c, const struct shop *shop, str text)
{
	struct product p;

	if (take_product(c, shop, &text, &p))
		stock_set(c, &p, PRODUCT_GONE, "produk.removed");
}

static void sub_sold_out(struct call *c, const struct shop *shop, str text)
{
	struct product p;

	if (take_product(c, shop, &text, &p))
		stock_set(c, &p, PRODUCT_SOLD_OUT, "produk.sold_out");
}

void produk_sold_out(struct call *c, str text)
{
	struct shop shop;

	if (!own_shop(c, &shop))
		return;
	if (text.len > 0)
		sub_sold_out(c, &shop, text);
	else
		stock_latest_sold_out(c);
}

static void sub_ready(struct call *c, const struct shop *shop, str text)
{
	struct product p;

	if (take_product(c, shop, &text, &p))
		stock_set(c, &p, PRODUCT_READY, "produk.ready");
}

static const struct {
	const char *words;
	void (*run)(struct call *c, const struct shop *shop, str text);
} subs[] = {
	{ "ada, ready, tersedia", sub_ready },
	{ "foto, gambar, photo, picture", sub_photo },
	{ "habis, kosong, sold, sold out", sub_sold_out },
	{ "hapus, buang, delete, remove", sub_remove },
	{ "tambah, tambahkan, baru, add", sub_add },
	{ "ubah, ganti, edit, harga", sub_change },
};

static void produk_run(struct call *c)
{
	struct shop shop;
	str text = c->rest;

	if (!own_shop(c, &shop))
		return;
	for (size_t i = 0; i < ARRAY_LEN(subs); i++) {
		if (words_take(subs[i].words, &text, c->mem)) {
			subs[i].run(c, &shop, text);
			return;
		}
	}
	if (text.len == 0 && has_photo(c))
		sub_add(c, &shop, text);
	else if (has_photo(c))
		sub_photo(c, &shop, text);
	else if (text.len == 0 || words_has("daftar, list, semua", text, c->mem))
		show_products(c, &shop);
	else
		reply(c, "produk.unknown_word", ARGS(ARG("kata", call_arg(c, 0))));
}

/* A photo for the product whose code the question keeps; with words, or much later, it is none. */
static void answer_photo(struct call *c)
{
	bool is_album = str_eq(c->dialog->step, str_from(step_album));
	int64_t age_ms = c->now_ms - c->dialog->changed_ms;
	str code = c->dialog->answers;
	struct shop shop;

	if (c->text.len == 0 && is_album && age_ms < PHOTO_ALBUM_MS) {
		ask(c, "produk", step_album, code);
	} else if (c->text.len > 0 || is_album || age_ms > photo_wait_ms) {
		ask_end(c);
		photo_alone(c);
	} else if (own_shop(c, &shop)) {
		sub_photo(c, &shop, code);
	}
}

static void produk_answer(struct call *c)
{
	if (call_is_offer(c->dialog))
		answer_photo(c);
	else
		form_answer(c, &form_product);
}

const struct command command_produk = {
	.name = "produk",
	.alias = "barang, dagangan, jualan, product, item",
	.usage = "/produk [tambah|ubah|foto|habis|ada|hapus] ...",
	.help = "produk.help",
	.args = { 0, -1 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.flags = COMMAND_WRITES | COMMAND_TAKES_PHOTO,
	.cost = 1,
	.run = produk_run,
	.answer = produk_answer,
};
