/* SPDX-License-Identifier: MIT */
/* One line an event on stderr, by one write of at most PIPE_BUF bytes. Called by flow, net's
 * servers and the wiring, on any thread. stderr may be shared with other programs, so its flags
 * are left alone: poll() says whether a line fits (for a pipe: PIPE_BUF bytes), and the mutex keeps
 * a second thread from using the same answer. What does not fit is dropped and counted. Whoever
 * starts the process ignores SIGPIPE. */

#include "bot/base/log.h"

#include "bot/base/clock.h"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TURNS        4
#define VALUE_MAX    64
#define PHONE_SHOWN  4
#define PHONE_HIDDEN 4
#define CUT_MARK     STR(" ...\n")

static _Atomic int level_min = LOG_INFO;
static atomic_ulong dropped;
static pthread_mutex_t one_writer = PTHREAD_MUTEX_INITIALIZER;
static bool is_torn; /* the last write ended inside a line; under the mutex */

void log_set_level(enum log_level level)
{
	atomic_store(&level_min, (int)level);
}

unsigned long log_dropped(void)
{
	return atomic_load(&dropped);
}

static bool stderr_has_room(void)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };
	/* An error flag beside POLLOUT means that nobody reads: writing would raise SIGPIPE. */
	return poll(&p, 1, 0) == 1 && p.revents == POLLOUT;
}

static void line_write(const char *line, size_t len)
{
	pthread_mutex_lock(&one_writer);
	if (is_torn && stderr_has_room() && write(STDERR_FILENO, "\n", 1) == 1)
		is_torn = false;
	ssize_t n = !is_torn && stderr_has_room() ? write(STDERR_FILENO, line, len) : -1;
	if (n != (ssize_t)len)
		atomic_fetch_add(&dropped, 1);
	if (n > 0)
		is_torn = n != (ssize_t)len;
	pthread_mutex_unlock(&one_writer);
}

/* Time, level and event name; returns the length. */
static size_t head_format(char *line, size_t cap, enum log_level level, const char *event)
{
	static const char *const names[] = {
		[LOG_DEBUG] = "debug",
		[LOG_INFO] = "info",
		[LOG_WARN] = "warn",
		[LOG_ERROR] = "error",
	};
	int64_t now_ms = clock_wall_ms(&clock_system);
	time_t now_s = (time_t)(now_ms / 1000);
	struct tm t;
	char date[32];

	ASSERT((size_t)level < ARRAY_LEN(names));
	gmtime_r(&now_s, &t);
	size_t date_len = strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &t);
	ASSERT(date_len > 0);
	int n = snprintf(line, cap, "%s.%03dZ level=%s event=%s", date, (int)(now_ms % 1000),
			 names[level], event);
	ASSERT(n > 0 && (size_t)n < cap);
	return (size_t)n;
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char line[PIPE_BUF];
	va_list args;

	if ((int)level < atomic_load(&level_min))
		return;
	size_t len = head_format(line, 256, level, event);
	if (fmt[0] != '\0')
		line[len++] = ' ';
	va_start(args, fmt);
	int n = vsnprintf(line + len, sizeof(line) - len, fmt, args);
	va_end(args);
	ASSERT(n >= 0);
	if ((size_t)n < sizeof(line) - len) {
		len += (size_t)n;
		line[len++] = '\n';
	} else {
		len = sizeof(line);
		memcpy(line + len - CUT_MARK.len, CUT_MARK.ptr, CUT_MARK.len);
	}
	line_write(line, len);
}

const char *log_phone(str phone)
{
	static _Thread_local char texts[TURNS][2 * PHONE_SHOWN + PHONE_HIDDEN + 1];
	static _Thread_local unsigned turn;
	char *out = texts[turn++ % TURNS];
	char digits[24];
	size_t n = 0, from = 0;

	for (size_t i = 0; i < phone.len && n < sizeof(digits); i++) {
		if (phone.ptr[i] >= '0' && phone.ptr[i] <= '9')
			digits[n++] = phone.ptr[i];
	}
	if (n > 2 && digits[0] == '6' && digits[1] == '2') {
		digits[1] = '0'; /* as people here write it */
		from = 1;
	}
	size_t known = n - from;
	size_t head = known < PHONE_SHOWN + PHONE_HIDDEN ? 0 : PHONE_SHOWN;
	size_t tail = head == 0 ? 0 : known - PHONE_SHOWN - PHONE_HIDDEN;
	if (tail > PHONE_SHOWN)
		tail = PHONE_SHOWN;
	memcpy(out, digits + from, head);
	memset(out + head, '*', PHONE_HIDDEN);
	memcpy(out + head + PHONE_HIDDEN, digits + n - tail, tail);
	out[head + PHONE_HIDDEN + tail] = '\0';
	return out;
}

static bool is_plain(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=')
			return false;
	}
	return s.len > 0;
}

/* Any byte that a terminal could act on becomes \xNN; returns the length written, at most 4. */
static size_t char_escape(char *out, char c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char u = (unsigned char)c;

	if (c == '"' || c == '\\' || c == '\n') {
		out[0] = '\\';
		out[1] = (char)(c == '\n' ? 'n' : c);
		return 2;
	}
	if (u >= ' ' && u < 0x7f) {
		out[0] = c;
		return 1;
	}
	out[0] = '\\';
	out[1] = 'x';
	out[2] = hex[u >> 4];
	out[3] = hex[u & 15];
	return 4;
}

const char *log_str(str s)
{
	static _Thread_local char texts[TURNS][4 * VALUE_MAX + 3];
	static _Thread_local unsigned turn;
	char *out = texts[turn++ % TURNS];
	size_t n = 0;

	s = str_slice(s, 0, VALUE_MAX);
	if (is_plain(s)) {
		memcpy(out, s.ptr, s.len);
		out[s.len] = '\0';
		return out;
	}
	out[n++] = '"';
	for (size_t i = 0; i < s.len; i++)
		n += char_escape(out + n, s.ptr[i]);
	out[n++] = '"';
	out[n] = '\0';
	return out;
}
