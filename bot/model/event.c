/* SPDX-License-Identifier: MIT */
/* Names of id kinds, and the growing list of events that a gateway's parse fills. Called by
 * gateways, config and dispatch, on whatever thread they are on. The list doubles inside the event
 * arena; what it outgrows is given back with the arena. */
#include "bot/model/event.h"

#include "bot/base/arena.h"

#include <string.h>

static const char *const id_kind_names[] = {
	[ID_PHONE] = "phone",
	[ID_WA] = "wa",
	[ID_LID] = "lid",
	[ID_TELEGRAM] = "telegram",
};

const char *id_kind_name(enum id_kind k)
{
	ASSERT((size_t)k < ARRAY_LEN(id_kind_names));
	return id_kind_names[k];
}

bool id_kind_from(str name, enum id_kind *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(id_kind_names); i++) {
		if (str_eq(name, str_from(id_kind_names[i]))) {
			*ret = (enum id_kind)i;
			return true;
		}
	}
	return false;
}

const char *health_name(enum health h)
{
	static const char *const names[] = {
		[HEALTH_UNKNOWN] = "unknown",         [HEALTH_READY] = "ready",
		[HEALTH_STARTING] = "starting",       [HEALTH_NEEDS_PAIRING] = "needs_pairing",
		[HEALTH_LIMITED] = "limited",         [HEALTH_BANNED] = "banned",
		[HEALTH_UNREACHABLE] = "unreachable",
	};
	_Static_assert(ARRAY_LEN(names) == HEALTH_COUNT, "one name each");
	ASSERT((size_t)h < HEALTH_COUNT);
	return names[h];
}

struct event *events_add(struct events *list, struct arena *mem)
{
	if (list->count == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 2;
		struct event *items = ARENA_ARRAY(mem, struct event, cap);
		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->cap = cap;
	}
	struct event *e = &list->items[list->count++];
	memset(e, 0, sizeof(*e)); /* one that was taken off the list again may have been there */
	return e;
}
