/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_READ_H
#define SIAR_STORE_READ_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/model/delivery.h"
#include "bot/model/promo.h"
#include "bot/store/job.h"

/* Questions of pages and metrics, each over a read-only connection of its own. For workers; never
 * in the writer's way, never checkpointing. */

/* Rows by state and class. */
enum err store_read_delivery_counts(str state_dir,
				    int64_t ret[DELIVERY_STATE_COUNT][CLASS_COUNT]) MUST_CHECK;

/* A promo and how far its run is; one that has no run has zeros. */
struct read_run {
	int64_t promo_id;
	str title, shop_name;
	enum promo_state state;
	str reason;        /* of the promo */
	int64_t starts_ms; /* 0 = at once */
	/* rows by state: sent = gone out and nothing more known (sending, sent, uncertain,
	 * unknown); failed has expired and cancelled ones too, but for those who get it in their
	 * digest; skipped have no row and count in the total */
	int64_t queued, sent, delivered, read, failed, in_digest, skipped, total;
};

struct read_waiting {
	str to;   /* the person's name, the group's title; empty = nobody knows */
	str what; /* the promo's title, empty for answers and notices */
	enum delivery_class class;
	str reason; /* text key, empty = it is next */
	int64_t not_before_ms;
};

struct read_job {
	enum job_kind kind;
	enum job_state state;
	int attempt;
	str reason; /* of the last failure */
};

enum { READ_PANEL_ROWS = 20 };

struct read_panel {
	struct read_run runs[READ_PANEL_ROWS]; /* newest first; no drafts without a text or photo */
	struct read_waiting waiting[READ_PANEL_ROWS]; /* by class and time: what goes first */
	struct read_job jobs[READ_PANEL_ROWS];        /* running ones, then by time */
	size_t n_runs, n_waiting, n_jobs;
	int64_t inbox_waiting, inbox_aside;
};
/* Text in `mem`. */
enum err store_read_panel(str state_dir, struct arena *mem, struct read_panel *ret) MUST_CHECK;
/* The same over a connection that is open already. */
enum err store_panel(struct db *db, struct arena *mem, struct read_panel *ret) MUST_CHECK;

#endif
