/* SPDX-License-Identifier: MIT */
/* What a worker does once a day: a look at the database, and the files of photos that no row knows.
 * Such a file is a day old at least: one that has just come is on the shelf before its row says so.
 * Loop thread; the looking is done by the worker. */
#include "bot/daily.h"

#include "bot/base/log.h"
#include "bot/media/shelf.h"
#include "bot/net/worker.h"
#include "bot/store/examine.h"
#include "bot/store/retention.h"

enum { FIRST_MS = 10 * 60 * 1000, EVERY_MS = 24 * 3600 * 1000, AGE_S = 24 * 3600 };

struct daily {
	uv_timer_t timer;
	struct worker_task task;
	str state_dir;
	bool is_working, is_closing;
	void (*on_closed)(void *owner);
	void *owner;
};

/* When the store cannot tell, it may be known. */
static bool is_known(void *owner, str hash)
{
	bool is = true;

	return store_retention_has_photo(owner, hash, &is) || is;
}

static void tidy_photos(struct daily *d)
{
	struct arena mem;
	struct db *db;
	int64_t removed;

	arena_init(&mem, 0);
	if (!db_open_reader(arena_cstr(&mem, d->state_dir), &db, NULL)) {
		if (shelf_tidy(d->state_dir, AGE_S, is_known, db, &removed))
			log_event(LOG_WARN, "store.failed", "at=photos");
		db_close(db);
	}
	arena_finish(&mem);
}

static void work(struct worker_task *task)
{
	struct daily *d = CONTAINER_OF(task, struct daily, task);
	struct why why = { .text = "" };

	if (store_examine(d->state_dir, &why))
		log_event(LOG_ERROR, "store.failed", "at=check error=%s",
			  log_str(str_from(why.text)));
	tidy_photos(d);
}

static void on_timer_closed(uv_handle_t *h)
{
	struct daily *d = h->data;
	void (*on_closed)(void *) = d->on_closed;
	void *owner = d->owner;

	mem_give(d);
	on_closed(owner);
}

static void close_timer(struct daily *d)
{
	uv_close((uv_handle_t *)&d->timer, on_timer_closed);
}

static void on_done(struct worker_task *task)
{
	struct daily *d = CONTAINER_OF(task, struct daily, task);

	d->is_working = false;
	if (d->is_closing)
		close_timer(d);
}

static void on_time(uv_timer_t *timer)
{
	struct daily *d = timer->data;

	if (d->is_working)
		return;
	d->is_working = true;
	d->task = (struct worker_task){ .work = work, .on_done = on_done };
	worker_start(timer->loop, &d->task);
}

struct daily *daily_create(uv_loop_t *loop, str state_dir)
{
	struct daily *d = mem_take(sizeof(*d));

	*d = (struct daily){ .state_dir = state_dir };
	uv_timer_init(loop, &d->timer);
	d->timer.data = d;
	uv_timer_start(&d->timer, on_time, FIRST_MS, EVERY_MS);
	return d;
}

void daily_destroy(struct daily *d, void (*on_closed)(void *owner), void *owner)
{
	if (!d) {
		on_closed(owner);
		return;
	}
	d->is_closing = true;
	d->on_closed = on_closed;
	d->owner = owner;
	if (!d->is_working)
		close_timer(d);
}
