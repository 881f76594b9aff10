/* SPDX-License-Identifier: MIT */
/* dHash of a picture whose rows come one by one. Called by the formats on a worker; keeps nothing.
 *
 * A plain background is noise after each saving, so a place counts as brighter only when it is so
 * by MARGIN of 255, and a picture with next to no such places says nothing. */
#include "bot/media/look.h"

#include "bot/base/check.h"

enum { MARGIN = 2, BITS_MIN = 6 };

void look_init(struct look *l, uint32_t width, uint32_t height)
{
	ASSERT(width >= LOOK_COLUMNS && height >= LOOK_COLUMNS);
	*l = (struct look){ .width = width, .height = height };
}

void look_row(struct look *l, uint32_t y, const unsigned char *grey)
{
	ASSERT(y < l->height);
	uint32_t row = (uint32_t)((uint64_t)y * LOOK_ROWS / l->height);

	for (uint32_t column = 0; column < LOOK_COLUMNS; column++) {
		uint32_t from = (uint32_t)((uint64_t)l->width * column / LOOK_COLUMNS);
		uint32_t to = (uint32_t)((uint64_t)l->width * (column + 1) / LOOK_COLUMNS);
		for (uint32_t x = from; x < to; x++)
			l->sum[row][column] += grey[x];
		l->n[row][column] += to - from;
	}
}

uint64_t look_bits(const struct look *l)
{
	uint64_t bits = 0;
	int n = 0;

	for (int y = 0; y < LOOK_ROWS; y++) {
		for (int x = 0; x + 1 < LOOK_COLUMNS; x++) {
			uint64_t left = l->sum[y][x] / l->n[y][x];
			uint64_t right = l->sum[y][x + 1] / l->n[y][x + 1];
			bool is_set = left > right + MARGIN;
			bits = bits << 1 | is_set;
			n += is_set;
		}
	}
	return n >= BITS_MIN ? bits : 0;
}
