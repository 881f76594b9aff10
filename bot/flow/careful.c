/* SPDX-License-Identifier: MIT */
/* Careful mode: how the store remembers unclean exits. The way of an event in careful mode is in
 * intake.c. Writer thread. */
#include "bot/flow/careful.h"

#include "bot/store/inbox.h"

static const int64_t CAREFUL_FIRST_MS = INT64_C(10) * 60 * 1000;
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

static enum err begin_careful(struct engine *e, int64_t now_ms)
{
	int64_t last_ms, length_ms;

	enum err err = store_meta_int(e->db, "unclean_ms", 0, &last_ms);
	if (!err)
		err = store_meta_int(e->db, "careful_ms", 0, &length_ms);
	if (err)
		return err;

	if (length_ms && now_ms - last_ms < DAY_MS)
		length_ms = length_ms * 2 < DAY_MS ? length_ms * 2 : DAY_MS;
	else
		length_ms = CAREFUL_FIRST_MS;

	err = store_meta_set_int(e->db, "unclean_ms", now_ms);
	if (!err)
		err = store_meta_set_int(e->db, "careful_ms", length_ms);
	if (!err)
		err = store_inbox_last(e->db, &e->careful.backlog_to);
	e->careful.is_on = true;
	e->careful.until_ms = now_ms + length_ms;
	return err;
}

enum err careful_begin(struct engine *e, int64_t now_ms)
{
	int64_t is_clean;

	enum err err = store_meta_int(e->db, "clean", 1, &is_clean);
	if (!err && !is_clean)
		err = begin_careful(e, now_ms);
	return err ? err : store_meta_set_int(e->db, "clean", 0);
}

enum err careful_end_clean(struct engine *e)
{
	return store_meta_set_int(e->db, "clean", 1);
}

enum err careful_check(struct turn *t)
{
	struct careful *c = &t->engine->careful;
	struct inbox_row row;

	if (t->now_ms < c->until_ms)
		return OK;
	enum err err = store_inbox_next(t->db, 0, &t->mem, &row);
	if (err && err != ERR_NOTFOUND)
		return err;
	if (err == ERR_NOTFOUND || row.id > c->backlog_to)
		c->is_on = false;
	return OK;
}
