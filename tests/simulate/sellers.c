/* SPDX-License-Identifier: MIT */
/* Sellers: they write promos as the corpus does, some with a photo, answer what the bot asks as
 * people do (rightly, wrongly, not at all), and look after their promos. */
#include "tests/simulate/people.h"

#include "tests/simulate/corpus.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EDITIONS_MAX = 16 };

/* What she answers, some seconds or minutes later. */
enum answer {
	ANSWER_CONFIRM = REACT_SELLER,
	ANSWER_PRICE,
	ANSWER_CATEGORY,
	ANSWER_DISTRICT,
	ANSWER_TITLE,
	ANSWER_SURE,
	ANSWER_CHOICE,
	ANSWER_YES,
	ANSWER_WHEN,
	ANSWER_REFUSED,
	ANSWER_REJECTED,
	ANSWER_HELD,
	ANSWER_APPROVED,
	ANSWER_EDIT,
	ANSWER_REVISE, /* she edits her last promo's message */
};

/* Goods of her own category: what a promo is of is read from its words. */
static const char *goods_of(struct sim *s, int who)
{
	static const char *const goods[][3] = {
		{ "Keripik tempe", "Sambal bajak", "kue kering" },
		{ "batik tulis", "Gamis katun", "mukena bordir" },
		{ "anyaman bambu", "Gantungan kunci kayu", "keranjang rotan" },
		{ "sabun wajah", "Lulur bengkoang", "skincare" },
		{ "jamu kunyit asam", "Madu hutan", "jamu beras kencur" },
	};

	return goods[who % CATEGORIES][sim_below(s, FOR_PEOPLE, 3)];
}

/* What must not be sold, or only with a moderator's eye on it. */
static const char *bad_goods(struct sim *s)
{
	static const char *const goods[] = {
		"Rokok elektrik murah",      "Senapan angin baru", "Pinjol cair cepat",
		"Kucing persia siap adopsi", "Suplemen fitness",   "Petasan lebaran",
	};

	return people_one_of(s, goods, ARRAY_LEN(goods));
}

static void own_words(struct sim *s, int who, const char *q, char text[TEXT_BYTES])
{
	const char *goods = sim_chance(s, FOR_PEOPLE, 60) ? bad_goods(s) : goods_of(s, who);
	int64_t price = 5 + sim_below(s, FOR_PEOPLE, 90);

	switch (sim_below(s, FOR_PEOPLE, 5)) {
	case 0:
		snprintf(text, TEXT_BYTES, "%s %s %" PRId64 "rb/bungkus", goods, q, price);
		break;
	case 1:
		snprintf(text, TEXT_BYTES, "Ready gaes!! %s\\nharga %" PRId64 ".000 aja, COD", q,
			 price);
		break;
	case 2:
		snprintf(text, TEXT_BYTES, "%s %s bagus", goods, q);
		break;
	case 3:
		snprintf(text, TEXT_BYTES, "%s %s Rp %" PRId64 ".500 per lembar", q, goods, price);
		break;
	default:
		snprintf(text, TEXT_BYTES, "%s %s @ %" PRId64 "k", q, goods, price);
		break;
	}
}

/* Another seller's or her own photo again, now and then. */
static const char *photo_of(struct sim *s, int who, int64_t text, char ret[64])
{
	if (!sim_chance(s, FOR_PEOPLE, 350))
		return NULL;
	if (sim_chance(s, FOR_PEOPLE, 100))
		snprintf(ret, 64, "foto-%d", (int)sim_below(s, FOR_PEOPLE, 5));
	else
		snprintf(ret, 64, "foto-%d-%" PRId64, who, text);
	return ret;
}

/* Her promo as she has it in mind now. False: it says something else too. */
static bool compose(struct sim *s, int who, char whole[TEXT_BYTES + 16])
{
	const struct figure *p = &s->people->list[who];
	char text[TEXT_BYTES], q[8];
	size_t n;
	const struct written *list = corpus(&n);

	check_marker(p->last_marker, q);
	if (p->edition > 0)
		q[6] = (char)('k' + p->edition - 1);
	if (p->last_text < 0)
		own_words(s, who, q, text);
	else
		snprintf(text, sizeof(text), "%s\\n%s", list[p->last_text].text, q);
	if (p->last_text >= 0 && (list[p->last_text].is_stop || list[p->last_text].is_wish))
		return false;
	snprintf(whole, TEXT_BYTES + 16, "%s%s", p->last_command, text);
	return true;
}

/* What follows the words: the other photos of an album, a correction. */
static void write_behind(struct sim *s, int who, bool has_photo)
{
	struct figure *p = &s->people->list[who];
	int n = has_photo && sim_chance(s, FOR_PEOPLE, 250) ? 1 + (int)sim_below(s, FOR_PEOPLE, 4)
							    : 0;
	char photo[64];

	if (n > 0)
		check_album(s, p->last_message, n + 1);
	for (int i = 0; i < n; i++) {
		snprintf(photo, sizeof(photo), "album-%d-%" PRId64, who, p->n_said);
		people_say_as(s, who, p->last_account,
			      &(struct saying){ .photo = photo, .text = "" });
	}
	if (sim_chance(s, FOR_PEOPLE, 200))
		people_react_later(s, who, ANSWER_REVISE, 0,
				   minutes_us(sim_chance(s, FOR_PEOPLE, 500) ? 3 : 40));
}

static void revise(struct sim *s, int who)
{
	struct figure *p = &s->people->list[who];
	char whole[TEXT_BYTES + 16];

	if (p->edition == EDITIONS_MAX)
		return;
	p->edition++;
	if (!compose(s, who, whole))
		return;
	int64_t message =
		people_say_as(s, who, p->last_account,
			      &(struct saying){ .text = whole, .edits = p->last_message });
	check_writes(s, message, p->last_marker, p->edition, p->last_message);
}

/* The same once more, or something new. */
static void write_promo(struct sim *s, int who)
{
	static const char *const commands[] = { "/promo ", "promo ", "PROMO ", "#promo ",
						"",        "",       "",       "" };
	struct figure *p = &s->people->list[who];
	char whole[TEXT_BYTES + 16], photo[64];
	bool is_again = p->last_marker >= 0 && sim_chance(s, FOR_PEOPLE, 120);
	size_t n;

	(void)corpus(&n);
	if (!is_again) {
		p->edition = 0;
		p->last_marker = check_new_promo(s, who);
		p->last_text = sim_chance(s, FOR_PEOPLE, 700) ? sim_below(s, FOR_PEOPLE, (int64_t)n)
							      : -1 - sim_below(s, FOR_PEOPLE, 1000);
	}
	p->last_command = people_one_of(s, commands, ARRAY_LEN(commands));
	if (!compose(s, who, whole))
		return;
	const struct saying what = {
		.text = whole,
		.photo = photo_of(s, who, p->last_text, photo),
		.is_forwarded = p->last_command[0] == '\0' && sim_chance(s, FOR_PEOPLE, 150),
	};
	p->last_account = people_account(s, who);
	p->last_message = people_say_as(s, who, p->last_account, &what);
	check_writes(s, p->last_message, p->last_marker, p->edition, 0);
	write_behind(s, who, what.photo != NULL);
}

/* A photo alone, or something that is no promo at all. */
static void write_other(struct sim *s, int who)
{
	size_t n;
	const struct written *list = corpus(&n), *w = &list[sim_below(s, FOR_PEOPLE, (int64_t)n)];
	char photo[64];

	snprintf(photo, sizeof(photo), "foto-%d-%" PRId64, who, s->people->list[who].n_said);
	if (sim_chance(s, FOR_PEOPLE, 300))
		people_say_as(s, who, people_account(s, who),
			      &(struct saying){ .photo = photo, .text = "" });
	else if (!w->is_promo && !w->is_stop && !w->is_wish)
		people_other(s, who, w->text);
}

static void look_after(struct sim *s, int who)
{
	static const char *const looks[] = { "/status", "/kuota",          "/promoku",
					     "/jadwal", "sudah terkirim?", "sisa jatah",
					     "/habis",  "/promo lanjut",   "/produk",
					     "/geladi" };

	people_other(s, who, people_one_of(s, looks, ARRAY_LEN(looks)));
}

void seller_visit(struct sim *s, int who)
{
	struct figure *p = &s->people->list[who];
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);
	char text[160];

	if (!p->has_shop) {
		p->has_shop = true;
		snprintf(text, sizeof(text), "/daftar Toko Maju %d; %s; %s", who,
			 people_districts[who % DISTRICTS], people_categories[who % CATEGORIES]);
		people_other(s, who, text);
	} else if (dice < 40) {
		write_promo(s, who);
	} else if (dice < 45) {
		write_other(s, who);
	} else if (dice < 60) {
		look_after(s, who);
	} else {
		member_visit(s, who);
	}
}

/* --- what the bot says to her --- */

static const struct {
	const char *words;
	int what;
	int64_t of_100, within_min; /* how many of them answer */
} questions[] = {
	{ "Beginilah promo", ANSWER_CONFIRM, 94, 3 },
	{ "Pesan Anda berubah", ANSWER_CONFIRM, 90, 3 },
	{ "Mana yang diubah?", ANSWER_EDIT, 90, 3 },
	{ "Promonya sekarang:", ANSWER_CONFIRM, 90, 3 },
	{ "Berapa harga", ANSWER_PRICE, 90, 3 },
	{ "termasuk kategori apa", ANSWER_CATEGORY, 92, 3 },
	{ "di daerah mana", ANSWER_DISTRICT, 92, 3 },
	{ "Apa nama barangnya", ANSWER_TITLE, 90, 3 },
	{ "sepertinya bukan promo", ANSWER_SURE, 90, 3 },
	{ "maksudnya?", ANSWER_YES, 90, 3 },
	{ "Mau diteruskan?", ANSWER_CHOICE, 90, 5 },
	{ "Mau bagaimana?", ANSWER_CHOICE, 90, 5 },
	{ "Sudah benar?", ANSWER_YES, 92, 3 },
	{ "Mau dikirim kapan", ANSWER_WHEN, 90, 3 },
	{ "belum jelas. Tulis misalnya", ANSWER_WHEN, 80, 3 },
	{ "karena aturan", ANSWER_REFUSED, 90, 10 },
	{ "masih terbuka: kirim", ANSWER_CONFIRM, 80, 5 },
	{ "Maaf, promo ", ANSWER_REJECTED, 20, 60 },
	{ "Promo *nomor ", ANSWER_HELD, 45, 240 },
	{ "Kabar baik: promo ", ANSWER_APPROVED, 50, 60 },
};

void seller_got(struct sim *s, int who, str body)
{
	int64_t number = people_number_behind(body, "romo *nomor ");

	if (number == 0)
		number = people_number_behind(body, "Maaf, promo ");
	if (number == 0)
		number = people_number_behind(body, "Kabar baik: promo ");
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		if (!people_has(body, questions[i].words))
			continue;
		if (sim_below(s, FOR_PEOPLE, 100) < questions[i].of_100)
			people_react_later(s, who, questions[i].what, number,
					   minutes_us(questions[i].within_min));
		return;
	}
	member_got(s, who, body);
}

/* Of each answer the forms, % = the promo's number. */
static const char *const answers[][20] = {
	[ANSWER_CONFIRM - REACT_SELLER] = { "kirim", "kirim", "1", "1", "1", "ya", "oke gas",
					    "kirim besok jam 8", "kirim nanti sore",
					    "kirim tiap hari jam 7", "ubah harga 11rb", "ubah",
					    "batal", "2", "/ubah", "kirim Sabtu jam 10",
					    "ubah kategori", "kok lama" },
	[ANSWER_PRICE - REACT_SELLER] = { "15rb/bungkus", "15rb", "15.000", "10-15rb", "murah kok",
					  "tanpa harga", "3 pcs 25rb", "dua puluh ribu",
					  "harga nego" },
	[ANSWER_CATEGORY -
		REACT_SELLER] = { "1", "2", "kuliner", "3", "lainnya", "4", "apa ya", "kerajinan" },
	[ANSWER_DISTRICT - REACT_SELLER] = { "1", "2", "Kota Malang", "Kota Batu", "Malang",
					     "Kab Sidoarjo", "dekat pasar" },
	[ANSWER_TITLE -
		REACT_SELLER] = { "Keripik tempe pedas", "batik tulis", "?", "jamu kunyit asam" },
	[ANSWER_SURE - REACT_SELLER] = { "1", "ya", "2", "ya ini promo", "batal" },
	[ANSWER_CHOICE -
		REACT_SELLER] = { "1", "2", "3", "lanjutkan", "simpan dulu", "buang", "ya", "hm" },
	[ANSWER_YES - REACT_SELLER] = { "ya", "1", "iya benar", "nggih", "2", "bukan" },
	[ANSWER_WHEN - REACT_SELLER] = { "besok jam 8", "sekarang", "habis magrib", "Sabtu jam 10",
					 "tiap Senin jam 7", "nanti", "jam 7 malam", "batal" },
	[ANSWER_REFUSED - REACT_SELLER] = { "minta ditinjau", "2", "batal", "3",
					    "kirim besok jam 8", "ubah harga 12rb", "1",
					    "kirim lusa" },
	[ANSWER_REJECTED - REACT_SELLER] = { "/banding % fotonya sudah jelas", "kok ditolak" },
	[ANSWER_HELD - REACT_SELLER] = { "/status %", "/batal %", "/jadwal % besok jam 9",
					 "/jadwal % tiap hari jam 7", "/jeda %", "/lanjut %",
					 "/habis", "/geladi %", "/kuota", "/jadwal % sekali",
					 "/jadwal % lusa jam 7", "ubah harga 13rb" },
	[ANSWER_EDIT - REACT_SELLER] = { "harga 12rb", "14rb", "harga", "kategori kuliner", "foto",
					 "batal", "siap besok jam 9", "berlaku sampai besok" },
	[ANSWER_APPROVED - REACT_SELLER] = { "/ubah % harga 21rb/bungkus", "/ubah % harga 14rb",
					     "/ubah %", "/jeda %", "/batal %", "/status %",
					     "/habis", "/jadwal % besok jam 9" },
};

void seller_react(struct sim *s, int who, int what, int64_t number)
{
	if (what == ANSWER_REVISE) {
		revise(s, who);
		return;
	}
	const char *const *forms = answers[what - REACT_SELLER];
	char text[160];
	size_t n = 0;

	while (forms[n])
		n++;
	const char *form = people_one_of(s, forms, n), *mark = strchr(form, '%');
	if (mark)
		snprintf(text, sizeof(text), "%.*s%" PRId64 "%s", (int)(mark - form), form, number,
			 mark + 1);
	else
		snprintf(text, sizeof(text), "%s", form);
	people_other(s, who, text);
}

void people_promo(struct sim *s, int who)
{
	char text[256], q[8];

	check_marker(check_new_promo(s, who), q);
	snprintf(text, sizeof(text), "/promo %s %s 15rb/bungkus", goods_of(s, who), q);
	people_other(s, who, text);
}
