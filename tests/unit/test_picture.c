/* SPDX-License-Identifier: MIT */
#include "bot/media/picture.h"

#include "bot/base/clock.h"
#include "tests/lib/test.h"
#include "tests/unit/jpeg_make.h"
#include "tests/unit/png_make.h"

#include <sys/resource.h>

static struct arena mem;

/* The file as it may be kept; ends the test when it is refused. */
static struct picture kept(str file)
{
	const char *reason = "none";
	struct picture p = { 0 };

	enum err e = picture_read(file, &mem, &p, &reason);
	if (e != OK)
		fail_msg("refused: %s", reason);
	return p;
}

/* Why it is refused; "" when it is not. */
static str refused(str file)
{
	const char *reason = "none";
	struct picture p;

	return picture_read(file, &mem, &p, &reason) == ERR_INVALID ? str_from(reason) : STR("");
}

static bool has(str file, const char *text)
{
	return str_find(file, str_from(text)) >= 0;
}

static str same(str a, str b)
{
	return str_eq(a, b) ? STR("the same") : STR("another");
}

static const struct {
	const char *what;
	struct jpeg_want want;
} jpegs[] = {
	{ "colours at half size", { .width = 123, .height = 45 } },
	{ "full colours", { .width = 64, .height = 64, .is_full_colour = true } },
	{ "progressive", { .width = 200, .height = 131, .is_progressive = true } },
	{ "arithmetic", { .width = 50, .height = 60, .is_arithmetic = true } },
	{ "restarts", { .width = 170, .height = 90, .restart_rows = 2 } },
	{ "grey", { .width = 33, .height = 77, .pixels = JCS_GRAYSCALE, .inside = JCS_GRAYSCALE } },
	{ "stored as RGB", { .width = 40, .height = 40, .pixels = JCS_RGB, .inside = JCS_RGB } },
	{ "smallest", { .width = 16, .height = 16 } },
	{ "best quality", { .width = 99, .height = 99, .quality = 100 } },
	{ "worst quality", { .width = 99, .height = 99, .quality = 1 } },
};

TEST(every_pixel_of_a_jpeg_stays_to_the_bit)
{
	for (size_t i = 0; i < ARRAY_LEN(jpegs); i++) {
		str file = make_jpeg(&mem, &jpegs[i].want);
		struct picture p = kept(file);
		print_message("# %s: %zu, %zu bytes\n", jpegs[i].what, file.len, p.bytes.len);
		assert_str(same(pixels_jpeg(&mem, p.bytes), pixels_jpeg(&mem, file)), "the same");
		assert_str(str_from(p.mime), "image/jpeg");
		assert_int_equal(p.width, jpegs[i].want.width);
		assert_int_equal(p.height, jpegs[i].want.height);
	}
	arena_reset(&mem);
}

TEST(a_kept_jpeg_goes_through_again_unchanged)
{
	for (size_t i = 0; i < ARRAY_LEN(jpegs); i++) {
		struct picture once = kept(make_jpeg(&mem, &jpegs[i].want));
		assert_str(same(kept(once.bytes).bytes, once.bytes), "the same");
	}
	arena_reset(&mem);
}

TEST(a_jpeg_does_not_grow)
{
	struct jpeg_want want = {
		.width = 800, .height = 600, .quality = 85, .is_optimized = true
	};

	str file = make_jpeg(&mem, &want);
	assert_true(kept(file).bytes.len <= file.len);
	want.is_progressive = true;
	file = make_jpeg(&mem, &want);
	assert_true(kept(file).bytes.len <= file.len);
	arena_reset(&mem);
}

TEST(who_where_and_when_are_gone_from_a_jpeg)
{
	const struct jpeg_want plain = { .width = 60, .height = 40 };
	struct jpeg_want told = plain;
	told.markers[0] = (struct marker){ 0xe1, make_exif(&mem, true, 1) };
	told.markers[1] = (struct marker){ 0xe1, STR("http://ns.adobe.com/xap/1.0/\0<x:owner/>") };
	told.markers[2] = (struct marker){ 0xed, STR("Photoshop 3.0\0SITI") };
	told.markers[3] = (struct marker){ 0xfe, STR("a comment <script>") };
	str file = make_jpeg(&mem, &told);
	assert_true(has(file, "SURABAYA") && has(file, "xap") && has(file, "SITI"));

	struct picture p = kept(file);
	assert_str(same(p.bytes, kept(make_jpeg(&mem, &plain)).bytes), "the same");
	assert_false(has(p.bytes, "SURABAYA") || has(p.bytes, "Exif") || has(p.bytes, "script"));
	arena_reset(&mem);
}

TEST(a_photo_keeps_how_it_is_to_be_turned_and_nothing_else_of_exif)
{
	for (uint32_t turn = 0; turn <= 9; turn++)
		for (int is_little = 0; is_little <= 1; is_little++) {
			struct jpeg_want want = { .width = 60, .height = 40 };
			want.markers[0] = (struct marker){ 0xe1, make_exif(&mem, is_little, turn) };
			str file = make_jpeg(&mem, &want);
			struct picture p = kept(file);
			str only = arena_str(&mem, STR("Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12"
						       "\0\x03\0\0\0\x01\0?\0\0\0\0\0\0"));
			((char *)(uintptr_t)only.ptr)[25] = (char)turn;
			assert_int_equal(only.len, 32);
			assert_int_equal(str_find(p.bytes, only) >= 0, turn >= 2 && turn <= 8);
			assert_int_equal(has(p.bytes, "Exif"), turn >= 2 && turn <= 8);
			assert_false(has(p.bytes, "SURABAYA") || has(p.bytes, "MILIKKU"));
			assert_str(same(pixels_jpeg(&mem, p.bytes), pixels_jpeg(&mem, file)),
				   "the same");
			assert_str(same(kept(p.bytes).bytes, p.bytes), "the same");
		}
	arena_reset(&mem);
}

TEST(exif_that_lies_turns_nothing)
{
	str sound = make_exif(&mem, false, 6);
	enum { TIFF = 6, COUNT = TIFF + 8, TURN = COUNT + 2 + 12 };
	const struct {
		size_t at;
		unsigned byte;
	} lies[] = {
		{ 0, 'e' },         { TIFF, 'I' },    { TIFF + 3, 41 },   { TIFF + 4, 0x80 },
		{ TIFF + 7, 0xff }, { TIFF + 7, 0 },  { TURN + 3, 4 },    { TURN + 7, 2 },
		{ TURN + 4, 1 },    { COUNT + 1, 1 }, { TURN + 9, 0x66 }, { TURN + 8, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		struct jpeg_want want = { .width = 60, .height = 40 };
		str lie = make_changed(&mem, sound, lies[i].at, lies[i].byte);
		want.markers[0] = (struct marker){ 0xe1, lie };
		assert_false(has(kept(make_jpeg(&mem, &want)).bytes, "Exif"));
	}
	for (size_t len = 0; len < sound.len; len++) {
		struct jpeg_want want = { .width = 60, .height = 40 };
		want.markers[0] = (struct marker){ 0xe1, str_slice(sound, 0, len) };
		(void)kept(make_jpeg(&mem, &want));
	}
	arena_reset(&mem);
}

TEST(a_colour_profile_is_kept_when_it_is_one)
{
	str profile = make_profile(&mem);
	struct jpeg_want want = { .width = 60, .height = 40, .markers = { { 0xe2, profile } } };
	str file = make_jpeg(&mem, &want);
	assert_true(str_find(kept(file).bytes, profile) > 0);

	want.markers[0].data = str_slice(profile, 0, profile.len - 1);
	assert_false(has(kept(make_jpeg(&mem, &want)).bytes, "ICC_PROFILE"));
	want.markers[0].data = make_changed(&mem, profile, 14 + 36, 'x');
	assert_false(has(kept(make_jpeg(&mem, &want)).bytes, "ICC_PROFILE"));
	want.markers[0].data = make_changed(&mem, profile, 13, 2); /* of two parts */
	assert_false(has(kept(make_jpeg(&mem, &want)).bytes, "ICC_PROFILE"));
	want.markers[0].data = STR("MPF\0II*\0");
	assert_false(has(kept(make_jpeg(&mem, &want)).bytes, "MPF"));
	arena_reset(&mem);
}

TEST(a_photo_cut_short_is_broken)
{
	const struct jpeg_want wants[] = {
		{ .width = 300, .height = 200 },
		{ .width = 300, .height = 200, .is_progressive = true },
	};
	const struct png_want png = { .width = 100, .height = 80, .colours = PNG_COLOR_TYPE_RGB };

	for (size_t i = 0; i < ARRAY_LEN(wants); i++) {
		str file = make_jpeg(&mem, &wants[i]);
		for (size_t len = 3; len < file.len; len += 1 + len / 8)
			assert_str(refused(str_slice(file, 0, len)), "media.broken");
		assert_str(refused(str_slice(file, 0, file.len - 1)), "media.broken");
	}
	str file = make_png(&mem, &png);
	for (size_t len = 8; len < file.len; len += 1 + len / 8)
		assert_str(refused(str_slice(file, 0, len)), "media.broken");
	assert_str(refused(str_slice(file, 0, file.len - 1)), "media.broken");
	arena_reset(&mem);
}

TEST(a_damaged_middle_is_broken)
{
	const struct jpeg_want want = { .width = 300, .height = 200 };
	const struct png_want png = { .width = 20, .height = 20, .colours = PNG_COLOR_TYPE_RGB };
	str file = make_jpeg(&mem, &want);
	const char hole[64] = { 0 };
	str holed = make_with(&mem, str_slice(file, 0, file.len / 2), file.len / 2,
			      (str){ hole, sizeof(hole) });

	assert_str(refused(make_with(&mem, holed, holed.len,
				     str_slice(file, file.len / 2 + 100, file.len))),
		   "media.broken");
	file = make_png(&mem, &png);
	for (size_t at = 24; at < file.len; at++)
		assert_str(refused(make_changed(&mem, file, at, (unsigned char)file.ptr[at] ^ 1u)),
			   "media.broken");
	arena_reset(&mem);
}

TEST(what_hides_behind_the_end_is_gone)
{
	const struct jpeg_want want = { .width = 60, .height = 40 };
	const struct png_want png = { .width = 60, .height = 40, .colours = PNG_COLOR_TYPE_RGB };
	const char *const hidden[] = { "PK\3\4secret.exe", "<html><script>alert(1)</script>",
				       "\xff\xd8\xff\xe0 another", "%PDF-1.4" };
	str files[] = { make_jpeg(&mem, &want), make_png(&mem, &png) };

	for (size_t f = 0; f < ARRAY_LEN(files); f++)
		for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
			str both = make_with(&mem, files[f], files[f].len, str_from(hidden[i]));
			assert_str(same(kept(both).bytes, kept(files[f]).bytes), "the same");
		}
	arena_reset(&mem);
}

TEST(what_is_no_photo_is_known_by_its_bytes)
{
	static const str files[] = {
		STR_INIT_NONE,
		STR_INIT("\xff"),
		STR_INIT("\xff\xd8"),
		STR_INIT("\x89PNG"),
		STR_INIT("<svg "
			 "xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
		STR_INIT("<!doctype html><script>alert(1)</script>"),
		STR_INIT("GIF89a\1\0\1\0\0\0\0;"),
		STR_INIT("RIFF\x24\0\0\0WEBPVP8 "),
		STR_INIT("\0\0\0\x18"
			 "ftypheic\0\0\0\0"),
		STR_INIT("PK\3\4\x14\0"),
		STR_INIT("%PDF-1.7"),
		STR_INIT("BM\x46\0\0\0"),
		STR_INIT("foto.jpg"),
		STR_INIT(" \xff\xd8\xff\xe0"),
		STR_INIT("\x8aMNG\r\n\x1a\n"),
		STR_INIT("\x89PNG\n\x1a\n"),
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		assert_str(refused(files[i]), "media.not_picture");
}

TEST(the_first_bytes_alone_make_no_photo)
{
	assert_str(refused(STR("\xff\xd8\xff")), "media.broken");
	assert_str(refused(STR("\xff\xd8\xff\xe0 I am a photo, believe me")), "media.broken");
	assert_str(refused(STR("\xff\xd8\xff\xd9")), "media.broken");
	assert_str(refused(STR("\x89PNG\r\n\x1a\n")), "media.broken");
	assert_str(refused(STR("\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82")), "media.broken");
	assert_str(refused(STR("\x89PNG\r\n\x1a\n\0\0\0\0IHDR\xa8\xa1\xae\x0a")), "media.broken");
}

TEST(too_many_bytes_are_refused_unseen)
{
	size_t len = PICTURE_BYTES_MAX + 1;
	char *bytes = mem_take(len);

	assert_str(refused((str){ bytes, len }), "media.too_large");
	assert_str(refused((str){ bytes, len - 1 }), "media.not_picture");
	mem_give(bytes);
}

/* With the size of a JPEG's frame header overwritten. */
static str declared_jpeg(str file, unsigned width, unsigned height)
{
	size_t sof = (size_t)str_find(file, STR("\xff\xc0\0\x11\x08")) + 5;

	file = make_changed(&mem, file, sof, height >> 8);
	file = make_changed(&mem, file, sof + 1, height & 0xff);
	file = make_changed(&mem, file, sof + 2, width >> 8);
	return make_changed(&mem, file, sof + 3, width & 0xff);
}

static str declared_png(str file, unsigned width, unsigned height)
{
	struct buf b;

	buf_init(&b, &mem);
	add_number(&b, width, 4);
	add_number(&b, height, 4);
	buf_add(&b, str_slice(file, 24, 5));
	str header = make_chunk(&mem, "IHDR", buf_str(&b));
	return make_with(&mem, make_with(&mem, str_slice(file, 0, 8), 8, header), 8 + header.len,
			 str_slice(file, 33, file.len));
}

TEST(forty_megapixels_are_refused_from_the_header)
{
	const struct jpeg_want want = { .width = 64, .height = 64 };
	const struct png_want png = { .width = 64, .height = 64, .colours = PNG_COLOR_TYPE_RGB };
	static const struct {
		unsigned width, height;
	} sizes[] = {
		{ 8000, 5000 }, { 65500, 65500 }, { 12001, 16 }, { 16, 65535 }, { 5001, 5000 }
	};
	str small_jpeg = make_jpeg(&mem, &want), small_png = make_png(&mem, &png);
	struct rusage before, after;

	(void)getrusage(RUSAGE_SELF, &before);
	int64_t began_us = clock_mono_us(&clock_system);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		str file = declared_jpeg(small_jpeg, sizes[i].width, sizes[i].height);
		assert_str(refused(file), "media.too_many_pixels");
		file = declared_png(small_png, sizes[i].width, sizes[i].height);
		assert_str(refused(file), "media.too_many_pixels");
	}
	(void)getrusage(RUSAGE_SELF, &after);
	assert_in_range(clock_mono_us(&clock_system) - began_us, 0, 200000);
	assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, 16 * 1024);
	assert_str(refused(declared_png(small_png, 0xffffffff, 1)), "media.too_many_pixels");
	arena_reset(&mem);
}

TEST(a_size_that_may_be_but_is_not_there_is_broken)
{
	const struct jpeg_want want = { .width = 64, .height = 64 };
	const struct png_want png = { .width = 64, .height = 64, .colours = PNG_COLOR_TYPE_RGB };

	assert_str(refused(declared_jpeg(make_jpeg(&mem, &want), 5000, 5000)), "media.broken");
	assert_str(refused(declared_png(make_png(&mem, &png), 5000, 5000)), "media.broken");
	assert_str(refused(declared_png(make_png(&mem, &png), 64, 63)), "media.broken");
	arena_reset(&mem);
}

TEST(what_nobody_could_see_is_too_small)
{
	static const struct {
		int width, height;
	} sizes[] = { { 1, 1 }, { 15, 400 }, { 400, 15 } };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		const struct jpeg_want want = { .width = sizes[i].width,
						.height = sizes[i].height };
		const struct png_want png = { .width = sizes[i].width,
					      .height = sizes[i].height,
					      .colours = PNG_COLOR_TYPE_GRAY };
		assert_str(refused(make_jpeg(&mem, &want)), "media.too_small");
		assert_str(refused(make_png(&mem, &png)), "media.too_small");
	}
	arena_reset(&mem);
}

TEST(colours_that_phones_cannot_show_are_refused)
{
	const struct jpeg_want cmyk = {
		.width = 60, .height = 40, .pixels = JCS_CMYK, .inside = JCS_CMYK
	};
	const struct jpeg_want ycck = {
		.width = 60, .height = 40, .pixels = JCS_CMYK, .inside = JCS_YCCK
	};
	const struct png_want deep = {
		.width = 60, .height = 40, .depth = 16, .colours = PNG_COLOR_TYPE_RGB
	};

	assert_str(refused(make_jpeg(&mem, &cmyk)), "media.colours");
	assert_str(refused(make_jpeg(&mem, &ycck)), "media.colours");
	assert_str(refused(make_png(&mem, &deep)), "media.colours");
	arena_reset(&mem);
}

TEST(a_photo_of_very_many_scans_is_refused)
{
	struct jpeg_want want = { .width = 64,
				  .height = 64,
				  .pixels = JCS_GRAYSCALE,
				  .inside = JCS_GRAYSCALE,
				  .scans = 50 };

	str file = make_jpeg(&mem, &want);
	assert_str(same(pixels_jpeg(&mem, kept(file).bytes), pixels_jpeg(&mem, file)), "the same");
	want.scans = 51;
	assert_str(refused(make_jpeg(&mem, &want)), "media.broken");
	arena_reset(&mem);
}

static const struct {
	const char *what;
	struct png_want want;
} pngs[] = {
	{ "RGB", { .width = 90, .height = 33, .colours = PNG_COLOR_TYPE_RGB } },
	{ "RGBA", { .width = 90, .height = 33, .colours = PNG_COLOR_TYPE_RGB_ALPHA } },
	{ "grey", { .width = 17, .height = 99, .colours = PNG_COLOR_TYPE_GRAY } },
	{ "grey and alpha", { .width = 17, .height = 99, .colours = PNG_COLOR_TYPE_GRAY_ALPHA } },
	{ "black and white",
	  { .width = 67, .height = 43, .depth = 1, .colours = PNG_COLOR_TYPE_GRAY } },
	{ "palette", { .width = 67, .height = 43, .colours = PNG_COLOR_TYPE_PALETTE } },
	{ "small palette, see-through",
	  { .width = 67,
	    .height = 43,
	    .depth = 2,
	    .colours = PNG_COLOR_TYPE_PALETTE,
	    .has_see_through = true } },
	{ "interlaced",
	  { .width = 61, .height = 59, .colours = PNG_COLOR_TYPE_RGB, .is_interlaced = true } },
	{ "interlaced palette",
	  { .width = 61,
	    .height = 59,
	    .depth = 4,
	    .colours = PNG_COLOR_TYPE_PALETTE,
	    .is_interlaced = true } },
	{ "smallest", { .width = 16, .height = 16, .colours = PNG_COLOR_TYPE_RGB } },
};

TEST(a_png_without_a_word_too_much_stays_as_it_is)
{
	for (size_t i = 0; i < ARRAY_LEN(pngs); i++) {
		str file = make_png(&mem, &pngs[i].want);
		struct picture p = kept(file);
		print_message("# %s\n", pngs[i].what);
		assert_str(same(p.bytes, file), "the same");
		assert_str(str_from(p.mime), "image/png");
		assert_int_equal(p.width, pngs[i].want.width);
		assert_int_equal(p.height, pngs[i].want.height);
		assert_true(pixels_png(&mem, p.bytes).len > 0);
	}
	arena_reset(&mem);
}

enum { BEHIND_HEADER = 33 };

TEST(who_where_when_and_films_are_gone_from_a_png)
{
	static const struct {
		const char *type;
		str data;
	} chunks[] = {
		{ "tEXt", STR_INIT("Author\0SITI") },
		{ "zTXt", STR_INIT("Comment\0\0not even deflated") },
		{ "iTXt", STR_INIT("XML:com.adobe.xmp\0\0\0\0\0<x:owner/>") },
		{ "eXIf", STR_INIT("MM\0*\0\0\0\x08\0\0\0\0\0\0") },
		{ "tIME", STR_INIT("\x07\xea\1\1\0\0\0") },
		{ "pHYs", STR_INIT("\0\0\0\1\0\0\0\1\0") },
		{ "acTL", STR_INIT("\0\0\0\2\0\0\0\0") },
		{ "fcTL", STR_INIT("\0\0\0\0") },
		{ "fdAT", STR_INIT("\0\0\0\1film") },
		{ "prVt", STR_INIT("whatever") },
	};
	const struct png_want want = { .width = 60, .height = 40, .colours = PNG_COLOR_TYPE_RGB };
	str plain = make_png(&mem, &want);

	for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
		str chunk = make_chunk(&mem, chunks[i].type, chunks[i].data);
		str told = make_with(&mem, plain, BEHIND_HEADER, chunk);
		assert_str(same(kept(told).bytes, plain), "the same");
		told = make_with(&mem, plain, plain.len - 12, chunk);
		assert_str(same(kept(told).bytes, plain), "the same");
	}
	arena_reset(&mem);
}

TEST(what_says_how_a_png_looks_is_kept_once_and_before_the_picture)
{
	static const struct {
		const char *type;
		str data;
	} chunks[] = {
		{ "gAMA", STR_INIT("\0\0\xb1\x8f") },
		{ "sRGB", STR_INIT("\0") },
		{ "sBIT", STR_INIT("\5\6\5") },
		{ "iCCP", STR_INIT("odd\0\0but kept as it came") },
		{ "cHRM", STR_INIT("01234567012345670123456701234567") },
	};
	const struct png_want want = { .width = 60, .height = 40, .colours = PNG_COLOR_TYPE_RGB };
	str plain = make_png(&mem, &want);

	for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
		str chunk = make_chunk(&mem, chunks[i].type, chunks[i].data);
		str once = make_with(&mem, plain, BEHIND_HEADER, chunk);
		assert_str(same(kept(once).bytes, once), "the same");
		str twice = make_with(&mem, once, BEHIND_HEADER, chunk);
		assert_str(same(kept(twice).bytes, once), "the same");
		str late = make_with(&mem, plain, plain.len - 12, chunk);
		assert_str(same(kept(late).bytes, plain), "the same");
		str odd = make_chunk(&mem, chunks[i].type, STR_NONE);
		odd = make_with(&mem, plain, BEHIND_HEADER, odd);
		assert_str(same(kept(odd).bytes, plain), "the same");
	}
	arena_reset(&mem);
}

TEST(a_png_that_breaks_the_rules_is_broken)
{
	const struct png_want want = { .width = 60, .height = 40, .colours = PNG_COLOR_TYPE_RGB };
	const struct png_want flat = { .width = 60,
				       .height = 40,
				       .colours = PNG_COLOR_TYPE_PALETTE };
	str plain = make_png(&mem, &want), palette = make_png(&mem, &flat);
	str idat = make_chunk(&mem, "IDAT", STR("more than there is to see"));

	assert_str(refused(make_with(&mem, plain, BEHIND_HEADER,
				     make_chunk(&mem, "CODE", STR("must be understood")))),
		   "media.broken");
	assert_str(refused(make_with(&mem, plain, BEHIND_HEADER, idat)), "media.broken");
	assert_str(refused(make_changed(&mem, plain, BEHIND_HEADER + 3, 0)), "media.broken");
	assert_str(refused(make_changed(&mem, plain, BEHIND_HEADER, 0xff)), "media.broken");
	assert_str(refused(make_changed(&mem, plain, 24, 3)), "media.broken"); /* bits a sample */
	/* The palette twice, and not at all. */
	size_t palette_bytes = 12 + 16 * 3;
	assert_str(refused(make_with(&mem, palette, BEHIND_HEADER,
				     str_slice(palette, BEHIND_HEADER, palette_bytes))),
		   "media.broken");
	assert_str(refused(make_with(&mem, str_slice(palette, 0, BEHIND_HEADER), BEHIND_HEADER,
				     str_slice(palette, BEHIND_HEADER + palette_bytes,
					       palette.len))),
		   "media.broken");
	/* An end mark with something in it. */
	assert_str(refused(make_with(&mem, str_slice(plain, 0, plain.len - 12), plain.len - 12,
				     make_chunk(&mem, "IEND", STR("x")))),
		   "media.broken");
	arena_reset(&mem);
}

TEST(a_photo_saved_anew_looks_nearly_the_same)
{
	struct jpeg_want fine = { .width = 960, .height = 720, .quality = 95 };
	struct jpeg_want coarse = {
		.width = 960, .height = 720, .quality = 30, .is_progressive = true
	};
	struct jpeg_want other = { .width = 333, .height = 720, .quality = 95 };
	struct png_want grey = {
		.width = 960, .height = 720, .colours = PNG_COLOR_TYPE_GRAY, .is_interlaced = true
	};
	struct png_want plain = { .width = 960, .height = 720, .colours = PNG_COLOR_TYPE_GRAY };

	uint64_t look = kept(make_jpeg(&mem, &fine)).look;
	assert_true(look != 0);
	assert_in_range(__builtin_popcountll(look ^ kept(make_jpeg(&mem, &coarse)).look), 0, 4);
	assert_in_range(__builtin_popcountll(look ^ kept(make_jpeg(&mem, &other)).look), 8, 64);
	look = kept(make_png(&mem, &grey)).look;
	assert_true(look != 0 && look == kept(make_png(&mem, &plain)).look);
	arena_reset(&mem);
}
