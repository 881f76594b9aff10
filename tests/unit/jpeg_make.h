/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_JPEG_MAKE_H
#define SIAR_TESTS_UNIT_JPEG_MAKE_H

/* For tests of photos: makes and decodes JPEG with libjpeg. What cannot be made ends the program.
 */

#include "tests/unit/photo_make.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct marker {
	int code; /* 0xe1 = APP1 */
	str data;
};

struct jpeg_want {
	int width, height;
	J_COLOR_SPACE pixels, inside; /* both JCS_UNKNOWN: RGB stored as YCbCr */
	int quality;                  /* 0 = 80 */
	bool is_full_colour;          /* colours not at half size */
	bool is_progressive, is_arithmetic, is_optimized;
	int restart_rows;
	int scans; /* of a grey photo: that many, most with one coefficient each; 0 = usual */
	struct marker markers[5]; /* ended by code 0 */
};

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
	c.optimize_coding = w->is_optimized;
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

#endif
