/* SPDX-License-Identifier: MIT */
/* Price limits in what somebody looks for. Called by cari on the writer thread; pure. */
#include "bot/understand/bounds.h"

#include "bot/base/utf8.h"
#include "bot/understand/price.h"
#include "bot/understand/words.h"

enum sense { SENSE_NONE, SENSE_MOST, SENSE_LEAST, SENSE_BETWEEN };

/* What stands before an amount, the longest first. */
static const struct {
	const char *words;
	enum sense sense;
} senses[] = {
	{ "tidak lebih dari", SENSE_MOST },
	{ "kurang dari", SENSE_MOST },
	{ "lebih dari", SENSE_LEAST },
	{ "di bawah", SENSE_MOST },
	{ "di atas", SENSE_LEAST },
	{ "paling mahal", SENSE_MOST },
	{ "paling murah", SENSE_LEAST },
	{ "dibawah", SENSE_MOST },
	{ "bawah", SENSE_MOST },
	{ "diatas", SENSE_LEAST },
	{ "maksimal", SENSE_MOST },
	{ "maksimum", SENSE_MOST },
	{ "maks", SENSE_MOST },
	{ "max", SENSE_MOST },
	{ "minimal", SENSE_LEAST },
	{ "minimum", SENSE_LEAST },
	{ "min", SENSE_LEAST },
	{ "mulai", SENSE_LEAST },
	{ "antara", SENSE_BETWEEN },
	{ "sampai", SENSE_MOST },
	{ "under", SENSE_MOST },
	{ "below", SENSE_MOST },
	{ "over", SENSE_LEAST },
	{ "above", SENSE_LEAST },
	{ "<=", SENSE_MOST },
	{ ">=", SENSE_LEAST },
	{ "<", SENSE_MOST },
	{ ">", SENSE_LEAST },
};

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Drops `words` from the end of *before when they stand there as words of their own. */
static bool drop_end(str *before, str words)
{
	str text = str_trim(*before);

	if (text.len < words.len ||
	    !str_eq(str_slice(text, text.len - words.len, words.len), words))
		return false;
	size_t at = text.len - words.len;
	if (at > 0 && is_word_byte(words.ptr[0]) && is_word_byte(text.ptr[at - 1]))
		return false;
	*before = str_slice(text, 0, at);
	return true;
}

static enum sense take_sense(str *before)
{
	(void)drop_end(before, STR("harga"));
	for (size_t i = 0; i < ARRAY_LEN(senses); i++) {
		if (!drop_end(before, str_from(senses[i].words)))
			continue;
		(void)drop_end(before, STR("harga"));
		return senses[i].sense;
	}
	return SENSE_NONE;
}

static void set_bounds(enum sense sense, int64_t low_idr, int64_t high_idr, struct bounds *ret)
{
	*ret = (struct bounds){ 1, BOUNDS_IDR_MAX };
	if (sense == SENSE_LEAST) {
		ret->min_idr = low_idr;
		return;
	}
	ret->max_idr = high_idr;
	if (low_idr < high_idr)
		ret->min_idr = low_idr;
}

bool bounds_take(str *text, struct arena *mem, struct bounds *ret)
{
	str folded = utf8_fold(utf8_repair(*text, mem), mem);
	struct prices p;

	price_sums(folded, mem, &p);
	if (p.n == 0 || p.list[0].max_idr <= 0)
		return false;
	str before = str_slice(folded, 0, p.begin[0]);
	enum sense sense = take_sense(&before);
	size_t last = sense == SENSE_BETWEEN && p.n > 1 ? 1 : 0;
	int64_t low = p.list[0].min_idr > 0 ? p.list[0].min_idr : 1;
	int64_t high = p.list[last].max_idr;

	set_bounds(sense, low < high ? low : high, low < high ? high : low, ret);
	if (ret->min_idr > BOUNDS_IDR_MAX || ret->max_idr > BOUNDS_IDR_MAX)
		return false;
	str behind = str_slice(folded, p.end[last], folded.len);
	*text = str_trim(arena_printf(mem, "%" STR_FMT " %" STR_FMT, STR_ARG(str_trim(before)),
				      STR_ARG(str_trim(behind))));
	return true;
}
