/* SPDX-License-Identifier: MIT */
/* The lane against naive models over random schedules: a list of every send's time for the bucket,
 * whole numbers and a list of what is under way for the window, pauses and trials. Limits change in
 * between, the clock stands, jumps and is late. SIAR_LONG takes a million steps; the seed is
 * printed. */
#include "bot/base/check.h"
#include "bot/flow/lanes.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>

enum { SENT_MAX = 4096, TOKEN = 1000000 };

struct limits {
	int64_t rate, in_flight;
	size_t first; /* the earliest send that they judge */
};

struct model {
	int64_t at_us[SENT_MAX];
	size_t n;
	struct limits now;
	/* the window, in thousandths, and what is under way since before it was halved */
	int64_t window, in_flight, old;
	/* the state */
	bool is_stopped, is_paused, is_trial, is_dead, is_probe_out;
	int64_t until_ms;
	int silent;
};

static struct model m;
static struct lane l;
static struct random r, chance;
static int64_t now_us, now_ms, n_sent;

static int64_t steps(void)
{
	return getenv("SIAR_LONG") ? 1000000 : 200000;
}

static int64_t capacity(void)
{
	int64_t tokens = m.now.rate / 10;

	if (tokens > m.now.in_flight)
		tokens = m.now.in_flight;
	return tokens < 2 ? TOKEN * 7 / 4 : tokens * TOKEN;
}

/* No span that begins with a send under these limits carries more than rate times span plus what
 * the bucket holds. */
static bool bucket_may(void)
{
	for (size_t i = m.n; i-- > m.now.first;) {
		int64_t count = (int64_t)(m.n - i) + 1, span_us = now_us - m.at_us[i];
		if (count * TOKEN > span_us * m.now.rate + capacity())
			return false;
		if (span_us * m.now.rate > capacity() + SENT_MAX * (int64_t)TOKEN)
			break;
	}
	return true;
}

static int64_t window(void)
{
	int64_t whole = m.window / 1000;

	if (m.is_trial)
		return 1;
	return whole < m.now.in_flight ? whole : m.now.in_flight;
}

static bool is_open(void)
{
	if (m.is_paused && m.until_ms > now_ms + INT64_C(86400000))
		m.until_ms = now_ms + INT64_C(86400000);
	if (m.is_paused && now_ms >= m.until_ms)
		m.is_paused = false;
	return !m.is_stopped && !m.is_paused;
}

static void model_answer(enum verdict v, enum scope scope)
{
	bool is_probe = m.is_probe_out;
	bool is_push_back =
		v == VERDICT_UNCERTAIN || (v == VERDICT_PAUSE && scope == SCOPE_ACCOUNT);

	m.in_flight--;
	m.is_probe_out = false;
	if (v == VERDICT_SENT) {
		m.window += 1000000 / m.window > 1 ? 1000000 / m.window : 1;
		if (m.window > m.now.in_flight * 1000)
			m.window = m.now.in_flight * 1000;
		if (!m.is_trial || is_probe) {
			if (m.is_dead && m.window > 8000)
				m.window = 8000;
			m.is_trial = m.is_dead = false;
			m.silent = 0;
		}
	} else if (is_push_back && m.old == 0) {
		int64_t floor = m.now.in_flight < 4 ? m.now.in_flight * 1000 : 4000;
		m.window = m.window / 2 > floor ? m.window / 2 : floor;
		m.old = m.in_flight + 1;
	}
	m.old -= m.old > 0;
}

static void both_pause(void)
{
	static const int64_t waits_ms[] = { 0,       1000,        1500,         60000,
					    3600000, 4 * 3600000, INT64_MAX / 4 };
	int64_t wait_ms = waits_ms[random_below(&r, ARRAY_LEN(waits_ms))], clamped_ms = wait_ms;

	if (clamped_ms < 1000)
		clamped_ms = 1000;
	if (clamped_ms > 86400000)
		clamped_ms = 86400000;
	bool is_longer = !m.is_stopped && !(m.is_paused && m.until_ms >= now_ms + clamped_ms);
	assert_int_equal(lane_pause(&l, wait_ms, "reason.too_fast", 1, now_ms), is_longer);
	if (!is_longer)
		return;
	m.is_paused = m.is_trial = true;
	m.until_ms = now_ms + clamped_ms;
}

static void both_silent(bool is_unsent)
{
	bool is_waiting = m.is_paused && now_ms < m.until_ms;

	if (!m.is_stopped && m.silent < LANE_DEAD_AFTER)
		m.silent++;
	m.is_dead = m.is_stopped ? m.is_dead : m.silent == LANE_DEAD_AFTER;
	bool is_new = !m.is_stopped && !is_waiting && (is_unsent || m.is_dead);
	assert_int_equal(lane_silent(&l, is_unsent, "reason.no_answer", &chance, now_ms), is_new);
	if (!is_new)
		return;
	/* how long is a matter of chance, within a minute */
	assert_in_range(l.until_ms - now_ms, 1000, 60000);
	m.is_paused = m.is_trial = true;
	m.until_ms = l.until_ms;
}

static void both_answer(void)
{
	static const struct {
		enum verdict v;
		enum scope scope;
	} answers[] = {
		{ VERDICT_SENT, SCOPE_MESSAGE },      { VERDICT_SENT, SCOPE_MESSAGE },
		{ VERDICT_SENT, SCOPE_MESSAGE },      { VERDICT_SENT, SCOPE_MESSAGE },
		{ VERDICT_SENT, SCOPE_MESSAGE },      { VERDICT_REFUSED, SCOPE_RECIPIENT },
		{ VERDICT_UNCERTAIN, SCOPE_MESSAGE }, { VERDICT_PAUSE, SCOPE_ACCOUNT },
		{ VERDICT_PAUSE, SCOPE_RECIPIENT },   { VERDICT_RETRY, SCOPE_MESSAGE },
	};
	size_t i = (size_t)random_below(&r, ARRAY_LEN(answers));
	enum verdict v = answers[i].v;

	lane_back(&l, v, answers[i].scope);
	model_answer(v, answers[i].scope);
	if (v == VERDICT_UNCERTAIN)
		both_silent(false);
	if (v == VERDICT_PAUSE && answers[i].scope == SCOPE_ACCOUNT && random_below(&r, 2))
		both_pause();
}

static void both_take(void)
{
	if (m.n == SENT_MAX) {
		for (size_t i = SENT_MAX / 2; i < m.n; i++)
			m.at_us[i - SENT_MAX / 2] = m.at_us[i];
		m.n = SENT_MAX / 2;
		m.now.first -= m.now.first < SENT_MAX / 2 ? m.now.first : SENT_MAX / 2;
	}
	lane_take(&l, &chance, now_us);
	m.at_us[m.n++] = now_us;
	n_sent++;
	m.in_flight++;
	m.is_probe_out = m.is_trial;
}

static struct lane_limits some_limits(int64_t rate, int64_t in_flight)
{
	return (struct lane_limits){
		.per_second = rate, .in_flight = in_flight, .pair_burst = 10, .pair_every_ms = 6000
	};
}

/* New limits judge what goes from now on; what the bucket held before they let go at most once. */
static void both_limit(void)
{
	static const int64_t rates[] = { 1, 3, 19, 20, 80, 333, 1000 };
	int64_t in_flight = 1 + random_below(&r, 64);
	struct lane_limits to = some_limits(rates[random_below(&r, ARRAY_LEN(rates))], in_flight);

	lane_limit(&l, &to);
	m.now = (struct limits){ to.per_second, in_flight, m.n };
	if (m.window > in_flight * 1000)
		m.window = in_flight * 1000;
}

static void move_clock(void)
{
	int64_t step_us = 1000000 / m.now.rate;

	switch (random_below(&r, 40)) {
	case 0: /* asleep for hours */
		now_us += random_below(&r, INT64_C(8) * 3600 * 1000000);
		break;
	case 1: /* the wall clock is set, back or ahead; the monotonic one is not */
		now_ms += random_below(&r, INT64_C(2) * 365 * 86400000) - INT64_C(365) * 86400000;
		break;
	case 2:
		now_us += random_below(&r, 20 * step_us + 2);
		break;
	default:
		now_us += random_below(&r, step_us + 2);
	}
	now_ms += random_below(&r, random_below(&r, 30) ? 20 : 100000);
}

static void begin(int64_t seed)
{
	struct lane_limits limits = some_limits(80, 64);

	printf("# seed %lld\n", (long long)seed);
	n_sent = 0;
	random_seed(&r, (uint64_t)seed);
	random_seed(&chance, (uint64_t)seed + 1);
	now_us = INT64_C(1234567);
	now_ms = INT64_C(1795500000000);
	m = (struct model){ .now = { 80, 64, 0 }, .window = 8000 };
	lane_init(&l, &limits, now_us);
}

/* After new limits the bucket holds no more than it may; how much, the model does not know. */
static void compare(bool has_reloads)
{
	bool is_free = is_open() && m.in_flight < window() && !m.is_probe_out;
	int64_t room = lane_room(&l, now_us, now_ms);

	assert_int_equal(lane_window(&l), window());
	assert_int_equal(l.state == LANE_OPEN, is_open());
	assert_int_equal(l.in_flight, m.in_flight);
	if (!is_free)
		assert_int_equal(room, 0);
	else if (room > 0)
		assert_true(bucket_may());
	else if (!has_reloads)
		assert_false(bucket_may());
	if (room > 0 && random_below(&r, 8))
		both_take();
}

static void step(bool has_reloads)
{
	int64_t what = random_below(&r, 400);

	compare(has_reloads);
	if (m.in_flight > 0 && (what % 2 || random_below(&r, 8) == 0))
		both_answer();
	else if (what == 0)
		both_pause();
	else if (what == 2)
		both_silent(random_below(&r, 2));
	else if (what == 4 && has_reloads)
		both_limit();
	else if (what == 6 && lane_stop(&l, "reason.token", 190))
		m.is_stopped = m.is_trial = true, m.is_paused = false;
	else if (what >= 8 && what < 40 && l.state == LANE_STOPPED && lane_open(&l))
		m.is_stopped = false;
	move_clock();
}

TEST(lane_does_what_the_models_say_whatever_comes)
{
	for (int64_t seed = 1; seed <= 4; seed++) {
		begin(seed);
		for (int64_t i = 0; i < steps() / 4; i++)
			step(false);
		printf("# %lld sent\n", (long long)n_sent);
		assert_true(n_sent > steps() / 4 / 5);
	}
}

TEST(lane_keeps_new_limits_from_the_first_send_on)
{
	for (int64_t seed = 11; seed <= 14; seed++) {
		begin(seed);
		for (int64_t i = 0; i < steps() / 4; i++)
			step(true);
	}
}

/* Jitter only delays: the models of the bucket are kept with it too, and the rate is. */
TEST(lane_with_jitter_keeps_every_window_and_the_rate)
{
	static const int64_t rates[] = { 1, 7, 19, 20, 80, 500 };

	for (int64_t seed = 21; seed < 21 + (int64_t)ARRAY_LEN(rates) * 3; seed++) {
		begin(seed);
		struct lane_limits limits = some_limits(rates[seed % 6], 64);
		limits.jitter_percent = 10 + random_below(&r, 41);
		lane_init(&l, &limits, now_us);
		l.window_milli = 64000;
		m.now = (struct limits){ limits.per_second, 64, 0 };
		int64_t first_us = now_us, n = 0;
		for (; n < steps() / 100; n++) {
			while (lane_room(&l, now_us, now_ms) == 0)
				now_us += lane_wait_us(&l, now_us, now_ms) + random_below(&r, 8000);
			assert_true(bucket_may());
			both_take();
			lane_back(&l, VERDICT_SENT, SCOPE_MESSAGE);
		}
		assert_true(n * 100 * 1000000 >= (now_us - first_us) * limits.per_second * 98);
	}
}
