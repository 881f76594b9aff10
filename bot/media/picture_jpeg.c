/* SPDX-License-Identifier: MIT */
/* JPEG: reads the coefficients and writes them anew, so that nothing of the file is kept but the
 * picture, how it is to be turned, and its colour profile; no pixel changes. Called by picture.c on
 * a worker. libjpeg leaves by longjmp: jpeg_in_a_cage() is the only place it comes back to, and all
 * that must outlive the jump is in struct recoding. Limits: sides and pixels judged from the
 * header, COEFFICIENT_BYTES_MAX of memory, SCANS_MAX passes over the picture, PICTURE_BYTES_MAX
 * out. */

#include "bot/media/exif.h"
#include "bot/media/look.h"
#include "bot/media/picture_parts.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

enum {
	/* Three full-size components and what rounds them up to whole blocks; a photo of a phone
	 * has half of that. */
	COEFFICIENT_BYTES_MAX = PICTURE_PIXELS_MAX / 8 * 9 * 3 * (int)sizeof(JCOEF),
	/* Each costs a walk over the whole picture, however few bytes it has. Encoders write ten.
	 */
	SCANS_MAX = 50,
	APP_EXIF = JPEG_APP0 + 1,
	APP_PROFILE = JPEG_APP0 + 2,
	MARKER_BYTES_MAX = 65533,
};

struct recoding {
	struct jpeg_decompress_struct in;
	struct jpeg_compress_struct out;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	struct jpeg_destination_mgr sink;
	jmp_buf escape;
	str bytes;
	JOCTET *written; /* PICTURE_BYTES_MAX */
	size_t written_bytes;
	JOCTET *row; /* PICTURE_SIDE_MAX */
	struct look look;
	const char *reason; /* set before each jump, unless memory was lacking */
};

static struct recoding *recoding_of(j_common_ptr cinfo)
{
	return cinfo->client_data;
}

static _Noreturn void refuse(struct recoding *r, const char *reason)
{
	r->reason = reason;
	longjmp(r->escape, 1);
}

static _Noreturn void on_error(j_common_ptr cinfo)
{
	struct recoding *r = recoding_of(cinfo);

	switch (cinfo->err->msg_code) {
	case JERR_OUT_OF_MEMORY:
		refuse(r, NULL);
	case JERR_IMAGE_TOO_BIG:
	case JERR_NO_BACKING_STORE: /* more coefficients than it may hold */
		refuse(r, "media.too_many_pixels");
	case JERR_BAD_PRECISION:
		refuse(r, "media.colours");
	default:
		refuse(r, "media.broken");
	}
}

/* A warning means that the library invents pixels, save for these. */
static void on_message(j_common_ptr cinfo, int level)
{
	int code = cinfo->err->msg_code;

	if (level < 0 && code != JWRN_JFIF_MAJOR && code != JWRN_ADOBE_XFORM &&
	    code != JWRN_NOT_SEQUENTIAL)
		refuse(recoding_of(cinfo), "media.broken");
}

static void on_output(j_common_ptr cinfo)
{
	(void)cinfo;
}

static void on_progress(j_common_ptr cinfo)
{
	struct recoding *r = recoding_of(cinfo);

	if (cinfo->is_decompressor && r->in.input_scan_number > SCANS_MAX)
		refuse(r, "media.broken");
}

static void on_sink_begin(j_compress_ptr out)
{
	struct recoding *r = recoding_of((j_common_ptr)out);

	r->sink.next_output_byte = r->written;
	r->sink.free_in_buffer = PICTURE_BYTES_MAX;
}

static boolean on_sink_full(j_compress_ptr out)
{
	refuse(recoding_of((j_common_ptr)out), "media.too_large");
}

static void on_sink_end(j_compress_ptr out)
{
	(void)out;
}

static str marker_data(jpeg_saved_marker_ptr m)
{
	return (str){ (const char *)m->data, m->data_length };
}

/* Whole, in one marker, and of the length it says. */
static bool is_profile(str data)
{
	enum { HEAD = 14, PROFILE_HEAD = 128, SIGNATURE_AT = 36 };
	uint32_t length = 0;

	if (data.len < HEAD + PROFILE_HEAD || !str_starts(data, STR("ICC_PROFILE\0\1\1")))
		return false;
	str profile = str_slice(data, HEAD, data.len);
	for (size_t i = 0; i < 4; i++)
		length = length << 8 | (unsigned char)profile.ptr[i];
	return length == profile.len &&
	       str_starts(str_slice(profile, SIGNATURE_AT, 4), STR("acsp"));
}

/* The first of each kind that makes sense. */
static void keep_markers(struct recoding *r)
{
	unsigned char exif[EXIF_BYTES];
	int turn = EXIF_UPRIGHT;
	jpeg_saved_marker_ptr profile = NULL;

	for (jpeg_saved_marker_ptr m = r->in.marker_list; m != NULL; m = m->next) {
		if (m->marker == APP_EXIF && turn == EXIF_UPRIGHT)
			turn = exif_turn(marker_data(m));
		if (m->marker == APP_PROFILE && profile == NULL && is_profile(marker_data(m)))
			profile = m;
	}
	if (turn != EXIF_UPRIGHT) {
		exif_format(turn, exif);
		jpeg_write_marker(&r->out, APP_EXIF, exif, sizeof(exif));
	}
	if (profile != NULL)
		jpeg_write_marker(&r->out, APP_PROFILE, profile->data, profile->data_length);
}

static void read_head(struct recoding *r)
{
	jpeg_create_decompress(&r->in);
	r->in.client_data = r;
	r->in.progress = &r->progress;
	r->in.mem->max_memory_to_use = COEFFICIENT_BYTES_MAX;
	jpeg_mem_src(&r->in, (const unsigned char *)r->bytes.ptr, r->bytes.len);
	jpeg_save_markers(&r->in, APP_EXIF, MARKER_BYTES_MAX);
	jpeg_save_markers(&r->in, APP_PROFILE, MARKER_BYTES_MAX);
	(void)jpeg_read_header(&r->in, TRUE);

	const char *reason = picture_judge(r->in.image_width, r->in.image_height);
	if (reason != NULL)
		refuse(r, reason);
	if (r->in.jpeg_color_space != JCS_GRAYSCALE && r->in.jpeg_color_space != JCS_YCbCr &&
	    r->in.jpeg_color_space != JCS_RGB)
		refuse(r, "media.colours");
}

static void recode(struct recoding *r)
{
	read_head(r);
	jvirt_barray_ptr *coefficients = jpeg_read_coefficients(&r->in);

	jpeg_create_compress(&r->out);
	r->out.client_data = r;
	r->out.dest = &r->sink;
	jpeg_copy_critical_parameters(&r->in, &r->out);
	/* Else it would come out longer than it came in, perhaps too long. */
	r->out.optimize_coding = TRUE;
	if (r->in.progressive_mode)
		jpeg_simple_progression(&r->out);
	jpeg_write_coefficients(&r->out, coefficients);
	keep_markers(r);
	jpeg_finish_compress(&r->out);
	r->written_bytes = PICTURE_BYTES_MAX - r->sink.free_in_buffer;
	(void)jpeg_finish_decompress(&r->in);
}

/* Of large pictures each eighth pixel will do. */
static void look_at(struct recoding *r)
{
	enum { LARGE = 64 * LOOK_COLUMNS };
	bool is_large = r->in.image_width >= LARGE && r->in.image_height >= LARGE;

	jpeg_mem_src(&r->in, r->written, r->written_bytes);
	(void)jpeg_read_header(&r->in, TRUE);
	r->in.scale_num = 1;
	r->in.scale_denom = is_large ? 8 : 1;
	r->in.out_color_space = JCS_GRAYSCALE;
	(void)jpeg_start_decompress(&r->in);
	look_init(&r->look, r->in.output_width, r->in.output_height);
	while (r->in.output_scanline < r->in.output_height) {
		uint32_t y = r->in.output_scanline;
		(void)jpeg_read_scanlines(&r->in, &r->row, 1);
		look_row(&r->look, y, r->row);
	}
	(void)jpeg_finish_decompress(&r->in);
}

/* False: the library gave up, or we did. */
static bool jpeg_in_a_cage(struct recoding *r)
{
	if (setjmp(r->escape) != 0)
		return false;
	recode(r);
	look_at(r);
	return true;
}

static void recoding_init(struct recoding *r, str bytes)
{
	*r = (struct recoding){ .bytes = bytes };
	r->in.err = r->out.err = jpeg_std_error(&r->errors);
	r->in.client_data = r->out.client_data = r;
	r->errors.error_exit = on_error;
	r->errors.emit_message = on_message;
	r->errors.output_message = on_output;
	r->progress.progress_monitor = on_progress;
	r->sink.init_destination = on_sink_begin;
	r->sink.empty_output_buffer = on_sink_full;
	r->sink.term_destination = on_sink_end;
	r->written = mem_take(PICTURE_BYTES_MAX);
	r->row = mem_take(PICTURE_SIDE_MAX);
}

enum err picture_jpeg(str bytes, struct arena *mem, struct picture *ret, const char **ret_reason)
{
	struct recoding *r = mem_take(sizeof(*r));
	enum err e = OK;

	recoding_init(r, bytes);
	if (jpeg_in_a_cage(r)) {
		*ret = (struct picture){
			.mime = "image/jpeg",
			.width = (int)r->in.image_width,
			.height = (int)r->in.image_height,
			.look = look_bits(&r->look),
			.bytes =
				arena_str(mem, (str){ (const char *)r->written, r->written_bytes }),
		};
	} else if (r->reason != NULL) {
		*ret_reason = r->reason;
		e = ERR_INVALID;
	} else {
		e = ERR_IO;
	}
	jpeg_destroy_compress(&r->out);
	jpeg_destroy_decompress(&r->in);
	mem_give(r->row);
	mem_give(r->written);
	mem_give(r);
	return e;
}
