/* SPDX-License-Identifier: MIT */
/* The other side of each call: what the network makes of a request, what it answers and when, what
 * it says of the message later. It refuses what Meta refuses (24 hours) and errs as the seed says.
 * It keeps its own record; check.c holds that against the store. */
#include "tests/simulate/sim.h"

#include "tests/simulate/check.h"
#include "tests/simulate/photos.h"
#include "tests/simulate/rehearse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FLIGHTS_MAX = 4096, GRID_US = 4000, TIMEOUT_US = 30 * 1000 * 1000 };
enum { WORD_SENT, WORD_DELIVERED, WORD_READ, WORD_FAILED };
static const int64_t DAY_US = INT64_C(24) * 3600 * 1000 * 1000;
static const int64_t MINUTE_US = INT64_C(60) * 1000 * 1000;
static const char *const words[] = { "sent", "delivered", "read", "failed" };

/* A message the network has taken. */
struct taken {
	int64_t delivery;
	int to;
	short attempt, account, code, statuses;
};

struct network {
	struct flight flights[FLIGHTS_MAX];
	int free[FLIGHTS_MAX];
	size_t n_free;
	struct taken *taken;
	size_t n_taken, cap_taken;
	int64_t statuses_to_come;
	int64_t dead_until_us, fast_until_us;
	int64_t banned[ACCOUNTS];    /* until; 0 = not */
	int64_t under_way[ACCOUNTS]; /* sends of this process */
};

void network_open(struct sim *s)
{
	struct network *n = mem_take(sizeof(*n));

	s->network = n;
	for (int i = 0; i < FLIGHTS_MAX; i++)
		n->free[n->n_free++] = FLIGHTS_MAX - 1 - i;
	agenda_put(s, 30 * MINUTE_US, EVENT_TROUBLE, 0, 0);
}

static void land(struct network *n, struct flight *f)
{
	char *body = NULL;

	memcpy(&body, &f->body.ptr, sizeof(body));
	mem_give(body);
	f->body = STR_NONE;
	f->is_used = false;
	n->free[n->n_free++] = (int)(f - n->flights);
}

void network_close(struct sim *s)
{
	for (size_t i = 0; i < FLIGHTS_MAX; i++)
		if (s->network->flights[i].is_used)
			land(s->network, &s->network->flights[i]);
	mem_give(s->network->taken);
	mem_give(s->network);
}

bool network_is_quiet(const struct sim *s)
{
	return s->network->n_free == FLIGHTS_MAX && s->network->statuses_to_come == 0;
}

int64_t network_in_flight(const struct sim *s, int account)
{
	return s->network->under_way[account];
}

static void count(struct sim *s, const struct flight *f, int64_t by)
{
	if (!f->is_send || f->generation != s->generation)
		return;
	s->network->under_way[f->account] += by;
}

/* The loop hands things over in batches. */
static int64_t on_grid(const struct sim *s, int64_t at_us)
{
	int64_t grid_us = s->o.n_run ? BIG_GRID_US : GRID_US;

	return (at_us + grid_us - 1) / grid_us * grid_us;
}

static str member(str body, str key)
{
	ptrdiff_t at = str_find(body, key);

	if (at < 0)
		return STR_NONE;
	str rest = str_slice(body, (size_t)at + key.len, SIZE_MAX), value = STR_NONE;
	str_take(&rest, '"', &value);
	return value;
}

static void read_send(struct sim *s, struct flight *f)
{
	str body = f->body, to = member(body, STR("\"to\":\"")), part, rest;
	bool is_group = str_find(body, STR("\"recipient_type\":\"group\"")) >= 0;
	int64_t number = 0;

	f->is_send = true;
	f->to = people_of_address(s, to, is_group);
	f->is_template = str_find(body, STR("\"type\":\"template\"")) >= 0;
	rest = member(body, STR("\"biz_opaque_callback_data\":\""));
	str_take(&rest, ':', &part);
	if (!str_eq(part, STR("siar1")))
		violation(s, "a send without our reference");
	str_take(&rest, ':', &part);
	(void)str_to_int64(part, &f->delivery);
	str_take(&rest, ':', &part);
	(void)str_to_int64(part, &number);
	f->attempt = (int)number;
}

void network_leave(struct sim *s, struct sending *call)
{
	struct network *n = s->network;

	ASSERT(n->n_free > 0);
	struct flight *f = &n->flights[n->free[--n->n_free]];
	*f = (struct flight){ .call = call,
			      .generation = s->generation,
			      .account = call->account,
			      .class = call->class,
			      .is_used = true,
			      .to = -1 };
	str body = call->request.body;
	char *copy = mem_take(body.len + 1);
	memcpy(copy, body.ptr ? body.ptr : "", body.len);
	f->body = (str){ copy, body.len };
	trace_add(s, "leave", call->work.delivery_id, call->class, call->job_id);
	trace_bytes(s, body);
	if (call->work.kind == WORK_SEND) {
		read_send(s, f);
		count(s, f, 1);
		check_leave(s, f);
		rehearse_leave(s, f->delivery, call->chat_id, call->account, f->is_template);
	}
	int64_t way_us = s->is_exact ? 0 : 20000 + sim_below(s, FOR_NETWORK, 200000);
	agenda_put(s, s->now_us + way_us, EVENT_ARRIVE, f - n->flights, 0);
}

static void say_status(struct sim *s, int64_t taken, int word, int64_t in_us)
{
	s->network->statuses_to_come++;
	agenda_put(s, s->now_us + in_us, EVENT_STATUS_AT, taken, word);
}

/* sent, delivered, read; some get lost, come twice, late or in another order. */
static void plan_statuses(struct sim *s, int64_t taken)
{
	int64_t at_us = 200000 + sim_below(s, FOR_NETWORK, 2000000);
	int last = sim_chance(s, FOR_NETWORK, 930) ? WORD_DELIVERED : WORD_SENT;

	if (last == WORD_DELIVERED && sim_chance(s, FOR_NETWORK, 500))
		last = WORD_READ;
	for (int word = WORD_SENT; word <= last; word++) {
		bool may = sim_may(s, FAULT_STATUS);
		if (!may || !sim_chance(s, FOR_FAULTS, 40))
			say_status(s, taken, word, at_us);
		if (may && sim_chance(s, FOR_FAULTS, 40))
			say_status(s, taken, word, sim_below(s, FOR_FAULTS, 100 * MINUTE_US));
		at_us += sim_below(s, FOR_NETWORK, word == WORD_SENT ? 3000000 : 40 * MINUTE_US);
		if (may && sim_chance(s, FOR_FAULTS, 30))
			at_us = sim_below(s, FOR_FAULTS, 400000);
	}
}

/* Taken: *code != 0 when a status will say that it failed after all. */
static void take(struct sim *s, struct flight *f, int code)
{
	struct network *n = s->network;

	if (n->n_taken == n->cap_taken) {
		n->cap_taken = n->cap_taken ? 2 * n->cap_taken : 4096;
		n->taken = mem_resize(n->taken, n->cap_taken * sizeof(n->taken[0]));
	}
	int64_t at = (int64_t)n->n_taken++;
	n->taken[at] =
		(struct taken){ f->delivery, f->to, (short)f->attempt, (short)f->account, 0, 0 };
	trace_add(s, "taken", f->delivery, f->attempt, code);
	check_accepted(s, f, code == 0);
	if (code != 0) {
		n->taken[at].code = (short)(code - 131000);
		say_status(s, at, WORD_FAILED, 500000 + sim_below(s, FOR_FAULTS, 5000000));
	} else {
		if (!s->is_exact)
			plan_statuses(s, at);
		people_got(s, f->to, f->body);
	}
	f->how = HTTP_ANSWERED;
	f->status = 200;
	snprintf(f->reply, sizeof(f->reply),
		 "{\"messaging_product\":\"whatsapp\",\"messages\":[{\"id\":\"wamid.out%" PRId64
		 "\"}]}",
		 at);
}

static void refuse(struct flight *f, int status, int code)
{
	f->how = HTTP_ANSWERED;
	f->status = status;
	snprintf(f->reply, sizeof(f->reply), "{\"error\":{\"code\":%d,\"message\":\"no\"}}", code);
}

/* True: something on the way was in its way; the answer is set. */
static bool is_disturbed(struct sim *s, struct flight *f)
{
	int64_t dice = sim_below(s, FOR_FAULTS, 1000), half = sim_below(s, FOR_FAULTS, 2);

	if (sim_may(s, FAULT_TOO_FAST) && (s->now_us < s->network->fast_until_us || dice < 6)) {
		refuse(f, 429, half ? 130429 : 131056);
		if (sim_chance(s, FOR_FAULTS, 400))
			snprintf(f->retry_after, sizeof(f->retry_after), "%d",
				 (int)sim_below(s, FOR_FAULTS, 30));
		return true;
	}
	if (sim_may(s, FAULT_TROUBLE) && dice >= 10 && dice < 20) {
		if (half)
			take(s, f, 0);
		f->how = HTTP_ANSWERED;
		f->status = dice < 15 ? 500 : 503;
		snprintf(f->reply, sizeof(f->reply), "<html>upstream</html>");
		return true;
	}
	if (sim_may(s, FAULT_TROUBLE) && dice >= 20 && dice < 25) {
		refuse(f, 500, half ? 131000 : 131016); /* not taken, says Meta */
		return true;
	}
	if (sim_may(s, FAULT_CUT) && dice >= 30 && dice < 42) {
		if (half)
			take(s, f, 0);
		f->how = HTTP_UNKNOWN;
		return true;
	}
	return false;
}

/* What the network makes of a send that has arrived. */
static void judge_send(struct sim *s, struct flight *f)
{
	int64_t dice = sim_below(s, FOR_FAULTS, 1000);
	bool is_person = f->to >= 0 && f->to < s->o.n_people;
	bool is_shut = is_person && !f->is_template &&
		       s->now_us - check_last_inbound_us(s, f->to) > DAY_US;

	if (f->to < 0)
		refuse(f, 400, 131026);
	else if (is_disturbed(s, f))
		return;
	else if (is_shut || (sim_may(s, FAULT_WINDOW) && is_person && !f->is_template && dice < 8))
		dice % 2 ? take(s, f, 131047) : refuse(f, 400, 131047);
	else if (sim_may(s, FAULT_PEOPLE_OFF) && dice >= 10 && dice < 14)
		refuse(f, 400, f->class >= CLASS_PROMO && dice < 12 ? 131050 : 131026);
	else if (sim_may(s, FAULT_PEOPLE_OFF) && dice >= 14 && dice < 20 && f->class >= CLASS_PROMO)
		take(s, f, dice < 17 ? 131049 : 131026);
	else
		take(s, f, 0);
}

static void arrive(struct sim *s, struct flight *f)
{
	int64_t wait_us = 20000 + sim_below(s, FOR_NETWORK, 150000);

	f->is_arrived = true;
	f->how = HTTP_ANSWERED;
	f->status = 200;
	if (s->now_us < s->network->dead_until_us) {
		f->how = sim_chance(s, FOR_FAULTS, 800) ? HTTP_NOT_SENT : HTTP_UNKNOWN;
		wait_us = f->how == HTTP_NOT_SENT ? 5000000 : TIMEOUT_US;
	} else if (s->now_us < s->network->banned[f->account]) {
		refuse(f, 401, 190);
	} else if (f->is_send) {
		judge_send(s, f);
	} else {
		photos_answer(f);
	}
	if (sim_may(s, FAULT_CUT) && f->how == HTTP_UNKNOWN && sim_chance(s, FOR_FAULTS, 300))
		wait_us = TIMEOUT_US;
	int64_t at_us =
		s->is_exact ? s->now_us + REHEARSAL_ANSWER_US : on_grid(s, s->now_us + wait_us);
	agenda_put(s, at_us, EVENT_ANSWER, f - s->network->flights, 0);
}

static str copy(struct sending *call, const char *text)
{
	return text[0] ? arena_printf(&call->mem, "%s", text) : STR_NONE;
}

static void answer(struct sim *s, struct flight *f)
{
	if (f->generation == s->generation && s->is_up) {
		struct sending *call = f->call;
		ASSERT(s->n_verdicts < VERDICTS_MAX);
		call->how = f->how;
		call->reply = (struct http_reply){ .content_type = STR("application/json") };
		if (f->how == HTTP_ANSWERED) {
			call->reply.status = f->status;
			call->reply.body = copy(call, f->reply);
			call->reply.retry_after = copy(call, f->retry_after);
		}
		photos_keep(f, call);
		trace_add(s, "answer", f->delivery, f->how, f->status);
		s->verdicts[s->n_verdicts++] = call;
	}
	count(s, f, -1);
	land(s->network, f);
}

/* What was not yet there when the process ended may never have left. */
void network_crashed(struct sim *s)
{
	memset(s->network->under_way, 0, sizeof(s->network->under_way));
	for (size_t i = 0; i < FLIGHTS_MAX; i++) {
		struct flight *f = &s->network->flights[i];
		if (f->is_used && !f->is_arrived && sim_chance(s, FOR_FAULTS, 500))
			f->to = -2;
	}
}

static void status_due(struct sim *s, const struct sim_event *e)
{
	struct taken *t = &s->network->taken[e->a];
	char object[512], to[24], error[64] = "", recipient[64] = "";

	s->network->statuses_to_come--;
	people_address(s, t->to, to);
	if (e->b == WORD_FAILED)
		snprintf(error, sizeof(error), ",\"errors\":[{\"code\":%d}]", 131000 + t->code);
	if (t->to >= s->o.n_people)
		snprintf(recipient, sizeof(recipient), ",\"recipient_type\":\"group\"");
	snprintf(object, sizeof(object),
		 "{\"id\":\"wamid.out%" PRId64 "\",\"status\":\"%s\",\"timestamp\":\"%" PRId64
		 "\",\"recipient_id\":\"%s\",\"biz_opaque_callback_data\":\"siar1:%" PRId64
		 ":%d\"%s%s}",
		 e->a, words[e->b], sim_wall_ms(s) / 1000, to, t->delivery, t->attempt, error,
		 recipient);
	hooks_status(s, t->account, object);
}

/* Troubles come and go: every hour or so the dice say which. */
static void trouble(struct sim *s)
{
	struct network *n = s->network;
	int64_t dice = sim_below(s, FOR_FAULTS, 12), length_us = sim_below(s, FOR_FAULTS, 20);
	int account = (int)sim_below(s, FOR_FAULTS, ACCOUNTS);

	agenda_put(s, s->now_us + (20 + sim_below(s, FOR_FAULTS, 80)) * MINUTE_US, EVENT_TROUBLE, 0,
		   0);
	if (s->now_us >= s->end_us)
		return;
	length_us *= MINUTE_US;
	if (dice == 0 && sim_may(s, FAULT_DEAD))
		n->dead_until_us = s->now_us + length_us;
	if (dice == 1 && sim_may(s, FAULT_BAN))
		n->banned[account] = s->now_us + length_us;
	if (dice == 2 && sim_may(s, FAULT_TOO_FAST))
		n->fast_until_us = s->now_us + length_us / 10;
	if (dice == 3 && sim_may(s, FAULT_RELOAD))
		world_reload(s);
	if (dice >= 4 && dice < 6 && sim_may(s, FAULT_CRASH))
		s->crash_in = 1 + length_us / MINUTE_US * 5;
	if (dice >= 6 && dice < 8 && sim_may(s, FAULT_COMMIT))
		s->fail_in = 1 + length_us / MINUTE_US;
	trace_add(s, "trouble", dice, account, length_us);
}

void network_event(struct sim *s, const struct sim_event *e)
{
	struct flight *flights = s->network->flights;

	switch ((int)e->what) {
	case EVENT_ARRIVE:
		if (flights[e->a].to == -2)
			land(s->network, &flights[e->a]);
		else
			arrive(s, &flights[e->a]);
		break;
	case EVENT_ANSWER:
		answer(s, &flights[e->a]);
		break;
	case EVENT_STATUS_AT:
		status_due(s, e);
		break;
	default:
		trouble(s);
		break;
	}
}
