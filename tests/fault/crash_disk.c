/* SPDX-License-Identifier: MIT */
/* The disk of crash_disk.h: its files, what a power cut leaves of them, and what a plan lets fail.
 * crash_vfs.c is the way from SQLite to here. */
#include "tests/fault/crash_disk.h"

#include "bot/base/check.h"
#include "tests/fault/crash_vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct disk *the_disk;
static struct disk *saved;

const struct disk_plan disk_plan_good = { .cut_at = -1, .fail_at = -1, .only = -1 };

void *disk_shared(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT(at != MAP_FAILED);
	return at;
}

void disk_init(void)
{
	the_disk = disk_shared(sizeof(*the_disk));
	saved = disk_shared(sizeof(*saved));
	crash_vfs_register();
}

/* --- files --- */

struct disk_file *disk_find(const char *name)
{
	for (size_t i = 0; i < FILES_MAX; i++) {
		struct disk_file *f = &the_disk->files[i];
		if (f->is_there && strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

struct disk_file *disk_make(const char *name)
{
	/* What an unfinished deletion left under this name goes for good. */
	for (size_t i = 0; i < FILES_MAX; i++) {
		struct disk_file *f = &the_disk->files[i];
		if (!f->is_there && (!f->is_named || strcmp(f->name, name) == 0)) {
			f->size = f->kept_size = 0;
			f->n_ops = 0;
			f->is_there = true;
			f->is_named = false;
			(void)snprintf(f->name, sizeof(f->name), "%s", name);
			return f;
		}
	}
	check_failed("more files than the disk has room for", __FILE__, __LINE__);
}

static void resize(unsigned char *bytes, size_t *size, size_t to)
{
	ASSERT(to <= FILE_BYTES);
	if (to > *size)
		memset(bytes + *size, 0, to - *size);
	*size = to;
}

static void put(unsigned char *bytes, size_t *size, size_t at, const unsigned char *from, size_t n)
{
	ASSERT(at + n <= FILE_BYTES);
	if (at + n > *size)
		resize(bytes, size, at + n);
	memcpy(bytes + at, from, n);
}

static struct disk_op *add_op(struct disk_file *f)
{
	ASSERT(f->n_ops < OPS_MAX);
	return &f->ops[f->n_ops++];
}

void disk_write(struct disk_file *f, const void *bytes, size_t n, size_t at)
{
	put(f->bytes, &f->size, at, bytes, n);
	if (f->n_ops == 0)
		f->used = 0;
	ASSERT(f->used + n <= OP_BYTES);
	memcpy(f->data + f->used, bytes, n);
	*add_op(f) = (struct disk_op){ .at = at, .n = n, .data = f->used };
	f->used += n;
}

void disk_truncate(struct disk_file *f, size_t to)
{
	resize(f->bytes, &f->size, to);
	*add_op(f) = (struct disk_op){ .at = to, .is_truncate = true };
}

static void apply(struct disk_file *f, const struct disk_op *op)
{
	if (op->is_truncate)
		resize(f->kept, &f->kept_size, op->at);
	else
		put(f->kept, &f->kept_size, op->at, f->data + op->data, op->n);
}

/* The directory is written too: deletions are final. */
static void sync_names(struct disk_file *f)
{
	f->is_named = true;
	for (size_t i = 0; i < FILES_MAX; i++) {
		if (!the_disk->files[i].is_there)
			the_disk->files[i].is_named = false;
	}
}

void disk_sync(struct disk_file *f)
{
	if (the_disk->plan.is_lying)
		return;
	for (size_t i = 0; i < f->n_ops; i++)
		apply(f, &f->ops[i]);
	f->n_ops = 0;
	if (!f->is_named)
		sync_names(f);
}

/* --- a power cut --- */

static bool chance(int percent)
{
	return random_below(&the_disk->dice, 100) < percent;
}

/* Only some sectors of a write arrived, the last of those perhaps in part. */
static void apply_torn(struct disk_file *f, const struct disk_op *op)
{
	size_t sector = chance(50) ? 512 : 4096;
	size_t end = op->at + op->n;

	for (size_t at = op->at; at < end;) {
		size_t n = sector - at % sector;
		if (n > end - at)
			n = end - at;
		size_t keep = n;
		if (chance(50))
			keep = chance(20) ? (size_t)random_below(&the_disk->dice, (int64_t)n) : 0;
		put(f->kept, &f->kept_size, at, f->data + op->data + (at - op->at), keep);
		at += n;
	}
}

static void apply_in_part(struct disk_file *f, const struct disk_op *op, int percent)
{
	if (chance(percent)) {
		if (op->is_truncate || chance(60))
			apply(f, op);
		else
			apply_torn(f, op);
	} else if (!op->is_truncate && op->at + op->n > f->kept_size && chance(25)) {
		resize(f->kept, &f->kept_size, op->at + op->n); /* the size came, the bytes not */
	}
}

static void shuffle(struct disk_file *f)
{
	for (size_t i = f->n_ops; i > 1; i--) {
		size_t k = (size_t)random_below(&the_disk->dice, (int64_t)i);
		struct disk_op op = f->ops[k];
		f->ops[k] = f->ops[i - 1];
		f->ops[i - 1] = op;
	}
}

static void settle(struct disk_file *f)
{
	static const int percents[] = { 0, 10, 50, 90, 100 };
	int percent = percents[random_below(&the_disk->dice, (int64_t)ARRAY_LEN(percents))];

	if (chance(50))
		shuffle(f);
	for (size_t i = 0; i < f->n_ops; i++)
		apply_in_part(f, &f->ops[i], percent);
	f->n_ops = 0;
	/* A new name, or the end of one, that no sync has made durable. */
	if (f->is_there != f->is_named)
		f->is_there = f->is_named = chance(50);
	memcpy(f->bytes, f->kept, f->kept_size);
	f->size = f->kept_size;
}

void disk_cut(void)
{
	the_disk->is_off = true;
}

void disk_restart(void)
{
	for (size_t i = 0; i < FILES_MAX; i++)
		settle(&the_disk->files[i]);
	disk_reopen();
}

void disk_reopen(void)
{
	the_disk->is_off = the_disk->is_dead = false;
	the_disk->n_regions = 0;
	disk_plan(&disk_plan_good);
}

/* --- plans --- */

void disk_plan(const struct disk_plan *plan)
{
	the_disk->plan = *plan;
	the_disk->n_calls = the_disk->n_changes = 0;
	the_disk->has_failed = the_disk->syncs_again = false;
}

bool disk_fails(enum disk_call call)
{
	struct disk *d = the_disk;
	bool is_change = call == DISK_WRITE || call == DISK_SYNC || call == DISK_TRUNCATE ||
			 call == DISK_DELETE;

	if (d->is_paused)
		return false;
	if (d->is_off) {
		d->is_dead = true;
		return true;
	}
	if (is_change && d->n_changes++ == d->plan.cut_at)
		d->is_off = true;
	d->syncs_again |= d->has_failed && call == DISK_SYNC;
	if (d->plan.only >= 0 && d->plan.only != (int)call)
		return d->is_off;
	if (d->n_calls++ == d->plan.fail_at) {
		d->has_failed = true;
		d->failed_call = call;
		return true;
	}
	return d->is_off;
}

void disk_sync_failed(struct disk_file *f)
{
	/* As Linux does: the pages count as clean from now on, and no later sync writes them. */
	for (size_t i = 0; i < f->n_ops; i++)
		apply_in_part(f, &f->ops[i], 50);
	f->n_ops = 0;
}

void disk_pause(bool is_paused)
{
	the_disk->is_paused = is_paused;
}

bool disk_is_off(void)
{
	return the_disk->is_off;
}

bool disk_has_failed(void)
{
	return the_disk->has_failed;
}

bool disk_syncs_again(void)
{
	return the_disk->syncs_again;
}

enum disk_call disk_failed_call(void)
{
	return the_disk->failed_call;
}

int64_t disk_changes(void)
{
	return the_disk->n_changes;
}

int64_t disk_calls(void)
{
	return the_disk->n_calls;
}

/* --- whole disks --- */

void disk_format(uint64_t seed)
{
	for (size_t i = 0; i < FILES_MAX; i++) {
		struct disk_file *f = &the_disk->files[i];
		f->is_there = f->is_named = false;
		f->size = f->kept_size = f->n_ops = 0;
	}
	random_seed(&the_disk->dice, seed);
	disk_reopen();
}

static void copy_file(struct disk_file *to, const struct disk_file *from)
{
	memcpy(to->name, from->name, sizeof(to->name));
	to->is_there = from->is_there;
	to->is_named = from->is_named;
	to->size = to->kept_size = from->size;
	to->n_ops = 0;
	memcpy(to->bytes, from->bytes, from->size);
	memcpy(to->kept, from->bytes, from->size);
}

void disk_save(void)
{
	for (size_t i = 0; i < FILES_MAX; i++)
		copy_file(&saved->files[i], &the_disk->files[i]);
}

void disk_load(uint64_t seed)
{
	disk_format(seed);
	for (size_t i = 0; i < FILES_MAX; i++)
		copy_file(&the_disk->files[i], &saved->files[i]);
}
