/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_YAML_H
#define SIAR_CONFIG_YAML_H

#include "bot/base/arena.h"
#include "config/errors.h"

#include <stdbool.h>

/* A YAML file as a tree of texts, each with its place. No types: 0812 stays "0812", and "no" is
 * the text no. */

enum { YAML_BYTES_MAX = 1024 * 1024, YAML_DEPTH_MAX = 16 };

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	int line, column; /* from 1 */
	str text;         /* SCALAR */
	bool is_plain;    /* SCALAR without quotes */
	bool is_bad;      /* its error has been told: say no more about it */
	const struct node *key;
	struct node *first, *last, *next; /* children; the next of the same parent */
	size_t count;
};

struct document {
	str file;
	const struct node *root; /* NULL when there is nothing in it */
	bool is_whole;           /* false after a syntax error: what is missing may be behind it */
};

/* Reads text (at most YAML_BYTES_MAX) into `mem`. What is wrong is told in `errors`; what was read
 * before a syntax error is in *ret all the same, so that its errors can be told too. */
void yaml_read(str file, str text, struct arena *mem, struct config_errors *errors,
	       struct document *ret);
/* The value of `key`, or NULL; NULL too when `map` is NULL or no map. */
const struct node *yaml_find(const struct node *map, str key);
/* Nothing was written: empty, ~ or null without quotes. NULL counts. */
bool yaml_is_empty(const struct node *n);

#endif
