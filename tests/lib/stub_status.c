/* SPDX-License-Identifier: MIT */
/* Statuses of accepted messages, posted back signed as Meta does: sent, delivered, read, with our
 * own reference in them. One connection, one POST at a time, many statuses in each. Shares of them,
 * in percent and by a seed, are lost, come twice, come before earlier ones, or come later. One
 * thread. Limits: QUEUE_MAX statuses wait, the rest is dropped and counted. */
#include "tests/lib/stub.h"

#include "bot/base/random.h"
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

enum { QUEUE_MAX = 1 << 18, POST_MAX = 200, KINDS_MAX = 4, AGAIN_MS = 50 };

struct waiting {
	int64_t wamid, due_us;
	char to[80], opaque[56], kind[12];
};

struct queue {
	struct waiting *items; /* a circle of QUEUE_MAX */
	size_t first, count;
};

static struct {
	int port;
	char path[128], phone_number_id[32], kinds[KINDS_MAX][12];
	size_t n_kinds;
	struct hmac *hmac;
	struct queue queue, later;
	struct random dice;
	int64_t lost_share, doubled_share, reordered_share, delayed_share, delay_us;
	bool has_echo;
	int64_t not_before_us;   /* it was refused */
	struct stub_watch watch; /* fd -1 = not connected */
	bool is_busy;
	size_t in_post;
	char in[4096];
	size_t in_len;
	int64_t posted, refused, dropped, lost, doubled, reordered, delayed;
} st = { .watch = { .fd = -1 } };

static void disconnect(void)
{
	if (st.watch.fd >= 0)
		close(st.watch.fd);
	st.watch.fd = -1;
	st.is_busy = false;
	st.in_len = 0;
	st.in_post = 0;
}

void stub_status_reset(void)
{
	disconnect();
	hmac_destroy(st.hmac);
	st.hmac = NULL;
	st.port = 0;
	st.queue.first = st.queue.count = st.later.first = st.later.count = st.n_kinds = 0;
	st.posted = st.refused = st.dropped = 0;
	st.lost = st.doubled = st.reordered = st.delayed = 0;
}

static int64_t number(str query, str key, int64_t fallback, struct arena *mem)
{
	int64_t n;
	str value = http_query_value(query, key, mem);

	return value.ptr && str_to_int64(value, &n) ? n : fallback;
}

static void set_shares(str query, struct arena *mem)
{
	st.lost_share = number(query, STR("lost"), 0, mem);
	st.doubled_share = number(query, STR("doubled"), 0, mem);
	st.reordered_share = number(query, STR("reordered"), 0, mem);
	st.delayed_share = number(query, STR("delayed"), 0, mem);
	st.delay_us = number(query, STR("delay_ms"), 0, mem) * 1000;
	st.has_echo = number(query, STR("echo"), 1, mem) != 0;
	random_seed(&st.dice, (uint64_t)number(query, STR("seed"), 1, mem));
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
	set_shares(query, mem);
	if (!st.queue.items) {
		st.queue.items = mem_take(QUEUE_MAX * sizeof(*st.queue.items));
		st.later.items = mem_take(QUEUE_MAX * sizeof(*st.later.items));
	}
	st.port = (int)port;
	return NULL;
}

static struct waiting *item(const struct queue *q, size_t i)
{
	return &q->items[(q->first + i) & (QUEUE_MAX - 1)];
}

static void push(struct queue *q, const struct waiting *w)
{
	if (q->count == QUEUE_MAX)
		st.dropped++;
	else
		*item(q, q->count++) = *w;
}

static bool happens(int64_t share, int64_t *count)
{
	if (!share || random_below(&st.dice, 100) >= share)
		return false;
	++*count;
	return true;
}

/* Changes places with an earlier one, not with those that are on their way. */
static void put_earlier(struct queue *q)
{
	size_t fixed = q == &st.queue ? st.in_post : 0;

	if (q->count < fixed + 2)
		return;
	struct waiting *last = item(q, q->count - 1), swapped = *last;
	struct waiting *other =
		item(q, fixed + (size_t)random_below(&st.dice, (int64_t)(q->count - fixed)));
	int64_t due_us = other->due_us;
	*last = *other;
	last->due_us = swapped.due_us;
	*other = swapped;
	other->due_us = due_us;
}

static void queue_one(const struct waiting *w)
{
	struct queue *q = happens(st.delayed_share, &st.delayed) ? &st.later : &st.queue;

	if (happens(st.lost_share, &st.lost))
		return;
	push(q, w);
	if (happens(st.doubled_share, &st.doubled))
		push(q, w);
	if (happens(st.reordered_share, &st.reordered))
		put_earlier(q);
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void stub_status_add(int64_t wamid, str body)
{
	if (!st.port)
		return;
	struct stub_message m = stub_message_of(body);
	struct waiting w = { .wamid = wamid, .due_us = now_us() + st.delay_us };
	snprintf(w.to, sizeof(w.to), "%" STR_FMT, STR_ARG(m.to));
	snprintf(w.opaque, sizeof(w.opaque), "%" STR_FMT, STR_ARG(m.opaque));
	for (size_t i = 0; i < st.n_kinds; i++) {
		snprintf(w.kind, sizeof(w.kind), "%s", st.kinds[i]);
		queue_one(&w);
	}
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
		const struct waiting *w = item(&st.queue, i);
		buf_printf(b,
			   "%s{\"id\":\"wamid.stub%" PRId64
			   "\",\"status\":\"%s\",\"timestamp\":\"%lld\",\"recipient_id\":\"%s\"",
			   i ? "," : "", w->wamid, w->kind, (long long)time(NULL), w->to);
		if (st.has_echo)
			buf_printf(b, ",\"biz_opaque_callback_data\":\"%s\"", w->opaque);
		buf_add_char(b, '}');
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
		st.queue.first += st.in_post;
		st.queue.count -= st.in_post;
		st.posted += (int64_t)st.in_post;
		st.in_post = 0;
	} else {
		st.refused++;
		st.not_before_us = now_us() + AGAIN_MS * 1000;
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

/* The delay is the same for all: the first is due first. */
static void take_due(void)
{
	int64_t now = st.later.count ? now_us() : 0;

	while (st.later.count && item(&st.later, 0)->due_us <= now) {
		push(&st.queue, item(&st.later, 0));
		st.later.first++;
		st.later.count--;
	}
}

int stub_status_flush(void)
{
	struct arena mem;

	take_due();
	bool may_post = st.port && !st.is_busy && st.queue.count && now_us() >= st.not_before_us;

	if (may_post && reach()) {
		arena_init(&mem, 0);
		post(&mem, st.queue.count < POST_MAX ? st.queue.count : POST_MAX);
		arena_finish(&mem);
	}
	if (st.later.count)
		return 1;
	return st.queue.count && !st.is_busy ? AGAIN_MS : -1;
}

void stub_status_count(struct buf *b)
{
	buf_printf(b,
		   "\"statuses_posted\":%" PRId64 ",\"statuses_refused\":%" PRId64
		   ",\"statuses_waiting\":%zu,\"statuses_dropped\":%" PRId64
		   ",\"statuses_lost\":%" PRId64 ",\"statuses_doubled\":%" PRId64
		   ",\"statuses_reordered\":%" PRId64 ",\"statuses_delayed\":%" PRId64,
		   st.posted, st.refused, st.queue.count + st.later.count, st.dropped, st.lost,
		   st.doubled, st.reordered, st.delayed);
}
