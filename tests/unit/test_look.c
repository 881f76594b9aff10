/* SPDX-License-Identifier: MIT */
#include "bot/base/check.h"
#include "bot/media/look.h"
#include "tests/lib/test.h"

#include <string.h>

enum { SIDE_MAX = 1200 };

/* Up and down between 0 and 1. */
static double wave(double t)
{
	double part = t - (double)(long)t;

	return part < 0.5 ? 2 * part : 2 - 2 * part;
}

/* A picture that is the same at every size: soft light, `kind` tells one from another. */
static double light(double x, double y, int kind)
{
	return 20 + 110 * wave(0.4 * x * kind + y) + 100 * wave(2 * y + x * (kind + 1));
}

/* noise: what a saving at low quality does to each pixel. */
static uint64_t bits_of(uint32_t width, uint32_t height, int kind, int noise)
{
	static unsigned char row[SIDE_MAX];
	struct look l;

	look_init(&l, width, height);
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < width; x++) {
			int grain = noise > 0 ? (int)(x * 7 + y * 13) % (2 * noise + 1) - noise : 0;
			double value = light((double)x / width, (double)y / height, kind) + grain;
			row[x] = (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
		}
		look_row(&l, y, row);
	}
	return look_bits(&l);
}

static int between(uint64_t a, uint64_t b)
{
	return __builtin_popcountll(a ^ b);
}

TEST(the_same_photo_looks_the_same_in_another_size_and_quality)
{
	for (int kind = 1; kind < 6; kind++) {
		uint64_t whole = bits_of(1200, 900, kind, 0);
		assert_in_range(between(whole, bits_of(640, 480, kind, 0)), 0, 4);
		assert_in_range(between(whole, bits_of(1200, 900, kind, 8)), 0, 4);
		assert_in_range(between(whole, bits_of(90, 70, kind, 4)), 0, 4);
	}
}

TEST(another_photo_looks_otherwise)
{
	for (int kind = 1; kind < 6; kind++)
		assert_in_range(between(bits_of(640, 480, kind, 0), bits_of(640, 480, kind + 1, 0)),
				8, 64);
}

TEST(a_plain_wall_says_nothing)
{
	unsigned char row[64];
	struct look l;

	look_init(&l, 64, 64);
	for (uint32_t y = 0; y < 64; y++) {
		memset(row, 200 + (int)(y % 2), sizeof(row));
		row[y] = 199;
		look_row(&l, y, row);
	}
	assert_true(look_bits(&l) == 0);
}
