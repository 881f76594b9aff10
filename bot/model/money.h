/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_MONEY_H
#define SIAR_MODEL_MONEY_H

#include "bot/base/arena.h"

#include <stdint.h>

/* "Rp 15.000": whole rupiah, dots between thousands. */
str money_format(int64_t idr, struct arena *mem);
/* "12.500": a number as Indonesians write it. */
str number_format(int64_t n, struct arena *mem);

#endif
