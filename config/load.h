/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_LOAD_H
#define SIAR_CONFIG_LOAD_H

#include "bot/base/err.h"
#include "config/settings.h"

/* All that is wrong with a configuration, each with file:line:column. */
struct config_errors {
	struct arena mem;
	struct {
		str file;
		int line, column;
		str text;
	} * items;
	size_t count, cap;
};

/* Reads the file and all it names. `kinds` are the account kinds this build knows. ERR_INVALID: see
 * *reterr_errors, all of them at once, in the order of the files; free with config_errors_finish().
 * ERR_IO: the file cannot be read (one error says so). */
enum err config_load(const char *path, const struct account_kind *const *kinds, size_t n_kinds,
		     struct config **ret, struct config_errors *reterr_errors) MUST_CHECK;
/* NULL is fine. */
void config_destroy(struct config *c);
/* "siar.yaml:8:5: accounts[0]: unknown key 'rat', did you mean 'rate'?", one a line. */
str config_errors_format(const struct config_errors *e, struct arena *mem);
void config_errors_finish(struct config_errors *e);

#endif
