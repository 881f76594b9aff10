/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_VERIFY_H
#define SIAR_STORE_VERIFY_H

#include "bot/store/db.h"

/* Whether what is stored is whole and agrees with itself. */

struct verify_finding {
	const char *check; /* what must hold, in words; static */
	int64_t wrong;     /* how many times it does not */
	str first;         /* the first of them: a row's id, or what the engine says */
};
enum { VERIFY_MAX = 16 };

/* Reads everything over a read-only connection, in one snapshot: minutes for millions of rows, in
 * which the log cannot be shortened. For a worker, or a process of its own when no siar runs.
 * ERR_IO with *reterr: the file cannot be read at all. Text in `mem`. */
enum err store_verify(str state_dir, struct arena *mem, struct verify_finding *ret, size_t *ret_n,
		      struct why *reterr) MUST_CHECK;

#endif
