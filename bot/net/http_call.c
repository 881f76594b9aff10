/* SPDX-License-Identifier: MIT */
/* One outgoing call and libcurl: its options set from a request, its reply collected, its end
 * judged. Loop thread. A fresh easy handle a call, so that nothing leaks from one account to
 * another; connections are the multi handle's. The pre-request callback is called before every
 * attempt, also the ones libcurl makes by itself, and is where a second one is stopped. */

#include "bot/net/http_client_parts.h"

#include "bot/base/arena.h"
#include "bot/base/clock.h"
#include "bot/net/http_address.h"
#include "bot/net/http_outcome.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	DEFAULT_TIMEOUT_MS = 30000,
	CONNECT_TIMEOUT_MS = 5000,
	SLOW_BYTES_PER_S = 1, /* less than that for so long is a dead peer, whatever the time-out */
	SLOW_S = 60,
	IDLE_REUSE_S = 4, /* many servers close at 5 s; a race with that is an unknown outcome */
	DEFAULT_REPLY_BYTES = 256 * 1024,
	BODY_FIRST_BYTES = 4096,
	SMALL_BYTES = 16 * 1024,
};

/* ---- callbacks of libcurl ---- */

static size_t on_body(char *data, size_t size, size_t n, void *owner)
{
	struct http_call *call = owner;
	size_t bytes = size * n;
	size_t max =
		call->request.max_reply_bytes ? call->request.max_reply_bytes : DEFAULT_REPLY_BYTES;

	if (bytes > max - call->body_len) {
		call->is_reply_too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	if (call->body_len + bytes + 1 > call->body_cap) {
		size_t cap = call->body_cap ? call->body_cap * 2 : BODY_FIRST_BYTES;
		if (cap < call->body_len + bytes + 1)
			cap = call->body_len + bytes + 1;
		if (!http_client_room(call->client, call->body_cap, cap, cap <= SMALL_BYTES)) {
			call->is_reply_crowded = true;
			return CURL_WRITEFUNC_ERROR;
		}
		call->body = mem_resize(call->body, cap);
		call->body_cap = cap;
	}
	memcpy(call->body + call->body_len, data, bytes);
	call->body_len += bytes;
	call->body[call->body_len] = 0;
	return bytes;
}

/* Keeps a header's value when it fits; a value too long is as good as none. */
static void keep_value(char *to, size_t room, str value)
{
	to[0] = 0;
	if (value.len >= room)
		return;
	memcpy(to, value.ptr, value.len);
	to[value.len] = 0;
}

static size_t on_header(char *data, size_t size, size_t n, void *owner)
{
	struct http_call *call = owner;
	str line = str_trim((str){ data, size * n }), name;

	if (str_starts(line, STR("HTTP/"))) { /* also behind a 1xx */
		call->has_head = false;
		call->content_type[0] = call->retry_after[0] = call->date[0] = 0;
	} else if (line.len == 0) {
		call->has_head = true;
	} else if (!call->has_head && str_take(&line, ':', &name)) {
		if (str_eq_nocase(name, STR("content-type")))
			keep_value(call->content_type, sizeof(call->content_type), str_trim(line));
		else if (str_eq_nocase(name, STR("date")))
			keep_value(call->date, sizeof(call->date), str_trim(line));
		else if (str_eq_nocase(name, STR("retry-after")))
			keep_value(call->retry_after, sizeof(call->retry_after), str_trim(line));
	}
	return size * n;
}

/* The address that a name led to, before connecting. */
static curl_socket_t on_open_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http_call *call = owner;
	(void)purpose;

	if (call->public_only && !http_address_is_public(&to->addr, to->addrlen)) {
		call->is_not_public = true;
		return CURL_SOCKET_BAD;
	}
	int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
		call->is_starved = true;
	return fd;
}

static int64_t bytes_written(CURL *easy)
{
	long written = 0;

	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &written);
	return written;
}

static bool may_repeat(const struct http_request *r)
{
	return str_eq(r->method, STR("GET")) || str_eq(r->method, STR("HEAD"));
}

/* Right before the request is written on a connection, new or reused. */
static int on_request(void *owner, char *address, char *local_address, int port, int local_port)
{
	struct http_call *call = owner;
	(void)local_address;
	(void)port;
	(void)local_port;

	/* A reused connection was opened under another call's rules. */
	if (call->public_only && !http_address_text_is_public(address)) {
		call->is_not_public = true;
		return CURL_PREREQFUNC_ABORT;
	}
	if (call->attempts++ > 0 && !may_repeat(&call->request) && bytes_written(call->easy) > 0) {
		call->is_resend_refused = true;
		return CURL_PREREQFUNC_ABORT;
	}
	return CURL_PREREQFUNC_OK;
}

/* ---- from request to handle ---- */

static void free_files(struct http_call *call)
{
	for (size_t i = 0; i < HTTP_PARTS_MAX; i++) {
		mem_give(call->files[i].bytes);
		call->files[i] = (struct http_file){ 0 };
	}
}

static void free_handle(struct http_call *call)
{
	curl_easy_cleanup(call->easy);
	curl_slist_free_all(call->headers);
	curl_mime_free(call->mime);
	call->easy = call->headers = call->mime = NULL;
	free_files(call);
}

/* Only for options that cannot fail but for memory. */
#define SET(easy, option, value)                                                                   \
	do {                                                                                       \
		CURLcode set_code = curl_easy_setopt((easy), (option), (value));                   \
		ASSERT(set_code == CURLE_OK);                                                      \
	} while (0)

static void set_fixed(struct http_call *call, const char *ca_file)
{
	CURL *easy = call->easy;

	SET(easy, CURLOPT_NOSIGNAL, 1L);
	SET(easy, CURLOPT_QUICK_EXIT, 1L); /* else dead DNS holds up the loop at the end */
	SET(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
	SET(easy, CURLOPT_PROXY, ""); /* not from the environment either */
	SET(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file)
		SET(easy, CURLOPT_CAINFO, ca_file);
	SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	SET(easy, CURLOPT_TIMEOUT_MS,
	    call->request.timeout_ms ? call->request.timeout_ms : (long)DEFAULT_TIMEOUT_MS);
	SET(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_PER_S);
	SET(easy, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
	SET(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	SET(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_REUSE_S);
	SET(easy, CURLOPT_USERAGENT, "siar");
	SET(easy, CURLOPT_PRIVATE, call);
	SET(easy, CURLOPT_ERRORBUFFER, call->why);
	SET(easy, CURLOPT_WRITEFUNCTION, on_body);
	SET(easy, CURLOPT_WRITEDATA, call);
	SET(easy, CURLOPT_HEADERFUNCTION, on_header);
	SET(easy, CURLOPT_HEADERDATA, call);
	SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	SET(easy, CURLOPT_OPENSOCKETDATA, call);
	SET(easy, CURLOPT_PREREQFUNCTION, on_request);
	SET(easy, CURLOPT_PREREQDATA, call);
}

/* No byte that would end a header line, or hide one. */
static bool is_one_line(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static void add_header(struct http_call *call, const char *line)
{
	struct curl_slist *longer = curl_slist_append(call->headers, line);

	ASSERT(longer);
	call->headers = longer;
}

static bool set_headers(struct http_call *call, struct arena *mem)
{
	const struct http_request *r = &call->request;
	size_t types;

	for (size_t i = 0; i < r->n_headers; i++) {
		str name = r->headers[i].name, value = r->headers[i].value;
		if (name.len == 0 || str_find_char(name, ':') >= 0 || !is_one_line(name) ||
		    !is_one_line(value))
			return false;
		if (value.len > 0)
			add_header(call, arena_printf(mem, "%" STR_FMT ": %" STR_FMT, STR_ARG(name),
						      STR_ARG(value))
						 .ptr);
		else /* libcurl's way to say that there is no value */
			add_header(call, arena_printf(mem, "%" STR_FMT ";", STR_ARG(name)).ptr);
	}
	add_header(call, "Expect:");
	http_header_of(r, STR("Content-Type"), &types);
	if (types == 0 && r->n_parts == 0)
		add_header(call, "Content-Type:"); /* not libcurl's guess */
	SET(call->easy, CURLOPT_HTTPHEADER, call->headers);
	return true;
}

static void set_parts(struct http_call *call, struct arena *mem)
{
	const struct http_request *r = &call->request;

	call->mime = curl_mime_init(call->easy);
	ASSERT(call->mime);
	for (size_t i = 0; i < r->n_parts; i++) {
		const struct http_part *p = &r->parts[i];
		const struct http_file *file = &call->files[i];
		str data = file->bytes ? (str){ file->bytes, file->len } : p->value;
		curl_mimepart *part = curl_mime_addpart(call->mime);
		ASSERT(part);
		CURLcode failed = curl_mime_name(part, arena_cstr(mem, p->name));
		failed = failed ? failed : curl_mime_data(part, data.ptr ? data.ptr : "", data.len);
		if (!failed && p->file_name.len > 0)
			failed = curl_mime_filename(part, arena_cstr(mem, p->file_name));
		if (!failed && p->content_type.len > 0)
			failed = curl_mime_type(part, arena_cstr(mem, p->content_type));
		ASSERT(!failed);
	}
	SET(call->easy, CURLOPT_MIMEPOST, call->mime);
}

/* Parts' file names and types end up in header lines. */
static bool are_parts_clean(const struct http_request *r)
{
	for (size_t i = 0; i < r->n_parts; i++) {
		const struct http_part *p = &r->parts[i];
		if (!is_one_line(p->name) || !is_one_line(p->file_name) ||
		    !is_one_line(p->content_type))
			return false;
	}
	return true;
}

static void set_method(struct http_call *call, struct arena *mem)
{
	const struct http_request *r = &call->request;
	const struct http_file *whole = &call->files[0];
	str body = r->body_file.len > 0 ? (str){ whole->bytes, whole->len } : r->body;

	if (r->n_parts > 0) {
		set_parts(call, mem);
	} else if (str_eq(r->method, STR("HEAD"))) {
		SET(call->easy, CURLOPT_NOBODY, 1L);
	} else if (body.len > 0 || str_eq(r->method, STR("POST"))) {
		/* Before the size: a pointer set later would be measured as text. Not copied. */
		SET(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
		SET(call->easy, CURLOPT_POSTFIELDS, body.ptr ? body.ptr : "");
	}
	if (!str_eq(r->method, STR("GET")) && !str_eq(r->method, STR("HEAD")))
		SET(call->easy, CURLOPT_CUSTOMREQUEST, arena_cstr(mem, r->method));
}

static bool is_request_clean(const struct http_request *r)
{
	return r->method.len > 0 && is_one_line(r->method) && str_find_char(r->method, ' ') < 0 &&
	       r->url.len > 0 && is_one_line(r->url) && are_parts_clean(r);
}

bool http_call_build(struct http_call *call, const char *ca_file)
{
	struct arena mem;

	if (!is_request_clean(&call->request)) {
		http_call_fail(call, "request malformed");
		return false;
	}
	call->easy = curl_easy_init();
	ASSERT(call->easy);
	arena_init(&mem, 0);
	set_fixed(call, ca_file);
	bool ok = curl_easy_setopt(call->easy, CURLOPT_URL, arena_cstr(&mem, call->request.url)) ==
			  CURLE_OK &&
		  set_headers(call, &mem);
	if (ok)
		set_method(call, &mem);
	arena_finish(&mem);
	if (!ok) {
		free_handle(call);
		http_call_fail(call, "request malformed");
	}
	return ok;
}

/* ---- from handle to outcome ---- */

static void set_error(struct http_call *call, const char *words, const char *detail)
{
	size_t len = 0;
	const char *parts[] = { words, detail[0] ? ": " : "", detail };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		for (const char *p = parts[i]; *p && len < sizeof(call->error) - 1; p++)
			call->error[len++] = *p >= ' ' && *p < 0x7f ? *p : '?';
	}
	call->error[len] = 0;
}

static const char *words_for(const struct http_call *call, CURLcode code)
{
	if (call->is_aborted)
		return "given up";
	if (call->is_not_public)
		return "address is not public";
	if (call->is_resend_refused)
		return "closed without a reply";
	if (code == CURLE_OK)
		return "reply cut off";
	const char *words = http_outcome_words((int)code);
	return words ? words : curl_easy_strerror(code);
}

static struct http_facts facts_of(const struct http_call *call, CURLcode code)
{
	struct http_facts f = {
		.code = (int)code,
		.has_head = call->has_head,
		.written = bytes_written(call->easy),
		.is_resend_refused = call->is_resend_refused,
		.is_aborted = call->is_aborted,
	};
	curl_off_t body_bytes = -1, body_written = 0;

	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &f.status);
	curl_easy_getinfo(call->easy, CURLINFO_CONTENT_LENGTH_UPLOAD_T, &body_bytes);
	curl_easy_getinfo(call->easy, CURLINFO_SIZE_UPLOAD_T, &body_written);
	f.body_bytes = body_bytes;
	f.body_written = body_written;
	return f;
}

/* A date becomes the seconds until then, by the time in the answer's own Date if it has one. */
static void make_seconds(struct http_call *call)
{
	if (str_find_char(str_from(call->retry_after), ':') < 0)
		return;
	int64_t at_s = (int64_t)curl_getdate(call->retry_after, NULL);
	int64_t from_s = (int64_t)curl_getdate(call->date, NULL);
	if (from_s < 0)
		from_s = clock_wall_ms(&clock_system) / 1000;
	int64_t wait_s = at_s > from_s ? at_s - from_s : 0;
	if (at_s < 0)
		call->retry_after[0] = 0;
	else
		(void)snprintf(call->retry_after, sizeof(call->retry_after), "%lld",
			       (long long)wait_s);
}

void http_call_conclude(struct http_call *call, CURLcode code)
{
	struct http_facts f = facts_of(call, code);

	call->how = http_outcome(&f);
	free_handle(call);
	call->obstacle = http_outcome_obstacle((int)code);
	if (call->how != HTTP_ANSWERED) {
		set_error(call, words_for(call, code), code ? call->why : "");
		return;
	}
	make_seconds(call);
	call->reply = (struct http_reply){
		.status = (int)f.status,
		.content_type = str_from(call->content_type),
		.retry_after = str_from(call->retry_after),
		.body = { call->body, call->body_len },
	};
}

void http_call_fail(struct http_call *call, const char *words)
{
	call->how = call->is_aborted ? HTTP_ABORTED_UNSENT : HTTP_NOT_SENT;
	set_error(call, words, "");
	free_files(call);
}
