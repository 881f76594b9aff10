/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PHRASE_H
#define SIAR_UNDERSTAND_PHRASE_H

#include "config/settings.h"

#include <stdbool.h>

/* How people write commands and answers. */

/* Takes the next word of *rest: *ret_raw as written, *ret_folded for comparing (utf8_fold, leading
 * and trailing punctuation, emoji and zero-width characters dropped; may be empty then). False at
 * the end. *rest then begins behind the word and the blanks after it; the rest of the text stays
 * byte-exact. */
bool phrase_take_word(str *rest, struct arena *mem, str *ret_raw, str *ret_folded);

/* A command prefix (/ . ! #, also full width) at the start, behind blanks and zero-width
 * characters, with a word behind it ("/ promo", not "..."): moves *text to that word. */
bool phrase_take_prefix(str *text);

/* A greeting, form of address or plea that may stand before a command ("min", "tolong",
 * "assalamualaikum"). One of them alone may still be a command ("tolong" asks for help). */
bool phrase_is_courtesy(str folded);

/* "saya mau", "pengen", "aku arep" at the start, behind courtesy: moves *text behind it. */
bool phrase_take_wish(str *text, struct arena *mem);

enum answer { ANSWER_NONE, ANSWER_YES, ANSWER_NO };
/* The whole text is a yes or a no (ya, y, iya, ok, siap, betul ...; tidak, gak, ga ...; nggih, ora
 * and what else dialects.yaml has), or a sign alone (a thumb), words of courtesy aside. NULL =
 * without the config's words. */
enum answer phrase_yes_no(const struct config *config, str text, struct arena *mem);
/* The whole text is a number that names a choice: "1", "1.", "1)", "no 1", "nomor satu", "yg 1",
 * "satu", and what dialects.yaml has ("loro"). 0 when not. NULL = without the config's words. */
int phrase_number(const struct config *config, str text, struct arena *mem);
/* The whole text is one of `list` ("batal, ga jadi"), words of courtesy aside: "batal aja kak". */
bool phrase_is(const char *list, str text, struct arena *mem);
/* Nothing but words that soften: "ya?", "kak", empty. */
bool phrase_is_soft(str text, struct arena *mem);
/* A greeting or thanks and nothing else: "halo kak", "makasih ya", "P". */
bool phrase_is_greeting(str text, struct arena *mem);

enum stop { STOP_NONE, STOP_SURE, STOP_DOUBTFUL };
/* The whole text asks to get nothing more: sure (berhenti, stop, unreg, unsubscribe, jangan kirim
 * lagi) or doubtful (keluar, off, wis, "stop?", "jangan kirim2 lagi capek": to be asked back). A
 * command prefix, punctuation and words of courtesy are fine ("STOP!!!", "saya mau berhenti ya
 * kak"). */
enum stop phrase_stop(str text, struct arena *mem);

#endif
