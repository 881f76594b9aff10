/* SPDX-License-Identifier: MIT */
/* Simulated people: two operators, three moderators, sellers, members, and groups. Each has an
 * own rhythm, says mostly sensible things in the forms people use, and reacts to what the bot
 * writes: as slowly, wrongly or not at all as people do. */
#include "tests/simulate/sim.h"

#include "tests/simulate/check.h"

#include <inttypes.h>
#include <stdio.h>

enum { OPERATORS = 2, STAFF = 5 };
enum react {
	REACT_SEND,
	REACT_EDIT,
	REACT_PRICE,
	REACT_CANCEL,
	REACT_CANCEL_PROMO,
	REACT_APPROVE,
	REACT_REJECT,
	REACT_NUMBER,
	REACT_STATUS,
	REACT_RELEASE,
	REACT_PAUSE,
	REACT_RESUME,
	REACT_CHANGE,
};
enum { REACT_BITS = 8 };
static const int64_t MINUTE_US = INT64_C(60) * 1000 * 1000;

struct person {
	bool has_shop, has_group;
	bool is_late; /* what she changed was over: sent again it would be another promo */
	int marker; /* of the promo being written */
	int64_t n_said;
};

struct crowd {
	struct person *list; /* groups behind them */
};

static const char *const categories[] = { "kuliner",    "fesyen", "kriya",
					  "kecantikan", "herbal", "semua" };
static const char *const districts[] = { "Kota Malang", "Kota Batu", "Kota Surabaya",
					 "Kabupaten Sidoarjo", "semua" };

static bool is_seller(const struct sim *s, int who)
{
	return who >= STAFF && who < STAFF + s->o.n_people / 5;
}

void people_address(const struct sim *s, int who, char ret[24])
{
	if (who < s->o.n_people)
		snprintf(ret, 24, "62811%08d", who);
	else
		snprintf(ret, 24, "120363%012d", who);
}

int people_of_address(const struct sim *s, str address, bool is_group)
{
	size_t head = is_group ? 6 : 5;
	int64_t n;

	if (str_starts(address, STR("+")))
		address = str_slice(address, 1, SIZE_MAX);
	if (address.len <= head || !str_to_int64(str_slice(address, head, SIZE_MAX), &n))
		return -1;
	return n >= 0 && n < s->o.n_people + s->o.n_groups ? (int)n : -1;
}

void people_open(struct sim *s)
{
	s->people = mem_take(sizeof(*s->people));
	int n = s->o.n_people + s->o.n_groups;
	s->people->list = mem_take((size_t)n * sizeof(s->people->list[0]));
	if (s->o.n_run)
		return;
	for (int i = 0; i < s->o.n_people; i++)
		agenda_put(s, sim_below(s, FOR_PEOPLE, 60 * MINUTE_US), EVENT_PERSON, i, 0);
	/* The last word of the day: nothing is to be held back at its end. */
	agenda_put(s, s->end_us + 20 * MINUTE_US, EVENT_REACT, 0, REACT_RELEASE);
}

void people_close(struct sim *s)
{
	mem_give(s->people->list);
	mem_give(s->people);
}

static void say(struct sim *s, int who, int group, enum meaning m, unsigned wants, const char *text)
{
	int account = group >= 0 ? group % ACCOUNTS : who % ACCOUNTS;

	if (group < 0 && !s->o.n_run && sim_chance(s, FOR_PEOPLE, 30))
		account = 1 - account;
	s->people->list[who].n_said++;
	int64_t message = check_says(s, account, who, group, m, wants);
	trace_add(s, "says", who, group, message);
	if (s->o.is_verbose)
		printf("%" PRId64 " %d: %s\n", message, who, text);
	trace_bytes(s, str_from(text));
	hooks_message(s, account, message, who, group, text);
}

static void other(struct sim *s, int who, const char *text)
{
	say(s, who, -1, SAYS_OTHER, 0, text);
}

/* A category and a district, either may be all, in several orders. */
static void subscribe(struct sim *s, int who, int group)
{
	int c = (int)sim_below(s, FOR_PEOPLE, CATEGORIES),
	    d = (int)sim_below(s, FOR_PEOPLE, DISTRICTS);
	char text[160];

	if (sim_chance(s, FOR_PEOPLE, 80))
		c = CATEGORIES;
	if (sim_chance(s, FOR_PEOPLE, 120))
		d = DISTRICTS;
	bool is_turned = c < CATEGORIES && d < DISTRICTS && sim_chance(s, FOR_PEOPLE, 200);
	const char *first = is_turned ? districts[d] : categories[c];
	const char *second = is_turned ? categories[c] : districts[d];
	if (c == CATEGORIES && d == DISTRICTS)
		second = "";
	snprintf(text, sizeof(text), "%slangganan %s %s",
		 group >= 0 || sim_chance(s, FOR_PEOPLE, 700) ? "/" : "", first, second);
	say(s, who, group, SAYS_SUBSCRIBE, wants_bit(c, d), text);
}

static void stop(struct sim *s, int who)
{
	static const char *const forms[] = { "BERHENTI", "berhenti",  "stop",
					     "Unreg",    "/berhenti", "jangan kirim lagi" };

	say(s, who, -1, SAYS_STOP, 0, forms[sim_below(s, FOR_PEOPLE, ARRAY_LEN(forms))]);
}

static void member(struct sim *s, int who)
{
	static const char *const idle[] = { "/kategori", "bantuan",    "halo",   "/cari keripik",
					    "p",         "/langganan", "ok",     "/daerah",
					    "/siapa",    "langgannan", "1",      "berapa harganya?",
					    "/profil",   "batal",      "/status" };
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);

	if (s->people->list[who].n_said == 0 || dice < 30) {
		subscribe(s, who, -1);
	} else if (dice < 36) {
		stop(s, who);
	} else if (dice < 42) {
		other(s, who, dice < 39 ? "/langganan hapus kuliner" : "/langganan hapus semua");
	} else {
		size_t i = (size_t)sim_below(s, FOR_PEOPLE, ARRAY_LEN(idle));
		/* A number or a slip may be the answer to a question about subscriptions. */
		say(s, who, -1, SAYS_OTHER, i == 10 || i == 9 ? WANTS_ANY : 0, idle[i]);
	}
}

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

static void write_promo(struct sim *s, int who)
{
	const char *goods = goods_of(s, who);
	int marker = check_new_promo(s, who, who % CATEGORIES, who % DISTRICTS);
	int64_t price = 5 + sim_below(s, FOR_PEOPLE, 90);
	char text[256], q[8];

	check_marker(marker, q);
	s->people->list[who].marker = marker;
	switch (sim_below(s, FOR_PEOPLE, 5)) {
	case 0:
		snprintf(text, sizeof(text), "/promo %s %s %" PRId64 "rb/bungkus", goods, q, price);
		break;
	case 1:
		snprintf(text, sizeof(text),
			 "promo Ready gaes!! %s\\nharga %" PRId64 ".000 aja, COD", q, price);
		break;
	case 2:
		snprintf(text, sizeof(text), "/promo %s %s bagus", goods, q);
		break;
	case 3:
		snprintf(text, sizeof(text), "PROMO %s %s Rp %" PRId64 ".500 per lembar", q, goods,
			 price);
		break;
	default:
		snprintf(text, sizeof(text), "#promo %s %s @ %" PRId64 "k", q, goods, price);
		break;
	}
	other(s, who, text);
}

static void seller(struct sim *s, int who)
{
	struct person *p = &s->people->list[who];
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);
	char text[160];

	if (!p->has_shop) {
		p->has_shop = true;
		snprintf(text, sizeof(text), "/daftar Toko Maju %d; %s; %s", who,
			 districts[who % DISTRICTS], categories[who % CATEGORIES]);
		other(s, who, text);
	} else if (dice < 45) {
		write_promo(s, who);
	} else if (dice < 55) {
		other(s, who, "/status");
	} else {
		member(s, who);
	}
}

/* The groups of an operator, one a visit; then the brake, now and then. */
static void operator(struct sim *s, int who)
{
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);

	for (int i = who; i < s->o.n_groups; i += OPERATORS) {
		int group = s->o.n_people + i;
		if (s->people->list[group].has_group)
			continue;
		s->people->list[group].has_group = true;
		say(s, who, group, SAYS_OTHER, 0, "/grup aktif");
		subscribe(s, who, group);
		subscribe(s, who, group);
		agenda_put(s, s->now_us + MINUTE_US, EVENT_PERSON, who, 0);
		return;
	}
	if (dice < 15)
		say(s, who, -1, SAYS_BRAKE, 0, dice < 8 ? "/rem" : "/darurat");
	else if (dice < 20)
		say(s, who, -1, SAYS_BRAKE_ALL, 0, "/rem semua");
	else if (dice < 60)
		say(s, who, -1, SAYS_RELEASE, 0, "/lanjut semua");
	else if (dice < 80 && s->o.n_groups > 0)
		subscribe(s, who, s->o.n_people + (int)sim_below(s, FOR_PEOPLE, s->o.n_groups));
	else
		other(s, who, dice < 90 ? "/antre" : "/status");
}

static void chatter(struct sim *s, int who)
{
	if (s->o.n_groups > 0)
		say(s, who, s->o.n_people + (int)sim_below(s, FOR_PEOPLE, s->o.n_groups),
		    SAYS_OTHER, 0,
		    sim_chance(s, FOR_PEOPLE, 900) ? "Assalamualaikum, pagi semua" : "/kategori");
}

/* People sleep, mostly. */
static int64_t next_visit_us(struct sim *s, int who)
{
	int64_t wait_us = (5 + sim_below(s, FOR_PEOPLE, who < STAFF ? 60 : 250)) * MINUTE_US;
	/* Some have nothing to say any more: their window closes. */
	if (who >= STAFF && !is_seller(s, who) && who % 4 == 0 && s->people->list[who].n_said > 2)
		wait_us += (20 + sim_below(s, FOR_PEOPLE, 60)) * 60 * MINUTE_US;
	int64_t hour = (sim_wall_ms(s) + wait_us / 1000) / 3600000 + 7;

	if (hour % 24 < 5 && !sim_chance(s, FOR_PEOPLE, 150))
		wait_us += 5 * 60 * MINUTE_US;
	return wait_us;
}

static void visit(struct sim *s, int who)
{
	if (who < OPERATORS)
		operator(s, who);
	else if (who < STAFF)
		other(s, who, sim_chance(s, FOR_PEOPLE, 700) ? "/antre" : "/langganan");
	else if (sim_chance(s, FOR_PEOPLE, 100))
		chatter(s, who);
	else if (is_seller(s, who))
		seller(s, who);
	else
		member(s, who);
	agenda_put(s, s->now_us + next_visit_us(s, who), EVENT_PERSON, who, 0);
}

static void react(struct sim *s, int who, enum react what, int64_t number)
{
	char text[80];

	switch (what) {
	case REACT_SEND:
		if (s->people->list[who].is_late) {
			other(s, who, "batal");
			return;
		}
		other(s, who, sim_chance(s, FOR_PEOPLE, 500) ? "1" : "kirim");
		return;
	case REACT_EDIT:
		other(s, who, "ubah harga 11rb");
		return;
	case REACT_PRICE:
		other(s, who, sim_chance(s, FOR_PEOPLE, 900) ? "15rb/bungkus" : "murah kok");
		return;
	case REACT_CANCEL:
		other(s, who, "batal");
		return;
	case REACT_CANCEL_PROMO:
		snprintf(text, sizeof(text), "/batal %" PRId64, number);
		break;
	case REACT_APPROVE:
		snprintf(text, sizeof(text), "%s %" PRId64,
			 sim_chance(s, FOR_PEOPLE, 500) ? "setuju" : "/setuju", number);
		break;
	case REACT_REJECT:
		snprintf(text, sizeof(text), "/tolak %" PRId64 " fotonya buram", number);
		break;
	case REACT_NUMBER:
		say(s, who, -1, SAYS_OTHER, WANTS_ANY, sim_chance(s, FOR_PEOPLE, 500) ? "2" : "3");
		return;
	case REACT_RELEASE:
		say(s, who, -1, SAYS_RELEASE, 0, "/lanjut semua");
		return;
	case REACT_PAUSE:
		snprintf(text, sizeof(text), "/jeda %" PRId64, number);
		break;
	case REACT_CHANGE:
		s->people->list[who].is_late = false;
		snprintf(text, sizeof(text), "/ubah %" PRId64 " harga %" PRId64 "rb/bungkus",
			 number, 20 + sim_below(s, FOR_PEOPLE, 9));
		break;
	case REACT_RESUME:
		snprintf(text, sizeof(text), "/lanjut %" PRId64, number);
		break;
	case REACT_STATUS:
		snprintf(text, sizeof(text), "/status %" PRId64, number);
		break;
	}
	other(s, who, text);
}

static void react_later(struct sim *s, int who, enum react what, int64_t number, int64_t most_us)
{
	agenda_put(s, s->now_us + 3000000 + sim_below(s, FOR_PEOPLE, most_us), EVENT_REACT, who,
		   number << REACT_BITS | what);
}

static bool has(str body, str words)
{
	return str_find(body, words) >= 0;
}

/* The number behind `words`, 0 = none. */
static int64_t number_behind(str body, str words)
{
	ptrdiff_t at = str_find(body, words);
	int64_t n = 0;

	if (at < 0)
		return 0;
	for (size_t i = (size_t)at + words.len;
	     i < body.len && body.ptr[i] >= '0' && body.ptr[i] <= '9'; i++)
		n = n * 10 + (body.ptr[i] - '0');
	return n;
}

static void moderator_got(struct sim *s, int who, str body)
{
	int64_t promo = number_behind(body, STR("*Promo "));
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);

	if (promo == 0 || dice >= 90)
		return;
	if (dice < 5)
		react_later(s, who, REACT_NUMBER, 0, 10 * MINUTE_US);
	else
		react_later(s, who, dice < 80 ? REACT_APPROVE : REACT_REJECT, promo,
			    20 * MINUTE_US);
}

static void seller_got(struct sim *s, int who, str body)
{
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);
	int64_t promo = number_behind(body, STR("Promo *nomor "));
	int64_t approved = number_behind(body, STR("Kabar baik: promo "));

	if (has(body, STR("sebelum perubahan ini dipakai")))
		s->people->list[who].is_late = true;
	if (approved > 0 && dice < 30)
		react_later(s, who, REACT_CHANGE, approved, (dice < 20 ? 1 : 60) * MINUTE_US);
	if (has(body, STR("Beginilah promo")))
		react_later(s, who,
			    dice < 80   ? REACT_SEND
			    : dice < 92 ? REACT_EDIT
					: REACT_CANCEL,
			    0, 3 * MINUTE_US);
	else if (has(body, STR("Berapa harga")) && dice < 90)
		react_later(s, who, REACT_PRICE, 0, 3 * MINUTE_US);
	else if (promo > 0 && dice >= 80) {
		react_later(s, who, REACT_PAUSE, promo, 30 * MINUTE_US);
		react_later(s, who, REACT_RESUME, promo, 120 * MINUTE_US);
	} else if (promo > 0 && dice < 20)
		react_later(s, who, dice < 12 ? REACT_CANCEL_PROMO : REACT_STATUS, promo,
			    60 * MINUTE_US);
}

void people_got(struct sim *s, int to, str body)
{
	if (to < 0 || to >= s->o.n_people || s->now_us >= s->end_us || s->o.n_run)
		return;
	if (to >= OPERATORS && to < STAFF)
		moderator_got(s, to, body);
	else if (is_seller(s, to))
		seller_got(s, to, body);
	else if (has(body, STR("Balas dengan angkanya")) && sim_chance(s, FOR_PEOPLE, 500))
		react_later(s, to, REACT_NUMBER, 0, 2 * MINUTE_US);
}

void people_say(struct sim *s, int who, enum meaning m, const char *text)
{
	say(s, who, -1, m, 0, text);
}

void people_promo(struct sim *s, int who)
{
	int marker = check_new_promo(s, who, who % CATEGORIES, who % DISTRICTS);
	char text[64], q[8];

	check_marker(marker, q);
	snprintf(text, sizeof(text), "/promo %s %s 15rb/bungkus", goods_of(s, who), q);
	other(s, who, text);
}

void people_event(struct sim *s, const struct sim_event *e)
{
	enum react what = (enum react)(e->b & ((1 << REACT_BITS) - 1));

	if (s->now_us >= s->end_us && what != REACT_RELEASE)
		return;
	if (e->what == EVENT_PERSON)
		visit(s, (int)e->a);
	else
		react(s, (int)e->a, what, e->b >> REACT_BITS);
}
