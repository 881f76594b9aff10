/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_MEDIA_H
#define SIAR_STORE_MEDIA_H

#include "bot/store/db.h"

/* Photos that came in, whose promo they belong to, and the ids each account's network gave them.
 * Stored values: never renumber. */

enum media_state { MEDIA_FETCHING = 0, MEDIA_READY = 1, MEDIA_REFUSED = 2 };

struct media {
	int64_t id, account_id, person_id,
		chat_id; /* who sent it, in which chat, by which account */
	str ref;         /* the network's id of it */
	enum media_state state;
	str reason;     /* REFUSED: text key "media.…" */
	str hash, mime; /* READY: 32 bytes; "image/jpeg" */
	int64_t bytes, width, height, created_ms;
	uint64_t look; /* by which the same photo is known in another size; 0 = none */
};

enum { PROMO_PHOTOS_MAX = 10 };

/* The photo with this reference at this account; new: FETCHING, *ret_is_new (who gets true puts the
 * fetch job). */
enum err store_media_take(struct db *db, const struct media *m, int64_t now_ms, int64_t *ret_id,
			  bool *ret_is_new) MUST_CHECK;
enum err store_media_by_id(struct db *db, int64_t id, struct arena *mem,
			   struct media *ret) MUST_CHECK;
/* ERR_NOTFOUND, here and in the next: it is not FETCHING any more.
 * FETCHING -> READY with hash, mime, bytes, width, height, look of *m. */
enum err store_media_ready(struct db *db, const struct media *m) MUST_CHECK;
/* FETCHING -> REFUSED. */
enum err store_media_refuse(struct db *db, int64_t id, str reason) MUST_CHECK;

/* The promo's photos in the order they came; ERR_LIMIT when it has PROMO_PHOTOS_MAX. The same photo
 * twice is once. A photo more or less makes the promo's version + 1: read it again. */
enum err store_promo_photo_add(struct db *db, int64_t promo_id, int64_t media_id) MUST_CHECK;
/* ERR_NOTFOUND when it is none of its photos. */
enum err store_promo_photo_remove(struct db *db, int64_t promo_id, int64_t media_id) MUST_CHECK;
enum err store_promo_photos(struct db *db, int64_t promo_id, struct arena *mem, struct media *ret,
			    size_t max, size_t *ret_n) MUST_CHECK;
/* A promo's photos are those of another from now on; its version stays. */
enum err store_promo_photos_copy(struct db *db, int64_t from_id, int64_t to_id) MUST_CHECK;
/* The draft this photo belongs to; ERR_NOTFOUND when it belongs to none. */
enum err store_media_draft(struct db *db, int64_t media_id, int64_t *ret_promo_id) MUST_CHECK;
/* No product has this photo any more; *ret_code = the code of one that had it, empty = none. */
enum err store_media_leave_products(struct db *db, int64_t media_id, struct arena *mem,
				    str *ret_code) MUST_CHECK;

/* The id that the account's network gave to this photo's content: ERR_NOTFOUND when it has none or
 * it has expired. An empty id: the network refused it. */
enum err store_upload_find(struct db *db, int64_t account_id, int64_t media_id, int64_t now_ms,
			   struct arena *mem, str *ret_provider_id) MUST_CHECK;
/* ERR_NOTFOUND: the photo is not READY. */
enum err store_upload_put(struct db *db, int64_t account_id, int64_t media_id, str provider_id,
			  int64_t expires_ms) MUST_CHECK;
/* The network does not know the id any more. */
enum err store_upload_drop(struct db *db, int64_t account_id, int64_t media_id) MUST_CHECK;

#endif
