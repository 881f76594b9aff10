/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_PULSE_H
#define SIAR_FLOW_PULSE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether an account's network still says anything, and that what it accepts arrives. Only what the
 * network has accepted counts, so a night in which nothing is sent is no silence. In memory only: a
 * restart begins anew. Plain data, no clock inside: now_us is monotonic microseconds.
 *
 *	silent       PULSE_SILENT_N accepted, and not one webhook in the half hour since the first
 *	undelivered  of PULSE_UNDELIVERED_N accepted the last is ten minutes old and not one was
 *	             delivered, by a network that has said "delivered" before */

enum { PULSE_SILENT_N = 20, PULSE_UNDELIVERED_N = 50 };
#define PULSE_SILENT_US      (INT64_C(30) * 60 * 1000 * 1000)
#define PULSE_UNDELIVERED_US (INT64_C(10) * 60 * 1000 * 1000)

struct pulse {
	bool is_silent; /* said once, until the next webhook */
	/* private below */
	bool has_delivered;
	int unheard, undelivered; /* accepted since the last webhook or delivery; not beyond N */
	int64_t first_us;         /* when the first of `unheard` was accepted */
	int64_t last_us;          /* when the last of PULSE_UNDELIVERED_N was */
};

void pulse_accepted(struct pulse *p, int64_t now_us);
/* A webhook has come. True when that ends a silence. */
bool pulse_webhook(struct pulse *p);
void pulse_delivered(struct pulse *p);
/* Is it silent or undelivered from now on? True once each. */
bool pulse_falls_silent(struct pulse *p, int64_t now_us);
bool pulse_stops_arriving(struct pulse *p, int64_t now_us);
/* When the one or the other can become true; INT64_MAX = not without an answer. */
int64_t pulse_silent_us(const struct pulse *p);
int64_t pulse_misses_us(const struct pulse *p);

#endif
