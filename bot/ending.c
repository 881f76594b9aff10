/* SPDX-License-Identifier: MIT */
/* Handlers of our own and not libuv's: theirs tell the loop and nothing else, and a loop that
 * stands still, or a thread that waits for a dead disk, must not keep the process alive. A handler
 * may do little: it starts a timer of the kernel and wakes the loop. */
#include "bot/ending.h"

#include "bot/base/check.h"

#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

enum { END_MS = 9700 }; /* with what the kernel needs to clear away: 10 s */

static struct {
	struct ending_options o;
	uv_async_t async;
	sig_atomic_t handled;
} ending;
static volatile sig_atomic_t n_signals, last_signal, has_begun;

static void on_time_over(int signum)
{
	static const char words[] = "siar: did not end within 10 s and was ended\n";
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };
	(void)signum;

	if (poll(&p, 1, 0) == 1 && p.revents == POLLOUT)
		(void)!write(STDERR_FILENO, words, sizeof(words) - 1);
	_exit(1);
}

void ending_begin(void)
{
	const struct itimerval when = {
		.it_value = { END_MS / 1000, END_MS % 1000 * (suseconds_t)1000 },
	};

	if (has_begun)
		return;
	has_begun = 1;
	(void)setitimer(ITIMER_REAL, &when, NULL);
}

static void on_signal(int signum)
{
	ending_begin();
	last_signal = signum;
	n_signals++;
	uv_async_send(&ending.async); /* safe in a handler */
}

static void on_async(uv_async_t *async)
{
	(void)async;
	for (; ending.handled != n_signals; ending.handled++)
		ending.o.on_signal(ending.o.owner, last_signal);
}

static void handle(int signum, void (*handler)(int))
{
	const struct sigaction how = { .sa_handler = handler, .sa_flags = SA_RESTART };
	int failed = sigaction(signum, &how, NULL);
	ASSERT(!failed);
}

void ending_watch(const struct ending_options *o)
{
	ending.o = *o;
	uv_async_init(o->loop, &ending.async, on_async);
	handle(SIGALRM, on_time_over);
	handle(SIGTERM, on_signal);
	handle(SIGINT, on_signal);
	if (o->ends_with_terminal)
		handle(SIGHUP, on_signal);
}

void ending_close(void)
{
	handle(SIGTERM, SIG_IGN); /* it is ending */
	handle(SIGINT, SIG_IGN);
	uv_close((uv_handle_t *)&ending.async, NULL);
}
