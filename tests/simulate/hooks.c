/* SPDX-License-Identifier: MIT */
/* The network's webhooks: what people say and what became of messages is gathered into bodies, as
 * Meta does, and given again until somebody answers 200: after seconds, minutes, hours. */
#include "tests/simulate/sim.h"

#include "bot/base/buf.h"
#include "tests/simulate/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	HOOK_MESSAGES_MAX = 24,
	FLUSH_US = 400 * 1000,
	FLUSH_STATUS_US = 4 * 1000 * 1000,
	FIRST_AGAIN_US = 5 * 1000 * 1000,
	GATHER_BYTES = 24 * 1024,
	KIND_BYTES = 6 * 1024,
};
static const int64_t LONGEST_AGAIN_US = INT64_C(3600) * 1000 * 1000;

struct hook {
	str bytes;                     /* owned until it is over */
	int account, attempts, on_way; /* copies under way */
	bool is_committed, is_answered;
	int n_messages, n_events;
	int64_t messages[HOOK_MESSAGES_MAX];
};

/* What waits at an account to become a body. */
struct gathered {
	char text[GATHER_BYTES], statuses[GATHER_BYTES];
	size_t n_text, n_statuses;
	int n_events, n_messages;
	int64_t messages[HOOK_MESSAGES_MAX];
	bool is_waiting; /* a flush is on the agenda */
	int64_t flush_us;
};

static struct hooks {
	struct hook *list;
	size_t n, cap;
	size_t n_open;
	struct gathered at[ACCOUNTS];
} hooks;

void hooks_open(struct sim *s)
{
	(void)s;
	memset(&hooks, 0, sizeof(hooks));
}

static void forget(struct hook *h)
{
	char *bytes = NULL;

	memcpy(&bytes, &h->bytes.ptr, sizeof(bytes));
	mem_give(bytes);
	h->bytes = STR_NONE;
}

void hooks_close(struct sim *s)
{
	(void)s;
	for (size_t i = 0; i < hooks.n; i++)
		forget(&hooks.list[i]);
	mem_give(hooks.list);
	hooks.list = NULL;
}

bool hooks_are_quiet(const struct sim *s)
{
	(void)s;
	return hooks.n_open == 0 && !hooks.at[0].is_waiting && !hooks.at[1].is_waiting;
}

/* The body that waits now. */
static void flush(struct sim *s, int account)
{
	struct gathered *g = &hooks.at[account];
	static char body[2 * GATHER_BYTES + 1024];

	g->is_waiting = false;
	if (g->n_events == 0)
		return;
	int n = snprintf(body, sizeof(body),
			 "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"501\","
			 "\"changes\":[%.*s",
			 (int)g->n_text, g->text);
	if (g->n_statuses > 0)
		n += snprintf(body + n, sizeof(body) - (size_t)n,
			      "%s{\"field\":\"messages\",\"value\":{\"messaging_product\":"
			      "\"whatsapp\",\"metadata\":{\"display_phone_number\":"
			      "\"628110000000%d\",\"phone_number_id\":\"100%d\"},\"statuses\":[%.*s"
			      "]}}",
			      g->n_text > 0 ? "," : "", account + 1, account + 1,
			      (int)g->n_statuses, g->statuses);
	n += snprintf(body + n, sizeof(body) - (size_t)n, "]}]}");
	ASSERT((size_t)n < sizeof(body));

	if (hooks.n == hooks.cap) {
		hooks.cap = hooks.cap ? 2 * hooks.cap : 256;
		hooks.list = mem_resize(hooks.list, hooks.cap * sizeof(hooks.list[0]));
	}
	char *bytes = mem_take((size_t)n);
	memcpy(bytes, body, (size_t)n);
	struct hook *h = &hooks.list[hooks.n];
	*h = (struct hook){ .bytes = { bytes, (size_t)n },
			    .account = account,
			    .n_messages = g->n_messages,
			    .n_events = g->n_events };
	memcpy(h->messages, g->messages, sizeof(h->messages));
	g->n_text = g->n_statuses = 0;
	g->n_events = g->n_messages = 0;
	hooks.n_open++;
	int64_t at_us = s->now_us + 20000 + sim_below(s, FOR_NETWORK, 200000);
	if (s->o.n_run)
		at_us = at_us / BIG_GRID_US * BIG_GRID_US;
	agenda_put(s, at_us, EVENT_HOOK, (int64_t)hooks.n++, 0);
}

static void gathered(struct sim *s, int account, int64_t most_us)
{
	struct gathered *g = &hooks.at[account];

	g->n_events++;
	if (g->n_messages == HOOK_MESSAGES_MAX || g->n_text > GATHER_BYTES - 4096 ||
	    g->n_statuses > GATHER_BYTES - 2048) {
		flush(s, account);
		return;
	}
	int64_t at_us = s->now_us + 1000 + sim_below(s, FOR_NETWORK, most_us);
	if (g->is_waiting && g->flush_us <= at_us)
		return;
	g->is_waiting = true;
	g->flush_us = at_us;
	agenda_put(s, at_us, EVENT_FLUSH, account, 0);
}

/* "text","text":{...}, as it stands behind "type": */
static void put_kind(const struct saying *w, char *ret, size_t bytes)
{
	static const char edit[] = "\"edit\",\"edit\":{\"original_message_id\":\"wamid.in%" PRId64
				   "\",\"message\":{\"type\":";
	int n = w->edits ? snprintf(ret, bytes, edit, w->edits) : 0;

	if (w->photo)
		n += snprintf(ret + n, bytes - (size_t)n,
			      "\"image\",\"image\":{\"mime_type\":\"image/jpeg\","
			      "\"sha256\":\"x\",\"id\":\"%s\",\"caption\":\"%s\"}",
			      w->photo, w->text);
	else
		n += snprintf(ret + n, bytes - (size_t)n, "\"text\",\"text\":{\"body\":\"%s\"}",
			      w->text);
	n += snprintf(ret + n, bytes - (size_t)n, "%s", w->edits ? "}}" : "");
	ASSERT((size_t)n < bytes);
}

void hooks_message(struct sim *s, int account, int64_t message, int who, int group,
		   const struct saying *what)
{
	static char kind[KIND_BYTES];
	struct gathered *g = &hooks.at[account];
	char id[24], at[80] = "";

	people_address(s, who, id);
	if (group >= 0) {
		char group_id[24];
		people_address(s, group, group_id);
		snprintf(at, sizeof(at), "\"group_id\":\"%s\",", group_id);
	}
	put_kind(what, kind, sizeof(kind));
	int n = snprintf(g->text + g->n_text, GATHER_BYTES - g->n_text,
			 "%s{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\","
			 "\"metadata\":{\"display_phone_number\":\"628110000000%d\","
			 "\"phone_number_id\":\"100%d\"},\"contacts\":[{\"profile\":{\"name\":"
			 "\"Orang %d\"},\"wa_id\":\"%s\"}],\"messages\":[{\"from\":\"%s\",%s%s"
			 "\"id\":\"wamid.in%" PRId64 "\",\"timestamp\":\"%" PRId64
			 "\",\"type\":%s}]}}",
			 g->n_text > 0 ? "," : "", account + 1, account + 1, who, id, id, at,
			 what->is_forwarded ? "\"context\":{\"forwarded\":true}," : "", message,
			 sim_wall_ms(s) / 1000, kind);
	ASSERT(n > 0 && (size_t)n < GATHER_BYTES - g->n_text);
	g->n_text += (size_t)n;
	g->messages[g->n_messages++] = message;
	gathered(s, account, FLUSH_US);
}

void hooks_status(struct sim *s, int account, const char *object)
{
	struct gathered *g = &hooks.at[account];
	int n = snprintf(g->statuses + g->n_statuses, GATHER_BYTES - g->n_statuses, "%s%s",
			 g->n_statuses > 0 ? "," : "", object);

	ASSERT(n > 0 && (size_t)n < GATHER_BYTES - g->n_statuses);
	g->n_statuses += (size_t)n;
	gathered(s, account, FLUSH_STATUS_US);
}

str hook_bytes(const struct sim *s, int64_t hook, int *ret_account)
{
	(void)s;
	*ret_account = hooks.list[hook].account;
	return hooks.list[hook].bytes;
}

void hook_committed(struct sim *s, int64_t hook)
{
	struct hook *h = &hooks.list[hook];

	s->n_events += h->n_events;
	trace_add(s, "hook", hook, h->n_events, h->attempts);
	trace_bytes(s, h->bytes);
	for (int i = 0; i < h->n_messages && !h->is_committed; i++)
		check_committed(s, h->messages[i]);
	h->is_committed = true;
}

static void again(struct sim *s, int64_t hook)
{
	int64_t wait_us = FIRST_AGAIN_US;

	for (int i = 1; i < hooks.list[hook].attempts && wait_us < LONGEST_AGAIN_US; i++)
		wait_us *= 2;
	agenda_put(s, s->now_us + wait_us + sim_below(s, FOR_NETWORK, wait_us), EVENT_HOOK, hook,
		   0);
}

void hook_answered(struct sim *s, int64_t hook, bool is_good)
{
	struct hook *h = &hooks.list[hook];

	h->on_way--;
	/* The 200 itself is lost on its way, or the network gives the body again all the same. */
	if (is_good && sim_may(s, FAULT_HOOK) && sim_chance(s, FOR_FAULTS, 15))
		is_good = h->is_answered;
	if (is_good && !h->is_answered) {
		h->is_answered = true;
		hooks.n_open--;
	} else if (!is_good && !h->is_answered) {
		again(s, hook);
	}
	if (h->is_answered && h->on_way == 0)
		forget(h);
}

static void arrive(struct sim *s, int64_t hook)
{
	struct hook *h = &hooks.list[hook];

	if (h->is_answered)
		return;
	h->attempts++;
	if (!s->is_up || s->n_bodies == BODIES_MAX || s->now_us < s->retry_us) {
		again(s, hook);
		return;
	}
	h->on_way++;
	s->bodies[s->n_bodies++] = hook;
	if (sim_may(s, FAULT_HOOK) && sim_chance(s, FOR_FAULTS, 30) && s->n_bodies < BODIES_MAX) {
		h->on_way++;
		s->bodies[s->n_bodies++] = hook;
	}
	if (sim_may(s, FAULT_HOOK) && sim_chance(s, FOR_FAULTS, 20))
		agenda_put(s, s->now_us + sim_below(s, FOR_FAULTS, 2000000), EVENT_HOOK, hook, 0);
}

void hooks_event(struct sim *s, const struct sim_event *e)
{
	if (e->what == EVENT_FLUSH)
		flush(s, (int)e->a);
	else
		arrive(s, e->a);
}
