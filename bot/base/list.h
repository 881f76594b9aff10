/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_LIST_H
#define SIAR_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A list through members of the objects in it: no allocation. CONTAINER_OF finds the object. */
struct list_node {
	struct list_node *next, *prev;
};
struct list {
	struct list_node head; /* points to itself when empty */
	size_t count;
};

void list_init(struct list *l);
bool list_is_empty(const struct list *l);
void list_add_last(struct list *l, struct list_node *n);
/* `n` must be in `l`. */
void list_remove(struct list *l, struct list_node *n);
/* Takes the first out; NULL when empty. */
struct list_node *list_take_first(struct list *l);
/* The first, and the one behind `n`; NULL at the end. */
struct list_node *list_first(const struct list *l);
struct list_node *list_next(const struct list *l, const struct list_node *n);
/* Moves all of `from` behind what is in `to`. */
void list_move_all(struct list *to, struct list *from);

#endif
