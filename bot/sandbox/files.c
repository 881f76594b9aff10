/* SPDX-License-Identifier: MIT */
/* Pictures for the page. What somebody sent may be anything, so a worker decodes all of it first,
 * and what goes out is the picture without what else was in the file. Called by the router, on the
 * sandbox thread. */

#include "bot/sandbox/router.h"

#include "bot/media/picture.h"
#include "bot/net/worker.h"
#include "bot/sandbox/answer.h"
#include "bot/sandbox/photos.h"

struct look {
	struct worker_task task;
	struct router *router;
	struct http_exchange *x;
	struct arena mem;
	str bytes; /* a copy: the world may drop the file */
	struct picture picture;
	enum err result;
};

/* An id never comes to stand for another file. */
static const struct http_header picture_headers[] = {
	{ STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
	{ STR_INIT("Content-Security-Policy"), STR_INIT("default-src 'none'; sandbox") },
	{ STR_INIT("Cross-Origin-Resource-Policy"), STR_INIT("same-origin") },
	{ STR_INIT("Referrer-Policy"), STR_INIT("no-referrer") },
	{ STR_INIT("Cache-Control"), STR_INIT("private, max-age=86400, immutable") },
};

static void answer_picture(struct http_exchange *x, const char *mime, str bytes)
{
	http_answer_headers(x, 200, picture_headers, ARRAY_LEN(picture_headers), str_from(mime),
			    bytes);
}

static void look(struct worker_task *t)
{
	struct look *l = CONTAINER_OF(t, struct look, task);
	const char *reason;

	l->result = picture_read(l->bytes, &l->mem, &l->picture, &reason);
}

static void on_looked(struct worker_task *t)
{
	struct look *l = CONTAINER_OF(t, struct look, task);

	if (!l->router->is_closing && l->result == OK)
		answer_picture(l->x, l->picture.mime, l->picture.bytes);
	else if (!l->router->is_closing)
		answer_refusal(l->x, 404, "this is no picture");
	arena_finish(&l->mem);
	mem_give(l);
}

void files_answer_media(struct router *r, str id, struct http_exchange *x)
{
	const struct world_media *file = world_media_kept(r->world, id);

	if (!file) {
		answer_refusal(x, 404, "there is no such file");
		return;
	}
	struct look *l = mem_take(sizeof(*l));
	l->router = r;
	l->x = x;
	arena_init(&l->mem, 0);
	l->bytes = arena_str(&l->mem, file->bytes);
	l->task = (struct worker_task){ .work = look, .on_done = on_looked };
	worker_start(r->loop, &l->task);
}

void files_answer_photo(str name, struct http_exchange *x)
{
	for (size_t i = 0; i < sandbox_photos_count; i++) {
		if (str_eq(name, str_from(sandbox_photos[i].name))) {
			answer_picture(x, "image/jpeg", sandbox_photos[i].bytes);
			return;
		}
	}
	answer_refusal(x, 404, "there is no such photo");
}
