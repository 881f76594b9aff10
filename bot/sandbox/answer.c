/* SPDX-License-Identifier: MIT */
/* The form of all JSON answers under /sandbox/, good and bad. Called by whoever has an exchange to
 * answer, on the sandbox thread. */

#include "bot/sandbox/answer.h"

#include "bot/base/arena.h"
#include "bot/net/json.h"

static const struct http_header answer_headers[] = {
	{ STR_INIT("Cache-Control"), STR_INIT("no-store") },
	{ STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
	{ STR_INIT("Referrer-Policy"), STR_INIT("no-referrer") },
};

void answer_json(struct http_exchange *x, int status, str json)
{
	http_answer_headers(x, status, answer_headers, ARRAY_LEN(answer_headers),
			    STR("application/json"), json);
}

void answer_refusal(struct http_exchange *x, int status, const char *words)
{
	struct json_writer w;
	struct arena mem;

	arena_init(&mem, 0);
	json_begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "error", str_from(words));
	json_end_object(&w);
	answer_json(x, status, json_done(&w));
	arena_finish(&mem);
}
