/* SPDX-License-Identifier: MIT */
/* The title: a text is cut into clauses, each is freed of what is no goods (greetings, "ready",
 * prices, times, what readers shall do), and the best of what is left is taken. Called by promo on
 * the writer thread; pure. */
#include "bot/understand/title.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/understand/lexicon.h"
#include "bot/understand/topic.h"

enum { PART_WORDS_MAX = 4, CLAUSES_MAX = 40 };

/* A look at one text. */
struct titling {
	const struct config *c;
	const struct tokens *t;
};

struct clause {
	size_t from, to; /* what may be the title */
	size_t end;      /* where the clause ends */
	int score;
};

static bool is_goods(const struct titling *x, size_t i)
{
	size_t n;
	return topic_at(x->c, x->t, i, &n) != NULL;
}

static bool means(const struct titling *x, size_t i, unsigned what)
{
	return x->t->list[i].means & what;
}

static bool is_number(const struct titling *x, size_t i)
{
	return x->t->list[i].kind & (TOKEN_PRICE | TOKEN_NUMBER | TOKEN_LINK);
}

static bool ends_before(const struct titling *x, size_t i)
{
	unsigned gap = x->t->list[i].gap;
	bool is_long_dash = (gap & (GAP_DASH | GAP_BLANK)) == (GAP_DASH | GAP_BLANK);

	return (gap & (GAP_ENDS | GAP_COMMA | GAP_COLON | GAP_TILDE)) || is_long_dash;
}

/* Free of what leads to goods. */
static size_t strip_head(const struct titling *x, size_t from, size_t to)
{
	const unsigned leads =
		MEANS_GREET | MEANS_LEAD | MEANS_CALL | MEANS_TIME | MEANS_SMALL | MEANS_AND;

	while (from < to && !is_goods(x, from) && (is_number(x, from) || means(x, from, leads)))
		from++;
	return from;
}

static size_t strip_tail(const struct titling *x, size_t from, size_t to)
{
	const unsigned tails = MEANS_GREET | MEANS_TAIL | MEANS_TIME | MEANS_SMALL | MEANS_AND;

	while (to > from && !is_goods(x, to - 1) &&
	       (x->t->list[to - 1].kind & (TOKEN_PRICE | TOKEN_LINK) || means(x, to - 1, tails)))
		to--;
	return to;
}

/* "1 kg", "250gr", "isi 10": how much of it. */
static bool is_measure(const struct titling *x, size_t i)
{
	const struct token *k = &x->t->list[i];
	size_t digits = 0;

	if (k->means & MEANS_SIZE)
		return true;
	if (!(k->kind & TOKEN_NUMBER))
		return false;
	while (digits < k->word.len && (k->word.ptr[digits] < 'a' || k->word.ptr[digits] > 'z'))
		digits++;
	str unit = str_slice(k->word, digits, k->word.len);
	if (unit.len > 0)
		return lexicon_look(&unit) & MEANS_UNIT;
	return i + 1 < x->t->n && means(x, i + 1, MEANS_UNIT) && x->t->list[i + 1].gap == GAP_BLANK;
}

/* Where the goods end: before the price, or what only describes. */
static size_t cut(const struct titling *x, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct token *k = &x->t->list[i];
		if (k->kind & (TOKEN_PRICE | TOKEN_LINK))
			return i;
		bool ends = k->means & (MEANS_CUT | MEANS_CALL | MEANS_TIME) || is_measure(x, i);
		if (i > from && ends && !is_goods(x, i))
			return i;
	}
	return to;
}

static int score_of(const struct titling *x, const struct clause *k, size_t begin)
{
	int score = 0;

	if (k->from == k->to)
		return -100;
	if (is_goods(x, k->from))
		score += 8;
	for (size_t i = k->from + 1; i < k->to && score < 4; i++)
		score += is_goods(x, i) ? 6 : 0;
	if (k->to < x->t->n && x->t->list[k->to].kind & TOKEN_PRICE)
		score += 1;
	if (k->from > begin && means(x, k->from - 1, MEANS_SELL))
		score += 2;
	if (tokens_gap(x->t, k->end - 1) & GAP_ASK) /* "Tanah? Bukan, ..." */
		score -= 9;
	if (means(x, begin, MEANS_CALL) && !is_goods(x, begin))
		score -= 4;
	if (means(x, begin, MEANS_DESCRIBE) && !is_goods(x, begin))
		score -= 4;
	if (means(x, k->from, MEANS_STREET | MEANS_PLACE))
		score -= 4;
	if (k->to - k->from > 8)
		score -= 2;
	return score;
}

static struct clause clause_at(const struct titling *x, size_t begin)
{
	struct clause k = { .end = begin + 1 };

	while (k.end < x->t->n && !ends_before(x, k.end))
		k.end++;
	k.from = strip_head(x, begin, k.end);
	k.to = strip_tail(x, k.from, cut(x, k.from, k.end));
	k.score = score_of(x, &k, begin);
	return k;
}

/* "keripik tempe, keripik pisang dan rengginang": one line of goods. */
static void take_list(const struct titling *x, struct clause *k)
{
	while (k->to == k->end && k->end < x->t->n && x->t->list[k->end].gap & GAP_COMMA &&
	       !(x->t->list[k->end].gap & GAP_ENDS)) {
		struct clause next = clause_at(x, k->end);
		bool is_name = next.to > next.from && next.to - next.from <= PART_WORDS_MAX &&
			       (next.from == k->end || means(x, k->end, MEANS_AND)) &&
			       is_goods(x, next.from);
		if (!is_name)
			return;
		k->to = next.to;
		k->end = next.end;
	}
}

void title_find(const struct config *c, const struct tokens *t, size_t *ret_from, size_t *ret_to)
{
	const struct titling x = { c, t };
	struct clause best = { .score = -100 };

	for (size_t i = 0, n = 0; i < t->n && n < CLAUSES_MAX; n++) {
		struct clause k = clause_at(&x, i);
		i = k.end;
		/* Of two that are alike the first is what it is about. */
		if (k.score > best.score + 1)
			best = k;
	}
	if (best.to > best.from)
		take_list(&x, &best);
	*ret_from = best.from;
	*ret_to = best.to;
}

static bool is_shown(char c)
{
	return c != '*' && c != '_' && c != '`' && c != '~' && c != '"';
}

/* The plain text between two bytes with single blanks. */
static void add_bare(struct buf *b, str s)
{
	bool is_blank_due = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			is_blank_due = true;
		} else if (is_shown(c)) {
			if (is_blank_due && b->len > 0)
				buf_add_char(b, ' ');
			is_blank_due = false;
			buf_add_char(b, c);
		}
	}
}

str title_text(const struct tokens *t, size_t from, size_t to, struct arena *mem)
{
	struct buf b;
	int open = 0;

	if (from == to)
		return STR_NONE;
	buf_init(&b, mem);
	for (size_t i = from; i < to; i++) {
		const struct token *k = &t->list[i];
		size_t begin = i == from ? k->begin : t->list[i - 1].end;
		size_t len = b.len;
		add_bare(&b, str_slice(t->plain, begin, k->end - begin));
		if (utf8_utf16_len(buf_str(&b)) > TITLE_UNITS_MAX) {
			b.len = len;
			break;
		}
		open += i > from && k->gap & GAP_OPEN ? 1 : 0;
		open -= k->gap & GAP_CLOSE && open > 0 ? 1 : 0;
	}
	if (open > 0)
		buf_add_char(&b, ')');
	return b.len > 0 ? buf_str(&b)
			 : utf8_cut(str_slice(t->plain, t->list[from].begin,
					      t->list[from].end - t->list[from].begin),
				    TITLE_UNITS_MAX);
}
