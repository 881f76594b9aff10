/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMO_TIME_H
#define SIAR_HANDLERS_PROMO_TIME_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* What a promo's words say of time: when the goods are ready, until when it holds. Both are read
 * back and may be corrected ("ubah siap", "ubah berlaku"). */

/* From the words into *p; what was told before is forgotten. */
void promo_time_read(struct call *c, struct promo *p, str text);
/* What its words say when it goes out again at `at_ms` ("besok" is another day then); an end that
 * was a date stays. Its starts_ms and expires_ms become those of that time. */
void promo_time_again(const struct config *config, struct promo *p, int64_t at_ms,
		      struct arena *mem);
/* Its end has passed. */
bool promo_time_is_over(const struct promo *p, int64_t now_ms);
/* It may begin at `at_ms` before its end; else she has been told that it cannot. */
bool promo_time_fits(struct call *c, const struct promo *p, int64_t at_ms);
/* The moment a promo that is to start at `at_ms` really does, behind quiet hours. */
int64_t promo_time_moved_ms(const struct config *config, int64_t at_ms);
/* Until when in words: "Minggu, 29 November 2026"; with the hour when one was told. */
struct text_arg promo_time_end(const char *name, const struct config *config, int64_t ends_ms,
			       struct arena *mem);
/* Both in a few words for one line among many: "25/11 06.00 WIB", a day alone "30/11". */
str promo_time_brief(const struct config *config, int64_t at_ms, struct arena *mem);
str promo_time_brief_end(const struct config *config, int64_t ends_ms, struct arena *mem);
/* "Siap: ...", "Berlaku sampai: ...", what is known of them: how many lines. */
enum { PROMO_TIME_LINES = 2 };
size_t promo_time_lines(const struct config *config, const struct promo *p, struct arena *mem,
			struct line *ret);

/* struct form_field's take() and choices() of both. */
struct form_answers;
bool promo_time_take_ready(struct call *c, const struct form_answers *so_far, str text, str *ret,
			   const char **ret_key, const struct choice **ret_choices, size_t *ret_n);
bool promo_time_take_end(struct call *c, const struct form_answers *so_far, str text, str *ret,
			 const char **ret_key, const struct choice **ret_choices, size_t *ret_n);
size_t promo_time_choices_ready(struct call *c, const struct form_answers *so_far,
				const struct choice **ret);
size_t promo_time_choices_end(struct call *c, const struct form_answers *so_far,
			      const struct choice **ret);

#endif
