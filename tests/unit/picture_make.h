/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_PICTURE_MAKE_H
#define SIAR_TESTS_UNIT_PICTURE_MAKE_H

/* For tests of photos: makes JPEG and PNG files with libjpeg and libpng, adds to them what does not
 * belong there, and decodes files to pixels. What cannot be made ends the program. */

#include "bot/base/buf.h"
#include "bot/base/check.h"
#include "bot/base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

struct marker {
	int code; /* 0xe1 = APP1 */
	str data;
};

struct jpeg_want {
	int width, height;
	J_COLOR_SPACE pixels, inside; /* both JCS_UNKNOWN: RGB stored as YCbCr */
	int quality;                  /* 0 = 80 */
	bool is_full_colour;          /* colours not at half size */
	bool is_progressive, is_arithmetic;
	int restart_rows;
	int scans; /* of a grey photo: that many, most with one coefficient each; 0 = usual */
	struct marker markers[5]; /* ended by code 0 */
};

/* Something like a photo: slopes and a little noise. */
static inline void make_row(unsigned char *row, size_t bytes, size_t y, struct random *r)
{
	for (size_t x = 0; x < bytes; x++)
		row[x] = (unsigned char)(x + y * 2 + (size_t)random_below(r, 16));
}

/* The mean, then coefficient by coefficient, then what is left. */
static inline void make_scans(jpeg_scan_info *scans, int n)
{
	for (int i = 0; i < n; i++)
		scans[i] = (jpeg_scan_info){ .comps_in_scan = 1, .Ss = i, .Se = i };
	scans[n - 1].Se = DCTSIZE2 - 1;
}

static inline str make_jpeg(struct arena *mem, const struct jpeg_want *w)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr errors;
	jpeg_scan_info scans[DCTSIZE2];
	struct random r;
	unsigned char *bytes = NULL;
	unsigned long len = 0;

	random_seed(&r, 7);
	c.err = jpeg_std_error(&errors);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &len);
	c.image_width = (JDIMENSION)w->width;
	c.image_height = (JDIMENSION)w->height;
	c.in_color_space = w->pixels == JCS_UNKNOWN ? JCS_RGB : w->pixels;
	c.input_components = c.in_color_space == JCS_GRAYSCALE ? 1
			     : c.in_color_space == JCS_CMYK    ? 4
							       : 3;
	jpeg_set_defaults(&c);
	if (w->inside != JCS_UNKNOWN)
		jpeg_set_colorspace(&c, w->inside);
	jpeg_set_quality(&c, w->quality == 0 ? 80 : w->quality, TRUE);
	if (w->is_full_colour)
		c.comp_info[0].h_samp_factor = c.comp_info[0].v_samp_factor = 1;
	if (w->is_progressive)
		jpeg_simple_progression(&c);
	if (w->scans > 0) {
		make_scans(scans, w->scans);
		c.scan_info = scans;
		c.num_scans = w->scans;
	}
	c.arith_code = w->is_arithmetic;
	c.restart_in_rows = w->restart_rows;
	jpeg_start_compress(&c, TRUE);
	for (const struct marker *m = w->markers; m->code != 0; m++)
		jpeg_write_marker(&c, m->code, (const JOCTET *)m->data.ptr, (unsigned)m->data.len);
	size_t row_bytes = (size_t)w->width * (size_t)c.input_components;
	JSAMPROW row = arena_alloc(mem, row_bytes);
	while (c.next_scanline < c.image_height) {
		make_row(row, row_bytes, c.next_scanline, &r);
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	str made = arena_str(mem, (str){ (const char *)bytes, len });
	jpeg_destroy_compress(&c);
	free(bytes);
	return made;
}

/* Every pixel, in the colours the file has inside. */
static inline str pixels_jpeg(struct arena *mem, str file)
{
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr errors;
	struct buf pixels;

	d.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, (const unsigned char *)file.ptr, file.len);
	(void)jpeg_read_header(&d, TRUE);
	d.out_color_space = d.jpeg_color_space;
	jpeg_start_decompress(&d);
	size_t row_bytes = (size_t)d.output_width * (size_t)d.output_components;
	JSAMPROW row = arena_alloc(mem, row_bytes);
	buf_init(&pixels, mem);
	while (d.output_scanline < d.output_height) {
		jpeg_read_scanlines(&d, &row, 1);
		buf_add(&pixels, (str){ (const char *)row, row_bytes });
	}
	jpeg_finish_decompress(&d);
	ASSERT(errors.num_warnings == 0);
	jpeg_destroy_decompress(&d);
	return buf_str(&pixels);
}

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

static inline void add_number(struct buf *b, uint32_t value, int bytes)
{
	while (bytes-- > 0)
		buf_add_char(b, (char)(value >> (bytes * 8) & 0xff));
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
