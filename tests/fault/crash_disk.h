/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FAULT_CRASH_DISK_H
#define SIAR_TESTS_FAULT_CRASH_DISK_H

#include "bot/base/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A disk in memory under SQLite: for each file what is durable, what a reader sees, and the writes
 * between the two. The power can be cut at any change: then a random part of those writes is on the
 * disk, in another order, torn at sectors. Any call can fail. Only the one connection of the writer
 * may use it (no locks, its shared memory is private). All of it lies in memory that children of
 * fork() share with their parent. */

enum disk_fault {
	DISK_EIO,
	DISK_ENOSPC, /* of writes; other calls give EIO */
	DISK_SHORT,  /* half of a write, then ENOSPC */
};
enum { DISK_FAULTS = 3 };

/* Calls of each kind since disk_plan(). */
enum disk_call {
	DISK_READ,
	DISK_WRITE,
	DISK_SYNC,
	DISK_TRUNCATE,
	DISK_OPEN,
	DISK_DELETE,
	DISK_SIZE,
	DISK_MAP,
	DISK_CALLS
};

struct disk_plan {
	int64_t cut_at; /* the change (write, sync, truncate, delete) that the power cut hits; -1 */
	int64_t fail_at; /* the call that fails; -1 = none */
	enum disk_fault fault;
	int only;      /* count and fail only calls of this kind; -1 = all */
	bool is_lying; /* sync says yes and does nothing */
};
extern const struct disk_plan disk_plan_good;

/* Makes the disk, registers it as SQLite's default. Once a process, before the first db_open(). */
void disk_init(void);
/* Empty, the power on, no plan. */
void disk_format(uint64_t seed);
/* What happens from the next call on; counters begin anew. */
void disk_plan(const struct disk_plan *plan);

/* While it is paused nothing fails and nothing is counted: for those who look. */
void disk_pause(bool is_paused);
bool disk_is_off(void);
/* Whether the planned failure came, and what failed. */
bool disk_has_failed(void);
/* Whether anything was synced after the planned failure. */
bool disk_syncs_again(void);
enum disk_call disk_failed_call(void);
int64_t disk_changes(void);
int64_t disk_calls(void);

/* Turns the power off now. */
void disk_cut(void);
/* Power on again: what the cut left, as the seed has it. */
void disk_restart(void);
/* The process ended, the machine did not: what was written stays. */
void disk_reopen(void);
/* Keeps the disk as it is, for disk_load(): nothing may be open. */
void disk_save(void);
void disk_load(uint64_t seed);
/* Memory shared with children, zeroed. */
void *disk_shared(size_t bytes);

#endif
