/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_EXAMINE_H
#define SIAR_STORE_EXAMINE_H

#include "bot/store/db.h"

/* Is this file one that siar can work on. For the store itself: db_open and verify. */

/* Whether the schema of this connection is the one that this program makes. ERR_INVALID: it is not;
 * ERR_IO. */
enum err examine_schema(struct db *db, struct why *reterr) MUST_CHECK;
/* The engine's own look at the structure of the file; ERR_LIMIT: no time for all of it in
 * `budget_us`. ERR_IO: it is damaged. */
enum err examine_file(struct db *db, int64_t budget_us, struct why *reterr) MUST_CHECK;

#endif
