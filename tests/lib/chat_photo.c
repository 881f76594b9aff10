/* SPDX-License-Identifier: MIT */
/* The network's and the worker's part in a photo, see chat_photo.h. One thread; nothing is read or
 * written: content is made of the name. */
#include "tests/lib/chat_photo.h"

#include "bot/base/hash.h"

static void refuse(struct sending *s, int status, int code)
{
	s->how = HTTP_ANSWERED;
	s->reply.status = status;
	s->reply.body = arena_printf(&s->mem, "{\"error\":{\"code\":%d,\"message\":\"no\"}}", code);
}

static void accept(struct sending *s, str body)
{
	s->how = HTTP_ANSWERED;
	s->reply.status = 200;
	s->reply.body = body;
}

/* Behind the first '-'. */
static str name_of(str ref)
{
	ptrdiff_t dash = str_find_char(ref, '-');

	return str_slice(ref, (size_t)(dash + 1), ref.len);
}

static bool is(str name, const char *known)
{
	return str_starts(name, str_from(known));
}

static void make_hash(str name, unsigned char ret[SHELF_HASH_BYTES])
{
	uint64_t hash = hash_fast(name);

	for (size_t i = 0; i < SHELF_HASH_BYTES; i++)
		ret[i] = (unsigned char)(hash >> (8 * (i % 8)));
}

/* keripik_kecil.jpg looks nearly like keripik.jpg. */
static uint64_t make_look(str name)
{
	ptrdiff_t copy = str_find_char(name, '_');
	size_t len = copy > 0 ? (size_t)copy : (size_t)str_find_char(name, '.');

	return hash_fast(str_slice(name, 0, len)) ^ (copy > 0 ? 0x11 : 0);
}

/* A worker kept it. */
static void keep(struct chat_photos *all, struct sending *s, str name)
{
	ASSERT(all->n < CHAT_PHOTOS_MAX);
	all->names[all->n++] = arena_str(all->mem, name);
	make_hash(name, s->item.hash);
	s->item.mime = str_ends(name, STR(".png")) ? "image/png" : "image/jpeg";
	s->item.width = 800;
	s->item.height = 600;
	s->item.bytes = 1000;
	s->item.look = make_look(name);
	accept(s, STR_NONE);
}

static bool answer_fetch(struct chat_photos *all, struct sending *s)
{
	str name = name_of(s->work.step == 0 ? s->work.media_ref : s->work.next_url);

	if (is(name, "lambat") && all->is_slow)
		return false;
	if (is(name, "hilang")) {
		s->how = HTTP_UNKNOWN;
	} else if (s->work.step == 0) {
		accept(s, arena_printf(&s->mem,
				       "{\"url\":\"http://127.0.0.1:9/file-%" STR_FMT
				       "\",\"file_size\":%d}",
				       STR_ARG(name), is(name, "besar") ? 100 << 20 : 1000));
	} else if (is(name, "rusak")) {
		accept(s, STR_NONE);
		s->kept = ERR_INVALID;
		s->kept_reason = "media.broken";
	} else {
		keep(all, s, name);
	}
	return true;
}

/* Files are named by their content: its first bytes in hexadecimal. */
static str uploaded_name(const struct chat_photos *all, str path, struct arena *mem)
{
	for (size_t i = 0; i < all->n; i++) {
		unsigned char hash[SHELF_HASH_BYTES];
		make_hash(all->names[i], hash);
		str head = arena_printf(mem, "/%02x%02x%02x%02x%02x%02x", hash[0], hash[1], hash[2],
					hash[3], hash[4], hash[5]);
		if (str_find(path, head) >= 0)
			return all->names[i];
	}
	return STR("unknown");
}

static void answer_upload(struct chat_photos *all, struct sending *s)
{
	str name = uploaded_name(all, s->work.body_file, &s->mem);

	if (is(name, "ditolak"))
		refuse(s, 400, 131053);
	else
		accept(s, arena_printf(&s->mem, "{\"id\":\"up-%" STR_FMT "\"}", STR_ARG(name)));
}

bool chat_photo_answer(struct chat_photos *all, struct sending *s)
{
	if (s->work.kind == WORK_FETCH)
		return answer_fetch(all, s);
	answer_upload(all, s);
	return true;
}

str chat_photo_show(str id, struct arena *mem)
{
	if (id.len == 0)
		return STR_NONE;
	return arena_printf(mem, "[foto %" STR_FMT "]", STR_ARG(name_of(id)));
}
