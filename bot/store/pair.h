/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_PAIR_H
#define SIAR_STORE_PAIR_H

#include "bot/store/db.h"

/* Codes by which somebody says on another network who she is. Only a hash is kept. */

/* Hers until then; an earlier one of hers is none any more. ERR_EXISTS: it is somebody else's. */
enum err store_pair_code_put(struct db *db, str code, int64_t person_id, int64_t expires_ms,
			     int64_t now_ms) MUST_CHECK;
/* Whose code `person_id` has typed: *ret_id; it is used up, unless it is her own. ERR_NOTFOUND: a
 * wrong one, which is counted. ERR_LIMIT: she has had her tries of the hour, it was not looked at.
 */
enum { PAIR_TRIES = 5 };
enum err store_pair_code_take(struct db *db, str code, int64_t person_id, int64_t now_ms,
			      int64_t *ret_id) MUST_CHECK;

#endif
