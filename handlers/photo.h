/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PHOTO_H
#define SIAR_HANDLERS_PHOTO_H

#include "bot/store/media.h"
#include "bot/store/promo.h"
#include "handlers/call.h"

/* Photos in conversation. WhatsApp sends an album as single messages without saying that they
 * belong together: photos that follow each other within PHOTO_ALBUM_MS are one. */

enum { PHOTO_ALBUM_MS = 2500 };

/* The message is a photo, or a file that says it is one. What it is shows when it is fetched. */
bool photo_is_in(const struct event *ev);
/* The photo of the message that called, 0 when it has none; the first time it is asked for, its
 * fetch begins. */
int64_t photo_take(struct call *c);
/* A photo in a private chat, no question open, no command in its caption (c->rest), or words alone
 * that read as a promo: a seller begins a promo with it, unless she was just asked for a product's
 * photo; others are told how to register. */
void photo_alone(struct call *c);

/* What a draft waits for. */
struct photo_look {
	size_t n, n_fetching;
	int64_t album_until_ms; /* another photo may still belong to it; 0 = no more */
};
struct photo_look photo_look(struct call *c, const struct promo *p);
/* Puts a photo into a draft, *p is read again. A product's photo gives way to her own. With
 * PROMO_PHOTOS_MAX there already she is told, once. */
void photo_add(struct call *c, struct promo *p, int64_t media_id);
/* Takes all photos out of a draft, *p is read again. */
void photo_clear(struct call *c, struct promo *p);
/* Says it unless it was the last thing said of this draft: an album may give ten reasons. */
void photo_say_once(struct call *c, struct promo *p, const char *key, struct text_args args);
/* photo_album_over() comes at that time. */
void photo_await_album(struct call *c, const struct promo *p, int64_t until_ms);
/* Sends all photos of an album but the first, each with its number, to one chat. */
void photo_send_others(struct call *c, const struct promo *p, int64_t chat_id,
		       enum delivery_class class);

/* Called by dispatch without an event (c->event is NULL), the actor is who sent the photo or sells.
 * A photo that was being fetched is ready or refused (m->state). */
void photo_settled(struct call *c, const struct media *m);
/* No photo followed the draft's last one: it can be shown. */
void photo_album_over(struct call *c, int64_t promo_id);
/* A photo of a scheduled promo could not be uploaded (the promo is cancelled already): its seller
 * is told. */
void photo_upload_failed(struct call *c, int64_t promo_id);

#endif
