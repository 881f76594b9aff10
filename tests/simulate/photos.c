/* SPDX-License-Identifier: MIT */
/* The network's and the worker's part in photos: no file is read or written, what is in one is made
 * of its name. */
#include "tests/simulate/photos.h"

#include "bot/base/hash.h"

#include <inttypes.h>
#include <stdio.h>

enum { WIDTH = 800, HEIGHT = 600, BYTES = 40 * 1000 };
static const char address[] = "http://127.0.0.1:9/";

/* Without the folder, which is another one each time. */
static str file_of(str path)
{
	str rest = path, name = STR_NONE;

	while (str_take(&rest, '/', &name))
		;
	return name;
}

void photos_answer(struct flight *f)
{
	const struct work *w = &f->call->work;

	if (w->kind == WORK_FETCH && w->step == 0)
		snprintf(f->reply, sizeof(f->reply),
			 "{\"url\":\"%s%" STR_FMT "\",\"file_size\":%d}", address,
			 STR_ARG(w->media_ref), BYTES);
	else if (w->kind == WORK_UPLOAD)
		snprintf(f->reply, sizeof(f->reply), "{\"id\":\"up%" PRIx64 "\"}",
			 hash_fast(file_of(w->body_file)));
	else if (w->kind != WORK_FETCH)
		snprintf(f->reply, sizeof(f->reply), "{\"success\":true}");
}

void photos_keep(const struct flight *f, struct sending *call)
{
	if (call->work.kind != WORK_FETCH || call->work.step == 0 || f->how != HTTP_ANSWERED ||
	    f->status != 200)
		return;
	uint64_t hash = hash_fast(call->work.next_url);
	for (size_t i = 0; i < SHELF_HASH_BYTES; i++)
		call->item.hash[i] = (unsigned char)(hash >> (8 * (i % 8)));
	call->item.mime = "image/jpeg";
	call->item.width = WIDTH;
	call->item.height = HEIGHT;
	call->item.bytes = BYTES;
	call->item.look = hash;
}
