/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_UNIT_H
#define SIAR_UNDERSTAND_UNIT_H

#include "bot/base/str.h"

#include <stdint.h>

/* What goods are counted or weighed in. */

enum unit_kind {
	UNIT_GOODS,   /* porsi, box */
	UNIT_WEIGHT,  /* gram, liter, meter: may also be the size of the goods */
	UNIT_TIME,    /* jam, hari: may also be when or how long */
	UNIT_PEOPLE,  /* orang, kamar: may also be who it is for */
	UNIT_MEASURE, /* watt, cm, varian: nothing is sold by it */
};

struct unit {
	const char *word; /* as written */
	const char *name; /* as kept */
	enum unit_kind kind;
	const char *part; /* NULL = is not parted */
	int64_t parts;
};

enum unit_how {
	UNIT_ALONE, /* kilo, kilonya */
	UNIT_PER,   /* perkilo */
	UNIT_ONE,   /* sekilo */
};

/* The unit in a word (a-z, lower case); NULL when there is none. */
const struct unit *unit_find(str word, enum unit_how *ret_how);

#endif
