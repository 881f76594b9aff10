/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMO_EDIT_H
#define SIAR_HANDLERS_PROMO_EDIT_H

#include "bot/store/promo.h"
#include "handlers/promo_fields.h"

/* Correcting a draft. */

/* Takes the word that says something is to be changed; *text is what is behind it. */
bool promo_edit_takes(struct call *c, str *text);
/* Asks what is to be changed. */
void promo_edit_ask(struct call *c, const struct promo *p);
/* Her answer to that: a number, a part's name, or what promo_edit() takes. */
void promo_edit_answer(struct call *c, struct promo *p);
/* "harga 15rb", "kategori", a whole price; anything else is the new text. Then the draft goes on.
 */
void promo_edit(struct call *c, struct promo *p, str text);
/* The first word names a part: "kategori", "harga 15rb", "waktu besok". */
bool promo_edit_names_part(struct call *c, str text);
/* "waktu besok jam 8", for a draft or a promo that has not begun: reads it back and asks. False,
 * and nothing said, when the text says no time. */
bool promo_edit_time(struct call *c, const struct promo *p, str text);
/* "ubah judul" or "kategori" where another part is asked for: that one is changed. False: c->text
 * is none of it. */
bool promo_edit_beside(struct call *c, struct promo *p, enum promo_field asked);
/* The canonical value for one part; `said` is what she wrote. Then the draft goes on. */
void promo_edit_put(struct call *c, struct promo *p, enum promo_field field, str said, str value);

#endif
