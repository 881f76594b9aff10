/* SPDX-License-Identifier: MIT */
/* Small words and values that several commands share: batal, kembali, lists of words, prices and
 * names for people. Called by handlers on the writer thread; pure, results in the arena. */
#include "handlers/words.h"

#include "bot/store/waiting.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/model/money.h"
#include "bot/understand/phrase.h"

#include <inttypes.h>

static const char back_words[] = "kembali, balik, mundur, sebelumnya, mbalik, back, go back";
static const char cancel_words[] = "batal, batalin, batalkan, gagal, ga jadi, gajadi, ga jd, gak "
				   "jadi, gak jd, gk jadi, gk jd, "
				   "g jadi, nggak jadi, ngga jadi, enggak jadi, ndak jadi, tidak "
				   "jadi, tdk jadi, cancel, keluar, "
				   "wurung, ora sido, ora sida, mboten sios";

static str drop_stops(str s)
{
	while (s.len > 0 && (s.ptr[s.len - 1] == '.' || s.ptr[s.len - 1] == '!'))
		s.len--;
	return s;
}

bool words_has(const char *list, str text, struct arena *mem)
{
	str rest = str_from(list), item;
	str said = drop_stops(utf8_fold(text, mem));

	while (said.len > 0 && str_take(&rest, ',', &item)) {
		if (str_eq(str_trim(item), said))
			return true;
	}
	return false;
}

static bool answer_is(const struct call *c, const char *list)
{
	str text = c->text;

	(void)phrase_take_prefix(&text);
	return c->choice_id.len == 0 && phrase_is(list, text, c->mem);
}

bool words_is_cancel(const struct call *c)
{
	return answer_is(c, cancel_words);
}

bool words_is_back(const struct call *c)
{
	return answer_is(c, back_words);
}

bool words_take(const char *list, str *text, struct arena *mem)
{
	str rest = *text, raw, folded;

	if (!phrase_take_word(&rest, mem, &raw, &folded) || !words_has(list, folded, mem))
		return false;
	*text = str_trim(rest);
	return true;
}

str words_one_line(str text, struct arena *mem)
{
	struct buf b;
	str word;

	buf_init(&b, mem);
	while (str_take_word(&text, &word)) {
		bool is_first = true;
		for (size_t i = 0; i < word.len; i++) {
			char ch = word.ptr[i];
			if (ch == '*' || ch == '~' || ch == '`' || (unsigned char)ch < ' ')
				continue;
			if (is_first && b.len > 0)
				buf_add_char(&b, ' ');
			buf_add_char(&b, ch);
			is_first = false;
		}
	}
	return buf_str(&b);
}

str words_price(int64_t idr, str unit, struct arena *mem)
{
	str money = money_format(idr, mem);

	if (unit.len == 0)
		return money;
	return arena_printf(mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(money), STR_ARG(unit));
}

str words_category(const struct config *config, str slug, enum language language)
{
	const struct category *found = config_category(config, slug);

	return found ? found->name[language] : slug;
}

str words_district(const struct config *config, int64_t code, struct arena *mem)
{
	const struct district *found = config_district(config, code);

	return found ? found->name : arena_printf(mem, "%" PRId64, code);
}

void words_cities_first(const struct district **list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct district *d = list[i];
		size_t to = i;
		if (!str_starts(d->name, STR("Kota ")))
			continue;
		for (; to > 0 && !str_starts(list[to - 1]->name, STR("Kota ")); to--)
			list[to] = list[to - 1];
		list[to] = d;
	}
}

bool words_two_numbers(str text, int64_t *ret_a, int64_t *ret_b)
{
	str a, b;

	return str_take_word(&text, &a) && str_take_word(&text, &b) && str_trim(text).len == 0 &&
	       str_to_int64(a, ret_a) && str_to_int64(b, ret_b);
}

struct line words_waiting(struct call *c, const struct waiting_reason *why)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);

	args[0] = ARG_WORDS("alasan", why->reason.len > 0 ? why->reason : STR("reason.later"));
	args[1] = ARG_MOMENT("sampai", why->until_ms);
	args[2] = ARG("jumlah", why->n);
	return (struct line){ STR("waiting.line"), { args, 3 } };
}

struct text_arg words_when(struct call *c, const char *name, int64_t at_ms, enum zone z,
			   const struct repeat *r)
{
	return (struct text_arg){
		.name = name,
		.kind = ARG_WHEN,
		.text = arena_printf(c->mem, "%lld %d %" STR_FMT, (long long)at_ms, (int)z,
				     STR_ARG(repeat_format(r, c->mem))),
	};
}
