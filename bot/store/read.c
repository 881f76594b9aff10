/* SPDX-License-Identifier: MIT */
/* Questions of pages and metrics. Called on libuv's workers: each opens a read-only connection,
 * asks and closes it again (some 0.2 ms), so that nothing is shared with the writer. */
#include "bot/store/read.h"

#include "bot/base/arena.h"
#include "bot/store/delivery.h"

enum err store_read_delivery_counts(str state_dir, int64_t ret[DELIVERY_STATE_COUNT][CLASS_COUNT])
{
	struct arena mem;
	struct db *db;

	arena_init(&mem, 0);
	enum err e = db_open_reader(arena_cstr(&mem, state_dir), &db, NULL);
	arena_finish(&mem);
	if (e != OK)
		return e;
	e = store_delivery_counts(db, ret);
	db_close(db);
	return e;
}
