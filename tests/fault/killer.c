/* SPDX-License-Identifier: MIT */
/* Load that dies with nobody, and kill -9 at moments that one sees from outside. Each webhook is a
 * command of a person of her own, sent again until it is answered 200, as Meta does; webhooks go at
 * a rate over CONNECTIONS, one at a time each. One thread.
 *
 *	killer PORT SECRET RATE CONNECTIONS STATE_DIR
 *
 *	aim PID MOMENT N US    kills when the N-th of these has happened, and US microseconds later:
 *	                       time (N ms from now), sent (a webhook), acked (its 200 was read),
 *	                       wal, db (the log, the database itself was written to)
 *	wait N                 prints "reached" when N more are acknowledged
 *	stop                   nothing new; prints "done COUNT" when all COUNT are acknowledged
 *
 * Prints "killed MOMENT US n,n,...": the wall clock, and the webhooks that had no answer yet. */
#include "bot/base/arena.h"
#include "bot/net/hmac.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, REQUEST_MAX = 2048, AGAIN_US = 5000, BUSY_US = 20000 };

struct conn {
	int fd;    /* -1 = not connected */
	int64_t n; /* its webhook; -1 = none */
	int64_t not_before_us;
	bool is_waiting; /* for the answer */
	char in[1024];
	size_t in_len;
};

enum moment { AT_TIME, AT_SENT, AT_ACKED, AT_WAL, AT_DB };
static const char *const moments[] = { "time", "sent", "acked", "wal", "db" };

static struct {
	pid_t pid;
	enum moment at;
	int64_t left, delay_us, due_us;
} aim;

static struct conn conns[CONNECTIONS_MAX];
static int64_t port, rate, n_conns, next_n, n_acked, wanted_acked = -1, start_us, paced_n;
static struct hmac *hmac;
static int poll_fd, notify_fd;
static bool is_stopping;
static char orders[512];
static size_t orders_len;

static int64_t mono_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- killing ---- */

static void shoot(void)
{
	const char *sep = "";
	struct timespec now;

	if (aim.delay_us)
		nanosleep(&(struct timespec){ .tv_sec = aim.delay_us / 1000000,
					      .tv_nsec = aim.delay_us % 1000000 * 1000 },
			  NULL);
	kill(aim.pid, SIGKILL);
	aim.pid = 0;
	clock_gettime(CLOCK_REALTIME, &now);
	printf("killed %s %lld%06ld ", moments[aim.at], (long long)now.tv_sec, now.tv_nsec / 1000);
	for (int64_t i = 0; i < n_conns; i++) {
		if (conns[i].n < 0 || !conns[i].is_waiting)
			continue;
		printf("%s%" PRId64, sep, conns[i].n);
		sep = ",";
	}
	printf("\n");
	fflush(stdout);
}

static void tell(enum moment m)
{
	if (aim.pid && aim.at == m && --aim.left <= 0)
		shoot();
}

static void on_notify(void)
{
	char buf[8192] __attribute__((aligned(8)));
	ssize_t n = read(notify_fd, buf, sizeof(buf));

	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *ev = (const void *)(buf + at);
		str name = str_from(ev->len ? ev->name : "");
		if (str_ends(name, STR(".db-wal")))
			tell(AT_WAL);
		else if (str_ends(name, STR(".db")))
			tell(AT_DB);
		at += (ssize_t)(sizeof(*ev) + ev->len);
	}
}

/* ---- webhooks ---- */

static size_t write_body(char *to, size_t size, int64_t n)
{
	int len = snprintf(
		to, size,
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{"
		"\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_"
		"number\":\"6281100000000\",\"phone_number_id\":\"106540352242922\"},\"contacts\":"
		"[{\"profile\":{\"name\":\"Orang %" PRId64 "\"},\"wa_id\":\"62817%08" PRId64
		"\"}],\"messages\":[{\"from\":\"62817%08" PRId64 "\",\"id\":\"wamid.k%" PRId64
		".\",\"timestamp\":\"%lld\",\"text\":{\"body\":\"\\/kategori\"},\"type\":\"text\"}]"
		"},\"field\":\"messages\"}]}]}",
		n, n, n, n, (long long)time(NULL));

	return (size_t)len;
}

static void conn_drop(struct conn *c)
{
	close(c->fd);
	c->fd = -1;
	c->is_waiting = false;
	c->in_len = 0;
	c->not_before_us = mono_us() + AGAIN_US;
}

static void conn_send(struct conn *c)
{
	char body[REQUEST_MAX], all[2 * REQUEST_MAX], hex[65];
	unsigned char mac[32];

	size_t len = write_body(body, sizeof(body), c->n);
	hmac_sha256(hmac, (str){ body, len }, mac);
	for (int i = 0; i < 32; i++)
		snprintf(hex + (size_t)i * 2, 3, "%02x", mac[i]);
	int n = snprintf(all, sizeof(all),
			 "POST /webhook/utama HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
			 "application/json\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: "
			 "%zu\r\n\r\n%.*s",
			 hex, len, (int)len, body);
	if (send(c->fd, all, (size_t)n, MSG_NOSIGNAL) != n) {
		conn_drop(c);
		return;
	}
	c->is_waiting = true;
	tell(AT_SENT);
}

static bool conn_reach(struct conn *c)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct epoll_event ev = { .events = EPOLLIN, .data = { .ptr = c } };
	int one = 1;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ASSERT(c->fd >= 0);
	if (connect(c->fd, (struct sockaddr *)&addr, sizeof(addr))) {
		conn_drop(c);
		return false;
	}
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	int failed = epoll_ctl(poll_fd, EPOLL_CTL_ADD, c->fd, &ev);
	ASSERT(!failed);
	return true;
}

static void on_acked(struct conn *c)
{
	c->n = -1;
	n_acked++;
	if (n_acked == wanted_acked) {
		printf("reached\n");
		fflush(stdout);
	}
	tell(AT_ACKED);
}

/* siar's answers to webhooks have no body worth reading: what is behind the head is in the same
 * packet. */
static void on_answer(struct conn *c)
{
	ssize_t n = recv(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len, 0);

	if (n <= 0) {
		conn_drop(c);
		return;
	}
	c->in_len += (size_t)n;
	str in = { c->in, c->in_len };
	if (str_find(in, STR("\r\n\r\n")) < 0)
		return;
	bool is_ok = str_starts(in, STR("HTTP/1.1 200")) && c->is_waiting;
	c->in_len = 0;
	c->is_waiting = false;
	if (is_ok) {
		on_acked(c);
	} else {
		conn_drop(c);
		c->not_before_us = mono_us() + BUSY_US;
	}
}

/* What is due goes over whatever connection is free; what was not acknowledged goes again. While
 * nobody listens nothing becomes due. */
static void send_due(int64_t now_us)
{
	int64_t due = (now_us - start_us) * rate / 1000000;

	for (int64_t i = 0; i < n_conns; i++) {
		struct conn *c = &conns[i];
		if (c->is_waiting || now_us < c->not_before_us)
			continue;
		if (c->n < 0 && (is_stopping || paced_n >= due))
			continue;
		if (c->fd < 0 && !conn_reach(c))
			continue;
		if (c->n < 0) {
			c->n = next_n++;
			paced_n++;
		}
		conn_send(c);
	}
	/* No burst to make up for the time in which nobody listened. */
	if (due - paced_n > n_conns) {
		start_us = now_us;
		paced_n = 0;
	}
}

/* ---- orders ---- */

static bool take_number(str *line, int64_t *ret)
{
	str word;

	return str_take_word(line, &word) && str_to_int64(word, ret);
}

static bool take_aim(str line)
{
	int64_t pid, n, us;
	str name;

	if (!take_number(&line, &pid) || !str_take_word(&line, &name) || !take_number(&line, &n) ||
	    !take_number(&line, &us) || pid < 2)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
		if (!str_eq(name, str_from(moments[i])))
			continue;
		aim.at = (enum moment)i;
		aim.left = n;
		aim.delay_us = us;
		aim.due_us = mono_us() + n * 1000;
		aim.pid = (pid_t)pid;
		return true;
	}
	return false;
}

static void take_order(str line)
{
	int64_t n;
	str word;

	str_take_word(&line, &word);
	if (str_eq(word, STR("aim")) && take_aim(line))
		return;
	if (str_eq(word, STR("wait")) && take_number(&line, &n) && n > 0) {
		wanted_acked = n_acked + n;
		return;
	}
	is_stopping = str_eq(word, STR("stop"));
	if (!is_stopping) {
		fprintf(stderr, "killer: no such order\n");
		_exit(2);
	}
}

static void on_orders(void)
{
	ssize_t n = read(0, orders + orders_len, sizeof(orders) - orders_len);
	char *end;

	if (n <= 0)
		_exit(0);
	orders_len += (size_t)n;
	while ((end = memchr(orders, '\n', orders_len))) {
		size_t len = (size_t)(end - orders) + 1;
		take_order((str){ orders, len - 1 });
		orders_len -= len;
		memmove(orders, end + 1, orders_len);
	}
}

static void run(void)
{
	struct epoll_event events[64];

	start_us = mono_us();
	while (!is_stopping || n_acked < next_n) {
		int n = epoll_wait(poll_fd, events, 64, 1);
		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == &orders)
				on_orders();
			else if (events[i].data.ptr == &notify_fd)
				on_notify();
			else
				on_answer(events[i].data.ptr);
		}
		if (aim.pid && aim.at == AT_TIME && mono_us() >= aim.due_us)
			shoot();
		send_due(mono_us());
	}
	printf("done %" PRId64 "\n", n_acked);
}

int main(int argc, char **argv)
{
	struct epoll_event on_order = { .events = EPOLLIN, .data = { .ptr = &orders } };
	struct epoll_event on_file = { .events = EPOLLIN, .data = { .ptr = &notify_fd } };

	if (argc != 6 || !str_to_int64(str_from(argv[1]), &port) ||
	    !str_to_int64(str_from(argv[3]), &rate) || !str_to_int64(str_from(argv[4]), &n_conns) ||
	    n_conns > CONNECTIONS_MAX) {
		fprintf(stderr, "usage: killer PORT SECRET RATE CONNECTIONS STATE_DIR\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	hmac = hmac_create(str_from(argv[2]));
	poll_fd = epoll_create1(EPOLL_CLOEXEC);
	notify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (inotify_add_watch(notify_fd, argv[5], IN_MODIFY) < 0) {
		perror("killer");
		return 1;
	}
	epoll_ctl(poll_fd, EPOLL_CTL_ADD, 0, &on_order);
	epoll_ctl(poll_fd, EPOLL_CTL_ADD, notify_fd, &on_file);
	for (int64_t i = 0; i < n_conns; i++)
		conns[i] = (struct conn){ .fd = -1, .n = -1 };
	run();
	hmac_destroy(hmac);
	return 0;
}
