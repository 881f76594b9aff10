/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WHEN_ROLE_H
#define SIAR_UNDERSTAND_WHEN_ROLE_H

#include "bot/understand/when_parts.h"

/* Shared by when_find.c and when_role.c alone. */

enum { CANDIDATES_MAX = 12 };

/* What a candidate is, worst first. */
enum role {
	ROLE_NONE,
	ROLE_OTHER,
	ROLE_END,
	ROLE_OPEN,
	ROLE_PLAIN,
	ROLE_ORDER,
	ROLE_START,
	ROLE_READY
};

struct candidate {
	struct moment m;
	struct when when;
	enum role role;
	bool is_fine; /* when_resolve() says so */
	size_t begin, end;
};

struct finder {
	const struct config *config;
	enum zone zone;
	int64_t now_ms;
	struct time_token *t;
	size_t n;
	struct arena *mem;
	struct candidate list[CANDIDATES_MAX];
	size_t n_list;
};

/* What `c` is among those that stand before it in the list. */
enum role when_role(const struct finder *f, const struct candidate *c);
/* The role that a word gives to what stands behind it. */
enum role when_role_of(const struct time_token *t);
bool when_is_clause_end(const struct time_token *t);
/* "buka PO" opens orders, no shop; "tutup PO" ends them. */
bool when_opens_orders(const struct finder *f, size_t at);
/* Whether a moment can begin with this token: most words of a text cannot. */
bool when_may_begin(const struct finder *f, size_t at);
/* A day that says nothing by itself, in front of the hour: "Minggu pagi di alun-alun mulai jam 6".
 */
bool when_leads(const struct finder *f, const struct candidate *day, const struct candidate *best);

#endif
