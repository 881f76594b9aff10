/* SPDX-License-Identifier: MIT */
#ifndef SIAR_PHOTOS_H
#define SIAR_PHOTOS_H

#include "bot/base/str.h"

#include <uv.h>

/* Once a day a worker removes the files of photos that the store does not know any more: the
 * night's work deletes only rows, and a row is gone before its file. Loop thread. */

struct photos;

struct photos *photos_create(uv_loop_t *loop, str state_dir);
/* Waits for the worker; NULL is fine. */
void photos_destroy(struct photos *p, void (*on_closed)(void *owner), void *owner);

#endif
