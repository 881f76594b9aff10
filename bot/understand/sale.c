/* SPDX-License-Identifier: MIT */
/* Whether somebody sells, and how. Words are weighed: no single one makes a promo. When in doubt it
 * is none, for a private talk must not be disturbed. Called by promo on the writer thread; pure. */
#include "bot/understand/sale.h"

#include "bot/model/promo.h"
#include "bot/understand/lexicon.h"

#include <string.h>

enum { SELL_MAX = 4, CHAT_MAX = 3, OPENING_WORDS = 4, LIST_NUMBERS = 4, FREE_WORDS_MAX = 5 };

/* clang-format off */
/* Words that stand together, with what they say; "|" parts words that may stand for each
 * other; the first is in the list "way" of lexicon.txt. A-z. */
static const struct {
	const char *words;
	unsigned flag;
} phrases[] = {
	{ "ambil dirumah|ditempat|di|gudang|kandang|kebun|langsung|sendiri|toko", PROMO_PICKUP },
	{ "antar|anter|diantar|dianter|ongkir|kirim gratis|free", PROMO_FREE_DELIVERY },
	{ "antar|diantar|anter|dianter|delivery|dikirim|gosend|gojek|grab|grabexpress|gofood|jne|jnt|sicepat|ekspedisi|kurir|ongkir|pengiriman|anteraja|spx|kirim|jnt|lalamove|paxel|wahana", PROMO_DELIVERS },
	{ "ada stok|stock", PROMO_READY_STOCK },
	{ "ater|diterke|diterno|kirem|ngirem|ngirim|ship|shipping", PROMO_DELIVERS },
	{ "bayar di tempat", PROMO_COD },
	{ "bayar ditempat", PROMO_COD },
	{ "bisa nego|kurang", PROMO_NEGO },
	{ "cod", PROMO_COD },
	{ "free|gratis|bebas ongkir|antar|delivery|kirim|pengiriman|ongkos|ongkirr", PROMO_FREE_DELIVERY },
	{ "ditawar", PROMO_NEGO },
	{ "halal", PROMO_HALAL },
	{ "harga pas|net|nett|mati|fix", PROMO_FIXED },
	{ "h 1|2|3", PROMO_PREORDER },
	{ "fix|net|nett", PROMO_FIXED },
	{ "iso nyang|kurang", PROMO_NEGO },
	{ "jupuk|njupuk dewe|dhewe|nang|neng|ning", PROMO_PICKUP },
	{ "korang|nego", PROMO_NEGO },
	{ "no|tanpa|non|tidak nego", PROMO_FIXED },
	{ "open|buka order|po|pesanan|pre", PROMO_PREORDER },
	{ "menerima|terima pesanan|orderan", PROMO_PREORDER },
	{ "pickup|diambil", PROMO_PICKUP },
	{ "pick up", PROMO_PICKUP },
	{ "po|preorder", PROMO_PREORDER },
	{ "pre order", PROMO_PREORDER },
	{ "ready|redi|rdy|readystock|tersedia", PROMO_READY_STOCK },
	{ "siap antar|kirim", PROMO_DELIVERS },
};
/* clang-format on */

static bool phrase_at(const struct tokens *t, size_t i, const char *words)
{
	str rest = str_from(words), one;

	for (; str_take(&rest, ' ', &one); i++) {
		if (!tokens_is(t, i, one))
			return false;
	}
	return true;
}

/* "antar Jatim free", "diantar sekitar perum gratis" */
static bool is_free_way(const struct tokens *t, size_t i)
{
	if (!phrase_at(t, i, "antar|anter|ater|delivery|diantar|dianter|dikirim|kirim"))
		return false;
	for (size_t k = i + 1; k < t->n && k - i <= FREE_WORDS_MAX; k++) {
		if (t->list[k].gap & (GAP_ENDS | GAP_COMMA))
			return false;
		if (phrase_at(t, k, "free|gratis"))
			return true;
	}
	return false;
}

/* "120rb pas" */
static bool is_fixed(const struct tokens *t, size_t i)
{
	if (i == 0 || !(t->list[i - 1].kind & TOKEN_PRICE))
		return false;
	return t->list[i].gap == GAP_BLANK && phrase_at(t, i, "pas");
}

unsigned sale_flags(const struct tokens *t)
{
	unsigned flags = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (is_fixed(t, i))
			flags |= PROMO_FIXED;
		if (!(t->list[i].means & MEANS_WAY))
			continue;
		if (is_free_way(t, i))
			flags |= PROMO_DELIVERS | PROMO_FREE_DELIVERY;
		for (size_t p = 0; p < ARRAY_LEN(phrases); p++) {
			if (phrase_at(t, i, phrases[p].words))
				flags |= phrases[p].flag;
		}
	}
	if (flags & PROMO_FIXED)
		flags &= ~(unsigned)PROMO_NEGO;
	return flags;
}

/* "terima" of "terima kasih" takes no orders, and "tak kasih 42rb" does not thank. */
static bool means(const struct tokens *t, size_t i, unsigned what)
{
	if (i >= t->n || !(t->list[i].means & what))
		return false;
	if (tokens_is(t, i, STR("kasih")))
		return i > 0 && tokens_is(t, i - 1, STR("terima|trima"));
	return !(tokens_is(t, i, STR("terima")) && tokens_is(t, i + 1, STR("kasih")));
}

/* "Cari oleh-oleh? Kami sedia ...": the question is the seller's own. */
static bool answers_itself(const struct tokens *t)
{
	bool has_asked = false;

	for (size_t i = 0; i < t->n; i++) {
		if (has_asked && (means(t, i, MEANS_SELL) || t->list[i].goods))
			return true;
		has_asked = has_asked || tokens_gap(t, i) & GAP_ASK;
	}
	return false;
}

static bool asks(const struct tokens *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (tokens_gap(t, i) & GAP_ASK)
			return true;
	}
	return false;
}

/* "gabah laku berapa?" */
static bool asks_price(const struct tokens *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (phrase_at(t, i, "berapa|brp|brapa|piro|pinten|berapaan|brapaan"))
			return true;
	}
	return false;
}

/* "sudah bayar listrik belum" */
static bool asks_whether(const struct tokens *t)
{
	bool has_done = false;

	for (size_t i = 0; i < t->n; i++) {
		if (has_done && phrase_at(t, i, "belum|blm|dereng|durung"))
			return true;
		has_done = has_done || phrase_at(t, i, "sudah|sampun|wis|pun");
	}
	return false;
}

/* clang-format off */
/* How talk begins that names goods all the same ("ganti harga", not "ganti oli"): what it says against a promo, without and with
 * a price. A-z. */
static const struct {
	const char *words;
	bool is_first; /* of all words, greetings aside */
	int bare, priced;
} openings[] = {
	{ "ada yang jual|punya|tau|bisa", false, -5, -1 },
	{ "batal|batalkan|edit|ganti|hapus|koreksi|ralat|ubah", true, -8, -8 }, /* a promo that there is */
	{ "jare|jarene|kata|katanya", true, -4, -4 },
	{ "jual beli", false, -2, 0 },
	{ "kemarin|kmrn|tadi|wingi", true, -4, -4 },
	{ "kemarin|kmrn|tadi|wingi ambil|beli|order|pesan|pesen", false, -6, -6 },
	{ "masih ada|bisa|ready", false, -5, -1 },
	{ "pesanan|pesananku|pesanannya", true, -4, 0 },
	{ "yang jual", false, -5, -1 },
};
/* clang-format on */

/* "saya mau pesan", "saya baru beli"; not "saya mau jual". */
static bool is_buyer(const struct tokens *t, size_t i)
{
	if (!means(t, i, MEANS_ME))
		return false;
	if (!means(t, i + 1, MEANS_WANT))
		return phrase_at(t, i + 1, "baru|jadi|sudah|udah beli|pesan|pesen|order|ambil");
	return !means(t, i + 2, MEANS_SELL) ||
	       phrase_at(t, i + 2, "order|pesan|pesanan|pesen|pemesanan");
}

/* What the n-th of the first words says; 0: nothing yet. */
static int opening_word(const struct tokens *t, size_t i, size_t n, bool has_price)
{
	/* "yang nyari kado: bunga 12rb" */
	if (means(t, i, MEANS_SEEK))
		return has_price && i > 0 && phrase_at(t, i - 1, "yang|sing|seng") ? 0 : -6;
	for (size_t k = 0; k < ARRAY_LEN(openings); k++) {
		if ((n == 0 || !openings[k].is_first) && !t->list[i].goods &&
		    phrase_at(t, i, openings[k].words))
			return has_price ? openings[k].priced : openings[k].bare;
	}
	if (n == 0 && means(t, i, MEANS_ASK) && !phrase_at(t, i, "ada") &&
	    !phrase_at(t, i, "siapa cepat"))
		return -5;
	if (is_buyer(t, i))
		return -6;
	if (n == 0 && means(t, i, MEANS_WANT) && !has_price)
		return -4;
	return means(t, i, MEANS_SELL) ? 2 : 0;
}

/* What the first words say, greetings aside: seeking, asking, ordering. */
static int opening(const struct tokens *t, bool has_price)
{
	size_t i = 0;

	while (means(t, i, MEANS_GREET))
		i++;
	for (size_t n = 0; n < OPENING_WORDS && i < t->n; n++, i++) {
		int says = opening_word(t, i, n, has_price);
		if (says != 0)
			return says;
	}
	return 0;
}

static int count(const struct tokens *t, unsigned what)
{
	int n = 0;

	/* "undangan nikah" are goods, an "undangan" is news. */
	for (size_t i = 0; i < t->n; i++)
		n += means(t, i, what) && !t->list[i].goods && !(t->list[i].kind & TOKEN_INNER);
	return n;
}

static int at_most(int n, int max)
{
	return n > max ? max : n;
}

/* What its parts say, each for itself. */
static int signs_score(const struct sale_signs *s)
{
	return (s->has_price ? 3 : 0) + (s->has_prices ? 1 : 0) + (s->has_contact ? 2 : 0) +
	       (s->has_goods ? 1 : 0) + (s->title_has_goods ? 1 : 0) + (s->has_place ? 1 : 0);
}

/* "Madu randu 1 ltr 130, 500ml 70": a list of prices that nobody can be sure of. */
static bool is_list(const struct tokens *t)
{
	int n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->list[i].kind & TOKEN_NUMBER ? 1 : 0;
	return n >= LIST_NUMBERS;
}

/* "kemarin saya beli di pasar" */
static int buys(const struct tokens *t)
{
	int n = 0;

	for (size_t i = OPENING_WORDS; i + 1 < t->n; i++)
		n += is_buyer(t, i);
	return n;
}

int sale_points(const struct tokens *t, const struct sale_signs *s)
{
	int n_sell = count(t, MEANS_SELL);
	int score =
		-4 * count(t, MEANS_THANK) - 2 * count(t, MEANS_TROUBLE) - 3 * count(t, MEANS_NEWS);

	/* "cek promo saya" */
	if (!s->has_goods && (n_sell == 0 || (n_sell == 1 && !s->has_price && !s->has_contact)))
		return 0;
	score += signs_score(s) + at_most(n_sell, SELL_MAX) -
		 2 * at_most(count(t, MEANS_CHAT), CHAT_MAX);
	score -= 2 * buys(t);
	score += s->title_has_goods && !s->has_price && is_list(t) ? 1 : 0;
	if (!s->has_price || !answers_itself(t))
		score += opening(t, s->has_price);
	bool is_question =
		asks(t) ? !s->has_price || asks_price(t) : !s->has_price && asks_price(t);
	if ((is_question && !s->has_contact) || asks_whether(t))
		score -= 4;
	return score;
}
