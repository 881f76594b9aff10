/* SPDX-License-Identifier: MIT */
/* Simulated people: two operators, three moderators, sellers, members, and groups. Each has an own
 * rhythm, says mostly sensible things in the forms people use, and reacts to what the bot writes:
 * as slowly, wrongly or not at all as people do. What they say is in staff.c, sellers.c and
 * members.c. */
#include "tests/simulate/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const people_categories[] = { "kuliner",    "fesyen", "kriya",
					  "kecantikan", "herbal", "semua" };
const char *const people_districts[] = { "Kota Malang", "Kota Batu", "Kota Surabaya",
					 "Kabupaten Sidoarjo", "semua" };

bool people_is_seller(const struct sim *s, int who)
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
	for (int i = 0; i < n; i++)
		s->people->list[i].last_marker = -1;
	if (s->o.n_run)
		return;
	for (int i = 0; i < s->o.n_people; i++)
		agenda_put(s, sim_below(s, FOR_PEOPLE, minutes_us(60)), EVENT_PERSON, i, 0);
	/* The last word of the day: nothing is to be held back at its end. */
	agenda_put(s, s->end_us + minutes_us(20), EVENT_REACT, 0, REACT_RELEASE);
}

void people_close(struct sim *s)
{
	mem_give(s->people->list);
	mem_give(s->people);
}

bool people_has(str body, const char *words)
{
	return str_find(body, str_from(words)) >= 0;
}

int64_t people_number_behind(str body, const char *words)
{
	ptrdiff_t at = str_find(body, str_from(words));
	int64_t n = 0;

	if (at < 0)
		return 0;
	for (size_t i = (size_t)at + strlen(words);
	     i < body.len && body.ptr[i] >= '0' && body.ptr[i] <= '9'; i++)
		n = n * 10 + (body.ptr[i] - '0');
	return n;
}

const char *people_one_of(struct sim *s, const char *const *list, size_t n)
{
	return list[sim_below(s, FOR_PEOPLE, (int64_t)n)];
}

int people_account(struct sim *s, int who)
{
	int account = who % ACCOUNTS;

	return !s->o.n_run && sim_chance(s, FOR_PEOPLE, 30) ? 1 - account : account;
}

static int64_t say(struct sim *s, int who, int account, int group, enum meaning m, unsigned wants,
		   const struct saying *what)
{
	s->people->list[who].n_said++;
	int64_t message = check_says(s, account, who, group, m, wants);
	trace_add(s, "says", who, group, message);
	if (s->o.is_verbose)
		printf("%" PRId64 " %d: (%" PRId64 ") %s%s%s\n", message, who, what->edits,
		       what->photo ? what->photo : "", what->photo ? ": " : "", what->text);
	trace_bytes(s, str_from(what->text));
	hooks_message(s, account, message, who, group, what);
	return message;
}

void people_say_at(struct sim *s, int who, int group, enum meaning m, unsigned wants,
		   const char *text)
{
	const struct saying what = { .text = text };

	say(s, who, group >= 0 ? group % ACCOUNTS : people_account(s, who), group, m, wants, &what);
}

int64_t people_say_as(struct sim *s, int who, int account, const struct saying *what)
{
	return say(s, who, account, -1, SAYS_OTHER, 0, what);
}

void people_other(struct sim *s, int who, const char *text)
{
	people_say_at(s, who, -1, SAYS_OTHER, 0, text);
}

void people_say(struct sim *s, int who, enum meaning m, const char *text)
{
	people_say_at(s, who, -1, m, 0, text);
}

/* A category and a district, either may be all, in several orders. */
void people_subscribe(struct sim *s, int who, int group)
{
	int c = (int)sim_below(s, FOR_PEOPLE, CATEGORIES),
	    d = (int)sim_below(s, FOR_PEOPLE, DISTRICTS);
	char text[160];

	if (sim_chance(s, FOR_PEOPLE, 80))
		c = CATEGORIES;
	if (sim_chance(s, FOR_PEOPLE, 120))
		d = DISTRICTS;
	bool is_turned = c < CATEGORIES && d < DISTRICTS && sim_chance(s, FOR_PEOPLE, 200);
	const char *first = is_turned ? people_districts[d] : people_categories[c];
	const char *second = is_turned ? people_categories[c] : people_districts[d];
	if (c == CATEGORIES && d == DISTRICTS)
		second = "";
	snprintf(text, sizeof(text), "%slangganan %s %s",
		 group >= 0 || sim_chance(s, FOR_PEOPLE, 700) ? "/" : "", first, second);
	people_say_at(s, who, group, SAYS_SUBSCRIBE, wants_bit(c, d), text);
}

static void chatter(struct sim *s, int who)
{
	if (s->o.n_groups > 0)
		people_say_at(s, who, s->o.n_people + (int)sim_below(s, FOR_PEOPLE, s->o.n_groups),
			      SAYS_OTHER, 0,
			      sim_chance(s, FOR_PEOPLE, 900) ? "Assalamualaikum, pagi semua"
							     : "/kategori");
}

/* People sleep, mostly. */
static int64_t next_visit_us(struct sim *s, int who)
{
	int64_t wait_us = minutes_us(5 + sim_below(s, FOR_PEOPLE, who < STAFF ? 60 : 250));
	bool is_member = who >= STAFF && !people_is_seller(s, who);
	/* Some have nothing to say any more: their window closes. */
	if (is_member && who % 4 == 0 && s->people->list[who].n_said > 2)
		wait_us += minutes_us((20 + sim_below(s, FOR_PEOPLE, 60)) * 60);
	int64_t hour = (sim_wall_ms(s) + wait_us / 1000) / 3600000 + 7;

	if (hour % 24 < 5 && !sim_chance(s, FOR_PEOPLE, 150))
		wait_us += minutes_us(5 * 60);
	return wait_us;
}

static void visit(struct sim *s, int who)
{
	if (who < STAFF)
		staff_visit(s, who);
	else if (sim_chance(s, FOR_PEOPLE, 100))
		chatter(s, who);
	else if (people_is_seller(s, who))
		seller_visit(s, who);
	else
		member_visit(s, who);
	agenda_put(s, s->now_us + next_visit_us(s, who), EVENT_PERSON, who, 0);
}

static void react(struct sim *s, int who, int what, int64_t number)
{
	if (what == REACT_NUMBER)
		people_say_at(s, who, -1, SAYS_OTHER, WANTS_ANY,
			      sim_chance(s, FOR_PEOPLE, 500) ? "2" : "3");
	else if (what < REACT_SELLER)
		staff_react(s, who, (enum react)what, number);
	else
		seller_react(s, who, what, number);
}

void people_react_later(struct sim *s, int who, int what, int64_t number, int64_t most_us)
{
	agenda_put(s, s->now_us + 3000000 + sim_below(s, FOR_PEOPLE, most_us), EVENT_REACT, who,
		   number << REACT_BITS | what);
}

void people_got(struct sim *s, int to, str body)
{
	if (s->o.is_verbose)
		printf("to %d: %" STR_FMT "\n", to, STR_ARG(body));
	if (to < 0 || to >= s->o.n_people || s->now_us >= s->end_us || s->is_still || s->o.n_run)
		return;
	if (to < STAFF)
		staff_got(s, to, body);
	else if (people_is_seller(s, to))
		seller_got(s, to, body);
	else
		member_got(s, to, body);
}

void people_event(struct sim *s, const struct sim_event *e)
{
	int what = (int)(e->b & ((1 << REACT_BITS) - 1));

	if ((s->now_us >= s->end_us || s->is_still) && what != REACT_RELEASE)
		return;
	if (e->what == EVENT_PERSON)
		visit(s, (int)e->a);
	else
		react(s, (int)e->a, what, e->b >> REACT_BITS);
}
