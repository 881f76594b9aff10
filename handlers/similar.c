/* SPDX-License-Identifier: MIT */
/* Near duplicates. A photo that another shop has used counts before a text: of two photos that are
 * the same one is taken from the other, while texts may come from the same supplier. Called by
 * submit and moderation on the writer thread. */
#include "handlers/similar.h"

#include "bot/store/media.h"
#include "bot/understand/likeness.h"
#include "handlers/broadcast.h"

/* Bits by which the same photo may differ in another size or quality; photos of the same plate from
 * two sides differ in more. */
enum { PHOTO_BITS = 5 };
static const int64_t minute_ms = INT64_C(60) * 1000, a_day = INT64_C(24) * 60,
		     two_days = INT64_C(48) * 60;

static bool find(struct call *c, const struct promo *p, enum likeness_kind kind, uint64_t bits,
		 int max, struct likeness_note *note)
{
	struct likeness like;

	enum err e = store_likeness_find(c->db, kind, p->shop_id, bits, max, &like);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return false;
	note->like_id = like.promo_id;
	note->kind = kind;
	return true;
}

static void note_photos(struct call *c, const struct promo *p, struct likeness_note *note)
{
	struct media *list = ARENA_ARRAY(c->mem, struct media, PROMO_PHOTOS_MAX);
	size_t n = 0;

	if (call_fail(c, store_promo_photos(c->db, p->id, c->mem, list, PROMO_PHOTOS_MAX, &n)))
		return;
	for (size_t i = 0; i < n && c->err == OK; i++) {
		if (list[i].look == 0)
			continue;
		if (note->like_id == 0)
			(void)find(c, p, LIKENESS_PHOTO, list[i].look, PHOTO_BITS, note);
		(void)call_fail(c, store_likeness_put(c->db, LIKENESS_PHOTO, p->id, p->shop_id,
						      list[i].look));
	}
}

static void note_text(struct call *c, const struct promo *p, struct likeness_note *note)
{
	if (note->text_bits != 0 &&
	    call_fail(c, store_likeness_drop(c->db, LIKENESS_TEXT, p->id, note->text_bits)))
		return;
	note->text_bits = likeness_of(p->text, c->mem);
	if (note->text_bits == 0)
		return;
	if (note->like_id == 0)
		(void)find(c, p, LIKENESS_TEXT, note->text_bits, LIKENESS_BITS_MAX, note);
	(void)call_fail(c, store_likeness_put(c->db, LIKENESS_TEXT, p->id, p->shop_id,
					      note->text_bits));
}

void similar_note(struct call *c, const struct promo *p)
{
	struct likeness_note note;

	if (call_fail(c, store_likeness_noted(c->db, p->id, &note)))
		return;
	note.like_id = 0;
	note_photos(c, p, &note);
	if (c->err == OK)
		note_text(c, p, &note);
	if (c->err == OK)
		(void)call_fail(c, store_likeness_note(c->db, p->id, &note));
}

bool similar_of(struct call *c, const struct promo *p, struct promo *ret,
		enum likeness_kind *ret_kind)
{
	struct likeness_note note;

	if (call_fail(c, store_likeness_noted(c->db, p->id, &note)) || note.like_id == 0)
		return false;
	*ret_kind = note.kind;
	return !call_fail(c, store_promo_by_id(c->db, note.like_id, c->mem, ret));
}

struct line similar_line(struct call *c, const struct promo *like, enum likeness_kind kind)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 4);
	int64_t minutes = (c->now_ms - like->submitted_ms) / minute_ms;
	bool is_hours = minutes >= 60 && minutes < two_days, is_days = minutes >= two_days;
	const char *key = is_days ? "similar.days" : is_hours ? "similar.hours" : "similar.minutes";

	args[0] = ARG("nomor", like->id);
	args[1] = ARG("toko", like->shop_name);
	args[2] = ARG("jumlah", is_days ? minutes / a_day : is_hours ? minutes / 60 : minutes);
	args[3] = ARG_WORDS("apa",
			    kind == LIKENESS_PHOTO ? STR("similar.photo") : STR("similar.text"));
	return (struct line){ str_from(key), { args, 4 } };
}

void similar_show(struct call *c, const struct promo *p, int64_t chat_id, enum delivery_class class)
{
	enum likeness_kind kind;
	struct promo like;

	if (!similar_of(c, p, &like, &kind))
		return;
	struct message body = broadcast_message(c->config, &like,
						broadcast_phone(c, like.person_id), false, c->mem);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, body.n_lines + 2);
	const struct text_arg number = ARG("nomor", like.id);

	lines[0] = (struct line){ STR_NONE, NO_ARGS };
	lines[1] = (struct line){ body.key, body.args };
	for (size_t i = 0; i < body.n_lines; i++)
		lines[i + 2] = body.lines[i];
	const struct message m = {
		.key = STR("similar.other"),
		.args = { &number, 1 },
		.lines = lines,
		.n_lines = body.n_lines + 2,
		.media_id = body.media_id,
	};
	call_send(c, chat_id, class, &m);
}
