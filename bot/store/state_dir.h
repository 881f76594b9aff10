/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_STATE_DIR_H
#define SIAR_STORE_STATE_DIR_H

#include "bot/base/err.h"
#include "bot/base/hash.h"

#include <stdint.h>

enum { STATE_PATH_MAX = 4096 };

/* The directory that one running siar owns. */
struct state_dir {
	int lock_fd; /* holds the lock while it is open */
	char db_path[STATE_PATH_MAX];
};

/* Makes the directory (0700), takes <dir>/siar.lock, makes an empty <dir>/siar.db (0600) when there
 * is none. ERR_BUSY: another process holds the lock; ERR_INVALID: the name is too long; ERR_IO. */
enum err state_dir_take(const char *dir, struct state_dir *ret, struct why *reterr) MUST_CHECK;
void state_dir_give(struct state_dir *d);
/* Only the names, for a reader beside the one that holds the lock. ERR_INVALID: too long. */
enum err state_dir_name(const char *dir, struct state_dir *ret, struct why *reterr) MUST_CHECK;

/* A number for the database file as it lies here: of the machine, the file and its birth, so that
 * neither a copy nor a clone has the same; a new mount does not change it. Never 0. */
int64_t state_dir_place(const struct state_dir *d, const struct hash_key *key);
/* A number in the lock file; 0 = none. Not written to the disk at once. */
int64_t state_dir_noted(const struct state_dir *d);
void state_dir_note(const struct state_dir *d, int64_t n);

#endif
