/* SPDX-License-Identifier: MIT */
/* The sandbox under test and its client: one request a connection, blocking, bounded by WAIT_MS. */

#include "tests/unit/sandbox_site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

struct sandbox_site sandbox_site;

int64_t site_wall_ms(void *owner)
{
	(void)owner;
	return 1700000000000 + atomic_load(&sandbox_site.moved_ms);
}

int64_t site_mono_us(void *owner)
{
	(void)owner;
	return clock_mono_us(&clock_system);
}

void site_move_clock(void *owner, int64_t by_ms)
{
	(void)owner;
	atomic_fetch_add(&sandbox_site.moved_ms, by_ms);
}

str site_panel(void *owner, struct arena *mem)
{
	(void)owner;
	/* Changes once, then stays. */
	int n = atomic_fetch_add(&sandbox_site.n_panels, 1);
	return arena_printf(mem, "{\"turns\":%d,\n\"words\":\"</script>\"}", n > 0);
}

static void site_ready(void *owner)
{
	(void)owner;
	atomic_fetch_add(&sandbox_site.n_ready, 1);
}

void site_start_empty(void)
{
	struct why why;

	memset(&sandbox_site, 0, sizeof(sandbox_site));
	sandbox_site.clock = (struct clock){ site_wall_ms, site_mono_us, NULL };
	sandbox_site.answer = mem_take(ANSWER_BYTES);
	receiver_open(&sandbox_site.siar);
	const struct sandbox_options o = {
		.clock = &sandbox_site.clock,
		.move_clock = site_move_clock,
		.panel = site_panel,
		.on_ready = site_ready,
	};
	assert_int_equal(sandbox_start(&o, &sandbox_site.sandbox, &why), OK);
	sandbox_site.port = sandbox_port(sandbox_site.sandbox);
}

void site_connect(void)
{
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/webhook/demo", sandbox_site.siar.port);
	sandbox_connect(sandbox_site.sandbox, url);
}

void site_stop(void)
{
	sandbox_stop(sandbox_site.sandbox);
	receiver_close(&sandbox_site.siar);
	mem_give(sandbox_site.answer);
}

int site_dial(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)sandbox_site.port) };
	struct timeval most = { .tv_sec = WAIT_MS / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	return fd;
}

void site_send(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* refused early: the answer is what counts */
		bytes += n;
		len -= (size_t)n;
	}
}

bool site_hear(int fd, const char *until)
{
	size_t len = strlen(sandbox_site.answer);

	while (!until || !strstr(sandbox_site.answer, until)) {
		ssize_t n = recv(fd, sandbox_site.answer + len, ANSWER_BYTES - 1 - len, 0);
		if (n <= 0)
			return !until;
		len += (size_t)n;
		sandbox_site.answer[len] = 0;
	}
	return true;
}

int site_ask(const char *method, const char *path, const char *head, str body)
{
	char text[2048];
	int fd = site_dial();

	int n = snprintf(text, sizeof(text),
			 "%s %s HTTP/1.1\r\n%sConnection: close\r\nContent-Length: %zu\r\n\r\n",
			 method, path, head, body.len);
	sandbox_site.answer[0] = 0;
	site_send(fd, text, (size_t)n);
	site_send(fd, body.ptr, body.len);
	site_hear(fd, NULL);
	close(fd);
	const char *end = strstr(sandbox_site.answer, "\r\n\r\n");
	sandbox_site.body = end ? end + 4 : "";
	sandbox_site.status = strlen(sandbox_site.answer) > 12 ? atoi(sandbox_site.answer + 9) : 0;
	return sandbox_site.status;
}

const char *site_host(void)
{
	static char head[64];

	snprintf(head, sizeof(head), "Host: 127.0.0.1:%d\r\n", sandbox_site.port);
	return head;
}

int site_get(const char *path)
{
	return site_ask("GET", path, site_host(), STR_NONE);
}

int site_post(const char *path, const char *json)
{
	char head[256];

	snprintf(head, sizeof(head), "%sContent-Type: application/json\r\n", site_host());
	return site_ask("POST", path, head, str_from(json));
}

int site_api(const char *json)
{
	char head[256];

	snprintf(head, sizeof(head),
		 "%sContent-Type: application/json\r\nAuthorization: Bearer " SANDBOX_TOKEN "\r\n",
		 site_host());
	return site_ask("POST", "/v23.0/" SANDBOX_NUMBER_ID "/messages", head, str_from(json));
}

void site_take(const char *key, char *ret, size_t size)
{
	char name[64];

	snprintf(name, sizeof(name), "\"%s\":\"", key);
	const char *at = strstr(sandbox_site.body, name);
	ret[0] = 0;
	if (at)
		snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(name), "\""),
			 at + strlen(name));
}

void site_start(void)
{
	site_start_empty();
	site_connect();
	assert_int_equal(site_post("/sandbox/person", "{\"phone\":\"" SRI "\",\"name\":\"Bu Sri\","
						      "\"role\":\"seller\"}"),
			 200);
	assert_int_equal(site_post("/sandbox/person",
				   "{\"phone\":\"+" BUDI "\",\"name\":\"Budi\"}"),
			 200);
	assert_int_equal(site_post("/sandbox/person", "{\"phone\":\"" DEWI "\",\"name\":\"Dewi\"}"),
			 200);
	assert_int_equal(site_post("/sandbox/group", "{\"title\":\"Kuliner\",\"members\":[\"" SRI
						     "\",\"" BUDI "\",\"" SRI "\"]}"),
			 200);
	site_take("id", sandbox_site.group, sizeof(sandbox_site.group));
}
