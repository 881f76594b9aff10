/* SPDX-License-Identifier: MIT */
/* Members: what they want to get and how, what they look at, and what they write besides. */
#include "tests/simulate/people.h"

#include "tests/simulate/corpus.h"

static void stop(struct sim *s, int who)
{
	static const char *const forms[] = { "BERHENTI", "berhenti",  "stop",
					     "Unreg",    "/berhenti", "jangan kirim lagi" };

	people_say(s, who, SAYS_STOP, people_one_of(s, forms, ARRAY_LEN(forms)));
}

/* How promos come: each, once a day, once a week, not at all for some days. */
static void choose(struct sim *s, int who)
{
	static const char *const modes[] = {
		"/ringkasan harian",
		"harian",
		"/langganan harian",
		"ringkasan sehari sekali ya",
		"/ringkasan mingguan",
		"mingguan",
		"/langganan langsung",
		"satu per satu",
		"/ringkasan mati",
		"mingguan kuliner",
		"/lanjut",
	};
	static const struct {
		const char *text;
		unsigned days;
	} silences[] = {
		{ "/jeda 2 hari", 2 },
		{ "diam sehari", 1 },
		{ "/jeda 1 hari kuliner", 1 },
		{ "diam seminggu", 7 },
	};

	if (sim_chance(s, FOR_PEOPLE, 250)) {
		size_t i = (size_t)sim_below(s, FOR_PEOPLE, ARRAY_LEN(silences));
		people_say_at(s, who, -1, SAYS_SILENCE, silences[i].days, silences[i].text);
		return;
	}
	people_other(s, who, people_one_of(s, modes, ARRAY_LEN(modes)));
}

/* What is said in any chat, and is no promo; or is one, by somebody who has no shop. */
static void talk(struct sim *s, int who)
{
	size_t n;
	const struct written *list = corpus(&n), *w = &list[sim_below(s, FOR_PEOPLE, (int64_t)n)];

	if (w->is_stop || (w->is_promo && !sim_chance(s, FOR_PEOPLE, 200)))
		return;
	people_say_at(s, who, -1, SAYS_OTHER, w->is_wish ? WANTS_ANY : 0, w->text);
}

static void look(struct sim *s, int who)
{
	static const char *const idle[] = { "/kategori", "bantuan",    "halo",   "/cari keripik",
					    "p",         "/langganan", "ok",     "/daerah",
					    "/siapa",    "langgannan", "1",      "berapa harganya?",
					    "/profil",   "batal",      "/status" };
	size_t i = (size_t)sim_below(s, FOR_PEOPLE, ARRAY_LEN(idle));

	/* A number or a slip may be the answer to a question about subscriptions. */
	people_say_at(s, who, -1, SAYS_OTHER, i == 10 || i == 9 ? WANTS_ANY : 0, idle[i]);
}

void member_visit(struct sim *s, int who)
{
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);

	if (s->people->list[who].n_said == 0 || dice < 25)
		people_subscribe(s, who, -1);
	else if (dice < 29)
		stop(s, who);
	else if (dice < 34)
		people_other(s, who,
			     dice < 32 ? "/langganan hapus kuliner" : "/langganan hapus semua");
	else if (dice < 52)
		choose(s, who);
	else if (dice < 62)
		people_other(s, who, "/ringkasan");
	else if (dice < 72)
		talk(s, who);
	else
		look(s, who);
}

void member_got(struct sim *s, int who, str body)
{
	if (people_has(body, "Balas dengan angkanya") && sim_chance(s, FOR_PEOPLE, 500))
		people_react_later(s, who, REACT_NUMBER, 0, minutes_us(2));
	else if (people_has(body, "balas dengan nomornya") && sim_chance(s, FOR_PEOPLE, 300))
		people_react_later(s, who, REACT_NUMBER, 0, minutes_us(60));
}
