/* SPDX-License-Identifier: MIT */
/* The schema's way from nothing to today, one numbered step after the other, each in a transaction
 * with its PRAGMA user_version: after a crash a step is there wholly or not at all. Forward only.
 * Called by db_open. To add a step: a file in schema/sqlite, a row here, one in schema.h and one in
 * meson.build. */
#include "bot/store/migrate.h"

#include "bot/store/row.h"
#include "bot/store/schema.h"

#include <stdio.h>

const struct migration migrations[] = {
	{ 1, "001_first", &schema_001_first },
};
const size_t migrations_count = ARRAY_LEN(migrations);

static enum err migrate_step(struct db *db, const struct migration *m)
{
	char version[64];
	int n = snprintf(version, sizeof(version), "PRAGMA user_version = %d", m->number);
	ASSERT(n > 0 && (size_t)n < sizeof(version));

	enum err e = db_begin(db);
	if (e != OK)
		return e;
	e = db_script(db, *m->sql);
	if (e == OK)
		e = db_script(db, (str){ version, (size_t)n });
	if (e == OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

enum err migrate_run(struct db *db, const struct migration *list, size_t n, struct why *reterr)
{
	int64_t version;

	enum err e = row_int(db_query(db, "PRAGMA user_version"), &version);
	if (e != OK)
		return why_set(reterr, ERR_IO, "cannot read the schema's version: %s",
			       db_error(db));
	if (version > (int64_t)n)
		return why_set(reterr, ERR_INVALID,
			       "the database is of a newer siar: schema %lld, this one knows %zu",
			       (long long)version, n);
	for (size_t i = (size_t)version; i < n; i++) {
		ASSERT(list[i].number == (int)i + 1);
		e = migrate_step(db, &list[i]);
		if (e != OK)
			return why_set(reterr, e, "schema step %s: %s", list[i].name, db_error(db));
	}
	return OK;
}
