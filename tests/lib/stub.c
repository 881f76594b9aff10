/* SPDX-License-Identifier: MIT */
/* clang-format off */
/* A network stub: the Cloud API's /vNN.N/<phone_number_id>/messages for tests of load and faults.
 * It knows none of Meta's rules; it records who got what and when, and fails as it is told. One
 * thread; it ends with the process that started it.
 *
 *	stub [--port N] [--token T] [--log-bytes N]      prints "stub PORT" once it listens
 *
 *	GET  /stub/log?from=N&max=N    a JSON object a line: n, at_us, result, status, acted, wamid, body
 *	GET  /stub/tally?by=to|delivery&least=N    "key acted requests" a line, however short the log
 *	POST /stub/words?words=TEXT    by=to counts only bodies with these words, from now on, anew
 *	GET  /stub/count
 *	POST /stub/reset               forgets log, tally, faults, statuses
 *	POST /stub/switch?delay_ms=N   every answer later
 *	POST /stub/switch?fault=NAME&n=N&to=RECIPIENT&acted=0|1&status=N&code=N&retry_after=TEXT&location=URL
 *	     &at=BYTES&bytes=N&drip_ms=N&told=0|1&every=N  names in stub_fault.c; n=-1 for ever; fault=none: no more
 *	POST /stub/statuses?url=U&secret=S&phone_number_id=P&kinds=sent,delivered,read&echo=0|1&seed=N
 *	     &lost=%&doubled=%&reordered=%&delayed=%&delay_ms=N                                no url: off
 *	POST /stub/kill?pid=P&at=connected|requested|answered&n=N&us=N */
/* clang-format on */
#include "tests/lib/stub.h"

#include "bot/net/http.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

enum { LOG_BYTES = 512 * 1024 * 1024, LOG_LINES = 100000 };

static str token;
static int64_t last_wamid;

static int64_t wall_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void write_error(struct buf *b, int64_t code, const char *words)
{
	buf_printf(b,
		   "{\"error\":{\"message\":\"(#%" PRId64 ") %s\",\"type\":\"OAuthException\","
		   "\"code\":%" PRId64
		   ",\"error_data\":{\"messaging_product\":\"whatsapp\",\"details\":\"stub\"},"
		   "\"fbtrace_id\":\"stub\"}}",
		   code, words, code);
}

static void write_accepted(struct buf *b, int64_t wamid)
{
	buf_printf(b,
		   "{\"messaging_product\":\"whatsapp\",\"contacts\":[],\"messages\":[{\"id\":"
		   "\"wamid.stub%" PRId64 "\"}]}",
		   wamid);
}

static void write_huge(struct buf *b, int64_t bytes)
{
	buf_add(b, STR("{\"messages\":[{\"id\":\""));
	for (int64_t i = 0; i < bytes / 16; i++)
		buf_add(b, STR("0123456789abcdef"));
	buf_add(b, STR("\"}]}"));
}

/* How a fault ends the answer, or the connection. */
static void end_early(const struct stub_fault *f, struct stub_answer *ret)
{
	str name = str_from(f->name);
	size_t at = f->at < 0 ? STUB_HALF : (size_t)f->at;

	if (str_eq(name, STR("drip"))) {
		ret->drip_ms = f->drip_ms;
	} else if (str_eq(name, STR("close_after"))) {
		ret->then = STUB_CLOSE;
		ret->head = f->is_told ? STR("Connection: close\r\n") : STR_NONE;
	} else if (str_starts(name, STR("cut"))) {
		ret->then = STUB_CLOSE;
		ret->bytes_max = str_eq(name, STR("cut")) ? at : 0;
	} else if (str_eq(name, STR("half_close"))) {
		ret->then = STUB_HALF_CLOSE;
		ret->bytes_max = at;
	} else if (str_eq(name, STR("reset"))) {
		ret->then = STUB_RESET;
		ret->bytes_max = at;
	} else if (str_eq(name, STR("hang"))) {
		ret->then = STUB_HANG;
		ret->bytes_max = 0;
	}
}

/* The answer of a fault. */
static void misbehave(const struct stub_fault *f, int64_t wamid, struct arena *mem,
		      struct stub_answer *ret)
{
	str name = str_from(f->name);

	ret->status = f->status;
	end_early(f, ret);
	if (f->retry_after[0])
		ret->head = arena_printf(mem, "Retry-After: %s\r\n", f->retry_after);
	if (f->location[0])
		ret->head = arena_printf(mem, "Location: %s\r\n", f->location);
	if (str_eq(name, STR("garbage")))
		buf_add(ret->body, STR("<html>\xff not JSON"));
	else if (str_eq(name, STR("no_id")))
		buf_add(ret->body, STR("{\"messaging_product\":\"whatsapp\"}"));
	else if (str_eq(name, STR("huge")))
		write_huge(ret->body, f->bytes);
	else if (f->status == 200)
		write_accepted(ret->body, wamid);
	else if (f->code)
		write_error(ret->body, f->code, f->name);
	else if (str_eq(name, STR("unauthorized")))
		write_error(ret->body, 190, "Error validating access token");
	else if (str_eq(name, STR("too_fast")))
		write_error(ret->body, 130429, "Rate limit hit");
	else
		buf_add(ret->body, STR("Bad Gateway"));
}

static void take_message(const struct stub_request *r, struct arena *mem, struct stub_answer *ret)
{
	const struct stub_fault *f = stub_fault_take(r->body);
	struct stub_entry e = { .at_us = wall_us(), .path = r->path, .body = r->body };
	bool is_denied = token.len && !str_eq(r->token, token);

	ret->is_message = true;
	ret->delay_ms = stub_delay_ms();
	e.is_acted = !is_denied && (!f || f->is_acted);
	e.wamid = e.is_acted ? ++last_wamid : 0;
	if (is_denied) {
		ret->status = 401;
		write_error(ret->body, 190, "Error validating access token");
	} else if (f) {
		misbehave(f, e.wamid, mem, ret);
	} else {
		write_accepted(ret->body, e.wamid);
	}
	e.result = is_denied ? "denied" : f ? f->name : "sent";
	e.status = ret->status;
	stub_log_add(&e);
	stub_tally_add(r->body, e.is_acted);
	if (e.is_acted)
		stub_status_add(e.wamid, r->body);
	stub_kill_tell(STUB_REQUESTED);
}

static int64_t number(str query, str key, int64_t fallback, struct arena *mem)
{
	int64_t n;
	str value = http_query_value(query, key, mem);

	return value.ptr && str_to_int64(value, &n) ? n : fallback;
}

static void take_order(const struct stub_request *r, struct arena *mem, struct stub_answer *ret)
{
	const char *wrong = NULL;

	if (str_eq(r->path, STR("/stub/log"))) {
		stub_log_write(ret->body, number(r->query, STR("from"), 1, mem),
			       number(r->query, STR("max"), LOG_LINES, mem));
	} else if (str_eq(r->path, STR("/stub/count"))) {
		buf_add_char(ret->body, '{');
		stub_log_count(ret->body);
		buf_printf(ret->body, ",\"connections\":%zu,\"killed_us\":%" PRId64 ",",
			   stub_connections(), stub_killed_us());
		stub_tally_count(ret->body);
		buf_add_char(ret->body, ',');
		stub_status_count(ret->body);
		buf_add(ret->body, STR("}\n"));
	} else if (str_eq(r->path, STR("/stub/reset"))) {
		stub_log_reset();
		stub_tally_reset();
		stub_fault_reset();
		stub_status_reset();
	} else if (str_eq(r->path, STR("/stub/switch"))) {
		wrong = stub_fault_set(r->query, mem);
	} else if (str_eq(r->path, STR("/stub/statuses"))) {
		wrong = stub_status_set(r->query, mem);
	} else if (str_eq(r->path, STR("/stub/kill"))) {
		wrong = stub_kill_set(r->query, mem);
	} else if (str_eq(r->path, STR("/stub/words"))) {
		stub_tally_words(http_query_value(r->query, STR("words"), mem));
	} else if (str_eq(r->path, STR("/stub/tally"))) {
		if (!stub_tally_write(ret->body, http_query_value(r->query, STR("by"), mem),
				      number(r->query, STR("least"), 0, mem)))
			wrong = "by must be to or delivery";
	} else {
		wrong = "no such order";
	}
	if (wrong) {
		ret->status = 400;
		buf_printf(ret->body, "%s\n", wrong);
	}
}

/* /v25.0/106540352242922/messages */
static bool is_send(str path)
{
	return str_starts(path, STR("/v")) && str_ends(path, STR("/messages"));
}

static void on_request(const struct stub_request *r, struct arena *mem, struct stub_answer *ret)
{
	ret->body = ARENA_NEW(mem, struct buf);
	buf_init(ret->body, mem);
	if (str_starts(r->path, STR("/stub/"))) {
		take_order(r, mem, ret);
	} else if (is_send(r->path) && str_eq(r->method, STR("POST"))) {
		take_message(r, mem, ret);
	} else {
		ret->status = 404;
		write_error(ret->body, 100, "Unknown path components");
	}
}

int main(int argc, char **argv)
{
	int64_t port = 0, log_bytes = LOG_BYTES;

	for (int i = 1; i + 1 < argc; i += 2) {
		str name = str_from(argv[i]), value = str_from(argv[i + 1]);
		bool is_ok = true;
		if (str_eq(name, STR("--port")))
			is_ok = str_to_int64(value, &port);
		else if (str_eq(name, STR("--token")))
			token = value;
		else if (str_eq(name, STR("--log-bytes")))
			is_ok = str_to_int64(value, &log_bytes);
		else
			is_ok = false;
		if (!is_ok) {
			fprintf(stderr, "stub: wrong %s %s\n", argv[i], argv[i + 1]);
			return 2;
		}
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	stub_log_init((size_t)log_bytes);
	int taken = stub_listen((int)port, on_request);
	if (taken < 0) {
		perror("stub");
		return 1;
	}
	printf("stub %d\n", taken);
	fflush(stdout);
	stub_run(stub_status_flush);
}
