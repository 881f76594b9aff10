/* SPDX-License-Identifier: MIT */
/* What somebody wants to get: categories and districts, in any order, with or without commas.
 * Called by langganan on the writer thread; pure. The longest run of words that means something
 * counts. Limits: WISH_MAX of each; the rest is dropped. */
#include "handlers/wish.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { RUN_MAX = 4 };

static const char filler[] =
	"dan, di, untuk, kategori, daerah, wilayah, dari, saja, aja, deh, dong, mau, saya, ya, "
	"promo, and, in, for, &, -, +";

/* From the start of `text`: n words, or fewer when a comma or the end comes first. */
static str run_of(str text, size_t n)
{
	str rest = text, word;
	size_t end = 0;

	while (n-- > 0 && str_take_word(&rest, &word)) {
		end = (size_t)(word.ptr - text.ptr) + word.len;
		if (word.ptr[word.len - 1] == ',' || word.ptr[word.len - 1] == ';')
			break;
	}
	return str_slice(text, 0, end);
}

static str without_commas(str s)
{
	while (s.len > 0 && (s.ptr[s.len - 1] == ',' || s.ptr[s.len - 1] == ';'))
		s.len--;
	while (s.len > 0 && s.ptr[0] == ',')
		s = str_slice(s, 1, s.len);
	return str_trim(s);
}

void wish_add_category(struct wish *w, str slug)
{
	for (size_t i = 0; i < w->n_categories; i++) {
		if (str_eq(w->categories[i], slug))
			return;
	}
	if (w->n_categories < WISH_MAX)
		w->categories[w->n_categories++] = slug;
}

void wish_add_district(struct wish *w, int64_t code)
{
	for (size_t i = 0; i < w->n_districts; i++) {
		if (w->districts[i] == code)
			return;
	}
	if (w->n_districts < WISH_MAX)
		w->districts[w->n_districts++] = code;
}

static void set_unsure(struct wish *w, str part, const struct district **meanings, size_t n)
{
	if (w->unsure.len > 0)
		return;
	w->unsure = part;
	w->n_meanings = n;
	for (size_t i = 0; i < n; i++)
		w->meanings[i] = meanings[i];
	words_cities_first(w->meanings, n);
}

/* True when the part means something as a whole. */
static bool take_part(struct wish *w, const struct config *config, str part, struct arena *mem)
{
	const struct district *found[PLACE_MATCHES_MAX];
	const struct category *topic = topic_find(config, part, mem);

	if (topic) {
		wish_add_category(w, topic->slug);
		return true;
	}
	if (place_is_all(part, mem)) {
		w->has_all = true;
		return true;
	}
	size_t n = place_find(config, part, mem, found);
	if (n == 1)
		wish_add_district(w, found[0]->code);
	else if (n > 1)
		set_unsure(w, part, found, n);
	return n > 0;
}

void wish_read(struct wish *w, const struct config *config, str text, struct arena *mem)
{
	text = str_trim(text);
	while (text.len > 0) {
		str part = STR_NONE, raw = STR_NONE;
		bool is_known = false;
		for (size_t n = RUN_MAX; n > 0 && !is_known; n--) {
			raw = run_of(text, n);
			part = without_commas(raw);
			is_known = part.len == 0 || words_has(filler, part, mem) ||
				   phrase_is_courtesy(utf8_fold(part, mem)) ||
				   take_part(w, config, part, mem);
		}
		if (!is_known)
			set_unsure(w, part, NULL, 0);
		text = str_trim(str_slice(text, raw.len, text.len));
	}
}

struct wish wish_parse(const struct config *config, str text, struct arena *mem)
{
	struct wish w = { 0 };

	wish_read(&w, config, text, mem);
	return w;
}

str wish_categories(const struct wish *w, struct arena *mem)
{
	struct buf b;

	if (w->n_categories == 0)
		return w->has_all ? STR("*") : STR_NONE;
	buf_init(&b, mem);
	for (size_t i = 0; i < w->n_categories; i++) {
		if (i > 0)
			buf_add_char(&b, ',');
		buf_add(&b, w->categories[i]);
	}
	return buf_str(&b);
}

str wish_districts(const struct wish *w, struct arena *mem)
{
	struct buf b;

	if (w->n_districts == 0)
		return w->has_all ? STR("0") : STR_NONE;
	buf_init(&b, mem);
	for (size_t i = 0; i < w->n_districts; i++)
		buf_printf(&b, "%s%" PRId64, i > 0 ? "," : "", w->districts[i]);
	return buf_str(&b);
}
