/* SPDX-License-Identifier: MIT */
/* Bodies of the sandbox's API: the first line is the Content-Type, the rest the body. Checked
 * besides the sanitizers: parts stand inside the body, behind one another, with names of their own;
 * and the same body read as a form gives JSON. */
#include "bot/base/check.h"
#include "bot/sandbox/api_multipart.h"
#include "bot/sandbox/api_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(str body, const struct multipart *m)
{
	const char *at = body.ptr;

	ASSERT(m->n_parts <= MULTIPART_PARTS_MAX);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct http_part *part = &m->parts[i];
		ASSERT(part->name.len && multipart_find(m, part->name) == part);
		ASSERT(part->value.ptr >= at &&
		       part->value.ptr + part->value.len <= body.ptr + body.len);
		at = part->value.ptr + part->value.len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str body = { (const char *)data, size }, type = STR_NONE;
	struct multipart m;
	struct arena mem;
	struct json *root = NULL;

	if (!str_take(&body, '\n', &type) || !body.ptr)
		return 0;
	arena_init(&mem, 0);
	if (multipart_read(type, body, &m, NULL) == OK)
		check(body, &m);
	/* What looks like JSON in a form may be too deep once it is inside an object. */
	bool is_plain = str_find_char(body, '%') < 0 && str_find_char(body, '[') < 0 &&
			str_find_char(body, '{') < 0;
	enum err e = json_open(api_form_json(body, &mem), &root, NULL);
	ASSERT(e == OK || !is_plain);
	json_close(root);
	arena_finish(&mem);
	return 0;
}
