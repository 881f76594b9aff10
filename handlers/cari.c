/* SPDX-License-Identifier: MIT */
/* /cari: products of all shops, by words, category, district and price in any order: "keripik
 * malang", "kuliner kota batu < 20rb". What nothing is found for is tried once more with its words
 * as they are usually written. The rest of a long list is an offer, taken up by "lagi": its answers
 * are
 * "<how many were shown> <what was asked>". Limits: HITS_MAX of each district, SHOWN at once.
 */
#include "handlers/cari.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/store/search.h"
#include "bot/store/vocabulary.h"
#include "bot/understand/bounds.h"
#include "bot/understand/phrase.h"
#include "bot/understand/place.h"
#include "handlers/broadcast.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { RUN_MAX = 4, SHOWN = 8, HITS_MAX = 48, LINK_UNITS_MAX = 40 };

static const char step_more[] = "~more";
static const char more_words[] = "lagi, lainnya, berikutnya, more, next";
static const char filler[] =
	"di, dari, yang, yg, dan, atau, ada, apa, jual, penjual, produk, info, "
	"daerah, wilayah, kategori, dong, ya, kah, saya, mau, ga, gak, nggak, ngga, enggak, cari, "
	"nyari, butuh, siapa, tau, in, from, the, and";

/* What is looked for. */
struct wanted {
	str words;
	struct bounds price; /* max 0 = any */
	bool is_halal;
	const struct category *category;
	const struct category *near; /* what a word is an example of: keripik is food */
	const struct district *districts[PLACE_MATCHES_MAX]; /* of one name */
	size_t n_districts;
};

/* The first n words of `text`; *ret_end = where they end. */
static str run_of(str text, size_t n, size_t *ret_end)
{
	str rest = text, word;

	*ret_end = 0;
	while (n-- > 0 && str_take_word(&rest, &word))
		*ret_end = (size_t)(word.ptr - text.ptr) + word.len;
	return str_slice(text, 0, *ret_end);
}

static bool is_named(const struct category *topic, str part, struct arena *mem)
{
	return words_has(arena_cstr(mem, topic->slug), part, mem) ||
	       words_has(arena_cstr(mem, topic->name[LANGUAGE_ID]), part, mem) ||
	       words_has(arena_cstr(mem, topic->name[LANGUAGE_EN]), part, mem);
}

/* True when the part is a mark, a place or a category, not a word for goods. */
static bool take_part(struct call *c, struct wanted *w, str part)
{
	const struct district *found[PLACE_MATCHES_MAX];
	const struct category *topic = topic_find(c->config, part, c->mem);

	if (words_has("halal, bersertifikat halal, sertifikat halal", part, c->mem)) {
		w->is_halal = true;
		return true;
	}
	if (topic && !w->category && is_named(topic, part, c->mem)) {
		w->category = topic;
		return true;
	}
	if (topic)
		w->near = topic;
	size_t n = topic ? 0 : place_find(c->config, part, c->mem, found);
	if (n == 0 || w->n_districts > 0)
		return false;
	for (size_t i = 0; i < n; i++)
		w->districts[i] = found[i];
	w->n_districts = n;
	return true;
}

static void add_word(struct call *c, struct buf *words, str text)
{
	str raw, folded;

	if (!phrase_take_word(&text, c->mem, &raw, &folded) || folded.len == 0 ||
	    phrase_is_courtesy(folded) || words_has(filler, folded, c->mem))
		return;
	if (words->len > 0)
		buf_add_char(words, ' ');
	buf_add(words, folded);
}

static struct wanted read_wanted(struct call *c, str text)
{
	struct wanted w = { 0 };
	struct buf words;

	buf_init(&words, c->mem);
	text = str_trim(text);
	if (!bounds_take(&text, c->mem, &w.price))
		w.price = (struct bounds){ 0 };
	while (text.len > 0) {
		bool is_taken = false;
		size_t end = 0;
		for (size_t n = RUN_MAX; n > 0 && !is_taken; n--)
			is_taken = take_part(c, &w, run_of(text, n, &end));
		if (!is_taken)
			add_word(c, &words, text);
		text = str_trim(str_slice(text, end, text.len));
	}
	w.words = buf_str(&words);
	return w;
}

/* All hits, those of each district of the name one after the other. */
static size_t find(struct call *c, const struct wanted *w, struct found *ret)
{
	size_t n_places = w->n_districts > 0 ? w->n_districts : 1, n_all = 0;

	for (size_t i = 0; i < n_places; i++) {
		const struct search q = {
			.words = w->words,
			.category = w->category ? w->category->slug : STR_NONE,
			.min_idr = w->price.min_idr,
			.max_idr = w->price.max_idr,
			.is_halal = w->is_halal,
			.district = w->n_districts > 0 ? w->districts[i]->code : 0,
		};
		size_t n = 0;
		if (call_fail(c, store_search(c->db, &q, c->mem, ret + n_all, HITS_MAX, &n)))
			return 0;
		n_all += n;
	}
	return n_all;
}

/* Her chat with the seller begins with what it is about. */
static str order_link(str phone, str name, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, broadcast_contact(phone, mem));
	buf_add(&b, STR("?text="));
	name = utf8_cut(words_one_line(name, mem), LINK_UNITS_MAX);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char ch = (unsigned char)name.ptr[i];
		bool is_plain = (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') ||
				(ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '.';
		buf_printf(&b, is_plain ? "%c" : "%%%02X", ch);
	}
	return buf_str(&b);
}

static struct line hit_line(struct call *c, const struct found *hit)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 5);
	str phone = broadcast_phone(c, hit->person_id);

	args[0] = ARG("produk", hit->name);
	args[1] = ARG("harga", words_price(hit->price_idr, hit->unit, c->mem));
	args[2] = ARG("toko", hit->shop_name);
	args[3] = ARG("daerah", words_district(c->config, hit->district, c->mem));
	args[4] = phone.len > 0 ? ARG("kontak", order_link(phone, hit->name, c->mem))
				: ARG("kontak", c->config->office);
	const char *key = hit->is_halal
				  ? (phone.len > 0 ? "cari.hit_halal" : "cari.hit_halal_office")
			  : phone.len > 0 ? "cari.hit"
					  : "cari.hit_office";
	return (struct line){ str_from(key), { args, 5 } };
}

/* `key` says how they were found: for `asked`, or for the words that were meant. */
static void show(struct call *c, const char *key, str asked, str meant, const struct found *hits,
		 size_t n, size_t from)
{
	struct line lines[SHOWN + 2];
	size_t to = n - from > SHOWN ? from + SHOWN : n, n_lines = 0;
	const struct text_arg left = ARG("jumlah", (int)(n - to));

	for (size_t i = from; i < to; i++)
		lines[n_lines++] = hit_line(c, &hits[i]);
	if (to < n) {
		lines[n_lines++] = (struct line){ STR_NONE, NO_ARGS };
		lines[n_lines++] = (struct line){ STR("cari.more_left"), { &left, 1 } };
		offer(c, "cari", step_more,
		      arena_printf(c->mem, "%zu %" STR_FMT, to, STR_ARG(asked)));
	}
	const struct message m = {
		.key = str_from(key),
		.args = ARGS(ARG("cari", asked), ARG("maksud", meant)),
		.lines = lines,
		.n_lines = n_lines,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

/* What else could be tried. */
static void show_none(struct call *c, str asked, const struct wanted *w)
{
	const struct category *near = w->near ? w->near : topic_near(c->config, w->words, c->mem);
	const struct text_arg word = ARG("kata", w->words);
	const struct text_arg topic = ARG("kategori", near ? near->slug : STR_NONE);
	struct line lines[3];
	size_t n = 0;

	if (w->n_districts > 0 && w->words.len > 0)
		lines[n++] = (struct line){ STR("cari.try_anywhere"), { &word, 1 } };
	if (near && !w->category)
		lines[n++] = (struct line){ STR("cari.try_category"), { &topic, 1 } };
	lines[n++] = (struct line){ STR("cari.try_promo"), NO_ARGS };
	const struct message m = {
		.key = STR("cari.none"),
		.args = ARGS(ARG("cari", asked)),
		.lines = lines,
		.n_lines = n,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

/* The words with each unknown one as its nearest known one; false when none is. */
static bool correct(struct call *c, struct wanted *w)
{
	struct buf b;
	str rest = w->words, word;
	bool is_changed = false;

	buf_init(&b, c->mem);
	while (str_take_word(&rest, &word)) {
		str near = word;
		enum err e = store_vocabulary_near(c->db, word, c->mem, &near);
		if (e != ERR_NOTFOUND && call_fail(c, e))
			return false;
		is_changed = is_changed || e == OK;
		if (b.len > 0)
			buf_add_char(&b, ' ');
		buf_add(&b, near);
	}
	if (is_changed)
		w->words = buf_str(&b);
	return is_changed;
}

static void search(struct call *c, str asked, size_t from)
{
	struct found *hits = ARENA_ARRAY(c->mem, struct found, HITS_MAX * PLACE_MATCHES_MAX);
	struct wanted w = read_wanted(c, asked);
	const char *key = "cari.found";

	if (w.words.len == 0 && !w.category && w.n_districts == 0 && w.price.max_idr == 0 &&
	    !w.is_halal) {
		reply(c, "cari.how", NO_ARGS);
		return;
	}
	struct wanted meant = w;
	size_t n = find(c, &w, hits);
	if (n == 0 && c->err == OK && correct(c, &meant)) {
		n = find(c, &meant, hits);
		key = "cari.found_near";
	}
	if (c->err != OK)
		return;
	if (n > from)
		show(c, key, asked, meant.words, hits, n, from);
	else
		show_none(c, asked, &w);
}

void cari_more(struct call *c)
{
	struct dialog_row row;
	int64_t from = 0;
	str count;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	if (e != ERR_NOTFOUND && call_fail(c, e))
		return;
	if (e == ERR_NOTFOUND || !str_eq(row.handler, STR("cari")) ||
	    !str_take_word(&row.answers, &count) || !str_to_int64(count, &from)) {
		reply(c, "cari.how", NO_ARGS);
		return;
	}
	ask_end(c);
	search(c, str_trim(row.answers), (size_t)from);
}

static void cari_run(struct call *c)
{
	if (words_has(more_words, c->rest, c->mem))
		cari_more(c);
	else
		search(c, words_one_line(c->rest, c->mem), 0);
}

const struct command command_cari = {
	.name = "cari",
	.alias = "ada, nyari, carikan, search, find",
	.usage = "/cari KATA [KATEGORI] [DAERAH]",
	.help = "cari.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.cost = 1,
	.run = cari_run,
};
