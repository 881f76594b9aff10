/* SPDX-License-Identifier: MIT */
/* Histograms of durations. Pure. */
#include "bot/model/stats.h"

const int64_t histogram_bounds_us[HISTOGRAM_BUCKETS - 1] = { 500,    1000,   2500,   5000,
							     10000,  25000,  50000,  100000,
							     250000, 500000, 1000000 };

void histogram_add(struct histogram *h, int64_t us)
{
	size_t i = 0;

	while (i < HISTOGRAM_BUCKETS - 1 && us > histogram_bounds_us[i])
		i++;
	h->count[i]++;
	h->sum_us += us;
}
