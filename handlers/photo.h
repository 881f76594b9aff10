/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PHOTO_H
#define SIAR_HANDLERS_PHOTO_H

#include "bot/store/media.h"
#include "handlers/call.h"

/* Photos in conversation. WhatsApp sends an album as single messages without saying that they belong
 * together: photos that follow each other within PHOTO_ALBUM_MS are one. */

enum { PHOTO_ALBUM_MS = 2500 };

/* The photo of the message that called, 0 when it has none; the first time it is asked for, its
 * fetch begins. */
int64_t photo_take(struct call *c);
/* A photo that was being fetched is ready or refused (m->state). The call's actor is who sent it,
 * c->event is NULL. */
void photo_settled(struct call *c, const struct media *m);
/* No photo followed the draft's last one: it can be shown. The call's actor is its seller, c->event
 * is NULL. */
void photo_album_over(struct call *c, int64_t promo_id);
/* A photo of a scheduled promo could not be uploaded (the promo is cancelled already): its seller is
 * told. */
void photo_upload_failed(struct call *c, int64_t promo_id);

#endif
