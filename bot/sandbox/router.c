/* SPDX-License-Identifier: MIT */
/* Checks Host and Origin, and finds who answers: the API, the page's files, or one of the addresses
 * under /sandbox/. Called by the HTTP server for each request, on the sandbox thread. */

#include "bot/sandbox/router.h"

#include "bot/sandbox/answer.h"
#include "bot/sandbox/page.h"

static const struct http_header page_headers[] = {
	{ STR_INIT("Content-Security-Policy"),
	  STR_INIT("default-src 'none'; script-src 'self'; style-src 'self'; "
		   "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; "
		   "form-action 'none'; frame-ancestors 'none'") },
	{ STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
	{ STR_INIT("Referrer-Policy"), STR_INIT("no-referrer") },
	{ STR_INIT("Cross-Origin-Resource-Policy"), STR_INIT("same-origin") },
	{ STR_INIT("Cache-Control"), STR_INIT("no-store") },
	{ STR_INIT("Vary"), STR_INIT("Accept-Encoding") },
	{ STR_INIT("Content-Encoding"), STR_INIT("gzip") }, /* the last: only for who takes it */
};

static const struct {
	const char *path, *type;
	const str *bytes, *packed;
} files[] = {
	{ "/", "text/html; charset=utf-8", &page_html, &page_html_gz },
	{ "/page.css", "text/css; charset=utf-8", &page_css, &page_css_gz },
	{ "/page.js", "text/javascript; charset=utf-8", &page_js, &page_js_gz },
};

/* "http://" and a host, or the host alone. */
static bool is_own(const struct router *r, str name, const char *const hosts[], size_t n)
{
	bool is_one = false;
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < n; i++)
		is_one |= str_eq_nocase(name, arena_printf(&mem, "%s:%d", hosts[i], r->port));
	arena_finish(&mem);
	return is_one;
}

static bool is_for_us(const struct router *r, const struct http_request *req)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", "[::1]" };

	return is_own(r, http_header_of(req, STR("Host"), NULL), hosts, ARRAY_LEN(hosts));
}

static bool is_from_page(const struct router *r, const struct http_request *req)
{
	static const char *const origins[] = { "http://127.0.0.1", "http://localhost" };
	size_t count;
	str origin = http_header_of(req, STR("Origin"), &count);

	return !count || (count == 1 && is_own(r, origin, origins, ARRAY_LEN(origins)));
}

static void answer_file(const struct http_request *req, struct http_exchange *x)
{
	bool is_packed =
		str_find(http_header_of(req, STR("Accept-Encoding"), NULL), STR("gzip")) >= 0;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (!str_eq(req->path, str_from(files[i].path)))
			continue;
		http_answer_headers(x, 200, page_headers, ARRAY_LEN(page_headers) - !is_packed,
				    str_from(files[i].type),
				    is_packed ? *files[i].packed : *files[i].bytes);
		return;
	}
	answer_refusal(x, 404, "there is nothing here");
}

static bool take_start(str *s, str start)
{
	if (!str_starts(*s, start))
		return false;
	*s = str_slice(*s, start.len, s->len);
	return true;
}

static void answer_faults(const struct router *r, struct http_exchange *x)
{
	struct arena mem;

	arena_init(&mem, 0);
	answer_json(x, 200, faults_json(r->faults, &mem));
	arena_finish(&mem);
}

static void get(struct router *r, const struct http_request *req, struct http_exchange *x)
{
	str name = req->path;

	if (!take_start(&name, STR("/sandbox/")))
		answer_file(req, x);
	else if (str_eq(name, STR("world")))
		live_answer_world(r->live, x);
	else if (str_eq(name, STR("panel")))
		live_answer_panel(r->live, x);
	else if (str_eq(name, STR("events")))
		live_add_listener(r->live, x);
	else if (str_eq(name, STR("faults")))
		answer_faults(r, x);
	else if (take_start(&name, STR("media/")))
		files_answer_media(r, name, x);
	else if (take_start(&name, STR("photo/")))
		files_answer_photo(name, x);
	else
		answer_refusal(x, 404, "there is nothing here");
}

void router_request(struct router *r, struct http_exchange *x)
{
	const struct http_request *req = http_exchange_request(x);
	str name = req->path;

	if (!is_for_us(r, req))
		answer_refusal(x, 403, "this Host is not the sandbox");
	else if (!is_from_page(r, req))
		answer_refusal(x, 403, "this Origin is not the sandbox's page");
	else if (api_is_for(req->path))
		api_request(r->api, x);
	else if (str_eq(req->method, STR("GET")))
		get(r, req, x);
	else if (str_eq(req->method, STR("POST")) && take_start(&name, STR("/sandbox/")))
		acts_post(r->acts, name, x);
	else
		answer_refusal(x, 405, "GET, or POST under /sandbox/");
}
