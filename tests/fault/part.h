/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FAULT_PART_H
#define SIAR_TESTS_FAULT_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The main() of a program that is both: a test that speaks TAP (no arguments, or --match TEXT), and
 * a part of a long run (--from N --count M) that prints one line of figures. */

struct part_case {
	const char *name;
	bool (*run)(void);
};

struct part {
	const struct part_case *cases;
	size_t n_cases;
	/* Runs numbers `from` to `from + count - 1`, prints the figures behind `prefix`; whether
	 * they are good. */
	bool (*range)(int64_t from, int64_t count, const char *prefix);
};

int part_main(int argc, char **argv, const struct part *p);

#endif
