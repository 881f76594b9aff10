/* SPDX-License-Identifier: MIT */
/* A running hash over everything that goes in and comes out, and the last steps for people. */
#include "tests/simulate/sim.h"

#include "bot/base/hash.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static FILE *out;

FILE *trace_out(void)
{
	return out ? out : stdout;
}

void trace_to(FILE *file)
{
	out = file;
}

void trace_init(struct trace *t, uint64_t seed)
{
	*t = (struct trace){ .hash = seed ^ UINT64_C(0x9e3779b97f4a7c15) };
}

static void mix(struct trace *t, uint64_t v)
{
	t->hash = (t->hash ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	t->hash ^= t->hash >> 29;
}

void trace_add(struct sim *s, const char *what, int64_t a, int64_t b, int64_t c)
{
	struct trace *t = &s->trace;

	mix(t, (uint64_t)what[0] << 8 | (uint64_t)what[1]);
	mix(t, (uint64_t)s->now_us);
	mix(t, (uint64_t)a);
	mix(t, (uint64_t)b);
	mix(t, (uint64_t)c);
	t->last[t->n++ % TRACE_KEPT] = (struct trace_step){ what, s->now_us, s->n_steps, a, b, c };
}

void trace_bytes(struct sim *s, str bytes)
{
	mix(&s->trace, hash_fast(bytes));
}

void trace_print(const struct sim *s)
{
	const struct trace *t = &s->trace;

	for (uint64_t i = t->n > TRACE_KEPT ? t->n - TRACE_KEPT : 0; i < t->n; i++) {
		const struct trace_step *e = &t->last[i % TRACE_KEPT];
		int64_t ms = e->at_us / 1000;
		fprintf(trace_out(),
			"  step %" PRId64 " %3" PRId64 ":%02" PRId64 ":%02" PRId64 ".%03" PRId64
			" %-10s %" PRId64 " %" PRId64 " %" PRId64 "\n",
			e->step, ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000, e->what,
			e->a, e->b, e->c);
	}
}

void violation(struct sim *s, const char *fmt, ...)
{
	va_list args;

	s->is_over = true;
	if (s->n_violations++ > 0)
		return;
	fprintf(trace_out(), "violation at step %" PRId64 ": ", s->n_steps);
	va_start(args, fmt);
	vfprintf(trace_out(), fmt, args);
	va_end(args);
	fprintf(trace_out(), "\n");
	trace_print(s);
}
