/* SPDX-License-Identifier: MIT */
/* One receiver of webhooks. What comes while a delivery is under way goes in the next one, up to
 * BATCH_MAX updates. An answer other than 200 brings the same body again after a growing wait, and
 * nothing overtakes it, unless the fault `reorder` is on: then the newest of what waits goes alone.
 * Owned by the sandbox; sandbox thread only. At most WAITING_MAX updates wait.
 *
 *   OFF -> VERIFYING -> IDLE -> DELAYING -> POSTING -> IDLE     any state -> OFF on another address
 *            ^  |                 ^  |        |                 any state -> CLOSED on destroy
 *            RESTING              RESTING <---+
 */

#include "bot/sandbox/webhook.h"

#include "bot/base/buf.h"
#include "bot/base/sm.h"
#include "bot/net/hmac.h"
#include "bot/sandbox/sandbox.h"

#include <string.h>

enum {
	BATCH_MAX = 1000,
	BATCH_BYTES_MAX =
		900 << 10, /* escaped, at most three times as much: Meta's limit is 3 MB */
	WAITING_MAX = 20000,
	REST_MS = 1000,
	REST_MAX_MS = 60000,
	CALL_TIMEOUT_MS = 20000,
	CHALLENGE_DIGITS = 10,
	PER_CENT = 100,
	MAC_BYTES = 32,
};

enum { OFF, VERIFYING, IDLE, DELAYING, POSTING, RESTING, CLOSED };
static const struct sm_state webhook_states[] = {
	[OFF] = { "off", TO(VERIFYING) | TO(CLOSED) },
	[VERIFYING] = { "verifying", TO(IDLE) | TO(RESTING) | TO(OFF) | TO(CLOSED) },
	[IDLE] = { "idle", TO(DELAYING) | TO(POSTING) | TO(OFF) | TO(CLOSED) },
	[DELAYING] = { "delaying", TO(POSTING) | TO(OFF) | TO(CLOSED) },
	[POSTING] = { "posting", TO(IDLE) | TO(POSTING) | TO(RESTING) | TO(OFF) | TO(CLOSED) },
	[RESTING] = { "resting", TO(VERIFYING) | TO(POSTING) | TO(OFF) | TO(CLOSED) },
	[CLOSED] = { "closed", 0 },
};

struct webhook {
	struct webhook_options o;
	struct sm sm;
	struct list waiting; /* struct update */
	struct list batch;   /* those in the body that is under way */
	struct arena mem;    /* the call that is under way */
	char url_text[WEBHOOK_URL_MAX];
	str url;                        /* in url_text */
	str body, signature, challenge; /* in mem */
	struct http_call call;
	uv_timer_t timer;
	struct hmac *hmac;
	int failures; /* in a row */
	bool is_calling, is_verified, goes_twice;
	bool is_moved; /* webhook_point() came while something was under way */
	bool is_closing;
};

static void webhook_step(struct webhook *w);

static void drop_all(struct list *updates)
{
	for (struct list_node *n; (n = list_take_first(updates));)
		update_give(CONTAINER_OF(n, struct update, node));
}

struct webhook *webhook_create(const struct webhook_options *o)
{
	struct webhook *w = mem_take(sizeof(*w));

	w->o = *o;
	list_init(&w->waiting);
	list_init(&w->batch);
	arena_init(&w->mem, 0);
	w->hmac = hmac_create(STR(SANDBOX_APP_SECRET));
	uv_timer_init(o->loop, &w->timer);
	return w;
}

/* ---- calls ---- */

static void on_called(struct http_call *call)
{
	struct webhook *w = CONTAINER_OF(call, struct webhook, call);

	w->is_calling = false;
	webhook_step(w);
}

static void call(struct webhook *w)
{
	w->call.request.timeout_ms = CALL_TIMEOUT_MS;
	w->call.on_done = on_called;
	w->is_calling = true;
	http_start(w->o.client, &w->call);
}

static void ask(struct webhook *w)
{
	struct buf b;

	arena_reset(&w->mem);
	buf_init(&b, &w->mem);
	for (int i = 0; i < CHALLENGE_DIGITS; i++)
		buf_add_char(&b, (char)('0' + random_below(w->o.random, 10)));
	w->challenge = buf_str(&b);
	w->call.request = (struct http_request){ .method = STR("GET") };
	w->call.request.url =
		arena_printf(&w->mem,
			     "%" STR_FMT "%chub.mode=subscribe&hub.challenge=%" STR_FMT
			     "&hub.verify_token=" SANDBOX_VERIFY_TOKEN,
			     STR_ARG(w->url), str_find_char(w->url, '?') < 0 ? '?' : '&',
			     STR_ARG(w->challenge));
	call(w);
}

static void post(struct webhook *w)
{
	struct http_request *r = &w->call.request;

	*r = (struct http_request){ .method = STR("POST"), .url = w->url, .body = w->body };
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	http_add_header(r, STR("X-Hub-Signature-256"), w->signature);
	call(w);
}

/* ---- what goes next ---- */

/* The next one to go; NULL when none waits. */
static struct update *next_waiting(struct webhook *w)
{
	struct list_node *n = list_first(&w->waiting);
	struct list_node *behind = n ? list_next(&w->waiting, n) : NULL;

	for (; behind && w->o.faults->reorder; behind = list_next(&w->waiting, n))
		n = behind;
	return n ? CONTAINER_OF(n, struct update, node) : NULL;
}

static str sign(struct webhook *w)
{
	unsigned char mac[MAC_BYTES];
	struct buf b;

	hmac_sha256(w->hmac, w->body, mac);
	buf_init(&b, &w->mem);
	buf_add(&b, STR("sha256="));
	for (size_t i = 0; i < sizeof(mac); i++)
		buf_printf(&b, "%02x", mac[i]);
	return buf_str(&b);
}

static void take_batch(struct webhook *w)
{
	size_t most = w->o.faults->reorder ? 1 : BATCH_MAX, bytes = 0;
	struct update *u;

	while (w->batch.count < most && (u = next_waiting(w))) {
		bytes += u->item.len + u->contact.len;
		if (w->batch.count && bytes > BATCH_BYTES_MAX)
			break;
		list_remove(&w->waiting, &u->node);
		list_add_last(&w->batch, &u->node);
	}
	arena_reset(&w->mem);
	w->body = update_body(&w->batch, &w->mem);
	w->signature = sign(w);
	w->goes_twice = random_below(w->o.random, PER_CENT) < w->o.faults->duplicate;
}

static void tell_accepted(struct webhook *w)
{
	struct list_node *n = list_first(&w->batch);

	for (; n && w->o.on_accepted; n = list_next(&w->batch, n)) {
		const struct update *u = CONTAINER_OF(n, struct update, node);
		if (u->kind == UPDATE_MESSAGE)
			w->o.on_accepted(w->o.owner, u->message_id);
	}
}

static void on_timer(uv_timer_t *timer)
{
	webhook_step(CONTAINER_OF(timer, struct webhook, timer));
}

static int64_t rest_ms(const struct webhook *w)
{
	int64_t ms = REST_MS;

	for (int i = 1; i < w->failures && ms < REST_MAX_MS; i++)
		ms *= 2;
	return ms < REST_MAX_MS ? ms : REST_MAX_MS;
}

/* ---- the states ---- */

static int after_question(struct webhook *w, bool is_good)
{
	w->is_verified = is_good;
	if (!is_good && w->o.is_patient)
		return RESTING;
	if (!is_good)
		w->url = STR_NONE;
	if (w->o.on_verified)
		w->o.on_verified(w->o.owner, is_good);
	return is_good ? IDLE : OFF;
}

static int after_call(struct webhook *w)
{
	bool is_good = w->call.how == HTTP_ANSWERED && w->call.reply.status == 200;

	if (w->sm.state == VERIFYING)
		is_good = is_good && str_eq(w->call.reply.body, w->challenge);
	http_call_finish(&w->call);
	w->failures = is_good ? 0 : w->failures + 1;
	if (w->sm.state == VERIFYING)
		return after_question(w, is_good);
	if (!is_good)
		return RESTING;
	if (w->goes_twice) {
		w->goes_twice = false;
		return POSTING;
	}
	tell_accepted(w);
	drop_all(&w->batch);
	return IDLE;
}

static int next_of(struct webhook *w)
{
	if (w->is_closing)
		return CLOSED;
	if (w->is_moved)
		return OFF;
	switch (w->sm.state) {
	case OFF:
		return VERIFYING;
	case VERIFYING:
	case POSTING:
		return after_call(w);
	case IDLE:
		return w->o.faults->delay_ms ? DELAYING : POSTING;
	case RESTING:
		return w->is_verified ? POSTING : VERIFYING;
	default:
		return POSTING;
	}
}

static void on_closed(uv_handle_t *h)
{
	struct webhook *w = CONTAINER_OF(h, struct webhook, timer);

	http_call_finish(&w->call);
	drop_all(&w->waiting);
	drop_all(&w->batch);
	arena_finish(&w->mem);
	hmac_destroy(w->hmac);
	mem_give(w);
}

static void enter(struct webhook *w)
{
	switch (w->sm.state) {
	case VERIFYING:
		ask(w);
		break;
	case DELAYING:
		uv_timer_start(&w->timer, on_timer, (uint64_t)w->o.faults->delay_ms, 0);
		break;
	case POSTING:
		if (list_is_empty(&w->batch))
			take_batch(w);
		post(w);
		break;
	case RESTING:
		uv_timer_start(&w->timer, on_timer, (uint64_t)rest_ms(w), 0);
		break;
	case OFF:
		w->is_moved = w->is_verified = false;
		w->failures = 0;
		drop_all(&w->batch);
		break;
	case CLOSED:
		uv_close((uv_handle_t *)&w->timer, on_closed);
		break;
	default:
		break;
	}
}

/* The only place that changes the state. */
static void webhook_step(struct webhook *w)
{
	bool goes_on;

	do {
		sm_move(&w->sm, webhook_states, next_of(w));
		enter(w);
		goes_on = (w->sm.state == OFF && w->url.len) ||
			  (w->sm.state == IDLE && !list_is_empty(&w->waiting));
	} while (goes_on);
}

/* What is under way ends first; then comes the step. */
static void interrupt(struct webhook *w)
{
	uv_timer_stop(&w->timer);
	if (w->is_calling)
		http_abort(&w->call);
	else
		webhook_step(w);
}

void webhook_point(struct webhook *w, str url)
{
	ASSERT(url.len < sizeof(w->url_text));
	if (w->sm.state == VERIFYING && w->o.on_verified)
		w->o.on_verified(w->o.owner, false);
	if (w->sm.state != OFF || !w->o.is_patient)
		drop_all(&w->waiting);
	if (url.len)
		memcpy(w->url_text, url.ptr, url.len);
	w->url = (str){ w->url_text, url.len };
	if (w->sm.state != OFF) {
		w->is_moved = true;
		interrupt(w);
	} else if (url.len) {
		webhook_step(w);
	}
}

void webhook_add(struct webhook *w, const struct update *u)
{
	if (w->sm.state == OFF && !w->url.len && !w->o.is_patient)
		return;
	if (w->waiting.count == WAITING_MAX)
		update_give(CONTAINER_OF(list_take_first(&w->waiting), struct update, node));
	list_add_last(&w->waiting, &update_keep(u)->node);
	if (w->sm.state == IDLE)
		webhook_step(w);
}

void webhook_destroy(struct webhook *w)
{
	w->is_closing = true;
	interrupt(w);
}
