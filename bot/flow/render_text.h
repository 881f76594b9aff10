/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_RENDER_TEXT_H
#define SIAR_FLOW_RENDER_TEXT_H

#include "bot/model/message.h"
#include "config/settings.h"

/* The words of a message, between render.c and render_text.c. Pure; results in `mem`. */

/* Head, text and lines, without the choices. */
str render_text_body(const struct config *c, enum language l, const struct message *m,
		     int64_t now_ms, struct arena *mem);
/* What a choice is called. */
str render_text_label(const struct config *c, enum language l, const struct choice *choice,
		      struct arena *mem);
/* "1. Setuju\n2. Tolak\nBalas dengan angkanya."; empty when there is nothing to choose. */
str render_text_menu(const struct config *c, enum language l, const struct message *m,
		     struct arena *mem);
/* The body with its menu below. */
str render_text_join(str body, str menu, struct arena *mem);

/* Nothing in it that can be seen. */
bool render_text_is_blank(str s);
/* At most `units` UTF-16 units; what was cut ends with "…". */
str render_text_cut(str s, size_t units, struct arena *mem);
/* The same at a clean place, in the second half: between paragraphs, lines, sentences or words and
 * not between the marks of bold and the like; *ret_rest = what follows, empty when nothing was cut.
 */
str render_text_split(str s, size_t units, struct arena *mem, str *ret_rest);
/* As a parameter of a template must be: one line (" · " between lines), no runs of blanks, no
 * controls, never empty ("-"), at most `units`. */
str render_text_one_line(str s, size_t units, struct arena *mem);

#endif
