/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_LOAD_H
#define SIAR_CONFIG_LOAD_H

#include "bot/base/err.h"
#include "config/errors.h"
#include "config/settings.h"

/* Reads the file and all it names. `kinds` are the account kinds this build knows. ERR_INVALID: see
 * *reterr_errors, all of them at once, in the order of the files. ERR_IO: the file cannot be read
 * (one error says so). *reterr_errors is always set: end it with config_errors_finish(). */
enum err config_load(const char *path, const struct account_kind *const *kinds, size_t n_kinds,
		     struct config **ret, struct config_errors *reterr_errors) MUST_CHECK;
/* The same with the text at hand; `name` is what errors call it, relative paths count from its
 * folder. */
enum err config_load_text(str name, str text, const struct account_kind *const *kinds,
			  size_t n_kinds, struct config **ret,
			  struct config_errors *reterr_errors) MUST_CHECK;
/* The built-in lists and texts, no account: for looking at words without a file. */
struct config *config_built_in(void);
/* NULL is fine. Secrets are wiped. */
void config_destroy(struct config *c);

#endif
