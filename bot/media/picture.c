/* SPDX-License-Identifier: MIT */
/* Says what a file from outside is, by its first bytes alone, and hands it to the format's own
 * part. Called by shelf_put on a worker. Limits: picture.h. */

#include "bot/media/picture.h"

#include "bot/media/picture_parts.h"

const char *picture_judge(uint32_t width, uint32_t height)
{
	if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX ||
	    (uint64_t)width * height > PICTURE_PIXELS_MAX)
		return "media.too_many_pixels";
	if (width < PICTURE_SIDE_MIN || height < PICTURE_SIDE_MIN)
		return "media.too_small";
	return NULL;
}

enum err picture_read(str bytes, struct arena *mem, struct picture *ret, const char **ret_reason)
{
	if (bytes.len > PICTURE_BYTES_MAX) {
		*ret_reason = "media.too_large";
		return ERR_INVALID;
	}
	if (str_starts(bytes, STR("\xff\xd8\xff")))
		return picture_jpeg(bytes, mem, ret, ret_reason);
	if (str_starts(bytes, STR("\x89PNG\r\n\x1a\n")))
		return picture_png(bytes, mem, ret, ret_reason);
	*ret_reason = "media.not_picture";
	return ERR_INVALID;
}
