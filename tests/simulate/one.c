/* SPDX-License-Identifier: MIT */
/* One seed from its beginning to its end, and shortened when it fails. */
#include "tests/simulate/one.h"

#include "tests/simulate/big.h"
#include "tests/simulate/check.h"
#include "tests/simulate/rehearse.h"
#include "tests/simulate/wrap.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *const fault_names[FAULT_COUNT] = {
	"crash",  "commit", "too_fast", "trouble", "cut",  "dead",   "ban",
	"status", "hook",   "window",   "people",  "slow", "reload",
};

static const int64_t FIRST_MS = INT64_C(1795471200000); /* 24/11/2026 05.00 WIB, a Tuesday */
enum { PEOPLE_MIN = 10 };
static const int64_t HOUR_US = INT64_C(3600) * 1000 * 1000;
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static const char *make_dir(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "/dev/shm/siar-simulate-XXXXXX");
	if (mkdtemp(path))
		return path;
	snprintf(path, sizeof(path), "/tmp/siar-simulate-XXXXXX");
	if (!mkdtemp(path))
		abort();
	return path;
}

double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

unsigned faults_of(uint64_t seed)
{
	struct random r;

	random_seed(&r, seed ^ 0x51a7);
	return seed % 8 == 0 ? 0 : (unsigned)(random_next(&r) | random_next(&r));
}

bool simulate(const struct sim_options *o, struct sim *ret)
{
	struct sim *s = ret;
	const char *dir = make_dir();

	*s = (struct sim){ .o = *o };
	for (int i = 0; i < STREAM_COUNT; i++)
		random_seed(&s->random[i], o->seed * STREAM_COUNT + (uint64_t)i);
	wrap_begin(o->seed);
	arena_init(&s->mem, 0);
	s->dir = str_from(dir);
	s->begin_ms = FIRST_MS + (int64_t)(o->seed % 7) * DAY_MS;
	s->end_us = o->hours * HOUR_US;
	trace_init(&s->trace, o->seed);
	check_open(s);
	hooks_open(s);
	network_open(s);
	people_open(s);
	world_open(s);
	if (o->n_run)
		big_open(s);
	if (o->is_rehearsal)
		rehearse_open(s);
	world_run(s);
	if (!s->is_over)
		check_end(s);
	if (!s->is_over && o->n_run)
		big_end(s);
	if (!s->is_over && o->is_rehearsal)
		rehearse_end(s);
	world_close(s);
	people_close(s);
	network_close(s);
	hooks_close(s);
	check_close(s);
	mem_give(s->agenda.list);
	arena_finish(&s->mem);
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return s->n_violations == 0;
}

void print_line(const struct sim *s, double cpu)
{
	fprintf(trace_out(),
		"seed %" PRIu64 " hours %" PRId64 " events %" PRId64 " turns %" PRId64
		" sends %" PRId64 " promos %" PRId64 " digests %" PRId64 " quotas %" PRId64
		" told %" PRId64 " edits %" PRId64 " albums %" PRId64 " rehearsed %" PRId64
		" crashes %" PRId64 " cpu %.2f s trace %016" PRIx64 " violations %" PRId64 "\n",
		s->o.seed, s->o.hours, s->n_events, s->n_steps, s->n_sends, s->n_promos,
		s->n_digests, s->n_quotas, s->n_told, s->n_edits, s->n_albums, s->n_rehearsed,
		s->n_crashes, cpu, s->trace.hash, s->n_violations);
}

void print_command(const struct sim *s, const char *program)
{
	fprintf(trace_out(),
		"again: %s --seed %" PRIu64 " --hours %" PRId64
		" --people %d --groups %d --faults ",
		program, s->o.seed, s->o.hours, s->o.n_people, s->o.n_groups);
	bool has_any = false;
	for (int i = 0; i < FAULT_COUNT; i++) {
		if (!(s->o.faults & (1u << i)))
			continue;
		fprintf(trace_out(), "%s%s", has_any ? "," : "", fault_names[i]);
		has_any = true;
	}
	fprintf(trace_out(), "%s%s%s%s%s%s\n", has_any ? "" : "none",
		s->o.is_rehearsal ? " --rehearse" : "", s->o.rules ? " --rules " : "",
		s->o.rules ? s->o.rules : "", s->o.broken ? " --break " : "",
		s->o.broken ? s->o.broken : "");
}

void shorten(struct sim_options o, const char *program)
{
	static struct sim s;

	for (int i = 0; i < FAULT_COUNT; i++) {
		struct sim_options less = o;
		less.faults &= ~(1u << i);
		if (less.faults != o.faults && !simulate(&less, &s))
			o = less;
	}
	for (int64_t hours = 1; hours < o.hours; hours *= 2) {
		struct sim_options less = o;
		less.hours = hours;
		if (!simulate(&less, &s)) {
			o = less;
			break;
		}
	}
	while (o.n_people >= 2 * PEOPLE_MIN) {
		struct sim_options less = o;
		less.n_people /= 2;
		less.n_groups /= 2;
		if (simulate(&less, &s))
			break;
		o = less;
	}
	if (!simulate(&o, &s))
		print_command(&s, program);
}
