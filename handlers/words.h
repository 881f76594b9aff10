/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_WORDS_H
#define SIAR_HANDLERS_WORDS_H

#include "bot/model/repeat.h"
#include "handlers/call.h"

/* Small words that several commands understand, and values as people read them. */

/* The whole text is one of `list` ("batal, ga jadi"), folded, a full stop behind it forgiven. */
bool words_has(const char *list, str text, struct arena *mem);
/* The answer ends the question: batal and its like, with or without a prefix. */
bool words_is_cancel(const struct call *c);
/* The answer goes one step back. */
bool words_is_back(const struct call *c);
/* Takes the first word of *text when it is one of `list`; *text is trimmed behind it. */
bool words_take(const char *list, str *text, struct arena *mem);

/* One line: runs of blanks and line ends are one space, signs that WhatsApp takes for bold, struck
 * or code (* ~ `) are dropped, so a name cannot break what stands around it. */
str words_one_line(str text, struct arena *mem);
/* "Rp 15.000/bungkus"; unit may be empty. */
str words_price(int64_t idr, str unit, struct arena *mem);
/* "• menunggu: jam tenang sampai pukul 06.00 WIB (12)": why queued rows wait, until when, how many
 * they are. */
struct waiting_reason;
struct line words_waiting(struct call *c, const struct waiting_reason *why);
/* A moment in full words, by the clock of `z`; or the repetition when it is one. */
struct text_arg words_when(struct call *c, const char *name, int64_t at_ms, enum zone z,
			   const struct repeat *r);
/* Names by config; what config no longer knows is shown as it is stored. */
str words_category(const struct config *config, str slug, enum language language);
str words_district(const struct config *config, int64_t code, struct arena *mem);
/* Of districts with one name the city comes first: most people mean it. */
void words_cities_first(const struct district **list, size_t n);
/* "12 3" into two numbers; false on anything else. */
bool words_two_numbers(str text, int64_t *ret_a, int64_t *ret_b);

#endif
