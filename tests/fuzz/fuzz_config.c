/* SPDX-License-Identifier: MIT */
/* Any bytes as siar.yaml: it loads, or every error has a place and can be printed. The name of the
 * file has a folder that does not exist, so that relative paths lead nowhere. */

#include "config/load.h"
#include "config/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct own {
	str id;
	int64_t level;
	bool is_on;
};

static const struct setting own_settings[] = {
	{ .key = "id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct own, id),
	  .is_required = true,
	  .help = "An id." },
	{ .key = "level",
	  .type = SETTING_INT,
	  .offset = offsetof(struct own, level),
	  .min = -5,
	  .max = 5,
	  .help = "A level." },
	{ .key = "on",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct own, is_on),
	  .help = "A switch." },
	{ 0 },
};
static const struct account_kind kind = { .name = "demo",
					  .settings = own_settings,
					  .bytes = sizeof(struct own),
					  .base_url = "https://demo.example.org" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct account_kind *const kinds[] = { &kind };
	struct config_errors errors;
	struct config *c = NULL;
	struct arena mem;

	enum err e = config_load_text(STR("/nonexistent/fuzz.yaml"),
				      (str){ (const char *)data, size }, kinds, 1, &c, &errors);
	arena_init(&mem, 0);
	str told = config_errors_format(&errors, &mem);
	ASSERT((e == OK) == (told.len == 0));
	ASSERT((e == OK) == (c != NULL));
	ASSERT(e != OK || (c->n_accounts > 0 && c->n_districts > 0 && c->listen_admin.len > 0));
	for (size_t i = 0; i < errors.count; i++)
		ASSERT(size > YAML_BYTES_MAX ||
		       (errors.items[i].line > 0 && errors.items[i].column > 0));
	arena_finish(&mem);
	config_errors_finish(&errors);
	config_destroy(c);
	return 0;
}
