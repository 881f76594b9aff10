/* SPDX-License-Identifier: MIT */
/* The title: a text is cut into clauses, each is freed of what is no goods (greetings, "ready",
 * prices, times, what readers shall do), and the best of what is left is taken. Called by promo on
 * the writer thread; pure. */
#include "bot/understand/title.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/understand/lexicon.h"
#include "bot/understand/topic.h"
#include "bot/understand/weigh.h"

enum { PART_WORDS_MAX = 4, CLAUSES_MAX = 40, KNOWN = 8, UNKNOWN = 3 };

struct clause {
	size_t from, to; /* what may be the title */
	size_t end;      /* where the clause ends */
	int score;
};

static bool is_goods(const struct tokens *t, size_t i)
{
	return t->list[i].goods != NULL;
}

static bool means(const struct tokens *t, size_t i, unsigned what)
{
	return t->list[i].means & what;
}

static bool is_number(const struct tokens *t, size_t i)
{
	return t->list[i].kind & (TOKEN_PRICE | TOKEN_NUMBER | TOKEN_LINK);
}

static bool is_place(const struct tokens *t, size_t i)
{
	return t->list[i].kind & TOKEN_PLACE;
}

static bool ends_before(const struct tokens *t, size_t i)
{
	unsigned gap = t->list[i].gap;
	bool is_long_dash = (gap & (GAP_DASH | GAP_BLANK)) == (GAP_DASH | GAP_BLANK);

	return (gap & (GAP_ENDS | GAP_COMMA | GAP_COLON | GAP_TILDE)) || is_long_dash;
}

/* "set" of "6 set meja" */
static bool is_count(const struct tokens *t, size_t i)
{
	return i > 0 && means(t, i, MEANS_UNIT) && t->list[i - 1].kind & TOKEN_NUMBER &&
	       t->list[i].gap == GAP_BLANK;
}

/* Free of what leads to goods. */
static size_t strip_head(const struct tokens *t, size_t from, size_t to)
{
	const unsigned leads =
		MEANS_GREET | MEANS_LEAD | MEANS_CALL | MEANS_TIME | MEANS_SMALL | MEANS_AND;

	while (from < to && !is_goods(t, from) &&
	       (is_count(t, from) || is_number(t, from) || is_place(t, from) ||
		means(t, from, leads)))
		from++;
	return from;
}

/* "kami dari kelompok tani Makmur menjual jagung pipil": what stands right behind such a word. */
static size_t strip_seller(const struct tokens *t, size_t from, size_t to)
{
	if (from == to || is_goods(t, from))
		return from;
	for (size_t i = from + 1; i < to && !(t->list[i].kind & TOKEN_PRICE); i++) {
		bool is_led = means(t, i - 1, MEANS_SEEK | MEANS_OFFER) ||
			      (means(t, i - 1, MEANS_LEAD) && means(t, i - 1, MEANS_SELL) &&
			       !str_eq(t->list[i - 1].word, STR("sale"))); /* "sale pisang" */
		if (is_goods(t, i) && is_led)
			return i;
	}
	return from;
}

static size_t strip_tail(const struct tokens *t, size_t from, size_t to)
{
	const unsigned tails = MEANS_GREET | MEANS_TAIL | MEANS_TIME | MEANS_SMALL | MEANS_AND;

	while (to > from && !is_goods(t, to - 1) && !(t->list[to - 1].kind & TOKEN_INNER) &&
	       (t->list[to - 1].kind & (TOKEN_PRICE | TOKEN_LINK) || means(t, to - 1, tails)))
		to--;
	return to;
}

/* "1 kg", "250gr", "isi 10": how much of it. */
static bool is_measure(const struct tokens *t, size_t i)
{
	const struct token *k = &t->list[i];
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
	return i + 1 < t->n && means(t, i + 1, MEANS_UNIT) && t->list[i + 1].gap == GAP_BLANK;
}

/* "3-5 80" */
static bool is_figures(const struct tokens *t, size_t i)
{
	return i + 1 < t->n && t->list[i].kind & t->list[i + 1].kind & TOKEN_NUMBER &&
	       !(t->list[i + 1].kind & TOKEN_PRICE);
}

/* Where the goods end: before the price, or what only describes. */
static size_t cut(const struct tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct token *k = &t->list[i];
		if (k->kind & (TOKEN_PRICE | TOKEN_PLACE | TOKEN_LINK))
			return i;
		bool ends = k->means & (MEANS_CUT | MEANS_CALL | MEANS_TIME) || is_measure(t, i) ||
			    is_figures(t, i);
		if (i > from && ends && !is_goods(t, i) && !(k->kind & TOKEN_INNER))
			return i;
	}
	return to;
}

static bool is_denied(const struct tokens *t, size_t i)
{
	return i < t->n &&
	       (str_eq(t->list[i].word, STR("bukan")) || str_eq(t->list[i].word, STR("ora")) ||
		str_eq(t->list[i].word, STR("tidak")));
}

/* "yang pesan kue kemarin" */
static bool is_past(const struct tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (str_eq(t->list[i].word, STR("kemarin")) ||
		    str_eq(t->list[i].word, STR("kmrn")) || str_eq(t->list[i].word, STR("tadi")))
			return true;
	}
	return false;
}

static bool has_price(const struct tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (t->list[i].kind & TOKEN_PRICE)
			return true;
	}
	return false;
}

/* "yang mau bikin pagar, ...": what is looked for, not what is sold, when a seller goes on. */
static bool is_wanted(const struct tokens *t, const struct clause *k, size_t begin)
{
	/* "Yang mau beras: pulen 13rb, wangi 15rb" */
	if (has_price(t, begin, k->end) || tokens_gap(t, k->end - 1) & GAP_COLON)
		return false;
	for (size_t i = begin; i < k->from; i++) {
		if (means(t, i, MEANS_WANT | MEANS_SEEK))
			return true;
	}
	return false;
}

/* What the goods at `i` are worth: `full`, more or less by their weight. */
static int worth(const struct tokens *t, size_t i, int full)
{
	int weight = t->list[i].weight;

	if (weight >= WEIGHT_MUCH)
		return full + 2;
	return weight > 0 && weight <= WEIGHT_LITTLE ? full - 4 : full;
}

/* What speaks for it. */
static int points_for(const struct tokens *t, const struct clause *k, size_t begin)
{
	int score = 0;

	bool is_set = means(t, k->from, MEANS_FOR) && k->from + 1 < k->to;
	if (is_goods(t, k->from) || (is_set && is_goods(t, k->from + 1))) /* "paket servis" */
		score += worth(t, is_goods(t, k->from) ? k->from : k->from + 1, 8);
	for (size_t i = k->from + 1; i < k->to && score < 4; i++)
		score += is_goods(t, i) ? worth(t, i, 6) : 0;
	if (k->to < t->n && t->list[k->to].kind & TOKEN_PRICE)
		score += 1;
	if (k->from > begin && means(t, k->from - 1, MEANS_SELL | MEANS_OFFER))
		score += 2;
	if (k->from > begin && is_count(t, k->from - 1)) /* "4 ekor domba" */
		score += 2;
	return score;
}

static int score_of(const struct tokens *t, const struct clause *k, size_t begin)
{
	if (k->from == k->to)
		return -100;
	int score = points_for(t, k, begin);
	if (tokens_gap(t, k->end - 1) & GAP_ASK) /* "Siapa mau rempeyek? Ready", "Tanah? Bukan" */
		score -= is_denied(t, k->end) ? 9 : 3;
	/* "cek harga", but "pesan nasi kotak" */
	if (means(t, begin, MEANS_CALL) && !is_goods(t, begin) && k->from != begin + 1)
		score -= 4;
	/* "buat sarapan", but "yang mau beras" */
	if (means(t, begin, MEANS_DESCRIBE) && !is_goods(t, begin) &&
	    !(k->from > begin + 1 && means(t, begin + 1, MEANS_WANT | MEANS_SEEK)))
		score -= 4;
	if (means(t, k->from, MEANS_STREET | MEANS_PLACE))
		score -= 4;
	if (is_past(t, begin, k->end))
		score -= 4;
	if (is_wanted(t, k, begin))
		score -= 2;
	if (k->to - k->from > 8)
		score -= 2;
	return score;
}

static struct clause clause_at(const struct tokens *t, size_t begin)
{
	struct clause k = { .end = begin + 1 };

	while (k.end < t->n && !ends_before(t, k.end))
		k.end++;
	k.from = strip_head(t, begin, k.end);
	k.from = strip_seller(t, k.from, k.end);
	k.to = strip_tail(t, k.from, cut(t, k.from, k.end));
	k.score = score_of(t, &k, begin);
	return k;
}

/* "keripik tempe, keripik pisang dan rengginang": one line of goods. */
static void take_list(const struct tokens *t, struct clause *k)
{
	while (k->to == k->end && k->end < t->n && t->list[k->end].gap & GAP_COMMA &&
	       !(t->list[k->end].gap & GAP_ENDS)) {
		struct clause next = clause_at(t, k->end);
		bool is_name = next.to > next.from && next.to - next.from <= PART_WORDS_MAX &&
			       (next.from == k->end || means(t, k->end, MEANS_AND)) &&
			       is_goods(t, next.from);
		if (!is_name)
			return;
		k->to = next.to;
		k->end = next.end;
	}
}

/* What comes first and has a price is what it is about, known or not. */
static bool is_leading(const struct tokens *t, const struct clause *k)
{
	const unsigned others = MEANS_CALL | MEANS_DESCRIBE | MEANS_PLACE | MEANS_STREET |
				MEANS_UNIT | MEANS_ASK | MEANS_ME | MEANS_SEEK;

	return k->to > k->from + 1 && !means(t, k->from, others) && has_price(t, k->to, k->end) &&
	       !(tokens_gap(t, k->end - 1) & GAP_ASK);
}

void title_find(const struct tokens *t, size_t *ret_from, size_t *ret_to)
{
	struct clause best = { .score = -100 };

	for (size_t i = 0, n = 0; i < t->n && n < CLAUSES_MAX; n++) {
		struct clause k = clause_at(t, i);
		i = k.end;
		if (best.score <= UNKNOWN && k.score < KNOWN && is_leading(t, &k))
			k.score = KNOWN + 2;
		/* Of two that are alike the first is what it is about. */
		if (k.score > best.score + 1)
			best = k;
	}
	if (best.to > best.from)
		take_list(t, &best);
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
