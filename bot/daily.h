/* SPDX-License-Identifier: MIT */
#ifndef SIAR_DAILY_H
#define SIAR_DAILY_H

#include "bot/base/str.h"

#include <uv.h>

/* Once a day a worker looks whether the database is sound, and removes the files of photos that the
 * store does not know any more: the night's work deletes only rows, and a row is gone before its
 * file. Loop thread. */

struct daily;

struct daily *daily_create(uv_loop_t *loop, str state_dir);
/* Waits for the worker; NULL is fine. */
void daily_destroy(struct daily *d, void (*on_closed)(void *owner), void *owner);

#endif
