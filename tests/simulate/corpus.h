/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_CORPUS_H
#define SIAR_TESTS_SIMULATE_CORPUS_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* What people write, from tests/promo/corpus/dev.jsonl; read once. */

struct written {
	const char *text;                /* as it stands in JSON, without the quotes */
	bool is_promo, is_stop, is_wish; /* it may be meant as BERHENTI, as a subscription */
};

/* Ends the program when the corpus is not there. */
const struct written *corpus(size_t *ret_n);

#endif
