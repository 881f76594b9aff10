/* SPDX-License-Identifier: MIT */
/* The category of a text. An Indonesian name begins with what it is and goes on with of which kind:
 * of goods that follow each other only the first counts. All that a text names is weighed
 * (weigh.c), the title more than the rest: it may have been found in the wrong clause. Called by
 * promo on the writer thread; pure. */
#include "bot/understand/topic.h"

#include "bot/understand/lexicon.h"

enum { NEAR_WORDS_MAX = 4, NEAR_BYTES_MIN = 7, PREFIX_BYTES = 3, ENDING_BYTES_MIN = 4 };

/* The first goods that do not come before `word`. */
static size_t lower_bound(const struct config *c, str word)
{
	size_t from = 0, to = c->n_goods;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (str_cmp(c->goods[mid].words, word) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* How many words of `phrase` the text has from `i` on; 0 when not all of them. */
static size_t words_fit(const struct tokens *t, size_t i, str phrase)
{
	size_t n = 0;
	str word;

	while (str_take(&phrase, ' ', &word)) {
		if (i + n >= t->n || !str_eq(t->list[i + n].word, word))
			return 0;
		if (n > 0 && t->list[i + n].gap & ~(unsigned)(GAP_BLANK | GAP_DASH | GAP_PLUS))
			return 0;
		n++;
	}
	return n;
}

/* "12 toples", "per rak" count something else. */
static bool counts_goods(const struct tokens *t, size_t i)
{
	const struct token *k = &t->list[i], *before = k - 1;

	if (i == 0 || !(k->means & MEANS_UNIT))
		return false;
	if (k->gap == GAP_SLASH && before->kind & TOKEN_PRICE) /* "35rb/loyang" */
		return true;
	if (k->gap != GAP_BLANK)
		return false;
	return before->kind & TOKEN_NUMBER || str_eq(before->word, STR("per")) ||
	       str_eq(before->word, STR("sak"));
}

static void mark_word(const struct config *c, struct tokens *t, size_t i)
{
	struct token *k = &t->list[i];

	for (size_t g = lower_bound(c, k->word); g < c->n_goods; g++) {
		str words = c->goods[g].words;
		if (!str_starts(words, k->word) ||
		    (words.len > k->word.len && words.ptr[k->word.len] != ' '))
			return;
		size_t n = words_fit(t, i, words);
		if (n > k->n_goods) {
			k->n_goods = (uint16_t)n;
			k->goods = c->goods[g].category;
		}
	}
}

/* "rica2" is "rica rica". */
static const struct category *goods_twice(const struct config *c, str stem)
{
	for (size_t g = lower_bound(c, stem); g < c->n_goods; g++) {
		str words = c->goods[g].words;
		if (!str_starts(words, stem))
			break;
		if (words.len == 2 * stem.len + 1 && words.ptr[stem.len] == ' ' &&
		    str_ends(words, stem))
			return c->goods[g].category;
	}
	return NULL;
}

/* What is left of "undangannya", "kue2"; the word itself when nothing is to be taken off. */
static str stem_of(str word)
{
	if (word.len < ENDING_BYTES_MIN)
		return word;
	if (str_ends(word, STR("nya")))
		return str_slice(word, 0, word.len - 3);
	return str_ends(word, STR("2")) ? str_slice(word, 0, word.len - 1) : word;
}

static void mark(const struct config *c, struct tokens *t, size_t i)
{
	struct token *k = &t->list[i];
	str whole = k->word, stem = stem_of(whole);

	if (whole.len == 0 || counts_goods(t, i))
		return;
	mark_word(c, t, i);
	if (k->goods || stem.len == whole.len)
		return;
	if (str_ends(whole, STR("2")))
		k->goods = goods_twice(c, stem);
	if (k->goods) {
		k->n_goods = 1;
		return;
	}
	k->word = stem;
	mark_word(c, t, i);
	k->word = whole;
}

/* One letter more, less, other, or two that changed places. */
static bool is_near(str a, str b)
{
	size_t n = a.len < b.len ? a.len : b.len, longer = a.len + b.len - n, head = 0, tail = 0;

	while (head < n && a.ptr[head] == b.ptr[head])
		head++;
	while (tail < n - head && a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
		tail++;
	if (longer - head - tail <= 1)
		return true;
	return a.len == b.len && a.len - head - tail == 2 && a.ptr[head] == b.ptr[head + 1] &&
	       a.ptr[head + 1] == b.ptr[head];
}

/* "brownis": the only goods of one word that begin alike and are near. */
static const struct category *goods_near(const struct config *c, str word)
{
	const struct category *ret = NULL;
	str prefix = str_slice(word, 0, PREFIX_BYTES);

	for (size_t g = lower_bound(c, prefix); g < c->n_goods; g++) {
		str words = c->goods[g].words;
		if (!str_starts(words, prefix))
			break;
		if (words.len + 1 < word.len || words.len > word.len + 1 || !is_near(word, words))
			continue;
		if (ret && ret != c->goods[g].category)
			return NULL;
		ret = c->goods[g].category;
	}
	return ret;
}

/* Of a text that names no goods, a slip of the pen may. */
static void mark_near(const struct config *c, struct tokens *t)
{
	size_t n_left = NEAR_WORDS_MAX;

	for (size_t i = 0; i < t->n && n_left > 0; i++) {
		struct token *k = &t->list[i];
		if (k->means || k->kind || k->word.len < NEAR_BYTES_MIN)
			continue;
		n_left--;
		k->goods = goods_near(c, k->word);
		if (k->goods) {
			k->n_goods = 1;
			return;
		}
	}
}

void topic_mark(const struct config *c, struct tokens *t)
{
	bool is_any = false;

	for (size_t i = 0; i < t->n; i++) {
		mark(c, t, i);
		is_any = is_any || t->list[i].goods;
		for (size_t k = 1; k < t->list[i].n_goods; k++)
			t->list[i + k].kind |= TOKEN_INNER;
	}
	if (!is_any)
		mark_near(c, t);
}

enum { CATEGORIES_MAX = 128, IN_TITLE = 6 };

/* A name of its own may begin with word `i`. Behind a comma follow kinds of the same: "keripik
 * buah: nangka, apel"; behind "+" what goes with it. */
static bool begins_name(const struct tokens *t, size_t i)
{
	const unsigned parts = GAP_ENDS | GAP_SLASH;

	return i == 0 || t->list[i].gap & parts || t->list[i - 1].means & MEANS_AND;
}

/* The category of `turns` whose goods have the word; NULL = none. */
static const struct category *turn_of(const struct config *c, str word)
{
	size_t from = 0, to = c->n_turns;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = str_cmp(c->turns[mid].words, word);
		if (order == 0)
			return c->turns[mid].category;
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

static bool takes_from(const struct category *by, const struct category *from)
{
	for (size_t i = 0; i < by->n_turn_from; i++) {
		if (str_eq(by->turn_from[i], from->slug))
			return true;
	}
	return false;
}

/* "kemeja anak muda", "sepeda anak kuliah" */
static bool is_grown(const struct tokens *t, size_t i)
{
	return tokens_is(t, i, STR("kos|kost|kuliah|motor|muda|pondok"));
}

/* The category of the goods at `i` with what else is said of them: "gurame bumbu bakar" is a
 * dish, "setelan rajut anak" is for children. */
static const struct category *category_at(const struct config *c, const struct tokens *t, size_t i,
					  size_t to)
{
	const struct category *ret = t->list[i].goods;

	for (size_t k = i + t->list[i].n_goods; k < to; k++) {
		const struct category *by;
		if (begins_name(t, k) || t->list[k].gap & GAP_COMMA ||
		    t->list[k].kind & TOKEN_PRICE)
			break;
		by = turn_of(c, t->list[k].word);
		/* "toren no bocor" */
		if (by && takes_from(by, ret) && !(t->list[k - 1].means & MEANS_ASIDE) &&
		    !is_grown(t, k + 1))
			return by;
	}
	return ret;
}

/* "Tipe A: 1 kambing ... Tipe B: 1 kambing" */
static bool is_named_before(const struct tokens *t, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (t->list[k].weight > 0 && str_eq(t->list[k].word, t->list[i].word))
			return true;
	}
	return false;
}

/* What the goods of each category weigh, those of the title more; false when there are none. */
static bool add_weights(const struct config *c, const struct tokens *t, size_t from, size_t to,
			unsigned sums[CATEGORIES_MAX])
{
	bool is_any = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct token *k = &t->list[i];
		if (k->weight <= 0)
			continue;
		unsigned w = is_named_before(t, i) ? 1 : (unsigned)k->weight;
		if (i >= from && i < to)
			w += w < IN_TITLE ? w : IN_TITLE;
		sums[category_at(c, t, i, t->n) - c->categories] += w;
		is_any = true;
	}
	return is_any;
}

/* The one that weighs most; NULL when two do. */
static const struct category *most(const struct config *c, const unsigned counts[CATEGORIES_MAX])
{
	size_t best = 0;
	bool is_tied = false;

	for (size_t i = 1; i < c->n_categories && i < CATEGORIES_MAX; i++) {
		if (counts[i] == counts[best])
			is_tied = true;
		if (counts[i] <= counts[best])
			continue;
		best = i;
		is_tied = false;
	}
	return is_tied || counts[best] == 0 ? NULL : &c->categories[best];
}

/* Of a text without goods: "ndas manyung kuah" is food all the same. */
static const struct category *any_turn(const struct config *c, const struct tokens *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct category *by = turn_of(c, t->list[i].word);
		if (by)
			return by;
	}
	return NULL;
}

const struct category *topic_of(const struct config *c, const struct tokens *t, size_t from,
				size_t to)
{
	unsigned counts[CATEGORIES_MAX] = { 0 };

	if (!add_weights(c, t, from, to, counts))
		return any_turn(c, t);
	return c->n_categories > 0 ? most(c, counts) : NULL;
}
