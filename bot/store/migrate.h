/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_MIGRATE_H
#define SIAR_STORE_MIGRATE_H

#include "bot/store/db.h"

/* One step of the schema: numbers go 1, 2, 3 without gaps; a step that was released never changes.
 */
struct migration {
	int number;
	const char *name; /* of its file, for messages */
	const str *sql;
};

extern const struct migration migrations[];
extern const size_t migrations_count;

/* Brings the schema from where it is to the last step of `list`, each step in a transaction of its
 * own. ERR_INVALID: the database is of a newer siar, or a step's SQL is wrong; ERR_IO. */
enum err migrate_run(struct db *db, const struct migration *list, size_t n,
		     struct why *reterr) MUST_CHECK;

#endif
