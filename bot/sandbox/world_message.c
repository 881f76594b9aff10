/* SPDX-License-Identifier: MIT */
/* The messages of all chats in one ring, newest last; each with its texts in one block. Bounded in
 * number and in bytes of text: the oldest go first. Ids are looked up from the newest, since nearly
 * all that is asked for is new. Sandbox thread only. */

#include "bot/sandbox/world_parts.h"

#include <string.h>

enum { WAMID_CHARS = 48, MESSAGE_TEXTS = 9 };

static void drop_oldest(struct world *w)
{
	struct world_entry *e = w->messages[w->first];

	w->messages[w->first] = NULL;
	w->first = (w->first + 1) % WORLD_MESSAGES_MAX;
	w->n_messages--;
	w->text_bytes -= e->bytes;
	mem_give(e);
}

void world_messages_finish(struct world *w)
{
	while (w->n_messages)
		drop_oldest(w);
}

/* The n-th, counted from the oldest. */
static struct world_entry *entry_at(const struct world *w, size_t n)
{
	return w->messages[(w->first + n) % WORLD_MESSAGES_MAX];
}

static struct world_entry *find(const struct world *w, str id)
{
	for (size_t n = w->n_messages; id.len && n > 0; n--) {
		struct world_entry *e = entry_at(w, n - 1);
		if (str_eq(e->m.id, id))
			return e;
	}
	return NULL;
}

static void texts_of(struct world_message *m, str *ret[MESSAGE_TEXTS])
{
	str *const texts[MESSAGE_TEXTS] = {
		&m->id,        &m->type,          &m->text,   &m->media_id,    &m->quote_id,
		&m->choice_id, &m->template_name, &m->footer, &m->list_button,
	};

	memcpy(ret, texts, sizeof(texts));
}

static size_t move(str *s, char *to)
{
	size_t len = s->len;

	if (to && len) {
		memcpy(to, s->ptr, len);
		s->ptr = to;
	}
	return len;
}

/* Moves all texts of `m` behind `to`, or only counts them when `to` is NULL. */
static size_t move_texts(struct world_message *m, char *to)
{
	str *texts[MESSAGE_TEXTS];
	size_t bytes = 0;

	texts_of(m, texts);
	for (size_t i = 0; i < MESSAGE_TEXTS; i++)
		bytes += move(texts[i], to ? to + bytes : NULL);
	bytes += move(&m->opaque, to ? to + bytes : NULL);
	for (int i = 0; i < m->n_choices; i++) {
		struct world_choice *c = &m->choices[i];
		bytes += move(&c->id, to ? to + bytes : NULL);
		bytes += move(&c->title, to ? to + bytes : NULL);
		bytes += move(&c->description, to ? to + bytes : NULL);
	}
	return bytes;
}

static void note_inbound(struct world *w, const struct world_message *m)
{
	if (m->is_ours)
		return;
	if (m->group >= 0)
		world_group(w, m->group)->last_inbound_ms = m->at_ms;
	else
		world_person(w, m->person)->last_inbound_ms = m->at_ms;
}

const struct world_message *world_post(struct world *w, const struct world_message *m)
{
	struct world_message copy = *m;

	ASSERT(m->n_choices >= 0 && m->n_choices <= WORLD_CHOICES_MAX);
	if (!copy.id.len)
		copy.id = world_make_id(w, STR("wamid."), WAMID_CHARS, WORLD_LETTERS);
	if (!copy.at_ms)
		copy.at_ms = world_now_ms(w);
	size_t bytes = move_texts(&copy, NULL);
	struct world_entry *e = mem_take(sizeof(*e) + bytes);
	e->bytes = bytes;
	e->m = copy;
	move_texts(&e->m, e->text);
	while (w->n_messages == WORLD_MESSAGES_MAX ||
	       (w->n_messages && w->text_bytes + bytes > WORLD_TEXT_BYTES_MAX))
		drop_oldest(w);
	w->messages[(w->first + w->n_messages++) % WORLD_MESSAGES_MAX] = e;
	w->text_bytes += bytes;
	note_inbound(w, &e->m);
	if (w->watch.on_message)
		w->watch.on_message(w->watch.owner, &e->m);
	return &e->m;
}

const struct world_message *world_message(const struct world *w, str id)
{
	const struct world_entry *e = find(w, id);

	return e ? &e->m : NULL;
}

const struct world_message *world_newest(const struct world *w, int n)
{
	if (n < 0 || (size_t)n >= w->n_messages)
		return NULL;
	return &entry_at(w, w->n_messages - 1 - (size_t)n)->m;
}

static bool may_become(enum world_status now, enum world_status next)
{
	if (now == WORLD_FAILED)
		return false;
	if (next == WORLD_FAILED)
		return now < WORLD_DELIVERED;
	return next > now;
}

void world_set_status(struct world *w, str id, enum world_status s, int64_t code)
{
	struct world_entry *e = find(w, id);

	if (!e || !may_become(e->m.status, s))
		return;
	e->m.status = s;
	e->m.code = s == WORLD_FAILED ? code : 0;
	if (w->watch.on_status)
		w->watch.on_status(w->watch.owner, &e->m);
}

void world_show_typing(struct world *w, int person)
{
	if (w->watch.on_typing)
		w->watch.on_typing(w->watch.owner, person);
}
