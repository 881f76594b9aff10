/* SPDX-License-Identifier: MIT */
/* Lists through members. */

#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/base/list.h"

struct item {
	int n;
	struct list_node node;
};

static int number_of(const struct list_node *n)
{
	return ((const struct item *)(const void *)((const char *)n - offsetof(struct item, node)))
		->n;
}

/* The numbers as digits of one number, forwards; checks the way back too. */
static int digits(const struct list *l)
{
	int forwards = 0, backwards = 0, scale = 1;
	size_t count = 0;

	for (struct list_node *n = list_first(l); n != NULL; n = list_next(l, n), count++)
		forwards = forwards * 10 + number_of(n);
	for (const struct list_node *n = l->head.prev; n != &l->head; n = n->prev, scale *= 10)
		backwards += scale * number_of(n);
	assert_int_equal(forwards, backwards);
	assert_int_equal(count, l->count);
	assert_int_equal(list_is_empty(l), count == 0);
	return forwards;
}

static void fill(struct list *l, struct item *items, int first, int n)
{
	list_init(l);
	for (int i = 0; i < n; i++) {
		items[i].n = first + i;
		list_add_last(l, &items[i].node);
	}
}

TEST(list_starts_empty)
{
	struct list l;
	list_init(&l);
	assert_int_equal(digits(&l), 0);
	assert_null(list_first(&l));
	assert_null(list_take_first(&l));
}

TEST(list_keeps_the_order_of_adding)
{
	struct list l;
	struct item items[4];
	fill(&l, items, 1, 4);
	assert_int_equal(digits(&l), 1234);
}

TEST(list_remove_takes_out_first_middle_and_last)
{
	struct list l;
	struct item items[5];
	fill(&l, items, 1, 5);
	list_remove(&l, &items[2].node);
	assert_int_equal(digits(&l), 1245);
	list_remove(&l, &items[0].node);
	assert_int_equal(digits(&l), 245);
	list_remove(&l, &items[4].node);
	assert_int_equal(digits(&l), 24);
	assert_null(items[2].node.next);
}

TEST(list_can_take_a_removed_node_again)
{
	struct list l;
	struct item items[2];
	fill(&l, items, 1, 2);
	list_remove(&l, &items[0].node);
	list_add_last(&l, &items[0].node);
	assert_int_equal(digits(&l), 21);
}

TEST(list_take_first_empties_in_order)
{
	struct list l;
	struct item items[3];
	fill(&l, items, 1, 3);
	for (int i = 1; i <= 3; i++) {
		struct list_node *n = list_take_first(&l);
		assert_int_equal(CONTAINER_OF(n, struct item, node)->n, i);
	}
	assert_null(list_take_first(&l));
	assert_true(list_is_empty(&l));
}

TEST(list_move_all_appends_and_empties_the_other)
{
	struct list to, from;
	struct item a[3], b[3];
	fill(&to, a, 1, 3);
	fill(&from, b, 4, 3);
	list_move_all(&to, &from);
	assert_int_equal(digits(&to), 123456);
	assert_int_equal(digits(&from), 0);
	list_move_all(&to, &from);
	assert_int_equal(digits(&to), 123456);
	list_move_all(&from, &to);
	assert_int_equal(digits(&from), 123456);
	assert_true(list_is_empty(&to));
}

static void remove_twice(void *arg)
{
	struct list l;
	struct item *items = arg;
	fill(&l, items, 1, 2);
	list_remove(&l, &items[0].node);
	list_remove(&l, &items[0].node);
}

TEST(list_remove_stops_on_a_node_that_is_in_no_list)
{
	struct item items[2];
	assert_true(test_stops(remove_twice, items));
}
