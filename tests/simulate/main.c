/* SPDX-License-Identifier: MIT */
/* The command line of the simulator; as a test it speaks TAP, a case a seed. */
#include "bot/base/log.h"
#include "tests/simulate/one.h"
#include "tests/simulate/wrap.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_BYTES = 96, NOTHING_MATCHED = 77, LONG_FACTOR = 20 };

struct cli {
	struct sim_options o;
	uint64_t count, n_failed;
	int n_cases;
	bool has_faults, is_shrinking, is_until_found, is_twice, is_tap;
	const char *match, *program;
};

static bool read_faults(const char *text, unsigned *ret)
{
	str rest = str_from(text), word;

	*ret = 0;
	while (str_take(&rest, ',', &word)) {
		bool is_known = str_eq(word, STR("none"));
		for (int i = 0; i < FAULT_COUNT; i++) {
			if (!str_eq(word, str_from(fault_names[i])))
				continue;
			*ret |= 1u << i;
			is_known = true;
		}
		if (str_eq(word, STR("all"))) {
			*ret = (1u << FAULT_COUNT) - 1;
			is_known = true;
		}
		if (!is_known)
			return false;
	}
	return true;
}

static const struct option long_options[] = {
	{ "seed", required_argument, NULL, 's' },   { "seeds", required_argument, NULL, 's' },
	{ "count", required_argument, NULL, 'c' },  { "hours", required_argument, NULL, 'h' },
	{ "people", required_argument, NULL, 'p' }, { "groups", required_argument, NULL, 'g' },
	{ "faults", required_argument, NULL, 'f' }, { "steps", required_argument, NULL, 'n' },
	{ "run", required_argument, NULL, 'r' },    { "rate", required_argument, NULL, 'a' },
	{ "break", required_argument, NULL, 'b' },  { "match", required_argument, NULL, 'm' },
	{ "shrink", no_argument, NULL, 'k' },       { "find", no_argument, NULL, 'u' },
	{ "twice", no_argument, NULL, '2' },        { "tap", no_argument, NULL, 't' },
	{ "rehearse", no_argument, NULL, 'e' },     { "rules", required_argument, NULL, 'l' },
	{ "verbose", no_argument, NULL, 'v' },      { 0 },
};

static bool read_number(struct cli *c, int option, int64_t n)
{
	switch (option) {
	case 's':
		c->o.seed = (uint64_t)n;
		return true;
	case 'c':
		c->count = (uint64_t)n;
		return true;
	case 'h':
		c->o.hours = n;
		return n > 0;
	case 'p':
		c->o.n_people = (int)n;
		return n >= 10 && n <= 4000;
	case 'g':
		c->o.n_groups = (int)n;
		return n <= 90;
	case 'r':
		c->o.n_run = n;
		c->o.n_people = (int)n + 10;
		c->o.n_groups = 0;
		c->has_faults = true;
		return n >= 100 && n <= 10 * 1000 * 1000;
	case 'a':
		c->o.rate = n;
		return n >= 1 && n <= 1000;
	default:
		c->o.steps_max = n;
		return true;
	}
}

static bool read_option(struct cli *c, int option, const char *value)
{
	int64_t n;

	switch (option) {
	case 'f':
		c->has_faults = true;
		return read_faults(value, &c->o.faults);
	case 'b':
		c->o.broken = value;
		wrap_break(value);
		return true;
	case 'm':
		c->match = value;
		return true;
	case 'l':
		c->o.rules = value;
		return true;
	case 'e':
		c->has_faults = true;
		return c->o.is_rehearsal = true;
	case 'k':
		return c->is_shrinking = true;
	case 'u':
		return c->is_until_found = true;
	case '2':
		return c->is_twice = true;
	case 't':
		return c->is_tap = true;
	case 'v':
		return c->o.is_verbose = true;
	default:
		return option != '?' && str_to_int64(str_from(value), &n) && n >= 0 &&
		       read_number(c, option, n);
	}
}

static int usage(void)
{
	fprintf(stderr,
		"usage: simulate [--seed N] [--count M] [--hours H] [--people P] [--groups G]\n"
		"                [--faults LIST|all|none] [--shrink] [--twice] [--verbose]\n"
		"                [--tap] [--match TEXT] [--steps N] [--run RECIPIENTS --rate R]\n"
		"                [--rules PRESET] [--rehearse]\n"
		"       simulate_broken --break "
		"limiter|pair|day|dedupe|seen|quiet|stop|rules|group|quota|order|"
		"mode|silence|edit|album|unseen --find "
		"...\n");
	return 2;
}

static bool is_asked_for(const struct cli *c, const char *name)
{
	return !c->match || strstr(name, c->match);
}

static void tell(struct cli *c, const char *name, bool is_good)
{
	c->n_failed += !is_good;
	c->n_cases++;
	if (c->is_tap)
		printf("%s %d - %s\n", is_good ? "ok" : "not ok", c->n_cases, name);
}

/* True when it kept to the rules; the second time, when it went the same way too. */
static bool run(struct cli *c, uint64_t seed)
{
	static struct sim s;
	struct sim_options o = c->o;
	double before = cpu_seconds();

	o.seed = seed;
	if (!c->has_faults)
		o.faults = faults_of(seed);
	bool is_good = simulate(&o, &s);
	print_line(&s, cpu_seconds() - before);
	if (!is_good && !c->is_until_found)
		print_command(&s, c->program);
	if (!is_good && c->is_shrinking)
		shorten(o, c->program);
	uint64_t hash = s.trace.hash;
	if (c->is_twice && is_good)
		is_good = simulate(&o, &s) && s.trace.hash == hash;
	return is_good;
}

/* What is broken must be found by one of the seeds. */
static void find(struct cli *c)
{
	char name[CASE_BYTES];
	bool is_found = false;

	snprintf(name, sizeof(name), "simulate_finds_a_broken_%s",
		 c->o.broken ? c->o.broken : "day");
	if (!is_asked_for(c, name))
		return;
	for (uint64_t i = 0; i < c->count && !is_found; i++)
		is_found = !run(c, c->o.seed + i);
	tell(c, name, is_found);
}

static void run_all(struct cli *c)
{
	char name[CASE_BYTES];

	for (uint64_t i = 0; i < c->count; i++) {
		uint64_t seed = c->o.seed + i;
		snprintf(name, sizeof(name), "simulate_seed_%" PRIu64 "_%s", seed,
			 c->is_twice         ? "goes_the_same_way_twice"
			 : c->o.n_run        ? "reaches_very_many_exactly"
			 : c->o.is_rehearsal ? "goes_as_its_rehearsal_said"
					     : "breaks_no_rule");
		if (is_asked_for(c, name))
			tell(c, name, run(c, seed));
	}
}

int main(int argc, char **argv)
{
	struct cli c = {
		.o = { .hours = 24, .n_people = 200, .n_groups = 30, .seed = 1, .rate = 500 },
		.count = 1,
		.program = argv[0]
	};
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!read_option(&c, option, optarg))
			return usage();
	log_set_level(c.o.is_verbose ? LOG_INFO : LOG_ERROR + 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (c.is_tap)
		trace_to(stderr);
	if (c.is_tap && getenv("SIAR_LONG") && !c.is_twice && !c.is_until_found && !c.o.n_run &&
	    !c.o.is_rehearsal) {
		c.o.seed = (c.o.seed - 1) * LONG_FACTOR + 1;
		c.count *= LONG_FACTOR;
	}
	if (c.is_until_found)
		find(&c);
	else
		run_all(&c);
	if (c.is_tap)
		printf("1..%d\n", c.n_cases);
	if (c.n_cases == 0)
		return NOTHING_MATCHED;
	return c.n_failed == 0 ? 0 : 1;
}
