/* SPDX-License-Identifier: MIT */
/* PNG: keeps the chunks that make the picture, byte for byte, then lets libpng decode every row of
 * what is kept. Called by picture.c on a worker. libpng leaves by longjmp: png_in_a_cage() is the
 * only place it comes back to. Limits: sides and pixels judged from the header before libpng sees
 * it; rows are decoded without being kept, so memory is a few rows; colour profiles up to
 * PROFILE_BYTES_MAX, longer ones are left out. */

#include "bot/base/buf.h"
#include "bot/media/look.h"
#include "bot/media/picture_parts.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

enum {
	SIGNATURE_BYTES = 8,
	CHUNK_HEAD = 8, /* length, type */
	CHUNK_FRAME = 12,
	CHUNK_BYTES_MAX = 1 << 20, /* that libpng may take at once beside the picture's own */
	PROFILE_BYTES_MAX = 1 << 16,
	HEADER_BYTES = 13,
	DEPTH_AT = CHUNK_HEAD + 8,
};

struct chunk {
	str type, frame; /* frame: all of it, with length and checksum */
	size_t data_bytes;
};

/* What is kept. Colours stand once, before palette and picture. */
static const struct kept {
	str type;
	size_t bytes_min, bytes_max;
	bool is_colour;
} kept_chunks[] = {
	{ STR_INIT("IDAT"), 0, PICTURE_BYTES_MAX, false },
	{ STR_INIT("PLTE"), 0, PICTURE_BYTES_MAX, false },
	{ STR_INIT("cHRM"), 32, 32, true },
	{ STR_INIT("gAMA"), 4, 4, true },
	{ STR_INIT("iCCP"), 1, PROFILE_BYTES_MAX, true },
	{ STR_INIT("sBIT"), 1, 4, true },
	{ STR_INIT("sRGB"), 1, 1, true },
	{ STR_INIT("tRNS"), 0, PICTURE_BYTES_MAX, false },
};

static uint32_t number(str s)
{
	uint32_t value = 0;

	for (size_t i = 0; i < 4; i++)
		value = value << 8 | (unsigned char)s.ptr[i];
	return value;
}

/* False when what is left is no whole chunk. */
static bool chunk_take(str *rest, struct chunk *ret)
{
	if (rest->len < CHUNK_FRAME || number(*rest) > rest->len - CHUNK_FRAME)
		return false;
	*ret = (struct chunk){
		.type = str_slice(*rest, 4, 4),
		.frame = str_slice(*rest, 0, number(*rest) + CHUNK_FRAME),
		.data_bytes = number(*rest),
	};
	*rest = str_slice(*rest, ret->frame.len, rest->len);
	return true;
}

/* -1: none of kept_chunks. */
static int kept_find(const struct chunk *c)
{
	for (size_t i = 0; i < ARRAY_LEN(kept_chunks); i++)
		if (str_eq(c->type, kept_chunks[i].type))
			return c->data_bytes >= kept_chunks[i].bytes_min &&
					       c->data_bytes <= kept_chunks[i].bytes_max
				       ? (int)i
				       : -1;
	return -1;
}

/* A chunk that must be understood begins with a capital. */
static bool is_needed(const struct chunk *c)
{
	return (c->type.ptr[0] & 0x20) == 0;
}

/* Everything from the header to the end mark. False when there is no end mark, or something that
 * must be understood and is not. */
static bool strip(str rest, struct buf *out)
{
	bool seen[ARRAY_LEN(kept_chunks)] = { false };
	bool is_colour_over = false;
	struct chunk c;

	while (chunk_take(&rest, &c)) {
		if (str_eq(c.type, STR("IEND"))) {
			buf_add(out, c.frame);
			return true;
		}
		int i = kept_find(&c);
		if (i < 0 && is_needed(&c))
			return false;
		if (i < 0 || (kept_chunks[i].is_colour && (seen[i] || is_colour_over)))
			continue;
		seen[i] = true;
		is_colour_over = is_colour_over || !kept_chunks[i].is_colour;
		buf_add(out, c.frame);
	}
	return false;
}

/* What libpng reads from, and where it comes back to. */
struct proof {
	str rest;
	png_structp png;
	png_infop info;
	jmp_buf escape;
};

static _Noreturn void on_error(png_structp png, png_const_charp text)
{
	struct proof *p = png_get_error_ptr(png);

	(void)text;
	longjmp(p->escape, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void on_read(png_structp png, png_bytep into, size_t bytes)
{
	struct proof *p = png_get_io_ptr(png);

	if (bytes > p->rest.len)
		png_error(png, "end");
	memcpy(into, p->rest.ptr, bytes);
	p->rest = str_slice(p->rest, bytes, p->rest.len);
}

static void decode(struct proof *p)
{
	png_structp png = p->png;

	png_set_read_fn(png, p, on_read);
	png_set_user_limits(png, PICTURE_SIDE_MAX, PICTURE_SIDE_MAX);
	png_set_chunk_malloc_max(png, CHUNK_BYTES_MAX);
	png_set_chunk_cache_max(png, 1);
	png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
	/* Colours do not matter to the proof, and many a program writes them wrong. All else has
	 * to be right. */
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_benign_errors(png, 0);

	png_read_info(png, p->info);
	int passes = png_set_interlace_handling(png);
	png_read_update_info(png, p->info);
	uint32_t height = png_get_image_height(png, p->info);
	for (int pass = 0; pass < passes; pass++)
		for (uint32_t y = 0; y < height; y++)
			png_read_row(png, NULL, NULL);
	png_read_end(png, NULL);
}

/* False: libpng gave up. */
static bool png_in_a_cage(struct proof *p)
{
	if (setjmp(p->escape) != 0)
		return false;
	p->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, p, on_error, on_warning);
	ASSERT(p->png != NULL);
	p->info = png_create_info_struct(p->png);
	ASSERT(p->info != NULL);
	decode(p);
	return true;
}

static bool is_proven(str bytes)
{
	struct proof *p = mem_take(sizeof(*p));

	p->rest = bytes;
	bool is_sound = png_in_a_cage(p);
	png_destroy_read_struct(&p->png, &p->info, NULL);
	mem_give(p);
	return is_sound;
}

/* How a sound one looks on white paper; a byte a pixel. 0 also when there is no memory for that. */
static uint64_t look_of(str bytes)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	png_color white = { 255, 255, 255 };
	struct look look;
	uint64_t bits = 0;

	if (!png_image_begin_read_from_memory(&image, bytes.ptr, bytes.len))
		return 0;
	image.format = PNG_FORMAT_GRAY;
	unsigned char *grey = mem_take(PNG_IMAGE_SIZE(image));
	if (png_image_finish_read(&image, &white, grey, 0, NULL)) {
		look_init(&look, image.width, image.height);
		for (uint32_t y = 0; y < image.height; y++)
			look_row(&look, y, grey + (size_t)y * image.width);
		bits = look_bits(&look);
	}
	png_image_free(&image);
	mem_give(grey);
	return bits;
}

enum err picture_png(str bytes, struct arena *mem, struct picture *ret, const char **ret_reason)
{
	str rest = str_slice(bytes, SIGNATURE_BYTES, bytes.len);
	struct chunk header;
	struct buf out;

	*ret_reason = "media.broken";
	if (!chunk_take(&rest, &header) || !str_eq(header.type, STR("IHDR")) ||
	    header.data_bytes != HEADER_BYTES)
		return ERR_INVALID;
	uint32_t width = number(str_slice(header.frame, CHUNK_HEAD, 4));
	uint32_t height = number(str_slice(header.frame, CHUNK_HEAD + 4, 4));
	const char *reason = picture_judge(width, height);
	if (reason == NULL && header.frame.ptr[DEPTH_AT] == 16)
		reason = "media.colours";
	if (reason != NULL) {
		*ret_reason = reason;
		return ERR_INVALID;
	}
	buf_init(&out, mem);
	buf_add(&out, str_slice(bytes, 0, SIGNATURE_BYTES));
	buf_add(&out, header.frame);
	if (!strip(rest, &out) || !is_proven(buf_str(&out)))
		return ERR_INVALID;
	*ret = (struct picture){
		.mime = "image/png",
		.width = (int)width,
		.height = (int)height,
		.look = look_of(buf_str(&out)),
		.bytes = buf_str(&out),
	};
	return OK;
}
