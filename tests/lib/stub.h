/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_STUB_H
#define SIAR_TESTS_LIB_STUB_H

#include "bot/base/arena.h"
#include "bot/base/buf.h"
#include "bot/base/list.h"

#include <stdint.h>

/* The parts of the network stub, a program of its own (see stub.c). One thread. */

/* --- connections and their HTTP (stub_http.c) --- */

struct stub_request {
	str method, path, query, token, body;
};

#define STUB_HALF (SIZE_MAX - 1)

/* What follows an answer. */
enum stub_then { STUB_KEEP, STUB_CLOSE, STUB_RESET, STUB_HALF_CLOSE, STUB_HANG };

/* What becomes of a request. */
struct stub_answer {
	int status;
	str head;         /* more header lines, each ended by CR LF */
	struct buf *body; /* NULL = empty */
	int64_t delay_ms; /* before the first byte */
	size_t bytes_max; /* only so many bytes of it, head included; STUB_HALF = half of them */
	enum stub_then then;
	int64_t drip_ms; /* a byte each; 0 = all at once */
	bool is_message; /* siar's, not an order of the test's */
};

/* Something whose descriptor the loop watches. */
struct stub_watch {
	int fd;
	void (*on_ready)(struct stub_watch *w, unsigned events);
};

void stub_watch(struct stub_watch *w, unsigned events, bool is_new);
/* Listens on 127.0.0.1; the port really taken. */
int stub_listen(int port, void (*on_request)(const struct stub_request *r, struct arena *mem,
					     struct stub_answer *ret));
/* Runs until a signal. `on_idle` is called after each round of events and says in how many
 * milliseconds it wants to be called at the latest; -1 = with the next event. */
void stub_run(int (*on_idle)(void));
size_t stub_connections(void);

/* --- who got what (stub_log.c) --- */

struct stub_entry {
	int64_t at_us; /* CLOCK_REALTIME */
	const char *result;
	int status;
	bool is_acted; /* the message would reach its recipient */
	int64_t wamid; /* 0 = none given */
	str path, body;
};

void stub_log_init(size_t max_bytes);
void stub_log_add(const struct stub_entry *e);
void stub_log_reset(void);
/* Entries from number `from` on, a JSON object a line. */
void stub_log_write(struct buf *b, int64_t from, int64_t max);
void stub_log_count(struct buf *b);

/* --- how often each got it (stub_tally.c) --- */

/* Counts a message: by our delivery's number, and by recipient when the body has the words. */
void stub_tally_add(str body, bool is_acted);
void stub_tally_words(str words);
void stub_tally_reset(void);
/* "key acted requests" a line, of those acted upon at least so often; false: no such table. */
bool stub_tally_write(struct buf *b, str by, int64_t least);
void stub_tally_count(struct buf *b);

/* --- kill -9 at a moment that only the network sees (stub_kill.c) --- */

enum stub_moment { STUB_CONNECTED, STUB_REQUESTED, STUB_ANSWERED };

const char *stub_kill_set(str query, struct arena *mem);
/* The moment is here. */
void stub_kill_tell(enum stub_moment m);
/* When it killed last, by the wall clock. */
int64_t stub_killed_us(void);

/* --- faults (stub_fault.c) --- */

struct stub_fault {
	const char *name; /* static */
	int64_t left;     /* how often it still happens; -1 = for ever */
	int status;
	int64_t code;
	int64_t every, seen;   /* only each N-th that fits */
	int64_t at;            /* bytes of the answer after which it ends; -1 = half of it */
	int64_t bytes;         /* of a huge body */
	int64_t drip_ms;       /* a byte each */
	bool is_told;          /* its answer says that the connection closes */
	char retry_after[128]; /* as sent; empty = none */
	char location[160];    /* the same */
	char to[160];          /* only for this recipient; empty = all */
	bool is_acted;
};

/* Sets what the query says; NULL or what is wrong with it. */
const char *stub_fault_set(str query, struct arena *mem);
void stub_fault_reset(void);
/* The fault that happens to this body now; NULL = none. */
const struct stub_fault *stub_fault_take(str body);
int64_t stub_delay_ms(void);

/* --- signed statuses back to siar (stub_status.c) --- */

const char *stub_status_set(str query, struct arena *mem);
void stub_status_reset(void);
/* A message was accepted: its statuses are queued when they are on. */
void stub_status_add(int64_t wamid, str body);
/* Posts what is queued and the connection can take; when it wants to be called again. */
int stub_status_flush(void);
void stub_status_count(struct buf *b);

/* --- the body of a message (stub_fault.c) --- */

/* Both point into it. Found by their keys: a quote inside of a text has its backslash. */
struct stub_message {
	str to, opaque;
};
struct stub_message stub_message_of(str body);

#endif
