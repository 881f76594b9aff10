/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_PHOTOS_H
#define SIAR_SANDBOX_PHOTOS_H

#include "bot/base/str.h"

#include <stddef.h>

/* Photos that people of the demo can send, drawn for it; embedded at build from photos/. */

struct sandbox_photo {
	const char *name;            /* "keripik.jpg" */
	const char *alt_id, *alt_en; /* what is on it, for who cannot see it */
	str bytes;                   /* a JPEG */
};

extern const struct sandbox_photo sandbox_photos[];
extern const size_t sandbox_photos_count;

#endif
