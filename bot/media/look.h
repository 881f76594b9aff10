/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MEDIA_LOOK_H
#define SIAR_MEDIA_LOOK_H

#include <stdbool.h>
#include <stdint.h>

/* How a picture looks, in 64 bits: the same photo in another size or quality has nearly the same
 * ones (dHash: is a place brighter than the place right of it). Private to media. */

enum { LOOK_COLUMNS = 9, LOOK_ROWS = 8 };

struct look {
	uint32_t width, height;
	uint64_t sum[LOOK_ROWS][LOOK_COLUMNS], n[LOOK_ROWS][LOOK_COLUMNS];
};

/* Both sides at least LOOK_COLUMNS. */
void look_init(struct look *l, uint32_t width, uint32_t height);
/* A row of `width` grey pixels; each row once, in any order. */
void look_row(struct look *l, uint32_t y, const unsigned char *grey);
/* 0: it says too little (a plain wall, a white sheet). */
uint64_t look_bits(const struct look *l);

#endif
