/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_PNG_MAKE_H
#define SIAR_TESTS_UNIT_PNG_MAKE_H

/* For tests of photos: makes and decodes PNG with libpng. What cannot be made ends the program. */

#include "tests/unit/photo_make.h"

#include <png.h>

struct png_want {
	int width, height;
	int colours; /* PNG_COLOR_TYPE_… */
	int depth;   /* 0 = 8 */
	bool is_interlaced, has_see_through;
};

static inline void png_into_buf(png_structp png, png_bytep data, size_t len)
{
	buf_add(png_get_io_ptr(png), (str){ (const char *)data, len });
}

static inline str make_png(struct arena *mem, const struct png_want *w)
{
	static const png_color palette[16] = { { 1, 2, 3 }, { 200, 100, 50 }, { 9, 8, 7 } };
	static const unsigned char see_through[2] = { 0, 128 };
	struct buf out;
	struct random r;

	buf_init(&out, mem);
	random_seed(&r, 9);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_set_write_fn(png, &out, png_into_buf, NULL);
	png_set_IHDR(png, info, (png_uint_32)w->width, (png_uint_32)w->height,
		     w->depth == 0 ? 8 : w->depth, w->colours,
		     w->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (w->colours == PNG_COLOR_TYPE_PALETTE) {
		png_set_PLTE(png, info, palette, 1 << (w->depth == 0 ? 4 : w->depth));
		if (w->has_see_through)
			png_set_tRNS(png, info, see_through, 2, NULL);
	}
	png_write_info(png, info);
	size_t row_bytes = png_get_rowbytes(png, info);
	unsigned char *row = arena_alloc(mem, row_bytes);
	int passes = png_set_interlace_handling(png);
	for (int pass = 0; pass < passes; pass++)
		for (int y = 0; y < w->height; y++) {
			make_row(row, row_bytes, (size_t)y, &r);
			for (size_t i = 0; w->colours == PNG_COLOR_TYPE_PALETTE && i < row_bytes;
			     i++)
				row[i] &= w->depth == 0 ? 0x0f : 0xff;
			png_write_row(png, row);
		}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return buf_str(&out);
}

static inline void png_from_str(png_structp png, png_bytep into, size_t len)
{
	str *rest = png_get_io_ptr(png);

	ASSERT(len <= rest->len);
	memcpy(into, rest->ptr, len);
	*rest = str_slice(*rest, len, rest->len);
}

/* Every pixel as RGBA, 8 bits each. */
static inline str pixels_png(struct arena *mem, str file)
{
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);

	png_set_read_fn(png, &file, png_from_str);
	png_read_info(png, info);
	png_set_expand(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
	(void)png_set_interlace_handling(png);
	png_read_update_info(png, info);
	size_t row_bytes = png_get_rowbytes(png, info), height = png_get_image_height(png, info);
	char *pixels = arena_alloc(mem, row_bytes * height);
	png_bytep *rows = ARENA_ARRAY(mem, png_bytep, height);
	for (size_t y = 0; y < height; y++)
		rows[y] = (png_bytep)pixels + y * row_bytes;
	png_read_image(png, rows);
	png_read_end(png, NULL);
	png_destroy_read_struct(&png, &info, NULL);
	return (str){ pixels, row_bytes * height };
}

/* The checksum of PNG. */
static inline uint32_t crc_of(str s)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

static inline str make_chunk(struct arena *mem, const char *type, str data)
{
	struct buf b;

	buf_init(&b, mem);
	add_number(&b, (uint32_t)data.len, 4);
	buf_add(&b, str_from(type));
	buf_add(&b, data);
	add_number(&b, crc_of(str_slice(buf_str(&b), 4, b.len)), 4);
	return buf_str(&b);
}

#endif
