/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_META_H
#define SIAR_STORE_META_H

#include "bot/store/db.h"

/* Single values that outlive the process. */

enum err store_meta_int(struct db *db, const char *key, int64_t fallback, int64_t *ret) MUST_CHECK;
enum err store_meta_set_int(struct db *db, const char *key, int64_t value) MUST_CHECK;
/* Adds one to a counter and gives the new value; the first is 1. */
enum err store_meta_next(struct db *db, const char *key, int64_t *ret) MUST_CHECK;

/* Keys in use: "brake" (enum brake), "subscription_seq", "clean" (1 = the last exit was clean),
 * "retention_night", "retention_part", "retention_after" (bot/flow/retention.c), "unclean_ms" (when
 * the last unclean exit was noticed), "careful_ms" (length of the careful time after it).
 * What home.h and late.h keep: "home", "copy", "starts", "tag", "tag_after", "beat_ms". */
/* BRAKE_COPY is never stored as a brake: home.h. */
enum brake { BRAKE_OFF = 0, BRAKE_PROMOS = 1, BRAKE_ALL = 2, BRAKE_COPY = 3 };

struct audit_row {
	str actor;          /* "person", "local:0", "siar" */
	int64_t person_id;  /* 0 = none */
	const char *action; /* "promo.approved" */
	int64_t object_id;
	str detail; /* no message text, no phone numbers */
};
/* Who did what, append only. */
enum err store_audit(struct db *db, const struct audit_row *row, int64_t now_ms) MUST_CHECK;

#endif
