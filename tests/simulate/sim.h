/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_SIM_H
#define SIAR_TESTS_SIMULATE_SIM_H

#include "bot/base/random.h"
#include "bot/flow/turn.h"

#include <stdint.h>
#include <stdio.h>

/* A simulated day: the real engine between a simulated clock, network and people; see README.md.
 * One thread, no sockets. Everything random comes from the seed, a stream a part, so that taking
 * one kind of fault away leaves the other parts as they were as long as it can. */

enum fault {
	FAULT_CRASH,      /* the process ends: before a commit, behind it, with calls under way */
	FAULT_COMMIT,     /* a commit fails (full disk) and the turn is abandoned */
	FAULT_TOO_FAST,   /* 429: 130429 and 131056, with and without Retry-After */
	FAULT_TROUBLE,    /* 5xx, the message taken or not */
	FAULT_CUT,        /* the connection ends behind the request, the message taken or not */
	FAULT_DEAD,       /* nobody answers for some minutes */
	FAULT_BAN,        /* 401 until an operator says "lanjut semua" */
	FAULT_STATUS,     /* statuses lost, doubled, late, out of order */
	FAULT_HOOK,       /* bodies doubled, late, delivered again though they were answered */
	FAULT_WINDOW,     /* the window is closed, said at once or by a status */
	FAULT_PEOPLE_OFF, /* recipients that are gone, stopped at the network, kept back by it */
	FAULT_SLOW,       /* turns that run out of time */
	FAULT_RELOAD,     /* other limits while the bot runs */
	FAULT_COUNT,
};
extern const char *const fault_names[FAULT_COUNT];

enum stream { FOR_PEOPLE, FOR_NETWORK, FOR_FAULTS, FOR_SECRETS, STREAM_COUNT };

/* In the run of very many the writer and the loop are so busy that they come this late. */
enum { BIG_GRID_US = 25 * 1000 };

enum { ACCOUNTS = 2, CATEGORIES = 5, DISTRICTS = 4, BODIES_MAX = 512, VERDICTS_MAX = 4096 };

struct sim_options {
	uint64_t seed;
	int64_t hours;
	int n_people, n_groups;
	bool is_rehearsal;
	int64_t n_run, rate; /* the run of very many; 0 = an ordinary day */
	unsigned faults;     /* a bit for each */
	int64_t steps_max;
	const char *rules;  /* the office's preset, NULL = by the seed */
	const char *broken; /* what simulate_broken breaks, NULL = nothing */
	bool is_verbose;
};

enum event_what {
	EVENT_PERSON,    /* a: who */
	EVENT_REACT,     /* a: who, b: what to say */
	EVENT_FLUSH,     /* a: account; the network makes a body of what waits */
	EVENT_HOOK,      /* a: hook; it arrives */
	EVENT_ARRIVE,    /* a: flight; the request arrives */
	EVENT_ANSWER,    /* a: flight */
	EVENT_STATUS_AT, /* a: accepted message, b: status word */
	EVENT_TURN,      /* the bot wants a turn */
	EVENT_UP,        /* the bot starts again */
	EVENT_TROUBLE,   /* a: fault begins or ends */
	EVENT_RUN,       /* a: stage of the big run */
};

struct sim_event {
	int64_t at_us;
	uint64_t order;
	enum event_what what;
	int64_t a, b;
};

struct agenda {
	struct sim_event *list; /* a heap */
	size_t n, cap;
	uint64_t last;
};

/* What the checker believes an account may do. */
struct believed {
	int64_t per_second, in_flight, pair_burst, pair_every_ms, per_day; /* 0 = no limit */
};

struct trace_step {
	const char *what;
	int64_t at_us, step, a, b, c;
};
enum { TRACE_KEPT = 48 };
struct trace {
	uint64_t hash;
	struct trace_step last[TRACE_KEPT];
	uint64_t n;
};

struct network;
struct crowd;
struct check;

struct sim {
	struct sim_options o;
	struct random random[STREAM_COUNT];
	struct clock clock;
	int64_t begin_ms, now_us, tick_us, tick_step_us;
	int64_t end_us; /* people are silent from here on, the rest comes to its end */
	struct agenda agenda;
	struct arena mem;
	str dir;
	struct config *configs[64];
	size_t n_configs;
	struct believed believed;
	struct engine engine;
	bool is_up, is_over;
	bool is_still, is_exact; /* people say nothing; the network is as in rehearsals */
	int generation;          /* of the process */
	int64_t next_us, retry_us, wake_us;
	int64_t turn_us; /* when the last turn began */
	bool has_more, is_probe;
	int64_t crash_in, fail_in; /* turns until then, 0 = no */
	struct sending *verdicts[VERDICTS_MAX];
	size_t n_verdicts;
	int64_t bodies[BODIES_MAX]; /* hooks */
	size_t n_bodies;
	struct network *network;
	struct crowd *people;
	struct check *check;
	struct trace trace;
	int64_t n_events, n_steps, n_sends, n_crashes, n_violations;
	/* looked at: promos and digests that left, quotas told, what left by a list she was shown,
	 * messages edited, albums */
	int64_t n_rehearsed, n_promos, n_digests, n_quotas, n_told, n_edits, n_albums;
};

/* agenda.c */
void agenda_put(struct sim *s, int64_t at_us, enum event_what what, int64_t a, int64_t b);
bool agenda_take(struct sim *s, struct sim_event *ret);
int64_t sim_below(struct sim *s, enum stream from, int64_t below);
bool sim_chance(struct sim *s, enum stream from, int64_t of_1000);
bool sim_may(const struct sim *s, enum fault f);

/* trace.c */
/* Where people read of it: stdout, unless that speaks TAP. */
FILE *trace_out(void);
void trace_to(FILE *file);
void trace_init(struct trace *t, uint64_t seed);
void trace_add(struct sim *s, const char *what, int64_t a, int64_t b, int64_t c);
void trace_bytes(struct sim *s, str bytes);
void trace_print(const struct sim *s);
/* Something that must never be; ends the simulation. */
void violation(struct sim *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* world.c: the bot's process */
void world_open(struct sim *s);
void world_close(struct sim *s);
void world_run(struct sim *s);
int64_t sim_wall_ms(const struct sim *s);
void world_turns(struct sim *s);
void world_crash(struct sim *s);
/* An end from outside: as SIGTERM, or as kill -9. Starts again a little later. */
void world_end(struct sim *s, bool is_clean);
void world_reload(struct sim *s);
void world_up(struct sim *s);
/* config.c */
struct config *world_config(struct sim *s, bool is_other);

/* network.c, hooks.c */
void network_open(struct sim *s);
void network_close(struct sim *s);
void network_leave(struct sim *s, struct sending *call);
void network_event(struct sim *s, const struct sim_event *e);
void network_crashed(struct sim *s);
bool network_is_quiet(const struct sim *s);
int64_t network_in_flight(const struct sim *s, int account);
void hooks_open(struct sim *s);
void hooks_close(struct sim *s);
/* What a person says, in JSON's escapes; `message` is the checker's number of it. */
struct saying {
	const char *text, *photo; /* photo NULL = none */
	int64_t edits;            /* the message that says this from now on; 0 = a new one */
	bool is_forwarded;
};
void hooks_message(struct sim *s, int account, int64_t message, int who, int group,
		   const struct saying *what);
void hooks_status(struct sim *s, int account, const char *object);
void hooks_event(struct sim *s, const struct sim_event *e);
str hook_bytes(const struct sim *s, int64_t hook, int *ret_account);
/* It was in a turn that committed: its messages are the bot's now. */
void hook_committed(struct sim *s, int64_t hook);
/* 200 arrived, or not. */
void hook_answered(struct sim *s, int64_t hook, bool is_good);
bool hooks_are_quiet(const struct sim *s);
/* people.c */
void people_open(struct sim *s);
void people_close(struct sim *s);
void people_event(struct sim *s, const struct sim_event *e);
void people_got(struct sim *s, int to, str body);
int people_of_address(const struct sim *s, str address, bool is_group);
void people_address(const struct sim *s, int who, char ret[24]);

#endif
