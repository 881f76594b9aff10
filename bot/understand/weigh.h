/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WEIGH_H
#define SIAR_UNDERSTAND_WEIGH_H

#include "bot/understand/tokens.h"

/* How much each of the goods that a text names counts as what it sells. Private to understand. */

enum {
	WEIGHT_LITTLE = 3, /* up to it: told of, made of, used for */
	WEIGHT_MUCH = 6,   /* from it on: first in its clause, offered, with a price */
};

/* Sets token.weight. Behind topic_mark() and where prices are marked. */
void weigh_goods(struct tokens *t);

#endif
