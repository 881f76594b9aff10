/* SPDX-License-Identifier: MIT */
/* The demo's people and their last eight days, as a script of what they write. Everything goes the
 * way a message goes: the network delivers it, siar answers or does not. A line waits for the
 * answer it names; when none comes the script goes on, so that a broken answer shows on the page
 * and the demo starts anyway. Sandbox thread, one uv timer. */
#include "bot/sandbox/seed.h"

#include "bot/base/check.h"

enum {
	TICK_MS = 100,
	PATIENCE_TICKS = 80,    /* for an answer */
	PHOTO_STEP_MS = 500,    /* of clock a tick: an album is over sooner */
	BETWEEN_MS = 20 * 1000, /* of clock before each line: nobody types at once */
};

static const int64_t hour_ms = INT64_C(3600) * 1000;
static const int64_t wib_ms = INT64_C(7) * 3600 * 1000;

enum { RATNA, HADI, SRI, WULAN, DARMO, LASTRI, NUR, ENDANG, BUDI, ANI, DEWI, FAJAR, PEOPLE };

static const struct {
	const char *phone, *bsuid, *name, *role, *about;
} people[PEOPLE] = {
	[RATNA] = { SEED_MODERATOR, "ID.1000000000000001", "Bu Ratna", "moderator", "Moderator" },
	[HADI] = { SEED_OPERATOR, "ID.1000000000000002", "Pak Hadi", "operator", "Petugas dinas" },
	[SRI] = { "6281200000011", "ID.1000000000000011", "Bu Sri", "seller",
		  "Keripik, Kota Malang" },
	[WULAN] = { "6281200000012", "ID.1000000000000012", "Mbak Wulan", "seller",
		    "Batik, Kota Batu" },
	[DARMO] = { "6281200000013", "ID.1000000000000013", "Pak Darmo", "seller", "Kopi, Jember" },
	[LASTRI] = { "6281200000014", "ID.1000000000000014", "Bu Lastri", "seller",
		     "Anyaman, Banyuwangi" },
	[NUR] = { "6281200000015", "ID.1000000000000015", "Cak Nur", "seller", "Sambal, Surabaya" },
	[ENDANG] = { "6281200000016", "ID.1000000000000016", "Bu Endang", "seller",
		     "Telur asin, Sidoarjo" },
	[BUDI] = { "6281200000021", "ID.1000000000000021", "Budi", "member", "Pelanggan" },
	[ANI] = { "6281200000022", "ID.1000000000000022", "Ani", "member", "Pelanggan" },
	[DEWI] = { "6281200000023", "ID.1000000000000023", "Dewi", "member", "Pelanggan" },
	[FAJAR] = { "6281200000024", "ID.1000000000000024", "Fajar", "member", "Pelanggan" },
};

enum { MALANG, SURABAYA, SIDOARJO, BATU, JEMBER, BANYUWANGI, FESYEN, KRIYA, GROUPS };

static const struct {
	const char *id, *title;
	int members[8], n_members;
} groups[GROUPS] = {
	[MALANG] = { "Y2FwaV9ncm91cDoxMDE",
		     "UMKM Kuliner Malang",
		     { HADI, SRI, BUDI, ANI, NUR },
		     5 },
	[SURABAYA] = { "Y2FwaV9ncm91cDoxMDI", "Jajanan Surabaya", { HADI, NUR, BUDI, DEWI }, 4 },
	[SIDOARJO] = { "Y2FwaV9ncm91cDoxMDM",
		       "Belanja Ibu Sidoarjo",
		       { HADI, ENDANG, ANI, DEWI },
		       4 },
	[BATU] = { "Y2FwaV9ncm91cDoxMDQ", "Oleh-oleh Kota Batu", { HADI, WULAN, SRI, BUDI }, 4 },
	[JEMBER] = { "Y2FwaV9ncm91cDoxMDU", "Pasar Tani Jember", { HADI, DARMO, FAJAR }, 3 },
	[BANYUWANGI] = { "Y2FwaV9ncm91cDoxMDY",
			 "Asosiasi UMKM Banyuwangi",
			 { HADI, LASTRI, FAJAR, ANI },
			 4 },
	[FESYEN] = { "Y2FwaV9ncm91cDoxMDc",
		     "Batik dan Busana Jatim",
		     { HADI, WULAN, DEWI, ANI },
		     4 },
	[KRIYA] = { "Y2FwaV9ncm91cDoxMDg", "Kriya Jawa Timur", { HADI, LASTRI, WULAN, FAJAR }, 4 },
};

#define PROMO_BODY                                                                                 \
	"Siar Dinkop Jatim (demo) meneruskan promo dari {{1}}: {{2}}. Harga: {{3}}. Hubungi "      \
	"penjual "                                                                                 \
	"langsung: {{4}}. Balas BERHENTI bila tidak mau menerima promo lagi."

static const struct world_template templates[] = {
	{ .name = STR_INIT("promo"),
	  .language = STR_INIT("id"),
	  .category = STR_INIT("MARKETING"),
	  .n_params = 4,
	  .body = STR_INIT(PROMO_BODY) },
	{ .name = STR_INIT("promo_foto"),
	  .language = STR_INIT("id"),
	  .category = STR_INIT("MARKETING"),
	  .header = HEADER_IMAGE,
	  .n_params = 4,
	  .body = STR_INIT(PROMO_BODY) },
	{ .name = STR_INIT("ringkasan"),
	  .language = STR_INIT("id"),
	  .category = STR_INIT("MARKETING"),
	  .n_params = 1,
	  .body = STR_INIT("Ringkasan promo dari Siar Dinkop Jatim (demo): {{1}} Balas BERHENTI "
			   "bila tidak mau menerima promo lagi.") },
	{ .name = STR_INIT("pemberitahuan"),
	  .language = STR_INIT("id"),
	  .category = STR_INIT("UTILITY"),
	  .n_params = 1,
	  .body = STR_INIT("Pemberitahuan Siar Dinkop Jatim (demo): {{1}} Balas pesan ini untuk "
			   "menjawab.") },
};

/* One line of the script: somebody writes, or the clock goes on. */
struct line {
	enum { WRITES, CLOCK } what;
	int who, group;           /* group -1 = to siar */
	const char *text, *photo; /* photo NULL = none */
	enum { NOTHING, PERSON, GROUP } awaited;
	int from; /* whose private chat, or which group, the answer comes to */
	int days, hour;
};

#define SAYS(w, t)                                                                                 \
	{                                                                                          \
		.who = (w), .group = -1, .text = (t), .awaited = PERSON, .from = (w)               \
	}
#define SHOWS(w, p, t)                                                                             \
	{                                                                                          \
		.who = (w), .group = -1, .text = (t), .photo = (p), .awaited = PERSON, .from = (w) \
	}
#define SHOWS_FIRST(w, p, t)                                                                       \
	{                                                                                          \
		.who = (w), .group = -1, .text = (t), .photo = (p)                                 \
	}
#define TELLS(w, t, to)                                                                            \
	{                                                                                          \
		.who = (w), .group = -1, .text = (t), .awaited = PERSON, .from = (to)              \
	}
#define REACHES(w, t, g)                                                                           \
	{                                                                                          \
		.who = (w), .group = -1, .text = (t), .awaited = GROUP, .from = (g)                \
	}
#define ASKS_IN(w, g, t)                                                                           \
	{                                                                                          \
		.who = (w), .group = (g), .text = (t), .awaited = GROUP, .from = (g)               \
	}
#define CHATS(w, g, t)                                                                             \
	{                                                                                          \
		.who = (w), .group = (g), .text = (t)                                              \
	}
#define LATER(d, h)                                                                                \
	{                                                                                          \
		.what = CLOCK, .days = (d), .hour = (h)                                            \
	}

static const struct line script[] = {
	LATER(1, 8),
	/* The office opens the groups. */
	ASKS_IN(HADI, MALANG, "/grup aktif"),
	ASKS_IN(HADI, MALANG, "/langganan kuliner Kota Malang"),
	ASKS_IN(HADI, SURABAYA, "/grup aktif"),
	ASKS_IN(HADI, SURABAYA, "/langganan kuliner Kota Surabaya"),
	ASKS_IN(HADI, SIDOARJO, "/grup aktif"),
	ASKS_IN(HADI, SIDOARJO, "/langganan kuliner Sidoarjo"),
	ASKS_IN(HADI, BATU, "/grup aktif"),
	ASKS_IN(HADI, BATU, "/langganan semua Kota Batu"),
	ASKS_IN(HADI, JEMBER, "/grup aktif"),
	ASKS_IN(HADI, JEMBER, "/langganan agro Jember"),
	ASKS_IN(HADI, BANYUWANGI, "/grup aktif"),
	ASKS_IN(HADI, BANYUWANGI, "/langganan semua Banyuwangi"),
	ASKS_IN(HADI, FESYEN, "/grup aktif"),
	ASKS_IN(HADI, FESYEN, "/langganan fesyen semua"),
	ASKS_IN(HADI, KRIYA, "/grup aktif"),
	ASKS_IN(HADI, KRIYA, "/langganan kriya semua"),
	/* Members say what they want. */
	SAYS(RATNA, "/siapa"),
	SAYS(BUDI, "/langganan kuliner semua"),
	SAYS(ANI, "/langganan semua"),
	SAYS(DEWI, "/langganan fesyen semua"),
	SAYS(FAJAR, "/langganan agro semua"),
	/* Sellers register. */
	SAYS(SRI, "/daftar Keripik Bu Sri; Kota Malang; kuliner"),
	SHOWS(SRI, "keripik.jpg", "/produk tambah Keripik tempe; 15rb/bungkus"),
	SAYS(WULAN, "/daftar Batik Mbak Wulan; Kota Batu; fesyen"),
	SHOWS(WULAN, "batik.jpg", "/produk tambah Batik tulis bunga apel; 275rb/lembar"),
	SAYS(DARMO, "/daftar Kopi Pak Darmo; Jember; agro"),
	SHOWS(DARMO, "kopi.jpg", "/produk tambah Kopi robusta bubuk; 35rb/250 gram"),
	SAYS(LASTRI, "/daftar Anyaman Bu Lastri; Banyuwangi; kriya"),
	SHOWS(LASTRI, "anyaman.jpg", "/produk tambah Tas anyaman pandan; 85rb"),
	SAYS(NUR, "/daftar Sambal Cak Nur; Kota Surabaya; kuliner"),
	SHOWS(NUR, "sambal.jpg", "/produk tambah Sambal bawang; 25rb/botol"),
	SAYS(ENDANG, "/daftar Telur Asin Bu Endang; Sidoarjo; kuliner"),
	SHOWS(ENDANG, "telur.jpg", "/produk tambah Telur asin masir; 4rb/butir"),
	/* 1: done */
	SAYS(SRI, "/promo Bismillah... ready keripik tempe renyah, baru digoreng pagi ini. "
		  "15rb/bungkus"),
	TELLS(SRI, "kirim", RATNA),
	REACHES(RATNA, "setuju", MALANG),
	CHATS(BUDI, MALANG, "Mantap Bu Sri, saya pesan 3 ya"),
	CHATS(SRI, MALANG, "Siap Mas Budi, nanti sore saya antar"),
	/* 2: done, with a photo */
	SHOWS(WULAN, "batik.jpg", "/promo Batik tulis bunga apel, pewarna alami 275rb/lembar"),
	TELLS(WULAN, "1", RATNA),
	REACHES(RATNA, "1", FESYEN),
	/* 3: rejected */
	SAYS(NUR, "/promo sambal murah meriah 5rb"),
	TELLS(NUR, "kirim", RATNA),
	TELLS(RATNA, "tolak Fotonya belum ada, Cak. Tolong dilengkapi ya", NUR),
	/* 4: nobody decides, it expires */
	SAYS(ENDANG, "/promo Telur asin masir 4rb/butir, minimal 10 butir"),
	TELLS(ENDANG, "kirim", RATNA),
	SAYS(RATNA, "nanti"),
	/* A week later. */
	LATER(8, 9),
	CHATS(ANI, MALANG, "Assalamualaikum, pagi semuanya"),
	SAYS(SRI, "halo"),
	SAYS(RATNA, "/antre"),
	SAYS(DEWI, "/langganan"),
	ASKS_IN(BUDI, MALANG, "/cari keripik"),
	/* 5: scheduled for tomorrow */
	SHOWS(WULAN, "kerudung.jpg", "/promo Kerudung ecoprint, motif daun asli 95rb"),
	SAYS(WULAN, "kirim besok jam 8"),
	TELLS(WULAN, "ya", RATNA),
	TELLS(RATNA, "setuju", WULAN),
	/* 6, 7: held, for whoever plays the moderator */
	SHOWS(DARMO, "kopi.jpg",
	      "/promo Kopi robusta bubuk, petik merah, sangrai kemarin. 35rb / 250 gram"),
	TELLS(DARMO, "kirim", RATNA),
	SHOWS_FIRST(LASTRI, "anyaman.jpg",
		    "/promo Tas pandan 85rb, sandal pandan 45rb. Bisa pesan ukuran"),
	SHOWS(LASTRI, "sandal.jpg", ""),
	SAYS(LASTRI, "kirim"),
	/* 8: a draft that waits for its text */
	SHOWS(ENDANG, "telur.jpg", ""),
	/* 9: running when the page is opened */
	SHOWS(SRI, "keripik.jpg", "/promo KRP01 rasa baru: balado daun jeruk"),
	SAYS(SRI, "kirim"),
	REACHES(RATNA, "/setuju 9", MALANG),
};

struct seed {
	struct seed_options o;
	uv_timer_t timer;
	size_t at;       /* the line that comes next */
	bool is_waiting; /* for the answer to the line before */
	int ticks;
};

void seed_fill(struct world *w, bool has_people)
{
	for (size_t i = 0; i < ARRAY_LEN(templates); i++)
		world_add_template(w, &templates[i]);
	for (size_t i = 0; i < PEOPLE && has_people; i++) {
		const struct world_person p = {
			.phone = str_from(people[i].phone),
			.bsuid = str_from(people[i].bsuid),
			.name = str_from(people[i].name),
			.role = str_from(people[i].role),
			.about = str_from(people[i].about),
		};
		(void)world_add_person(w, &p);
	}
	for (size_t i = 0; i < GROUPS && has_people; i++) {
		struct world_group g = {
			.id = str_from(groups[i].id),
			.title = str_from(groups[i].title),
			.n_members = groups[i].n_members,
		};
		for (int k = 0; k < g.n_members; k++)
			g.members[k] = groups[i].members[k];
		(void)world_add_group(w, &g);
	}
}

/* To the hour of that day in WIB: days = 0 is today. */
static void go_on_to(struct seed *s, const struct line *l)
{
	int64_t now_ms = world_now_ms(s->o.world), day_ms = 24 * hour_ms;
	int64_t midnight_ms = (now_ms + wib_ms) / day_ms * day_ms - wib_ms;

	s->o.move_clock(s->o.owner, midnight_ms + l->days * day_ms + l->hour * hour_ms - now_ms);
}

static const struct line *last_line(const struct seed *s)
{
	ASSERT(s->at > 0);
	return &script[s->at - 1];
}

/* Photos that are chosen together leave together. */
static bool is_album(const struct seed *s)
{
	const struct line *before = s->at > 1 ? &script[s->at - 2] : NULL;

	return before && before->photo && before->awaited == NOTHING;
}

static void end(struct seed *s)
{
	uv_timer_stop(&s->timer);
	s->o.on_done(s->o.owner);
}

static void next(struct seed *s)
{
	s->is_waiting = false;
	s->ticks = 0;
	while (!s->is_waiting && s->at < ARRAY_LEN(script)) {
		const struct line *l = &script[s->at++];
		if (l->what == CLOCK) {
			go_on_to(s, l);
			continue;
		}
		if (!is_album(s))
			s->o.move_clock(s->o.owner, BETWEEN_MS);
		s->is_waiting = l->awaited != NOTHING;
		s->o.say(s->o.owner, l->who, l->group, l->text, l->photo);
	}
	if (!s->is_waiting)
		end(s);
}

static void on_tick(uv_timer_t *timer)
{
	struct seed *s = timer->data;

	if (!s->is_waiting || ++s->ticks > PATIENCE_TICKS)
		next(s);
	else if (last_line(s)->photo)
		s->o.move_clock(s->o.owner, PHOTO_STEP_MS);
}

struct seed *seed_start(const struct seed_options *o)
{
	struct seed *s = mem_take(sizeof(*s));

	*s = (struct seed){ .o = *o };
	uv_timer_init(o->loop, &s->timer);
	s->timer.data = s;
	uv_timer_start(&s->timer, on_tick, 0, TICK_MS);
	return s;
}

void seed_heard(struct seed *s, const struct world_message *m)
{
	if (!s->is_waiting || !m->is_ours)
		return;
	const struct line *l = last_line(s);
	bool is_it =
		l->awaited == GROUP ? m->group == l->from : m->group < 0 && m->person == l->from;
	if (!is_it)
		return;
	/* Not from inside the network's own work. */
	s->is_waiting = false;
	uv_timer_start(&s->timer, on_tick, 0, TICK_MS);
}

static void on_closed(uv_handle_t *h)
{
	mem_give(h->data);
}

void seed_stop(struct seed *s)
{
	if (s)
		uv_close((uv_handle_t *)&s->timer, on_closed);
}
