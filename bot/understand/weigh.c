/* SPDX-License-Identifier: MIT */
/* Which of the goods in a text are those that it sells: what stands first in its clause, behind
 * "jual" or before a price counts much; what they are made of, whom they are for, what was and what
 * is asked counts little; of the goods in one name only the first counts. Called by promo on the
 * writer thread; pure, one pass. */
#include "bot/understand/weigh.h"

#include "bot/understand/lexicon.h"

enum {
	ASIDE = 1,
	KIND = 2,        /* behind a heading or a comma, without a price of its own */
	KIND_PRICED = 4, /* the same with one */
	PLAIN = 4,
	/* added to PLAIN */
	FIRST = 2,
	OFFERED = 4,
	PRICED = 4,
	PRICED_NEAR = 1, /* elsewhere in the sentence */
	COUNTED = 2,
	ASKED = -3
};

struct clause {
	size_t from, to, end; /* its words; `end`: of the sentence */
	bool has_price, sentence_has_price, is_asked;
	bool was_priced; /* the one before */
	bool is_kinds;   /* behind the colon of a heading */
	bool is_for;     /* behind what is done to goods */
	bool has_head;   /* the text has named goods that count */
	int before;      /* weight of the last goods in the sentence */
};

static bool means(const struct tokens *t, size_t i, unsigned what)
{
	return t->list[i].means & what;
}

static bool has_price(const struct tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (t->list[i].kind & TOKEN_PRICE)
			return true;
	}
	return false;
}

static bool ends_before(const struct tokens *t, size_t i)
{
	unsigned gap = t->list[i].gap;
	bool is_long_dash = (gap & (GAP_DASH | GAP_BLANK)) == (GAP_DASH | GAP_BLANK);

	return gap & (GAP_ENDS | GAP_COMMA | GAP_COLON | GAP_TILDE) || is_long_dash;
}

static bool begins_sentence(const struct tokens *t, size_t i)
{
	return i == 0 || t->list[i].gap & GAP_ENDS;
}

/* Not "buat yang jualan jus": there somebody else sells. */
static bool is_offer(const struct tokens *t, size_t i, size_t from)
{
	return means(t, i, MEANS_OFFER) &&
	       (i == from || !(means(t, i - 1, MEANS_ASIDE) || tokens_is(t, i - 1, STR("yang"))));
}

/* What the last telling word of the clause before `i` says: MEANS_OFFER, MEANS_ASIDE, 0. */
static unsigned cue_before(const struct tokens *t, size_t i, size_t from)
{
	for (size_t k = i; k > from; k--) {
		if (is_offer(t, k - 1, from))
			return MEANS_OFFER;
		if (means(t, k - 1, MEANS_ASIDE | MEANS_OFFER))
			return MEANS_ASIDE;
	}
	return 0;
}

static bool is_first(const struct tokens *t, size_t i, size_t from)
{
	const unsigned leads = MEANS_GREET | MEANS_LEAD | MEANS_SMALL | MEANS_AND | MEANS_TIME |
			       MEANS_CALL | MEANS_WANT | MEANS_OFFER;

	while (from < i && (means(t, from, leads) || t->list[from].kind & TOKEN_NUMBER))
		from++;
	return from == i;
}

/* "4 ekor domba" */
static bool is_counted(const struct tokens *t, size_t i, size_t from)
{
	return i >= from + 2 && means(t, i - 1, MEANS_UNIT) && t->list[i - 2].kind & TOKEN_NUMBER &&
	       t->list[i].gap == GAP_BLANK;
}

/* "toples 500gr 70rb" behind other goods: in what they are sold. */
static bool is_size(const struct tokens *t, size_t i)
{
	return means(t, i, MEANS_UNIT) && t->list[i].n_goods == 1 && i + 1 < t->n &&
	       (t->list[i + 1].kind & TOKEN_NUMBER || means(t, i + 1, MEANS_SIZE) ||
		tokens_is(t, i + 1, STR("besar|kecil|sedang")));
}

/* "bakul gorengan merapat", "yang mau bikin pagar, ...": who shall read it. */
static bool is_called(const struct tokens *t, size_t i, const struct clause *k)
{
	size_t first = k->from;

	for (; i < k->to; i++) {
		if (tokens_is(t, i, STR("merapat")))
			return true;
	}
	if (k->has_price || k->to == t->n || t->list[k->to].gap & GAP_COLON)
		return false;
	while (first < k->to && means(t, first, MEANS_GREET))
		first++;
	return first < k->to && tokens_is(t, first, STR("seng|sing|yang"));
}

/* "sewa 100rb/stan", "mahar 450rb": what it costs. */
static bool is_price_word(const struct tokens *t, size_t i)
{
	return i + 1 < t->n && t->list[i + 1].kind & TOKEN_PRICE &&
	       tokens_is(t, i, STR("mahar|sewa|tiket"));
}

/* "angkut sendiri", "kandang penuh", "kompor saya rusak" */
static bool is_told(const struct tokens *t, size_t i, const struct clause *k)
{
	size_t behind = i + t->list[i].n_goods;

	if (behind >= k->to)
		return false;
	return tokens_is(t, behind, STR("habis|nganggur|penuh|semua|sendiri")) ||
	       (means(t, behind, MEANS_ME) && behind + 1 < k->to && !has_price(t, i, k->to));
}

/* The weight of what only goes on with a list or a sentence whose goods are named; 0: it does not.
 */
static int weight_of_kind(const struct tokens *t, size_t i, const struct clause *k, unsigned cue,
			  bool first)
{
	if (k->before == 0)
		return 0;
	if (cue == 0 && first && !k->has_price && !(tokens_gap(t, k->to - 1) & GAP_COLON))
		return k->before <= ASIDE ? ASIDE : KIND;
	if (k->before <= ASIDE)
		return 0;
	if (k->is_kinds)
		return KIND;
	if (begins_sentence(t, k->from))
		return 0;
	return (k->was_priced && first && k->has_price) || !has_price(t, i, k->to) ? KIND_PRICED
										   : 0;
}

static int weight_of(const struct tokens *t, size_t i, const struct clause *k)
{
	unsigned cue = cue_before(t, i, k->from);
	bool first = is_first(t, i, k->from);

	if (cue == MEANS_ASIDE || is_called(t, i, k) || is_told(t, i, k) || is_price_word(t, i) ||
	    (k->has_head && is_size(t, i)))
		return ASIDE;
	int kind = weight_of_kind(t, i, k, cue, first);
	if (kind > 0)
		return kind;
	int w = PLAIN + (first ? FIRST : 0) + (cue == MEANS_OFFER ? OFFERED : 0) +
		(is_counted(t, i, k->from) ? COUNTED : 0);
	if (has_price(t, i, k->to))
		w += PRICED;
	else if (k->sentence_has_price)
		w += PRICED_NEAR;
	/* "tanah kosong? uruk sama kami", but "siapa mau rempeyek? ready" */
	bool is_asked =
		k->is_asked && k->end < t->n && !(i > k->from && means(t, i - 1, MEANS_WANT));
	return is_asked ? w + ASKED : w;
}

static void begin_sentence(const struct tokens *t, size_t from, struct clause *k)
{
	k->end = from + 1;
	while (k->end < t->n && !begins_sentence(t, k->end))
		k->end++;
	k->sentence_has_price = has_price(t, from, k->end);
	k->is_asked = tokens_gap(t, k->end - 1) & GAP_ASK;
	k->is_kinds = k->is_for = false;
	k->before = 0;
}

static void begin_clause(const struct tokens *t, size_t from, struct clause *k)
{
	if (begins_sentence(t, from))
		begin_sentence(t, from, k);
	k->was_priced = k->has_price;
	k->from = from;
	k->to = from + 1;
	while (k->to < t->n && !ends_before(t, k->to))
		k->to++;
	k->has_price = has_price(t, from, k->to);
	k->is_kinds = k->is_kinds || (t->list[from].gap & GAP_COLON && k->before > ASIDE);
}

static void weigh_clause(struct tokens *t, struct clause *k)
{
	int name = 0; /* weight of the name under way */

	for (size_t i = k->from; i < k->to; i++) {
		struct token *w = &t->list[i];
		/* "sisa kain saya bikin bros" */
		if (i > k->from &&
		    (means(t, i - 1, MEANS_AND) || (name <= ASIDE && is_offer(t, i - 1, k->from))))
			name = 0;
		if (!w->goods)
			continue;
		/* "servis kulkas, mesin cuci dan AC" */
		if (name == 0 && !k->is_for) {
			int weight = weight_of(t, i, k);
			/* "gamis dan keripik 50rb" */
			if (i > k->from && means(t, i - 1, MEANS_AND) && weight < k->before)
				weight = k->before;
			w->weight = (int16_t)weight;
			k->before = w->weight;
			k->has_head = k->has_head || w->weight > ASIDE;
			k->is_for = w->means & MEANS_FOR && w->weight > ASIDE;
		}
		name = name > 0 ? name : k->before;
		i += w->n_goods - 1u;
	}
}

void weigh_goods(struct tokens *t)
{
	struct clause k = { .to = 0 };

	while (k.to < t->n) {
		begin_clause(t, k.to, &k);
		weigh_clause(t, &k);
	}
}
