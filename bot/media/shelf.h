/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MEDIA_SHELF_H
#define SIAR_MEDIA_SHELF_H

#include "bot/media/picture.h"

#include <stdint.h>

/* Photos as files named by their content: state_dir/media/ab/<64 hex>.jpg. The same photo is there
 * once, however often it came (half written ones lie in state_dir/media/part). Workers only, except
 * shelf_path() and shelf_open(). */

enum { SHELF_HASH_BYTES = 32 }; /* SHA-256 of the bytes as kept */

struct shelf_item {
	unsigned char hash[SHELF_HASH_BYTES];
	const char *mime; /* static */
	int width, height;
	uint64_t look; /* see picture.h */
	int64_t bytes;
};

/* Checks, strips and keeps a photo; after OK it is on disk (file and folder synced). ERR_INVALID:
 * refused with the text key of picture_read(), nothing is kept. ERR_IO: the disk, try again. */
enum err shelf_put(str state_dir, str bytes, struct shelf_item *ret,
		   const char **ret_reason) MUST_CHECK;
/* Where a photo lies. NUL-terminated. */
str shelf_path(str state_dir, str hash, str mime, struct arena *mem);
/* At start, before the workers: makes the folder, removes what a crash left half written, and has
 * malloc give what photos take back to the system. */
enum err shelf_open(str state_dir) MUST_CHECK;

/* Removes the photos that `is_known` does not know and nobody has put for `age_s` seconds: one that
 * has just come stands on the shelf before anything knows of it. *ret_removed = how many; ERR_IO:
 * some of the shelf could not be read, the rest is done. */
enum err shelf_tidy(str state_dir, int64_t age_s, bool (*is_known)(void *owner, str hash),
		    void *owner, int64_t *ret_removed) MUST_CHECK;

#endif
