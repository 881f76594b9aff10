/* SPDX-License-Identifier: MIT */
/* What people send besides text, as .chat files write it. Pure. */
#include "tests/lib/chat_said.h"

#include "bot/base/check.h"

/* What is no text: "[suara]". */
static const struct {
	const char *word, *type;
} contents[] = {
	{ "[dokumen]", "document" }, { "[kontak]", "contacts" }, { "[lokasi]", "location" },
	{ "[pesanan]", "order" },    { "[reaksi]", "reaction" }, { "[stiker]", "sticker" },
	{ "[suara]", "audio" },      { "[video]", "video" },
};

static const char *content_type(str text)
{
	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		if (str_eq(text, str_from(contents[i].word)))
			return contents[i].type;
	}
	return NULL;
}

/* "[foto a.jpg] [foto b.jpg] gurih": the words are the first one's, as phones send albums; words
 * between two photos are those of the one before. */
static void take_photos(struct chat_said *said)
{
	const str head = STR("[foto ");
	bool has_words = false;
	ptrdiff_t end;

	while (str_starts(said->text, head) && (end = str_find_char(said->text, ']')) > 0 &&
	       said->n_photos < CHAT_ALBUM_MAX) {
		struct chat_photo *p = &said->photos[said->n_photos++];
		p->name = str_slice(said->text, head.len, (size_t)end - head.len);
		said->text = str_trim(str_slice(said->text, (size_t)end + 1, said->text.len));
		ptrdiff_t next = str_find(said->text, head);
		p->words = next > 0 ? str_trim(str_slice(said->text, 0, (size_t)next)) : STR_NONE;
		has_words = has_words || next > 0;
		said->text =
			next > 0 ? str_slice(said->text, (size_t)next, said->text.len) : said->text;
	}
	if (said->n_photos > 0)
		said->photos[has_words ? said->n_photos - 1 : 0].words = said->text;
}

/* "[ubah pesan 2] Keripik 16rb": two messages ago. */
static bool take_edit(struct chat_said *said)
{
	const str head = STR("[ubah pesan ");
	ptrdiff_t end = str_find_char(said->text, ']');

	if (!str_starts(said->text, head) || end < 0 ||
	    !str_to_int64(str_slice(said->text, head.len, (size_t)end - head.len), &said->edits))
		return false;
	said->text = str_trim(str_slice(said->text, (size_t)end + 1, said->text.len));
	return true;
}

bool chat_said_read(struct chat_said *said)
{
	const str forwarded = STR("[terusan]");

	if (take_edit(said))
		return true;
	if (str_starts(said->text, forwarded)) {
		said->is_forwarded = true;
		said->text = str_trim(str_slice(said->text, forwarded.len, said->text.len));
		return true;
	}
	said->type = content_type(said->text);
	if (!said->type)
		take_photos(said);
	return said->type || said->n_photos > 0;
}

bool chat_said_duration(str text, int64_t *ret)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 } };

	if (str_starts(text, STR("+")))
		text = str_slice(text, 1, text.len);
	for (size_t i = 0; i < ARRAY_LEN(units) && text.len > 1; i++) {
		if (text.ptr[text.len - 1] == units[i].unit &&
		    str_to_int64(str_slice(text, 0, text.len - 1), ret)) {
			*ret *= units[i].ms;
			return true;
		}
	}
	return false;
}
