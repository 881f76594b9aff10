/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_BIND_H
#define SIAR_CONFIG_BIND_H

#include "config/settings.h"
#include "config/yaml.h"

/* Moves what a file says into structs, by tables of settings. Private to this folder. */

struct bind {
	struct config *config; /* its arena keeps what is bound */
	struct arena *tmp;     /* until the load is over */
	struct config_errors *errors;
	str folder;          /* of siar.yaml, '/' at its end */
	struct document doc; /* what is being bound */
	const struct account_kind *const *kinds;
	size_t n_kinds;
};

/* Tells an error at `at` (NULL = where the document begins); `path` names the setting, may be
 * empty. */
void bind_fail(struct bind *b, const struct node *at, str path, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/* ", did you mean 'x'?" of the nearest of `words`, or empty. */
str bind_guess(struct bind *b, str word, const str *words, size_t n);
/* A text from outside as it can be shown in an error: short, in quotes, one line. */
str bind_shown(struct bind *b, str text);

/* Binds the map, with what is missing and all below it, to the struct at `target`. */
void bind_map(struct bind *b, const struct setting *rows, const struct node *map, void *target,
	      str path);
/* Binds the document, a list of 1 to `max` maps. Returns the structs of `bytes` each in the arena
 * of the config; *ret_n is 0 when it is no such list. */
void *bind_list(struct bind *b, const struct setting *rows, size_t bytes, size_t max,
		size_t *ret_n);

/* Converts one value (all types but MAP and ACCOUNTS) to `target`; tells what is wrong and what is
 * allowed. */
void convert(struct bind *b, const struct setting *row, const struct node *n, str path,
	     void *target);

/* The rules that no single row can say: names twice, http to strangers. After bind_map(). */
void config_check(struct bind *b, const struct node *root);
/* Categories and districts. */
void data_load(struct bind *b, const struct node *root);
/* Words of the region's languages. */
void dialects_load(struct bind *b, const struct node *root);
/* The holidays. */
void holidays_load(struct bind *b, const struct node *root);
/* The queues of moderators. */
void queues_load(struct bind *b, const struct node *root);
/* Rules. */
void rules_load(struct bind *b, const struct node *root);
/* Texts. */
void text_load(struct bind *b, const struct node *root);
/* Opens what a setting names, or else `embedded`; false when it cannot be read (told). */
bool data_open(struct bind *b, const struct node *at, str path, const char *name, str embedded,
	       struct document *ret);

#endif
