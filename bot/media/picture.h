/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MEDIA_PICTURE_H
#define SIAR_MEDIA_PICTURE_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/base/str.h"

/* Photos from outside, checked with libjpeg-turbo and libpng. The declared type counts for nothing;
 * width and height are read and judged before anything is decoded. Workers only. */

enum {
	PICTURE_BYTES_MAX = 5 << 20, /* of an image at the Cloud API */
	PICTURE_SIDE_MIN = 16,
	PICTURE_SIDE_MAX = 12000,
	PICTURE_PIXELS_MAX = 25 * 1000 * 1000,
};

struct picture {
	const char *mime; /* "image/jpeg" or "image/png", static */
	int width, height;
	uint64_t look; /* nearly the same bits for the same photo in another size or quality; 0 = it
			  says too little */
	str bytes;     /* without metadata; the pixels are those that came, to the bit */
};

/* Reads all of it, decoding every row, and gives it back without EXIF, comments, thumbnails and
 * whatever stands behind its end; a JPEG keeps the one fact how it is to be turned. ERR_INVALID:
 * refused, *ret_reason is a text key for the sender: "media.too_large", "media.not_picture",
 * "media.too_many_pixels", "media.too_small", "media.colours" (CMYK, more than 8 bits: networks
 * show them to nobody), "media.broken". ERR_IO: no memory, try again. Bytes in `mem`. */
enum err picture_read(str bytes, struct arena *mem, struct picture *ret,
		      const char **ret_reason) MUST_CHECK;

#endif
