/* SPDX-License-Identifier: MIT */
/* Removes the files of photos that no row knows. A file is a day old at least: one that has just
 * come is on the shelf before its row says so. Loop thread; the looking is done by a worker. */
#include "bot/photos.h"

#include "bot/base/log.h"
#include "bot/media/shelf.h"
#include "bot/net/worker.h"
#include "bot/store/retention.h"

enum { FIRST_MS = 10 * 60 * 1000, EVERY_MS = 24 * 3600 * 1000, AGE_S = 24 * 3600 };

struct photos {
	uv_timer_t timer;
	struct worker_task task;
	str state_dir;
	bool is_working, is_closing;
	int64_t removed;
	void (*on_closed)(void *owner);
	void *owner;
};

/* When the store cannot tell, it may be known. */
static bool is_known(void *owner, str hash)
{
	bool is = true;

	return store_retention_has_photo(owner, hash, &is) || is;
}

static void work(struct worker_task *task)
{
	struct photos *p = CONTAINER_OF(task, struct photos, task);
	struct arena mem;
	struct db *db;

	arena_init(&mem, 0);
	p->removed = 0;
	if (!db_open_reader(arena_cstr(&mem, p->state_dir), &db, NULL)) {
		if (shelf_tidy(p->state_dir, AGE_S, is_known, db, &p->removed))
			log_event(LOG_WARN, "store.failed", "at=photos");
		db_close(db);
	}
	arena_finish(&mem);
}

static void on_timer_closed(uv_handle_t *h)
{
	struct photos *p = h->data;
	void (*on_closed)(void *) = p->on_closed;
	void *owner = p->owner;

	mem_give(p);
	on_closed(owner);
}

static void close_timer(struct photos *p)
{
	uv_close((uv_handle_t *)&p->timer, on_timer_closed);
}

static void on_done(struct worker_task *task)
{
	struct photos *p = CONTAINER_OF(task, struct photos, task);

	p->is_working = false;
	if (p->is_closing)
		close_timer(p);
}

static void on_time(uv_timer_t *timer)
{
	struct photos *p = timer->data;

	if (p->is_working)
		return;
	p->is_working = true;
	p->task = (struct worker_task){ .work = work, .on_done = on_done };
	worker_start(timer->loop, &p->task);
}

struct photos *photos_create(uv_loop_t *loop, str state_dir)
{
	struct photos *p = mem_take(sizeof(*p));

	*p = (struct photos){ .state_dir = state_dir };
	uv_timer_init(loop, &p->timer);
	p->timer.data = p;
	uv_timer_start(&p->timer, on_time, FIRST_MS, EVERY_MS);
	return p;
}

void photos_destroy(struct photos *p, void (*on_closed)(void *owner), void *owner)
{
	if (!p) {
		on_closed(owner);
		return;
	}
	p->is_closing = true;
	p->on_closed = on_closed;
	p->owner = owner;
	if (!p->is_working)
		close_timer(p);
}
