/* SPDX-License-Identifier: MIT */
/* Photos in conversation: from a message to a row and its fetch, into drafts and products, and what
 * is said when one cannot be used. Called by promo, produk, moderation and dispatch on the writer
 * thread. Files are bot/media's, fetching is flow's. Limits: PROMO_PHOTOS_MAX a promo. */
#include "handlers/photo.h"

#include "bot/store/job.h"
#include "bot/store/shop.h"
#include "handlers/draft.h"

/* Who sends ten photos at once is answered once. */
enum { NEED_SHOP_EVERY_MS = 5000, SHOP_PRODUCTS_MAX = 200 };

bool photo_is_in(const struct event *ev)
{
	return ev->media_ref.len > 0 &&
	       (ev->content == CONTENT_IMAGE ||
		(ev->content == CONTENT_DOCUMENT && str_starts(ev->media_mime, STR("image/"))));
}

static void begin_fetch(struct call *c, int64_t media_id)
{
	const struct job j = {
		.kind = JOB_FETCH,
		.account_id = c->chat.account_id,
		.object_id = media_id,
		.ref = c->event->media_ref,
		.not_before_ms = c->now_ms,
	};
	(void)call_fail(c, store_job_put(c->db, &j, c->now_ms));
}

int64_t photo_take(struct call *c)
{
	int64_t id = 0;
	bool is_new = false;

	if (!c->event || !photo_is_in(c->event))
		return 0;
	const struct media m = {
		.account_id = c->chat.account_id,
		.person_id = c->actor.id,
		.chat_id = c->chat.id,
		.ref = c->event->media_ref,
	};
	if (call_fail(c, store_media_take(c->db, &m, c->now_ms, &id, &is_new)))
		return 0;
	if (is_new)
		begin_fetch(c, id);
	return id;
}

void photo_alone(struct call *c)
{
	struct shop shop;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e == OK) {
		command_by_name(STR("promo"))->run(c);
	} else if (e != ERR_NOTFOUND) {
		(void)call_fail(c, e);
	} else if (c->now_ms - c->chat.help_ms >= NEED_SHOP_EVERY_MS) {
		c->chat.help_ms = c->now_ms;
		reply(c, photo_is_in(c->event) ? "photo.need_shop" : "promo.needs_shop", NO_ARGS);
	}
}

struct photo_look photo_look(struct call *c, const struct promo *p)
{
	struct media *list = ARENA_ARRAY(c->mem, struct media, PROMO_PHOTOS_MAX);
	struct photo_look look = { .n = 0 };

	if (call_fail(c, store_promo_photos(c->db, p->id, c->mem, list, PROMO_PHOTOS_MAX, &look.n)))
		return look;
	for (size_t i = 0; i < look.n; i++) {
		int64_t until_ms = list[i].created_ms + PHOTO_ALBUM_MS;
		if (list[i].state == MEDIA_FETCHING)
			look.n_fetching++;
		if (until_ms > c->now_ms && until_ms > look.album_until_ms)
			look.album_until_ms = until_ms;
	}
	return look;
}

void photo_await_album(struct call *c, const struct promo *p, int64_t until_ms)
{
	const struct job j = {
		.kind = JOB_ALBUM,
		.account_id = c->chat.account_id,
		.object_id = p->id,
		.not_before_ms = until_ms,
	};
	(void)call_fail(c, store_job_put(c->db, &j, c->now_ms));
}

/* The photo of the promo's product, 0 = none. */
static int64_t product_photo(struct call *c, const struct promo *p)
{
	struct product *list;
	size_t n = 0;

	if (p->product_id == 0)
		return 0;
	list = ARENA_ARRAY(c->mem, struct product, SHOP_PRODUCTS_MAX);
	if (call_fail(c,
		      store_product_list(c->db, p->shop_id, c->mem, list, SHOP_PRODUCTS_MAX, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (list[i].id == p->product_id)
			return list[i].media_id;
	}
	return 0;
}

static void read_again(struct call *c, struct promo *p)
{
	(void)call_fail(c, store_promo_by_id(c->db, p->id, c->mem, p));
}

static void remove_photo(struct call *c, struct promo *p, int64_t media_id)
{
	enum err e = store_promo_photo_remove(c->db, p->id, media_id);

	if (e != ERR_NOTFOUND)
		(void)call_fail(c, e);
	read_again(c, p);
}

/* The draft's reason keeps what was said. */
void photo_say_once(struct call *c, struct promo *p, const char *key, struct text_args args)
{
	if (!str_eq(p->reason, str_from(key)))
		reply(c, key, args);
	p->reason = str_from(key);
	(void)call_fail(c, store_promo_set_reason(c->db, p->id, p->reason));
}

void photo_add(struct call *c, struct promo *p, int64_t media_id)
{
	int64_t of_product = product_photo(c, p);

	if (of_product != 0 && of_product != media_id)
		remove_photo(c, p, of_product);
	enum err e = store_promo_photo_add(c->db, p->id, media_id);
	if (e == ERR_LIMIT) {
		photo_say_once(c, p, "photo.too_many", ARGS(ARG("batas", (int)PROMO_PHOTOS_MAX)));
		return;
	}
	(void)call_fail(c, e);
	read_again(c, p);
}

void photo_clear(struct call *c, struct promo *p)
{
	struct media *list = ARENA_ARRAY(c->mem, struct media, PROMO_PHOTOS_MAX);
	size_t n = 0;

	if (call_fail(c, store_promo_photos(c->db, p->id, c->mem, list, PROMO_PHOTOS_MAX, &n)))
		return;
	for (size_t i = 0; i < n && c->err == OK; i++)
		remove_photo(c, p, list[i].id);
}

void photo_send_others(struct call *c, const struct promo *p, int64_t chat_id,
		       enum delivery_class class)
{
	struct media *list = ARENA_ARRAY(c->mem, struct media, PROMO_PHOTOS_MAX);
	size_t n = 0;

	if (p->n_photos < 2 ||
	    call_fail(c, store_promo_photos(c->db, p->id, c->mem, list, PROMO_PHOTOS_MAX, &n)))
		return;
	for (size_t i = 1; i < n; i++) {
		const struct message m = {
			.key = STR("moderation.photo"),
			.args = ARGS(ARG("ke", (int)i + 1), ARG("jumlah", (int)n),
				     ARG("nomor", p->id)),
			.media_id = list[i].id,
		};
		call_send(c, chat_id, class, &m);
	}
}

/* The draft that is open in the actor's chat, when it is this one. */
static bool open_draft(struct call *c, int64_t promo_id, struct promo *ret,
		       enum draft_step *ret_step)
{
	struct dialog_row row;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return false;
	return draft_of(c, &row, ret, ret_step) && ret->id == promo_id;
}

/* Whether the actor is filling in a product: a photo for it belongs to nothing yet. */
static bool is_at_product(struct call *c)
{
	struct dialog_row row;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	return e != ERR_NOTFOUND && !call_fail(c, e) && str_eq(row.handler, STR("produk"));
}

/* It can be used nowhere: its product lets go of it, and she is told what is allowed. */
static void refuse(struct call *c, const struct media *m, bool is_of_draft)
{
	str code = STR_NONE;

	if (call_fail(c, store_media_leave_products(c->db, m->id, c->mem, &code)))
		return;
	if (code.len > 0)
		reply(c, "photo.refused_product",
		      ARGS(ARG("kode", code), ARG_WORDS("alasan", m->reason)));
	else if (is_of_draft || is_at_product(c))
		reply(c, "photo.refused", ARGS(ARG_WORDS("alasan", m->reason)));
}

/* Also when it was refused: others may follow it. */
static void wait_for_album(struct call *c, const struct media *m, const struct promo *p)
{
	photo_await_album(c, p, m->created_ms + PHOTO_ALBUM_MS);
	draft_leave_open(c, DRAFT_PHOTO, p);
}

void photo_settled(struct call *c, const struct media *m)
{
	enum draft_step step = DRAFT_PHOTO;
	struct promo p = { 0 };
	int64_t promo_id = 0;

	enum err e = store_media_draft(c->db, m->id, &promo_id);
	if (e != ERR_NOTFOUND && call_fail(c, e))
		return;
	bool is_of_draft = e == OK;
	bool is_open = is_of_draft && open_draft(c, promo_id, &p, &step);
	if (m->state == MEDIA_REFUSED) {
		p.id = promo_id;
		if (is_of_draft)
			remove_photo(c, &p, m->id);
		refuse(c, m, is_of_draft);
	}
	if (!is_open || c->err != OK)
		return;
	if (step == DRAFT_PHOTO && m->created_ms + PHOTO_ALBUM_MS > c->now_ms)
		wait_for_album(c, m, &p);
	else if (step == DRAFT_PHOTO)
		draft_go_on(c, &p);
	else
		draft_stay_open(c, &p);
}

void photo_album_over(struct call *c, int64_t promo_id)
{
	enum draft_step step;
	struct promo p;

	if (open_draft(c, promo_id, &p, &step) && step == DRAFT_PHOTO)
		draft_go_on(c, &p);
}

void photo_upload_failed(struct call *c, int64_t promo_id)
{
	struct promo p;

	if (!call_fail(c, store_promo_by_id(c->db, promo_id, c->mem, &p)))
		notify(c, p.chat_id, CLASS_NOTICE, "photo.upload_failed",
		       ARGS(ARG("nomor", p.id), ARG("judul", p.title)), NULL, 0);
}
