/* SPDX-License-Identifier: MIT */
/* Statuses of accepted messages, posted back signed as Meta does: sent, delivered, read, with our
 * own reference in them. One connection, one POST at a time, many statuses in each. One thread.
 * Limits: QUEUE_MAX statuses wait, the rest is dropped and counted. */
#include "tests/lib/stub.h"

#include "bot/net/hmac.h"
#include "bot/net/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE_MAX = 1 << 18, POST_MAX = 200, KINDS_MAX = 4 };

struct waiting {
	int64_t wamid;
	char to[80], opaque[40], kind[12];
};

static struct {
	int port;
	char path[128], phone_number_id[32], kinds[KINDS_MAX][12];
	size_t n_kinds;
	struct hmac *hmac;
	struct waiting *queue; /* a circle of QUEUE_MAX */
	size_t first, count;
	struct stub_watch watch; /* fd -1 = not connected */
	bool is_busy;
	size_t in_post;
	char in[4096];
	size_t in_len;
	int64_t posted, refused, dropped;
} st = { .watch = { .fd = -1 } };

static void disconnect(void)
{
	if (st.watch.fd >= 0)
		close(st.watch.fd);
	st.watch.fd = -1;
	st.is_busy = false;
	st.in_len = 0;
}

void stub_status_reset(void)
{
	disconnect();
	hmac_destroy(st.hmac);
	st.hmac = NULL;
	st.port = 0;
	st.first = st.count = st.n_kinds = 0;
	st.posted = st.refused = st.dropped = 0;
}

const char *stub_status_set(str query, struct arena *mem)
{
	str url = http_query_value(query, STR("url"), mem), kind;
	str kinds = http_query_value(query, STR("kinds"), mem);
	str start = STR("http://127.0.0.1:");
	int64_t port;

	stub_status_reset();
	if (!url.len)
		return NULL;
	if (!str_starts(url, start))
		return "url must begin with http://127.0.0.1:";
	url = str_slice(url, start.len, url.len);
	ptrdiff_t slash = str_find_char(url, '/');
	if (slash < 0 || !str_to_int64(str_slice(url, 0, (size_t)slash), &port))
		return "url has no port or path";
	snprintf(st.path, sizeof(st.path), "%" STR_FMT,
		 STR_ARG(str_slice(url, (size_t)slash, url.len)));
	snprintf(st.phone_number_id, sizeof(st.phone_number_id), "%" STR_FMT,
		 STR_ARG(http_query_value(query, STR("phone_number_id"), mem)));
	while (str_take(&kinds, ',', &kind) && st.n_kinds < KINDS_MAX)
		snprintf(st.kinds[st.n_kinds++], sizeof(st.kinds[0]), "%" STR_FMT, STR_ARG(kind));
	st.hmac = hmac_create(http_query_value(query, STR("secret"), mem));
	if (!st.queue)
		st.queue = mem_take(QUEUE_MAX * sizeof(*st.queue));
	st.port = (int)port;
	return NULL;
}

void stub_status_add(int64_t wamid, str body)
{
	struct arena mem;

	if (!st.port)
		return;
	arena_init(&mem, 0);
	struct stub_message m = stub_message_of(body, &mem);
	for (size_t i = 0; i < st.n_kinds; i++) {
		if (st.count == QUEUE_MAX) {
			st.dropped++;
			continue;
		}
		struct waiting *w = &st.queue[(st.first + st.count++) & (QUEUE_MAX - 1)];
		w->wamid = wamid;
		snprintf(w->to, sizeof(w->to), "%" STR_FMT, STR_ARG(m.to));
		snprintf(w->opaque, sizeof(w->opaque), "%" STR_FMT, STR_ARG(m.opaque));
		snprintf(w->kind, sizeof(w->kind), "%s", st.kinds[i]);
	}
	arena_finish(&mem);
}

static void write_statuses(struct buf *b, size_t n)
{
	buf_printf(b,
		   "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\","
		   "\"changes\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":"
		   "\"whatsapp\",\"metadata\":{\"display_phone_number\":\"6281100000000\","
		   "\"phone_number_id\":\"%s\"},\"statuses\":[",
		   st.phone_number_id);
	for (size_t i = 0; i < n; i++) {
		const struct waiting *w = &st.queue[(st.first + i) & (QUEUE_MAX - 1)];
		buf_printf(b,
			   "%s{\"id\":\"wamid.stub%" PRId64
			   "\",\"status\":\"%s\",\"timestamp\":\"%lld\",\"recipient_id\":\"%s\","
			   "\"biz_opaque_callback_data\":\"%s\"}",
			   i ? "," : "", w->wamid, w->kind, (long long)time(NULL), w->to,
			   w->opaque);
	}
	buf_add(b, STR("]}}]}]}"));
}

static void on_answer(struct stub_watch *w, unsigned events)
{
	(void)events;
	ssize_t n = recv(w->fd, st.in + st.in_len, sizeof(st.in) - st.in_len, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		disconnect();
		return;
	}
	st.in_len += (size_t)n;
	str in = { st.in, st.in_len };
	if (str_find(in, STR("\r\n\r\n")) < 0)
		return;
	/* siar's answers to webhooks have no body when they are 200. */
	bool is_ok = str_starts(in, STR("HTTP/1.1 200"));
	st.in_len = 0;
	st.is_busy = false;
	if (is_ok) {
		st.first += st.in_post;
		st.count -= st.in_post;
		st.posted += (int64_t)st.in_post;
	} else {
		st.refused++;
		disconnect();
	}
}

static bool reach(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons((uint16_t)st.port) };

	if (st.watch.fd >= 0)
		return true;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ASSERT(fd >= 0);
	/* Loopback: it connects at once or not at all. */
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return false;
	}
	st.watch = (struct stub_watch){ fd, on_answer };
	stub_watch(&st.watch, EPOLLIN, true);
	return true;
}

static void post(struct arena *mem, size_t n)
{
	unsigned char mac[32];
	struct buf body, all;

	buf_init(&body, mem);
	buf_init(&all, mem);
	write_statuses(&body, n);
	hmac_sha256(st.hmac, buf_str(&body), mac);
	buf_printf(&all,
		   "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
		   "Content-Length: %zu\r\nX-Hub-Signature-256: sha256=",
		   st.path, body.len);
	for (size_t i = 0; i < sizeof(mac); i++)
		buf_printf(&all, "%02x", mac[i]);
	buf_add(&all, STR("\r\n\r\n"));
	buf_add(&all, buf_str(&body));
	for (size_t at = 0; at < all.len;) {
		ssize_t done = send(st.watch.fd, all.ptr + at, all.len - at, MSG_NOSIGNAL);
		if (done < 0) {
			disconnect();
			return;
		}
		at += (size_t)done;
	}
	st.is_busy = true;
	st.in_post = n;
}

void stub_status_flush(void)
{
	struct arena mem;

	if (!st.port || st.is_busy || !st.count || !reach())
		return;
	arena_init(&mem, 0);
	post(&mem, st.count < POST_MAX ? st.count : POST_MAX);
	arena_finish(&mem);
}

void stub_status_count(struct buf *b)
{
	buf_printf(b,
		   "\"statuses_posted\":%" PRId64 ",\"statuses_refused\":%" PRId64
		   ",\"statuses_waiting\":%zu,\"statuses_dropped\":%" PRId64,
		   st.posted, st.refused, st.count, st.dropped);
}
