/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_PEOPLE_H
#define SIAR_TESTS_SIMULATE_PEOPLE_H

#include "tests/simulate/check.h"

/* Between people.c and its parts staff.c, sellers.c and members.c; for nobody else. */

enum { OPERATORS = 2, STAFF = 5, REACT_BITS = 8, TEXT_BYTES = 4096 };

enum react {
	REACT_APPROVE,
	REACT_REJECT,
	REACT_NUMBER, /* of a choice or an entry */
	REACT_RELEASE,
	REACT_SELLER, /* and what sellers answer, sellers.c */
};

struct figure {
	bool has_shop, has_group;
	int last_marker; /* of the promo written last, -1 = none */
	int64_t last_text, last_message;
	int last_account, edition;
	const char *last_command;
	int64_t n_said;
};

struct crowd {
	struct figure *list; /* groups behind them */
};

extern const char *const people_categories[CATEGORIES + 1];
extern const char *const people_districts[DISTRICTS + 1];

static inline int64_t minutes_us(int64_t n)
{
	return n * 60 * 1000 * 1000;
}

bool people_is_seller(const struct sim *s, int who);
bool people_has(str body, const char *words);
/* The number behind `words`, 0 = none. */
int64_t people_number_behind(str body, const char *words);
/* One of n texts. */
const char *people_one_of(struct sim *s, const char *const *list, size_t n);

/* What a person may say where, and what it means to the checker. */
void people_say_at(struct sim *s, int who, int group, enum meaning m, unsigned wants,
		   const char *text);
/* The account she writes to this time. */
int people_account(struct sim *s, int who);
/* A photo, an edited message ...; the number of what she said. */
int64_t people_say_as(struct sim *s, int who, int account, const struct saying *what);
void people_other(struct sim *s, int who, const char *text);
void people_react_later(struct sim *s, int who, int what, int64_t number, int64_t most_us);
void people_subscribe(struct sim *s, int who, int group);

void staff_visit(struct sim *s, int who);
void staff_got(struct sim *s, int who, str body);
void staff_react(struct sim *s, int who, enum react what, int64_t number);
void seller_visit(struct sim *s, int who);
void seller_got(struct sim *s, int who, str body);
void seller_react(struct sim *s, int who, int what, int64_t number);
void member_visit(struct sim *s, int who);
void member_got(struct sim *s, int who, str body);

#endif
