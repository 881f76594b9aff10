/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_EXAMINE_H
#define SIAR_STORE_EXAMINE_H

#include "bot/store/db.h"

/* Is this file one that siar can work on. For the store itself: db_open and verify. */

/* Whether the schema of this connection is the one that this program makes. ERR_INVALID: it is not;
 * ERR_IO. */
enum err examine_schema(struct db *db, struct why *reterr) MUST_CHECK;
/* The engine's own look at the structure of the file. ERR_LIMIT: it has more than `max_pages` and
 * was not looked at (0 = any number). ERR_IO: it is damaged. Takes the time of reading it all: the
 * engine cannot be stopped in it. */
enum err examine_file(struct db *db, int64_t max_pages, struct why *reterr) MUST_CHECK;

/* The same of a database in use, over a connection that only reads. For a worker. ERR_IO with
 * *reterr: it is damaged or cannot be opened. */
enum err store_examine(str state_dir, struct why *reterr) MUST_CHECK;

#endif
