/* SPDX-License-Identifier: MIT */
/* SimHash of a text. Each word and each pair of words votes on each of the 64 bits by its own hash.
 * Called by handlers on the writer thread; pure. */
#include "bot/understand/likeness.h"

#include "bot/base/buf.h"
#include "bot/base/hash.h"
#include "bot/base/utf8.h"
#include "bot/understand/words.h"

enum { BITS = 64 };

struct votes {
	int n[BITS];
};

static void vote(struct votes *v, str first, str second)
{
	static const struct hash_key key = { { 0 } };
	const str parts[2] = { first, second };
	struct hash16 h = hash16_of(&key, parts, ARRAY_LEN(parts));

	for (int i = 0; i < BITS; i++)
		v->n[i] += (h.b[i / 8] >> (i % 8) & 1) != 0 ? 1 : -1;
}

/* Letters, each once in a row. */
static bool take_letters(str *rest, struct buf *ret)
{
	uint32_t c, before = 0;
	size_t begun = ret->len;

	for (str from = *rest; utf8_take(rest, &c); from = *rest) {
		bool is_letter = utf8_class_of(c) == UTF8_WORD && !(c >= '0' && c <= '9');
		if (!is_letter && ret->len > begun) {
			*rest = from;
			return true;
		}
		if (!is_letter && c >= '0' && c <= '9') {
			*rest = from;
			return false;
		}
		if (is_letter && c != before)
			buf_add(ret, str_slice(from, 0, from.len - rest->len));
		before = c;
	}
	return ret->len > begun;
}

/* Digits and what stands in and behind a number: "15.000,-", "15rb" are one. */
static void take_number(str *rest)
{
	uint32_t c;

	for (str from = *rest; utf8_take(rest, &c); from = *rest) {
		if (!(c >= '0' && c <= '9') && c != '.' && c != ',') {
			*rest = from;
			return;
		}
	}
}

/* The next word; "0" for every number. False at the end. */
static bool take_word(str *rest, struct arena *mem, str *ret)
{
	static const char *const units[] = { "rb", "ribu", "k", "jt", "juta", "rp", "idr" };
	struct buf b;

	while (rest->len > 0) {
		buf_init(&b, mem);
		if (take_letters(rest, &b)) {
			*ret = buf_str(&b);
			if (words_have(units, ARRAY_LEN(units), *ret))
				continue;
			return true;
		}
		if (rest->len > 0) {
			take_number(rest);
			*ret = STR("0");
			return true;
		}
	}
	return false;
}

uint64_t likeness_of(str text, struct arena *mem)
{
	str rest = utf8_fold(utf8_repair(text, mem), mem), word, before = STR_NONE;
	struct votes v = { { 0 } };
	uint64_t bits = 0;
	size_t n = 0;

	while (n < LIKENESS_WORDS_MAX && take_word(&rest, mem, &word)) {
		vote(&v, word, STR_NONE);
		if (n > 0)
			vote(&v, before, word);
		before = word;
		n++;
	}
	if (n < LIKENESS_WORDS_MIN)
		return 0;
	for (int i = 0; i < BITS; i++)
		bits |= (uint64_t)(v.n[i] > 0) << i;
	return bits;
}
