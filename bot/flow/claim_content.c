/* SPDX-License-Identifier: MIT */
/* What a row on its way out says: its promo, digest or message, with its photo, in the form that
 * the network takes now. Called by claim.c, on the writer thread, inside the transaction. */
#include "bot/flow/claim_parts.h"

#include "bot/flow/budget.h"
#include "bot/flow/jobs.h"
#include "bot/flow/render.h"
#include "bot/store/media.h"

enum {
	UPLOAD_WAIT_MS = 60 * 1000,      /* jobs.c makes it shorter */
	WINDOW_WAIT_MS = 60 * 60 * 1000, /* pick_reopen makes it shorter */
	STALE_MS = 48 * 60 * 60 * 1000,
};

/* No template, and nobody has written. A promo and a digest have an end of their own; what else is
 * that old says nothing any more that /status or /antre do not say better. */
static enum err await_window(struct claim *k)
{
	const struct delivery *d = &k->c->d;

	if (d->class < CLASS_PROMO && k->t->now_ms - d->created_ms >= STALE_MS)
		return claim_end(k, DELIVERY_EXPIRED, "reason.window_late");
	return claim_wait(k, k->t->now_ms + WINDOW_WAIT_MS, "reason.window_closed");
}

static enum err check_day(struct claim *k, const struct sending *s)
{
	int64_t until_ms;
	const char *reason;

	if (!budget_counts(k->a, s) ||
	    !budget_is_over(k->t, (size_t)k->account, &until_ms, &reason))
		return OK;
	return claim_wait(k, until_ms, reason);
}

/* What the call needs of the row, in its own memory: the turn's is gone when it leaves. */
static void fill_work(const struct claim *k, struct sending *s)
{
	const struct candidate *c = k->c;

	sending_reset(s);
	s->account = k->account;
	s->chat_id = c->chat.id;
	s->class = c->d.class;
	s->work = (struct work){
		.kind = WORK_SEND,
		.delivery_id = c->d.id,
		.attempt = c->d.attempt + 1,
		.tag = k->t->tag,
		.to = { .is_group = c->chat.kind == CHAT_GROUP,
			.id = { c->chat.address.kind,
				arena_str(&s->mem, c->chat.address.opaque) } },
		/* An answer goes where what it quotes was said. */
		.topic = c->d.class >= CLASS_PROMO ? c->chat.topic : 0,
	};
}

/* Asks for the upload and waits for it, unless none can come: no job runs under a brake, and of a
 * photo that was refused there is no file. */
static enum err await_upload(struct claim *k, int64_t media_id)
{
	struct media m;

	if (k->t->brake != BRAKE_OFF)
		return OK;
	enum err e = store_media_by_id(k->t->db, media_id, &k->t->event_mem, &m);
	if (e || m.state != MEDIA_READY)
		return e == ERR_NOTFOUND ? OK : e;
	e = jobs_upload(k->t, k->a->id, media_id);
	return e ? e : claim_wait(k, k->t->now_ms + UPLOAD_WAIT_MS, "reason.media_uploading");
}

/* The network knows the photo already, or the file goes with the message. */
static enum err find_file(struct claim *k, struct sending *s, int64_t media_id,
			  struct render_in *in)
{
	struct media m;

	s->media_id = media_id;
	enum err e = store_upload_find(k->t->db, k->a->id, media_id, k->t->now_ms, &s->mem,
				       &in->upload_id);
	if (e != ERR_NOTFOUND && (e || in->upload_id.len > 0))
		return e;
	e = store_media_by_id(k->t->db, media_id, &s->mem, &m);
	if (e || m.state != MEDIA_READY)
		return e == ERR_NOTFOUND ? OK : e;
	in->has_file = true;
	s->work.body_file = shelf_path(k->t->config->state_dir, m.hash, m.mime, &s->mem);
	s->work.content_type = m.mime;
	return OK;
}

/* What the network calls the photo; over when it has to be uploaded first. A promo does not go
 * without the photo it was approved with, an answer does. */
static enum err find_upload(struct claim *k, struct sending *s, int64_t media_id,
			    struct render_in *in)
{
	str *ret = &in->upload_id;

	if (media_id > 0 && k->a->gateway.ops->caps & GW_SEND_FILE)
		return find_file(k, s, media_id, in);
	if (media_id == 0 || !(k->a->gateway.ops->caps & GW_MEDIA))
		return OK;
	enum err e = store_upload_find(k->t->db, k->a->id, media_id, k->t->now_ms, &s->mem, ret);
	if (e == ERR_NOTFOUND)
		return await_upload(k, media_id);
	if (!e && ret->len == 0 && k->promo)
		return claim_end(k, DELIVERY_FAILED, "reason.upload_failed");
	if (!e && ret->len > 0)
		s->media_id = media_id;
	return e;
}

static enum err load_digest(struct claim *k, struct sending *s, struct render_in *in)
{
	enum err e = digest_compose(k->t, k->c, in, &s->mem, &k->digest);
	if (e)
		return e;
	in->message = &k->digest.message;
	if (k->digest.n > 0)
		return OK;
	e = claim_end(k, DELIVERY_CANCELLED, "reason.digest_empty");
	return e ? e : digest_was_empty(k->t, k->c);
}

/* What is to be said, and its photo. */
static enum err load_content(struct claim *k, struct sending *s, struct message *m,
			     struct render_in *in)
{
	if (k->promo) {
		in->promo = &k->promo->promo;
		in->seller_phone = k->promo->seller_phone;
		return find_upload(k, s, k->promo->promo.photo_id, in);
	}
	if (k->c->d.class == CLASS_DIGEST)
		return load_digest(k, s, in);
	str content = arena_str(&s->mem, k->c->d.content);
	if (message_decode(content, &s->mem, m))
		return claim_end(k, DELIVERY_FAILED, "reason.build");
	in->message = m;
	return find_upload(k, s, m->media_id, in);
}

enum err claim_render(struct claim *k, struct sending *s)
{
	struct message message;
	struct render_in in = {
		.config = k->t->config,
		.account = k->a->config,
		.caps = k->a->gateway.ops->caps,
		.delivery = &k->c->d,
		.chat = &k->c->chat,
		.language = k->c->language == LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_ID,
		.now_ms = k->t->now_ms,
	};

	fill_work(k, s);
	enum err e = load_content(k, s, &message, &in);
	if (e || k->is_over)
		return e;
	switch (render(&in, &s->mem, &s->work.message)) {
	case RENDER_OK:
		if (s->work.message.form != FORM_IMAGE) /* the words left it no room */
			s->work.body_file = STR_NONE;
		break;
	case RENDER_CLOSED:
		return await_window(k);
	case RENDER_EMPTY:
		return claim_end(k, DELIVERY_FAILED, "reason.empty");
	}
	return check_day(k, s);
}
