/* SPDX-License-Identifier: MIT */
/* `siar verify`: made into JSON where the database is read (a worker of the running bot, or the
 * command itself when none runs), and into lines by the command. */
#include "bot/verify.h"

#include "bot/base/buf.h"
#include "bot/net/json.h"
#include "bot/store/verify.h"

static void add_finding(struct json_writer *w, const struct verify_finding *f)
{
	json_add_object(w, NULL);
	json_add_str(w, "check", str_from(f->check));
	json_add_int(w, "wrong", f->wrong);
	json_add_str(w, "first", f->first);
	json_end_object(w);
}

str verify_json(str state_dir, struct arena *mem)
{
	struct verify_finding findings[VERIFY_MAX];
	struct why why = { .text = "" };
	struct json_writer w;
	size_t n = 0;
	bool is_ok = true;

	enum err e = store_verify(state_dir, mem, findings, &n, &why);
	for (size_t i = 0; i < n && !e; i++)
		is_ok = is_ok && findings[i].wrong == 0;
	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_bool(&w, "ok", !e && is_ok);
	if (e) {
		json_add_str(&w, "error", str_from(why.text));
	} else {
		json_add_array(&w, "checks");
		for (size_t i = 0; i < n; i++)
			add_finding(&w, &findings[i]);
		json_end_array(&w);
	}
	json_end_object(&w);
	return json_done(&w);
}

static void add_line(struct buf *b, const struct json *check, struct arena *mem)
{
	int64_t wrong = 0;
	str words = json_str(json_get(check, "check"), mem);

	if (json_int(json_get(check, "wrong"), &wrong) && wrong == 0)
		buf_printf(b, "ok     %" STR_FMT "\n", STR_ARG(words));
	else
		buf_printf(b, "WRONG  %" STR_FMT ": %lld, first %" STR_FMT "\n", STR_ARG(words),
			   (long long)wrong, STR_ARG(json_str(json_get(check, "first"), mem)));
}

str verify_text(str text, struct arena *mem, bool *ret_ok)
{
	struct json *root = NULL;
	struct buf b;

	*ret_ok = false;
	if (json_open(text, &root, NULL))
		return text;
	buf_init(&b, mem);
	*ret_ok = json_bool(json_get(root, "ok"), false);
	str error = json_str(json_get(root, "error"), mem);
	if (error.len)
		buf_printf(&b, "%" STR_FMT "\n", STR_ARG(error));
	const struct json *checks = json_get(root, "checks");
	for (const struct json *c = json_first(checks); c; c = json_next(c))
		add_line(&b, c, mem);
	json_close(root);
	return str_trim(buf_str(&b));
}
