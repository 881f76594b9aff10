/* SPDX-License-Identifier: MIT */
/* Who got what and when: a ring of entries in memory, the oldest go when it is full. One thread. */
#include "tests/lib/stub.h"

#include <inttypes.h>
#include <string.h>

enum { ENTRY_ROOM = 128 };

struct slot {
	struct stub_entry e;
	char *bytes; /* path and body */
};

static struct slot *slots; /* a circle; cap is a power of two */
static size_t cap, first, count, held_bytes, max_held_bytes;
static int64_t first_n = 1, requests, acted, dropped;

void stub_log_init(size_t max_bytes)
{
	max_held_bytes = max_bytes;
}

static size_t size_of(const struct slot *s)
{
	return s->e.path.len + s->e.body.len + ENTRY_ROOM;
}

static void drop_first(void)
{
	struct slot *s = &slots[first & (cap - 1)];

	held_bytes -= size_of(s);
	mem_give(s->bytes);
	first++;
	first_n++;
	count--;
}

static void grow(void)
{
	size_t old = cap;
	struct slot *more = mem_take((old ? old * 2 : 1024) * sizeof(*more));

	for (size_t i = 0; i < count; i++)
		more[i] = slots[(first + i) & (old - 1)];
	mem_give(slots);
	slots = more;
	cap = old ? old * 2 : 1024;
	first = 0;
}

void stub_log_add(const struct stub_entry *e)
{
	struct slot s = { .e = *e };

	requests++;
	acted += e->is_acted;
	s.bytes = mem_take(e->path.len + e->body.len + 1);
	memcpy(s.bytes, e->path.ptr, e->path.len);
	if (e->body.len)
		memcpy(s.bytes + e->path.len, e->body.ptr, e->body.len);
	s.e.path.ptr = s.bytes;
	s.e.body.ptr = s.bytes + e->path.len;
	if (count == cap)
		grow();
	slots[(first + count++) & (cap - 1)] = s;
	held_bytes += size_of(&s);
	for (; held_bytes > max_held_bytes && count > 1; dropped++)
		drop_first();
}

void stub_log_reset(void)
{
	while (count)
		drop_first();
	first_n = 1;
	requests = acted = dropped = 0;
}

void stub_log_write(struct buf *b, int64_t from, int64_t max)
{
	int64_t skip = from > first_n ? from - first_n : 0;

	for (size_t i = (size_t)skip; i < count && max-- > 0; i++) {
		const struct stub_entry *e = &slots[(first + i) & (cap - 1)].e;
		buf_printf(b,
			   "{\"n\":%" PRId64 ",\"at_us\":%" PRId64 ",\"result\":\"%s\","
			   "\"status\":%d,\"acted\":%s,\"wamid\":\"",
			   first_n + (int64_t)i, e->at_us, e->result, e->status,
			   e->is_acted ? "true" : "false");
		if (e->wamid)
			buf_printf(b, "wamid.stub%" PRId64, e->wamid);
		buf_printf(b, "\",\"path\":\"%" STR_FMT "\",\"body\":%" STR_FMT "}\n",
			   STR_ARG(e->path), STR_ARG(e->body.len ? e->body : STR("null")));
	}
}

void stub_log_count(struct buf *b)
{
	buf_printf(b, "\"requests\":%" PRId64 ",\"acted\":%" PRId64 ",\"dropped\":%" PRId64,
		   requests, acted, dropped);
}
