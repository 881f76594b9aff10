/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_VOCABULARY_H
#define SIAR_STORE_VOCABULARY_H

#include "bot/store/db.h"

/* The words that products and shops are named with, and for a word that none has the one it may be
 * a slip of. */

/* Learns the words of a name, folded as search does it. Learned words stay. For shop.c alone. */
enum err vocabulary_learn(struct db *db, str name) MUST_CHECK;

/* The learned word nearest to `word` (folded): at most one letter away when it has up to five, two
 * when it is longer, counting letters that are wrong, missing, too many or swapped; of equals the
 * one met most often. ERR_NOTFOUND: none is near, or `word` itself is known. */
enum err store_vocabulary_near(struct db *db, str word, struct arena *mem, str *ret) MUST_CHECK;

#endif
