/* SPDX-License-Identifier: MIT */
/* The network's memory: who is there. People, groups and templates are never many, so they lie in
 * arrays and are searched from the start; each of their texts is a block of its own, since some
 * change. Messages and media are in world_message.c and world_media.c. Called by the sandbox's own
 * parts, on its thread. */

#include "bot/sandbox/world_parts.h"

#include <string.h>

enum { ID_CHARS_MAX = 96, BSUID_DIGITS = 20, GROUP_ID_CHARS = 30 };

str world_keep(str s)
{
	if (!s.len)
		return STR_NONE;
	char *copy = mem_take(s.len + 1);
	memcpy(copy, s.ptr, s.len);
	return (str){ copy, s.len };
}

void world_drop(str *s)
{
	union {
		const char *text;
		void *block;
	} kept = { .text = s->ptr };

	mem_give(kept.block);
	*s = STR_NONE;
}

str world_make_id(struct world *w, str prefix, size_t n, str alphabet)
{
	static _Thread_local char id[ID_CHARS_MAX];

	ASSERT(prefix.len + n <= sizeof(id));
	if (prefix.len)
		memcpy(id, prefix.ptr, prefix.len);
	for (size_t i = 0; i < n; i++)
		id[prefix.len + i] = alphabet.ptr[random_below(&w->random, (int64_t)alphabet.len)];
	return (str){ id, prefix.len + n };
}

struct world *world_create(const struct clock *clock, const struct world_watch *watch)
{
	struct world *w = mem_take(sizeof(*w));
	uint64_t seed;

	/* Not always the same: siar takes an id it has seen for a message it has answered. */
	random_secret(&seed, sizeof(seed));
	random_seed(&w->random, seed);
	w->clock = clock;
	w->watch = *watch;
	list_init(&w->media);
	return w;
}

static void drop_person(struct world_person *p)
{
	str *const texts[] = { &p->phone, &p->bsuid, &p->name, &p->role, &p->about };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		world_drop(texts[i]);
}

static void drop_group(struct world_group *g)
{
	world_drop(&g->id);
	world_drop(&g->title);
	world_drop(&g->description);
	g->n_members = 0;
}

static void drop_template(struct world_template *t)
{
	str *const texts[] = { &t->name, &t->language, &t->category, &t->body };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		world_drop(texts[i]);
}

void world_destroy(struct world *w)
{
	if (!w)
		return;
	for (int i = 0; i < w->n_people; i++)
		drop_person(&w->people[i]);
	for (int i = 0; i < w->n_groups; i++)
		drop_group(&w->groups[i]);
	for (int i = 0; i < w->n_templates; i++)
		drop_template(&w->templates[i]);
	world_messages_finish(w);
	world_media_finish(w);
	mem_give(w);
}

int64_t world_now_ms(const struct world *w)
{
	return clock_wall_ms(w->clock);
}

struct random *world_random(struct world *w)
{
	return &w->random;
}

void world_changed(struct world *w)
{
	if (w->watch.on_world)
		w->watch.on_world(w->watch.owner);
}

int world_add_person(struct world *w, const struct world_person *p)
{
	if (w->n_people == WORLD_PEOPLE_MAX || !p->phone.len ||
	    world_find_person(w, p->phone) >= 0 || world_find_person(w, p->bsuid) >= 0)
		return -1;
	int index = w->n_people++;
	struct world_person *mine = &w->people[index];
	*mine = *p;
	mine->phone = world_keep(p->phone);
	mine->bsuid = world_keep(
		p->bsuid.len ? p->bsuid : world_make_id(w, STR("ID."), BSUID_DIGITS, WORLD_DIGITS));
	mine->name = world_keep(p->name);
	mine->role = world_keep(p->role);
	mine->about = world_keep(p->about);
	world_changed(w);
	return index;
}

int world_add_group(struct world *w, const struct world_group *g)
{
	if (w->n_groups == WORLD_GROUPS_MAX || g->n_members < 0 ||
	    g->n_members > WORLD_MEMBERS_MAX || world_find_group(w, g->id) >= 0)
		return -1;
	int index = w->n_groups++;
	struct world_group *mine = &w->groups[index];
	*mine = *g;
	/* Meta's begin like this: base64 of "capi_group:". */
	mine->id = world_keep(g->id.len ? g->id
					: world_make_id(w, STR("Y2FwaV9ncm91cDo"), GROUP_ID_CHARS,
							WORLD_LETTERS));
	mine->title = world_keep(g->title);
	mine->description = world_keep(g->description);
	world_changed(w);
	return index;
}

int world_find_person(const struct world *w, str phone_or_bsuid)
{
	str key = phone_or_bsuid;

	if (str_starts(key, STR("+")))
		key = str_slice(key, 1, key.len);
	for (int i = 0; key.len && i < w->n_people; i++)
		if (str_eq(w->people[i].phone, key) || str_eq(w->people[i].bsuid, key))
			return i;
	return -1;
}

int world_find_group(const struct world *w, str id)
{
	for (int i = 0; id.len && i < w->n_groups; i++)
		if (str_eq(w->groups[i].id, id))
			return i;
	return -1;
}

struct world_person *world_person(struct world *w, int index)
{
	ASSERT(index >= 0 && index < w->n_people);
	return &w->people[index];
}

struct world_group *world_group(struct world *w, int index)
{
	ASSERT(index >= 0 && index < w->n_groups);
	return &w->groups[index];
}

int world_count_people(const struct world *w)
{
	return w->n_people;
}

int world_count_groups(const struct world *w)
{
	return w->n_groups;
}

bool world_group_has(const struct world_group *g, int person)
{
	for (int i = 0; i < g->n_members; i++)
		if (g->members[i] == person)
			return true;
	return false;
}

void world_name_group(struct world *w, int index, str title, str description)
{
	struct world_group *g = world_group(w, index);

	if (title.ptr) {
		str kept = world_keep(title);
		world_drop(&g->title);
		g->title = kept;
	}
	if (description.ptr) {
		str kept = world_keep(description);
		world_drop(&g->description);
		g->description = kept;
	}
	world_changed(w);
}

void world_remove_group(struct world *w, int index)
{
	drop_group(world_group(w, index));
	world_changed(w);
}

void world_add_template(struct world *w, const struct world_template *t)
{
	if (w->n_templates == WORLD_TEMPLATES_MAX || world_template(w, t->name, t->language))
		return;
	struct world_template *mine = &w->templates[w->n_templates++];
	*mine = *t;
	mine->name = world_keep(t->name);
	mine->language = world_keep(t->language);
	mine->category = world_keep(t->category);
	mine->body = world_keep(t->body);
	world_changed(w);
}

const struct world_template *world_template(const struct world *w, str name, str language)
{
	for (int i = 0; i < w->n_templates; i++)
		if (str_eq(w->templates[i].name, name) &&
		    str_eq(w->templates[i].language, language))
			return &w->templates[i];
	return NULL;
}

const struct world_template *world_template_at(const struct world *w, int index)
{
	return index >= 0 && index < w->n_templates ? &w->templates[index] : NULL;
}
