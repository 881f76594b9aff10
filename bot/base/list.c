/* SPDX-License-Identifier: MIT */
/* Lists through members of the objects in them: a ring with the list's head in it, so no case is
 * special. Called by whoever owns the objects, on that owner's thread; allocates nothing. A node
 * that is in no list has NULL pointers. */

#include "bot/base/list.h"

#include "bot/base/check.h"

void list_init(struct list *l)
{
	l->head = (struct list_node){ &l->head, &l->head };
	l->count = 0;
}

bool list_is_empty(const struct list *l)
{
	return l->count == 0;
}

void list_add_last(struct list *l, struct list_node *n)
{
	n->next = &l->head;
	n->prev = l->head.prev;
	n->prev->next = n;
	l->head.prev = n;
	l->count++;
}

void list_remove(struct list *l, struct list_node *n)
{
	ASSERT(l->count > 0 && n->next != NULL && n != &l->head);
	n->prev->next = n->next;
	n->next->prev = n->prev;
	*n = (struct list_node){ NULL, NULL };
	l->count--;
}

struct list_node *list_take_first(struct list *l)
{
	struct list_node *n = list_first(l);
	if (n != NULL)
		list_remove(l, n);
	return n;
}

struct list_node *list_first(const struct list *l)
{
	return list_next(l, &l->head);
}

struct list_node *list_next(const struct list *l, const struct list_node *n)
{
	return n->next == &l->head ? NULL : n->next;
}

void list_move_all(struct list *to, struct list *from)
{
	ASSERT(to != from);
	if (list_is_empty(from))
		return;
	struct list_node *first = from->head.next, *last = from->head.prev;
	first->prev = to->head.prev;
	first->prev->next = first;
	last->next = &to->head;
	to->head.prev = last;
	to->count += from->count;
	list_init(from);
}
