/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MEDIA_PICTURE_PARTS_H
#define SIAR_MEDIA_PICTURE_PARTS_H

#include "bot/media/picture.h"

/* The parts of picture.c: one format each, in the words of picture_read(). */

enum err picture_jpeg(str bytes, struct arena *mem, struct picture *ret,
		      const char **ret_reason) MUST_CHECK;
enum err picture_png(str bytes, struct arena *mem, struct picture *ret,
		     const char **ret_reason) MUST_CHECK;

/* Why a picture of this size is refused, a text key; NULL when it is not. */
const char *picture_judge(uint32_t width, uint32_t height);

#endif
