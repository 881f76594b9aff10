/* SPDX-License-Identifier: MIT */
/* The files of the network: what people sent and what the business uploaded. Bounded in bytes, each
 * file counting for at least MEDIA_BYTES_LEAST; the oldest go first. An id is good for 7 days, an
 * upload's for 30. Sandbox thread only. */

#include "bot/net/hmac.h"
#include "bot/sandbox/world_parts.h"

#include <string.h>

enum {
	MEDIA_BYTES_LEAST = 4096,
	MEDIA_ID_DIGITS = 15,
	SHA_BYTES = 32,
	UPLOAD_DAYS = 30,
	INBOUND_DAYS = 7,
};
static const int64_t DAY_MS = 86400000;

struct media_entry {
	struct world_media media;
	struct list_node node;
	size_t counts;
	bool is_removed; /* for the business */
};

static void drop(struct world *w, struct media_entry *e)
{
	list_remove(&w->media, &e->node);
	w->media_bytes -= e->counts;
	world_drop(&e->media.id);
	world_drop(&e->media.mime);
	world_drop(&e->media.sha256);
	world_drop(&e->media.bytes);
	mem_give(e);
}

static bool drop_oldest(struct world *w)
{
	struct list_node *n = list_first(&w->media);

	if (n)
		drop(w, CONTAINER_OF(n, struct media_entry, node));
	return n;
}

void world_media_finish(struct world *w)
{
	while (drop_oldest(w))
		;
}

static str hex_sha256(str bytes, char ret[2 * SHA_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[SHA_BYTES];

	sha256(bytes, sum);
	for (size_t i = 0; i < SHA_BYTES; i++) {
		ret[2 * i] = digits[sum[i] >> 4];
		ret[2 * i + 1] = digits[sum[i] & 15];
	}
	return (str){ ret, (size_t)2 * SHA_BYTES };
}

const struct world_media *world_add_media(struct world *w, str bytes, str mime, bool is_upload)
{
	size_t counts = bytes.len > MEDIA_BYTES_LEAST ? bytes.len : MEDIA_BYTES_LEAST;
	char hex[2 * SHA_BYTES];

	if (bytes.len > WORLD_MEDIA_BYTES_MAX)
		return NULL;
	while (w->media_bytes + counts > WORLD_MEDIA_BYTES_MAX && drop_oldest(w))
		;
	struct media_entry *e = mem_take(sizeof(*e));
	e->counts = counts;
	e->media = (struct world_media){
		.id = world_keep(world_make_id(w, STR("1"), MEDIA_ID_DIGITS, WORLD_DIGITS)),
		.mime = world_keep(mime),
		.sha256 = world_keep(hex_sha256(bytes, hex)),
		.bytes = world_keep(bytes),
		.is_upload = is_upload,
		.created_ms = world_now_ms(w),
	};
	list_add_last(&w->media, &e->node);
	w->media_bytes += counts;
	return &e->media;
}

static struct media_entry *find(const struct world *w, str id)
{
	struct list_node *n = list_first(&w->media);

	for (; n; n = list_next(&w->media, n)) {
		struct media_entry *e = CONTAINER_OF(n, struct media_entry, node);
		if (str_eq(e->media.id, id))
			return e;
	}
	return NULL;
}

const struct world_media *world_media_kept(const struct world *w, str id)
{
	const struct media_entry *e = find(w, id);

	return e ? &e->media : NULL;
}

const struct world_media *world_media(const struct world *w, str id)
{
	const struct media_entry *e = find(w, id);

	if (!e || e->is_removed)
		return NULL;
	int64_t days = e->media.is_upload ? UPLOAD_DAYS : INBOUND_DAYS;
	return world_now_ms(w) < e->media.created_ms + days * DAY_MS ? &e->media : NULL;
}

void world_remove_media(struct world *w, str id)
{
	struct media_entry *e = find(w, id);

	if (e)
		e->is_removed = true;
}
