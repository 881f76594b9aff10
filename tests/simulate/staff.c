/* SPDX-License-Identifier: MIT */
/* Operators and moderators: groups and their rules, the brake, decisions. */
#include "tests/simulate/people.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const presets[] = { "lapak-standar", "akhir-pekan", "lapak-terverifikasi",
				       "hemat-kuota",   "jam-kerja",   "bebas" };

/* Half of them have rules of their own, some want a digest. */
static void open_group(struct sim *s, int who, int group)
{
	char text[80];

	people_say_at(s, who, group, SAYS_OTHER, 0, "/grup aktif");
	people_subscribe(s, who, group);
	people_subscribe(s, who, group);
	if (sim_chance(s, FOR_PEOPLE, 500)) {
		snprintf(text, sizeof(text), "/grup aturan %s",
			 people_one_of(s, presets, ARRAY_LEN(presets)));
		people_say_at(s, who, group, SAYS_OTHER, 0, text);
	}
	if (sim_chance(s, FOR_PEOPLE, 300))
		people_say_at(s, who, group, SAYS_OTHER, 0,
			      sim_chance(s, FOR_PEOPLE, 700) ? "/langganan harian"
							     : "/langganan mingguan");
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
		open_group(s, who, group);
		agenda_put(s, s->now_us + minutes_us(1), EVENT_PERSON, who, 0);
		return;
	}
	if (dice < 15)
		people_say(s, who, SAYS_BRAKE, dice < 8 ? "/rem" : "/darurat");
	else if (dice < 20)
		people_say(s, who, SAYS_BRAKE_ALL, "/rem semua");
	else if (dice < 60)
		people_say(s, who, SAYS_RELEASE, "/lanjut semua");
	else if (dice < 75 && s->o.n_groups > 0)
		people_subscribe(s, who,
				 s->o.n_people + (int)sim_below(s, FOR_PEOPLE, s->o.n_groups));
	else if (dice < 80 && s->o.n_groups > 0)
		people_say_at(s, who, s->o.n_people + (int)sim_below(s, FOR_PEOPLE, s->o.n_groups),
			      SAYS_OTHER, 0, "/ringkasan");
	else
		people_other(s, who, dice < 90 ? "/antre" : "/status");
}

void staff_visit(struct sim *s, int who)
{
	if (who < OPERATORS)
		operator(s, who);
	else
		people_other(s, who, sim_chance(s, FOR_PEOPLE, 700) ? "/antre" : "/langganan");
}

void staff_got(struct sim *s, int who, str body)
{
	int64_t promo = people_number_behind(body, "*Promo ");
	int64_t dice = sim_below(s, FOR_PEOPLE, 100);

	if (who < OPERATORS || promo == 0 || dice >= 90)
		return;
	if (dice < 5)
		people_react_later(s, who, REACT_NUMBER, 0, minutes_us(10));
	else
		people_react_later(s, who, dice < 80 ? REACT_APPROVE : REACT_REJECT, promo,
				   minutes_us(20));
}

void staff_react(struct sim *s, int who, enum react what, int64_t number)
{
	char text[80];

	if (what == REACT_RELEASE) {
		people_say(s, who, SAYS_RELEASE, "/lanjut semua");
		return;
	}
	if (what == REACT_APPROVE)
		snprintf(text, sizeof(text), "%s %" PRId64,
			 sim_chance(s, FOR_PEOPLE, 500) ? "setuju" : "/setuju", number);
	else
		snprintf(text, sizeof(text), "/tolak %" PRId64 " fotonya buram", number);
	people_other(s, who, text);
}
