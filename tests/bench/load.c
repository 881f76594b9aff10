/* SPDX-License-Identifier: MIT */
/* Load for the benches: signed 1.5 KB webhooks over keep-alive connections, each connection one
 * request at a time, as fast as they are answered or at a rate. Distinct ids and texts; persons
 * take turns. One thread. Prints one line of JSON: answers by kind, rate, percentiles in us.
 *
 *	load PORT SECRET SECONDS CONNECTIONS PERSONS [RATE]      RATE 0 = as fast as it goes */
#include "bot/base/arena.h"
#include "bot/base/buf.h"
#include "bot/net/hmac.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	BODY_BYTES = 1536,
	REQUEST_MAX = 4096,
	CONNECTIONS_MAX = 1024,
	LATENCY_MAX_US = 2000000,
	STRIDE = 7919, /* prime: each person writes as often, neighbours in the store do not follow
			*/
};

struct conn {
	int fd;
	int64_t sent_us;
	bool is_waiting;
	char in[1024];
	size_t in_len;
};

static struct conn conns[CONNECTIONS_MAX];
static int64_t port, seconds, n_conns, n_persons, rate;
static struct hmac *hmac;
static char padding[BODY_BYTES + 1];
static int64_t next_message, n_ok, n_busy, n_other, max_us;
static uint32_t latencies[LATENCY_MAX_US];
static char run_id[16]; /* so that ids differ from those of an earlier load */

static int64_t mono_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* The n-th webhook, padded to BODY_BYTES by what a message from an advertisement carries. */
static size_t write_body(char *to, int64_t n)
{
	int64_t person = n * STRIDE % n_persons, at_s = 1795500000 + n / 1000;
	int len = snprintf(
		to, REQUEST_MAX,
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\","
		"\"changes\":[{\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{"
		"\"display_"
		"phone_number\":\"6281100000000\",\"phone_number_id\":\"106540352242922\"},"
		"\"contacts\":[{\"profile\":{\"name\":\"Orang %" PRId64
		"\"},\"wa_id\":\"62815%08" PRId64 "\"}],\"messages\":[{\"from\":\"62815%08" PRId64
		"\",\"id\":\"wamid.%s%012" PRId64 "\",\"timestamp\":\"%" PRId64
		"\",\"text\":{\"body\":\"\\/kategori %" PRId64
		"\"},\"type\":\"text\",\"referral\":{\"source_type\":\"ad\",\"source_id\":\"1\","
		"\"body\":\"",
		person, person, person, run_id, n, at_s, n);
	static const char end[] = "\"}}]},\"field\":\"messages\"}]}]}";
	int left = BODY_BYTES - len - (int)sizeof(end) + 1;

	len += snprintf(to + len, REQUEST_MAX - (size_t)len, "%.*s%s", left > 0 ? left : 0, padding,
			end);
	return (size_t)len;
}

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static void send_next(struct conn *c)
{
	char body[REQUEST_MAX], all[2 * REQUEST_MAX], hex[65];
	unsigned char mac[32];

	size_t len = write_body(body, next_message++);
	hmac_sha256(hmac, (str){ body, len }, mac);
	for (int i = 0; i < 32; i++) {
		hex[2 * i] = "0123456789abcdef"[mac[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[mac[i] & 15];
	}
	hex[64] = 0;
	int n = snprintf(all, sizeof(all),
			 "POST /webhook/utama HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
			 "application/json\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: "
			 "%zu\r\n\r\n%.*s",
			 hex, len, (int)len, body);
	c->sent_us = mono_us();
	c->is_waiting = true;
	if (send(c->fd, all, (size_t)n, MSG_NOSIGNAL) != n)
		fail("send");
}

static void count(const struct conn *c, int status)
{
	int64_t us = mono_us() - c->sent_us;

	n_ok += status == 200;
	n_busy += status == 503;
	n_other += status != 200 && status != 503;
	max_us = us > max_us ? us : max_us;
	latencies[us < LATENCY_MAX_US ? us : LATENCY_MAX_US - 1]++;
}

/* True when an answer is complete. Answers have a head and at most a few bytes. */
static bool take_answer(struct conn *c)
{
	int64_t length = 0, status = 0;

	ssize_t n = recv(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len, 0);
	if (n <= 0)
		fail("the server left");
	c->in_len += (size_t)n;
	str in = { c->in, c->in_len };
	ptrdiff_t end = str_find(in, STR("\r\n\r\n"));
	if (end < 0)
		return false;
	ptrdiff_t at = str_find(in, STR("Content-Length: "));
	str digits, rest = at < 0 ? STR("0") : str_slice(in, (size_t)at + 16, 20);
	str_take(&rest, '\r', &digits);
	if (!str_to_int64(digits, &length) || !str_to_int64(str_slice(in, 9, 3), &status))
		fail("answer");
	if (c->in_len < (size_t)end + 4 + (size_t)length)
		return false;
	c->in_len = 0;
	c->is_waiting = false;
	count(c, (int)status);
	return true;
}

static void connect_all(int epoll_fd)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int one = 1;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int64_t i = 0; i < n_conns; i++) {
		struct epoll_event ev = { .events = EPOLLIN, .data = { .ptr = &conns[i] } };
		conns[i].fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(conns[i].fd, (struct sockaddr *)&addr, sizeof(addr)))
			fail("connect");
		setsockopt(conns[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		epoll_ctl(epoll_fd, EPOLL_CTL_ADD, conns[i].fd, &ev);
	}
}

/* In turns: siar closes a connection that says nothing for 5 s after connecting. */
static struct conn *idle_conn(void)
{
	static int64_t last;

	for (int64_t i = 0; i < n_conns; i++) {
		last = (last + 1) % n_conns;
		if (!conns[last].is_waiting)
			return &conns[last];
	}
	return NULL;
}

/* At a rate: what is due by now goes over whatever connection is free. */
static void send_due(int64_t start_us, int64_t now_us)
{
	struct conn *c;

	while (next_message < (now_us - start_us) * rate / 1000000 && (c = idle_conn()))
		send_next(c);
}

static int64_t run(int epoll_fd)
{
	struct epoll_event events[256];
	int64_t start_us = mono_us(), end_us = start_us + seconds * 1000000, now_us = start_us;
	int64_t waiting = 0;

	for (int64_t i = 0; i < n_conns && !rate; i++)
		send_next(&conns[i]);
	do {
		int n = epoll_wait(epoll_fd, events, 256, rate ? 1 : 1000);
		now_us = mono_us();
		for (int i = 0; i < n; i++) {
			struct conn *c = events[i].data.ptr;
			if (take_answer(c) && !rate && now_us < end_us)
				send_next(c);
		}
		if (rate && now_us < end_us)
			send_due(start_us, now_us);
		waiting = next_message - n_ok - n_busy - n_other;
	} while (now_us < end_us || (waiting && now_us < end_us + 5000000));
	return now_us - start_us;
}

static int64_t percentile_us(double part)
{
	int64_t all = n_ok + n_busy + n_other, sum = 0;

	for (int64_t us = 0; us < LATENCY_MAX_US; us++) {
		sum += latencies[us];
		if ((double)sum >= part * (double)all)
			return us;
	}
	return max_us;
}

int main(int argc, char **argv)
{
	if (argc < 6 || !str_to_int64(str_from(argv[1]), &port) ||
	    !str_to_int64(str_from(argv[3]), &seconds) ||
	    !str_to_int64(str_from(argv[4]), &n_conns) || n_conns > CONNECTIONS_MAX ||
	    !str_to_int64(str_from(argv[5]), &n_persons) ||
	    (argc > 6 && !str_to_int64(str_from(argv[6]), &rate))) {
		fprintf(stderr, "usage: load PORT SECRET SECONDS CONNECTIONS PERSONS [RATE]\n");
		return 2;
	}
	hmac = hmac_create(str_from(argv[2]));
	memset(padding, 'x', BODY_BYTES);
	snprintf(run_id, sizeof(run_id), "%lx", (unsigned long)time(NULL));
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	connect_all(epoll_fd);
	int64_t us = run(epoll_fd);
	printf("{\"ok\":%" PRId64 ",\"busy\":%" PRId64 ",\"other\":%" PRId64 ",\"sent\":%" PRId64
	       ",\"seconds\":%.3f,\"per_second\":%.0f,\"p50_us\":%" PRId64 ",\"p99_us\":%" PRId64
	       ",\"max_us\":%" PRId64 "}\n",
	       n_ok, n_busy, n_other, next_message, (double)us / 1e6,
	       (double)n_ok / ((double)us / 1e6), percentile_us(0.5), percentile_us(0.99), max_us);
	hmac_destroy(hmac);
	return 0;
}
