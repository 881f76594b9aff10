/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_ERRORS_H
#define SIAR_CONFIG_ERRORS_H

#include "bot/base/arena.h"
#include "bot/base/str.h"

/* Beyond this many errors a person does not read on; what follows is counted. */
enum { CONFIG_ERRORS_MAX = 200 };

struct config_error {
	str file;
	int line, column; /* from 1; 0 = the file as a whole */
	str text;
};

/* All that is wrong with a configuration: files in the order in which they were read, in each the
 * errors in the order of its lines. */
struct config_errors {
	struct arena mem;
	struct config_error *items;
	size_t count, cap;
	size_t unsaid; /* beyond CONFIG_ERRORS_MAX */
};

void config_errors_init(struct config_errors *e);
void config_errors_finish(struct config_errors *e);
bool config_errors_is_full(const struct config_errors *e);
/* `where` is the path of the setting ("accounts[0].name"), may be empty. All texts are copied. */
void config_errors_add(struct config_errors *e, str file, int line, int column, str where,
		       str text);
/* "siar.yaml:8:5: accounts[0]: unknown key 'rat', did you mean 'rate'?", one a line. */
str config_errors_format(const struct config_errors *e, struct arena *mem);

#endif
