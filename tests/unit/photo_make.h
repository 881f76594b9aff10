/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_PHOTO_MAKE_H
#define SIAR_TESTS_UNIT_PHOTO_MAKE_H

/* For tests of photos: pixels, pieces put into files, and what phones write beside the picture. */

#include "bot/base/buf.h"
#include "bot/base/check.h"
#include "bot/base/random.h"

#include <string.h>

/* Something like a photo: slopes and a little noise. */
static inline void make_row(unsigned char *row, size_t bytes, size_t y, struct random *r)
{
	for (size_t x = 0; x < bytes; x++)
		row[x] = (unsigned char)(x + y * 2 + (size_t)random_below(r, 16));
}

static inline void add_number(struct buf *b, uint32_t value, int bytes)
{
	while (bytes-- > 0)
		buf_add_char(b, (char)(value >> (bytes * 8) & 0xff));
}

/* `piece` put in at `at` of `file`. */
static inline str make_with(struct arena *mem, str file, size_t at, str piece)
{
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, str_slice(file, 0, at));
	buf_add(&b, piece);
	buf_add(&b, str_slice(file, at, file.len));
	return buf_str(&b);
}

/* A copy with one byte that is another. */
static inline str make_changed(struct arena *mem, str file, size_t at, unsigned byte)
{
	char *copy = arena_alloc(mem, file.len);

	memcpy(copy, file.ptr, file.len);
	copy[at] = (char)byte;
	return (str){ copy, file.len };
}

/* `value` in `bytes` bytes, the low one first or last. */
static inline void add_ordered(struct buf *b, bool is_little, uint32_t value, int bytes)
{
	for (int i = 0; is_little && i < bytes; i++)
		buf_add_char(b, (char)(value >> (i * 8) & 0xff));
	if (!is_little)
		add_number(b, value, bytes);
}

static inline void add_entry(struct buf *b, bool is_little, const uint32_t *entry)
{
	add_ordered(b, is_little, entry[0], 2);
	add_ordered(b, is_little, entry[1], 2);
	add_ordered(b, is_little, entry[2], 4);
	if (entry[1] == 3) { /* a short stands at the front of its four bytes */
		add_ordered(b, is_little, entry[3], 2);
		add_ordered(b, is_little, 0, 2);
	} else {
		add_ordered(b, is_little, entry[3], 4);
	}
}

/* An EXIF as phones write it: who made it, how to turn it, and that it was taken in SURABAYA. */
static inline str make_exif(struct arena *mem, bool is_little, uint32_t turn)
{
	enum { HEAD = 8, GPS_AT = HEAD + 2 + 3 * 12 + 4, PLACE_AT = GPS_AT + 2 + 12 + 4 };
	const uint32_t maker[] = { 0x010f, 2, 8, PLACE_AT + 8 }, turned[] = { 0x0112, 3, 1, turn },
		       gps[] = { 0x8825, 4, 1, GPS_AT }, place[] = { 0x001c, 7, 8, PLACE_AT };
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, STR("Exif\0\0"));
	buf_add(&b, is_little ? STR("II") : STR("MM"));
	add_ordered(&b, is_little, 42, 2);
	add_ordered(&b, is_little, HEAD, 4);
	add_ordered(&b, is_little, 3, 2);
	add_entry(&b, is_little, maker);
	add_entry(&b, is_little, turned);
	add_entry(&b, is_little, gps);
	add_ordered(&b, is_little, 0, 4);
	add_ordered(&b, is_little, 1, 2);
	add_entry(&b, is_little, place);
	add_ordered(&b, is_little, 0, 4);
	buf_add(&b, STR("SURABAYAMILIKKU"));
	return buf_str(&b);
}

/* A colour profile in its marker: 200 bytes that only look like one. */
static inline str make_profile(struct arena *mem)
{
	enum { BYTES = 200 };
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, STR("ICC_PROFILE\0\1\1"));
	add_number(&b, BYTES, 4);
	for (size_t i = 4; i < BYTES; i++)
		buf_add_char(&b, i >= 36 && i < 40 ? "acsp"[i - 36] : 'p');
	return buf_str(&b);
}

#endif
