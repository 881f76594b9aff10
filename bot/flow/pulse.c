/* SPDX-License-Identifier: MIT */
/* What is counted of an account's network to notice that it has gone quiet. Part of a lane, so of a
 * turn's copy; called by verdict, status, intake and watch on the writer thread. Pure. */
#include "bot/flow/pulse.h"

void pulse_accepted(struct pulse *p, int64_t now_us)
{
	if (p->unheard == 0)
		p->first_us = now_us;
	p->unheard += p->unheard < PULSE_SILENT_N;
	if (p->undelivered == PULSE_UNDELIVERED_N)
		return;
	p->undelivered++;
	p->last_us = now_us;
}

bool pulse_webhook(struct pulse *p)
{
	bool was_silent = p->is_silent;

	p->is_silent = false;
	p->unheard = 0;
	return was_silent;
}

void pulse_delivered(struct pulse *p)
{
	p->has_delivered = true;
	p->undelivered = 0;
}

int64_t pulse_silent_us(const struct pulse *p)
{
	bool can_be = !p->is_silent && p->unheard == PULSE_SILENT_N;

	return can_be ? p->first_us + PULSE_SILENT_US : INT64_MAX;
}

int64_t pulse_misses_us(const struct pulse *p)
{
	bool can_be = p->has_delivered && p->undelivered == PULSE_UNDELIVERED_N;

	return can_be ? p->last_us + PULSE_UNDELIVERED_US : INT64_MAX;
}

bool pulse_falls_silent(struct pulse *p, int64_t now_us)
{
	if (now_us < pulse_silent_us(p))
		return false;
	p->is_silent = true;
	return true;
}

bool pulse_stops_arriving(struct pulse *p, int64_t now_us)
{
	if (now_us < pulse_misses_us(p))
		return false;
	p->undelivered = 0;
	return true;
}
