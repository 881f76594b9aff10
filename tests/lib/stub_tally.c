/* SPDX-License-Identifier: MIT */
/* How often each delivery and each recipient came, in a few bytes each: the log forgets its oldest
 * lines, these tables hold a run of a million. One thread. */
#include "tests/lib/stub.h"

#include "bot/base/hash.h"

#include <inttypes.h>
#include <string.h>

enum { FIRST_CAP = 1 << 12 };

struct entry {
	uint32_t key_at, acted, requests;
	uint16_t key_len; /* 0 = free */
};

struct tally {
	struct entry *entries; /* open addressing; cap is a power of two */
	size_t cap, count, doubled;
	char *keys;
	size_t keys_len, keys_cap;
};

static struct tally by_to, by_delivery;
static char words[128];

static str key_of(const struct tally *t, const struct entry *e)
{
	return (str){ t->keys + e->key_at, e->key_len };
}

static struct entry *place(const struct tally *t, str key)
{
	size_t at = (size_t)hash_fast(key) & (t->cap - 1);

	while (t->entries[at].key_len && !str_eq(key_of(t, &t->entries[at]), key))
		at = (at + 1) & (t->cap - 1);
	return &t->entries[at];
}

static void grow(struct tally *t)
{
	struct tally more = *t;

	more.cap = t->cap ? t->cap * 2 : FIRST_CAP;
	more.entries = mem_take(more.cap * sizeof(*more.entries));
	for (size_t i = 0; i < t->cap; i++) {
		if (t->entries[i].key_len)
			*place(&more, key_of(t, &t->entries[i])) = t->entries[i];
	}
	mem_give(t->entries);
	*t = more;
}

static void keep_key(struct tally *t, struct entry *e, str key)
{
	if (t->keys_len + key.len > t->keys_cap) {
		t->keys_cap = t->keys_cap ? t->keys_cap * 2 : 1 << 16;
		t->keys = mem_resize(t->keys, t->keys_cap);
	}
	e->key_at = (uint32_t)t->keys_len;
	e->key_len = (uint16_t)key.len;
	memcpy(t->keys + t->keys_len, key.ptr, key.len);
	t->keys_len += key.len;
	t->count++;
}

static void add(struct tally *t, str key, bool is_acted)
{
	if (!key.len)
		return;
	key = str_slice(key, 0, 255);
	if (t->count * 2 >= t->cap)
		grow(t);
	struct entry *e = place(t, key);
	if (!e->key_len)
		keep_key(t, e, key);
	e->requests++;
	e->acted += is_acted;
	t->doubled += is_acted && e->acted == 2;
}

static void clear(struct tally *t)
{
	mem_give(t->entries);
	mem_give(t->keys);
	*t = (struct tally){ .cap = 0 };
}

void stub_tally_add(str body, bool is_acted)
{
	struct stub_message m = stub_message_of(body);
	str rest = m.opaque, prefix, id = STR_NONE;

	/* siar1:<delivery>:<attempt> */
	if (str_take(&rest, ':', &prefix))
		str_take(&rest, ':', &id);
	add(&by_delivery, id, is_acted);
	if (!words[0] || str_find(body, str_from(words)) >= 0)
		add(&by_to, m.to, is_acted);
}

void stub_tally_words(str wanted)
{
	size_t n = wanted.len < sizeof(words) ? wanted.len : sizeof(words) - 1;

	memcpy(words, wanted.ptr ? wanted.ptr : "", n);
	words[n] = 0;
	clear(&by_to);
}

void stub_tally_reset(void)
{
	clear(&by_delivery);
	stub_tally_words(STR_NONE);
}

bool stub_tally_write(struct buf *b, str by, int64_t least)
{
	const struct tally *t = str_eq(by, STR("to"))         ? &by_to
				: str_eq(by, STR("delivery")) ? &by_delivery
							      : NULL;

	for (size_t i = 0; t && i < t->cap; i++) {
		const struct entry *e = &t->entries[i];
		if (e->key_len && e->acted >= least)
			buf_printf(b, "%" STR_FMT " %" PRIu32 " %" PRIu32 "\n",
				   STR_ARG(key_of(t, e)), e->acted, e->requests);
	}
	return t != NULL;
}

void stub_tally_count(struct buf *b)
{
	buf_printf(b,
		   "\"recipients\":%zu,\"recipients_doubled\":%zu,\"deliveries\":%zu,"
		   "\"deliveries_doubled\":%zu",
		   by_to.count, by_to.doubled, by_delivery.count, by_delivery.doubled);
}
