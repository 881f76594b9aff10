/* SPDX-License-Identifier: MIT */
/* Reads one number out of EXIF, and writes an EXIF that has nothing but that number. EXIF is a TIFF
 * file without a picture: byte order, 42, where the first directory lies; a directory is a count
 * and 12 bytes an entry: tag, type, how many, value. Only the first directory is looked at. Pure;
 * called by picture_jpeg.c on a worker. */

#include "bot/media/exif.h"

#include <string.h>

enum {
	TIFF_HEAD = 8,
	ENTRY = 12,
	TAG_ORIENTATION = 0x0112,
	TYPE_SHORT = 3,
};

/* `n` bytes at `at`, which lie inside. */
static uint32_t number(str tiff, size_t at, size_t n, bool is_little)
{
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | (unsigned char)tiff.ptr[is_little ? at + n - 1 - i : at + i];
	return value;
}

static int turn_of(str tiff, bool is_little)
{
	size_t at = number(tiff, 4, 4, is_little);

	if (number(tiff, 2, 2, is_little) != 42 || at < TIFF_HEAD || at > tiff.len - 2)
		return EXIF_UPRIGHT;
	size_t count = number(tiff, at, 2, is_little);
	for (at += 2; count > 0 && tiff.len - at >= ENTRY; count--, at += ENTRY) {
		if (number(tiff, at, 2, is_little) != TAG_ORIENTATION)
			continue;
		uint32_t turn = number(tiff, at + 8, 2, is_little);
		bool is_sound = number(tiff, at + 2, 2, is_little) == TYPE_SHORT &&
				number(tiff, at + 4, 4, is_little) == 1 && turn >= EXIF_UPRIGHT &&
				turn <= EXIF_TURN_MAX;
		return is_sound ? (int)turn : EXIF_UPRIGHT;
	}
	return EXIF_UPRIGHT;
}

int exif_turn(str app1)
{
	const str head = STR("Exif\0\0");

	if (!str_starts(app1, head))
		return EXIF_UPRIGHT;
	str tiff = str_slice(app1, head.len, app1.len);
	if (tiff.len < TIFF_HEAD)
		return EXIF_UPRIGHT;
	if (str_starts(tiff, STR("II")))
		return turn_of(tiff, true);
	return str_starts(tiff, STR("MM")) ? turn_of(tiff, false) : EXIF_UPRIGHT;
}

void exif_format(int turn, unsigned char ret[EXIF_BYTES])
{
	static const unsigned char only[EXIF_BYTES] = {
		'E', 'x',  'i', 'f',        0, 0,               /* */
		'M', 'M',  0,   42,         0, 0, 0, TIFF_HEAD, /* */
		0,   1,                                         /* entries */
		1,   0x12, 0,   TYPE_SHORT, 0, 0, 0, 1,         0, 0, 0, 0, 0, 0, 0, 0,
	};
	enum { TURN_AT = 6 + TIFF_HEAD + 2 + 9 };

	memcpy(ret, only, EXIF_BYTES);
	ret[TURN_AT] = (unsigned char)turn;
}
