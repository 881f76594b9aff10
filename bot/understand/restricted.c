/* SPDX-License-Identifier: MIT */
/* Which goods a text names. Whole words and phrases, compared the forgiving way (words.h), and also
 * with digits for letters ("r0kok", in a word that begins with a letter) and without "-nya". Each
 * word is looked up in the sorted phrases, so the length of the lists costs little. Called by
 * handlers and, for groups, by flow's claims; pure. Not seen: letters parted by signs ("r.o.k.o.k")
 * and other spellings; a moderator reads every promo. */
#include "bot/understand/restricted.h"

#include "bot/base/utf8.h"
#include "bot/understand/words.h"

enum { FORMS = 3, HITS_MAX = 64, PHONE_DIGITS_MIN = 10, PHONE_DIGITS_MAX = 14 };

struct restricted_word {
	str form[FORMS]; /* as written; digits as letters; without -nya; empty = the same */
	str key[FORMS];
	bool begins; /* a sentence */
};

struct span {
	size_t owner, from, to; /* words */
	str words;
	bool is_exception;
};

/* "r0kok" is "rokok". Empty when there is nothing to read so. */
static str as_letters(str word, struct arena *mem)
{
	static const char letters[] = "oi2eas6t89"; /* 0 1 3 4 5 7 */
	char *ret = ARENA_ARRAY(mem, char, word.len);
	size_t n_digits = 0;

	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];
		bool is_digit = c >= '0' && c <= '9';
		n_digits += is_digit;
		ret[i] = is_digit ? letters[c - '0'] : c;
	}
	bool is_word = n_digits > 0 && 2 * n_digits < word.len && word.ptr[0] > '9';
	return is_word ? (str){ ret, word.len } : STR_NONE;
}

static struct restricted_word word_of(str text, bool begins, struct arena *mem)
{
	struct restricted_word w = { .form = { text, as_letters(text, mem) }, .begins = begins };

	if (text.len > 5 && str_ends(text, STR("nya")))
		w.form[2] = str_slice(text, 0, text.len - 3);
	for (size_t i = 0; i < FORMS; i++)
		w.key[i] = rule_key(w.form[i], mem);
	return w;
}

static bool ends_sentence(uint32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == ';' || c == '\n';
}

struct restricted_text restricted_read(str text, struct arena *mem)
{
	struct restricted_word *words = ARENA_ARRAY(mem, struct restricted_word, text.len / 2 + 1);
	bool begins = true;
	size_t n = 0;
	str line;

	while (str_take(&text, '\n', &line)) { /* folding makes blanks of line ends */
		str folded = utf8_fold(line, mem), rest = folded;
		size_t from = 0;
		begins = true;
		for (uint32_t c = 0; from < folded.len;) {
			size_t at = folded.len - rest.len;
			bool is_end = !utf8_take(&rest, &c);
			if (!is_end && utf8_class_of(c) == UTF8_WORD)
				continue;
			if (at > from) {
				words[n++] =
					word_of(str_slice(folded, from, at - from), begins, mem);
				begins = false;
			}
			begins = begins || ends_sentence(c);
			from = is_end ? folded.len : folded.len - rest.len;
		}
	}
	return (struct restricted_text){ words, n };
}

/* How many words of the text from `at` on are those of the phrase; 0 = not all of it. */
static size_t matches(const struct restricted_text *t, size_t at, str phrase)
{
	size_t n = 0;

	for (str word; str_take_word(&phrase, &word); n++) {
		bool is_same = false;
		for (size_t i = 0; at + n < t->n && i < FORMS && !is_same; i++)
			is_same = words_same(t->words[at + n].form[i], word);
		if (!is_same)
			return 0;
	}
	return n;
}

/* The first phrase with this key or a later one. */
static size_t lower_bound(const struct rule_phrases *p, str key)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(p->list[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The phrases that stand at one word of the text. */
static size_t spans_at(const struct rule_phrases *p, const struct restricted_text *t, size_t at,
		       struct span *ret, size_t max)
{
	size_t n = 0;

	for (size_t f = 0; f < FORMS; f++) {
		str key = t->words[at].key[f];
		if (key.len == 0)
			continue;
		for (size_t i = lower_bound(p, key); i < p->n && str_eq(p->list[i].key, key); i++) {
			size_t len = matches(t, at, p->list[i].text);
			if (len > 0 && n < max)
				ret[n++] =
					(struct span){ p->list[i].owner, at, at + len,
						       p->list[i].text, p->list[i].is_exception };
		}
	}
	return n;
}

static size_t spans_of(const struct rule_phrases *p, const struct restricted_text *t,
		       struct span *ret, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n && n < max; i++)
		n += spans_at(p, t, i, ret + n, max - n);
	return n;
}

/* A phrase of the list that ends just before word `at`: how long it is. */
static size_t length_before(const struct rule_phrases *p, const struct restricted_text *t,
			    size_t at)
{
	for (size_t len = 1; len <= 2 && len <= at; len++) {
		struct span s[4];
		size_t n = spans_at(p, t, at - len, s, ARRAY_LEN(s));
		for (size_t i = 0; i < n; i++) {
			if (s[i].to == at)
				return len;
		}
	}
	return 0;
}

/* "tanpa boraks dan formalin" denies both. */
static bool is_denied(const struct rules *r, const struct restricted_text *t, size_t at)
{
	while (at > 0 && !t->words[at].begins) {
		if (length_before(&r->negation_phrases, t, at) > 0)
			return true;
		size_t len = length_before(&r->between_phrases, t, at);
		if (len == 0)
			len = length_before(&r->phrases, t, at);
		if (len == 0)
			return false;
		at -= len;
	}
	return false;
}

static bool is_excepted(const struct span *s, const struct span *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (all[i].is_exception && all[i].owner == s->owner && all[i].from <= s->from &&
		    all[i].to >= s->to)
			return true;
	}
	return false;
}

size_t restricted_named(const struct rules *r, const struct restricted_text *t,
			struct restricted_hit *ret, size_t max)
{
	struct span all[HITS_MAX];
	size_t n_all = spans_of(&r->phrases, t, all, HITS_MAX), n = 0;

	for (size_t i = 0; i < n_all && n < max; i++) {
		bool is_known = false;
		for (size_t k = 0; k < n; k++)
			is_known = is_known || ret[k].owner == all[i].owner;
		if (!is_known && !all[i].is_exception && !is_excepted(&all[i], all, n_all) &&
		    !is_denied(r, t, all[i].from))
			ret[n++] = (struct restricted_hit){ all[i].owner, all[i].words };
	}
	return n;
}

str restricted_phrase_in(const struct rule_phrases *list, const struct restricted_text *t)
{
	struct span first;

	return spans_of(list, t, &first, 1) > 0 ? first.words : STR_NONE;
}

str restricted_group_link(str text, struct arena *mem)
{
	static const char *const links[] = {
		"chat.whatsapp.com/",
		"whatsapp.com/channel/",
		"t.me/joinchat",
		"t.me/+",
		"telegram.me/joinchat",
		"telegram.me/+",
		"tg://join",
		"facebook.com/groups/",
		"fb.com/groups/",
		"discord.gg/",
		"line.me/ti/g",
	};
	str folded = utf8_fold(text, mem);

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (str_find(folded, str_from(links[i])) >= 0)
			return str_from(links[i]);
	}
	return STR_NONE;
}

static bool is_mobile(const char *digits, size_t n)
{
	str s = { digits, n };

	return n >= PHONE_DIGITS_MIN && n <= PHONE_DIGITS_MAX &&
	       (str_starts(s, STR("08")) || str_starts(s, STR("628")));
}

bool restricted_has_phone(str text, struct arena *mem)
{
	char digits[PHONE_DIGITS_MAX + 1];
	str folded = utf8_fold(text, mem);
	size_t n = 0;

	for (size_t i = 0; i < folded.len; i++) {
		char c = folded.ptr[i];
		if (c >= '0' && c <= '9') {
			if (n < sizeof(digits))
				digits[n++] = c;
		} else if (str_find_char(STR(" -.()+"), c) < 0) {
			if (is_mobile(digits, n))
				return true;
			n = 0;
		}
	}
	return is_mobile(digits, n);
}

size_t restricted_letters(str text)
{
	size_t n = 0;
	uint32_t c;

	while (utf8_take(&text, &c))
		n += utf8_class_of(c) == UTF8_WORD;
	return n;
}
