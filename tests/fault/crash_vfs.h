/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FAULT_CRASH_VFS_H
#define SIAR_TESTS_FAULT_CRASH_VFS_H

#include "tests/fault/crash_disk.h"

/* What crash_disk.c and crash_vfs.c share. */

enum {
	FILES_MAX = 4, /* database, its log, journal and their like */
	FILE_BYTES = 24 * 1024 * 1024,
	OP_BYTES = 128 * 1024 * 1024, /* written between two syncs: all of a life when they lie */
	OPS_MAX = 64 * 1024,
	REGIONS_MAX = 32,
	REGION_BYTES = 32 * 1024,
	NAME_BYTES = 512,
};

/* A change that no sync has made durable yet. */
struct disk_op {
	size_t at, n, data; /* its bytes are in disk_file.data; a truncation's size is `at` */
	bool is_truncate;
};

struct disk_file {
	char name[NAME_BYTES];
	bool is_there; /* as a reader sees it */
	bool is_named; /* as the disk has it */
	size_t size, kept_size, used;
	size_t n_ops;
	struct disk_op ops[OPS_MAX];
	unsigned char bytes[FILE_BYTES]; /* what a reader sees */
	unsigned char kept[FILE_BYTES];  /* what is durable */
	unsigned char data[OP_BYTES];
};

struct disk {
	struct disk_file files[FILES_MAX];
	unsigned char regions[REGIONS_MAX][REGION_BYTES]; /* the log's index */
	int n_regions;
	struct random dice;
	struct disk_plan plan;
	int64_t n_calls, n_changes;
	bool is_paused, is_off, has_failed, syncs_again;
	bool is_dead; /* off, and the change that was under way then is over */
	enum disk_call failed_call;
};
extern struct disk *the_disk;

struct disk_file *disk_find(const char *name);
struct disk_file *disk_make(const char *name);
void disk_write(struct disk_file *f, const void *bytes, size_t n, size_t at);
void disk_truncate(struct disk_file *f, size_t to);
void disk_sync(struct disk_file *f);
void disk_sync_failed(struct disk_file *f);
/* Counts the call; true when it has to fail. */
bool disk_fails(enum disk_call call);

void crash_vfs_register(void);

#endif
