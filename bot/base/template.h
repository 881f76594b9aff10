/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_TEMPLATE_H
#define SIAR_BASE_TEMPLATE_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/base/str.h"

/* Text with named places: "Promo {produk} dikirim ke {jumlah} grup." "{{" and "}}" are braces. A
 * value is data: braces in it mean nothing. */
struct template_arg {
	str name, value;
};

/* A place without an argument is left as it stands. */
str template_fill(str text, const struct template_arg *args, size_t n, struct arena *mem);
/* ERR_INVALID when a brace is not closed, or closed without being open, or a name is empty or has
 * other than a-z 0-9 _. Line and column (in code points) are those in the text. */
enum err template_check(str text, struct why *reterr) MUST_CHECK;
/* The names used, each once, in order of appearance, at most `max`; returns how many it gave. */
size_t template_names(str text, str *ret_names, size_t max);

#endif
