/* SPDX-License-Identifier: MIT */
/* Loads a configuration: siar.yaml, then the categories, districts, rules and texts it names or the
 * shipped ones. Called at start and for `siar check` on the main thread, for a reload on a worker.
 * The result is one arena; secrets are in blocks that are wiped with it. */

#include "config/load.h"

#include "config/bind.h"
#include "config/file.h"

static struct config *config_create(str file)
{
	struct config *c = mem_take(sizeof(*c));

	*c = (struct config){ 0 };
	arena_init(&c->mem, 0);
	c->file = arena_str(&c->mem, file);
	return c;
}

void config_destroy(struct config *c)
{
	if (c == NULL)
		return;
	secret_wipe(c->secrets);
	arena_finish(&c->mem);
	mem_give(c);
}

static void load_all(struct bind *b, str text)
{
	struct document *doc = &b->doc;
	str file = b->config->file;

	yaml_read(file, text, b->tmp, b->errors, doc);
	const struct node *root = doc->root;
	/* With nothing readable in it, "accounts is missing" would only hide the real error. */
	if (root == NULL && !doc->is_whole)
		return;
	bind_map(b, config_settings, root, b->config, STR_NONE);
	config_check(b, root);
	data_load(b, root);
	holidays_load(b, root);
	queues_load(b, root);
	rules_load(b, root);
	dialects_load(b, root);
	text_load(b, root);
}

enum err config_load_text(str name, str text, const struct account_kind *const *kinds,
			  size_t n_kinds, struct config **ret, struct config_errors *reterr_errors)
{
	struct arena tmp;
	struct config *c = config_create(name);

	config_errors_init(reterr_errors);
	arena_init(&tmp, 0);
	struct bind b = {
		.config = c,
		.tmp = &tmp,
		.errors = reterr_errors,
		.folder = path_folder(c->file),
		.kinds = kinds,
		.n_kinds = n_kinds,
	};
	load_all(&b, text);
	arena_finish(&tmp);
	if (reterr_errors->count > 0) {
		config_destroy(c);
		return ERR_INVALID;
	}
	*ret = c;
	return OK;
}

enum err config_load(const char *path, const struct account_kind *const *kinds, size_t n_kinds,
		     struct config **ret, struct config_errors *reterr_errors)
{
	struct arena mem;
	struct why why = { 0 };
	str text;

	arena_init(&mem, 0);
	enum err e = file_read(path, YAML_BYTES_MAX, &mem, &text, &why);
	if (e == OK) {
		e = config_load_text(str_from(path), text, kinds, n_kinds, ret, reterr_errors);
	} else {
		config_errors_init(reterr_errors);
		config_errors_add(reterr_errors, str_from(path), 0, 0, STR_NONE,
				  str_from(why.text));
		e = ERR_IO;
	}
	arena_finish(&mem);
	return e;
}

struct config *config_built_in(void)
{
	struct config_errors errors;
	struct arena tmp;
	struct config *c = config_create(STR("siar.yaml"));

	config_errors_init(&errors);
	arena_init(&tmp, 0);
	struct bind b = { .config = c, .tmp = &tmp, .errors = &errors };
	data_load(&b, NULL);
	holidays_load(&b, NULL);
	dialects_load(&b, NULL);
	text_load(&b, NULL);
	ASSERT(errors.count == 0);
	arena_finish(&tmp);
	config_errors_finish(&errors);
	return c;
}
