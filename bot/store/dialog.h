/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_DIALOG_H
#define SIAR_STORE_DIALOG_H

#include "bot/store/db.h"

/* The one question that is open to a person in a chat. */
struct dialog_row {
	str handler, step;
	str answers; /* handlers/dialog.c's own text */
	int64_t changed_ms;
};

enum err store_dialog_find(struct db *db, int64_t chat_id, int64_t person_id, struct arena *mem,
			   struct dialog_row *ret) MUST_CHECK;
enum err store_dialog_put(struct db *db, int64_t chat_id, int64_t person_id,
			  const struct dialog_row *row) MUST_CHECK;
enum err store_dialog_end(struct db *db, int64_t chat_id, int64_t person_id) MUST_CHECK;

#endif
