/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_SEED_H
#define SIAR_SANDBOX_SEED_H

#include "bot/sandbox/faults.h"
#include "bot/sandbox/world.h"

#include <uv.h>

/* The demo's people live a few days before anybody looks: a script of what they write, and of clock
 * steps, through the network only. Each line waits for siar's answer. Sandbox thread. */

/* Who decides and who operates in the demo, also in an empty world (POST /sandbox/person). */
#define SEED_MODERATOR "6281200000001"
#define SEED_OPERATOR  "6281200000002"

struct seed;

struct seed_options {
	uv_loop_t *loop;
	struct world *world;
	/* A person writes: as the page does it. `photo` is the name of a ready photo or NULL; group
	 * -1 = to siar. */
	void (*say)(void *owner, int person, int group, const char *text, const char *photo);
	void (*move_clock)(void *owner, int64_t by_ms);
	struct faults *faults;        /* one promo is sent while the network cuts connections */
	void (*on_done)(void *owner); /* once; also when siar did not answer in time */
	void *owner;
};

/* The people, groups and templates, for seed and empty worlds alike (templates only when
 * !has_people). */
void seed_fill(struct world *w, bool has_people);
struct seed *seed_start(const struct seed_options *o);
/* The network saw this message: the seed may be waiting for it. */
void seed_heard(struct seed *s, const struct world_message *m);
/* NULL is fine. */
void seed_stop(struct seed *s);

#endif
