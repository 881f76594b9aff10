/* SPDX-License-Identifier: MIT */
/* Whatever any gateway is given: the first line is its kind, so that another kind leaves the corpus
 * as it is; three digits choose where the body comes from, what was asked and how it went; the rest
 * is the body. Checked besides the sanitizers: events are sound, an answer is SENT only when it
 * came, only a send is UNCERTAIN, a pause says how long. */
#include "bot/gateway/gateway.h"
#include "tests/fuzz/fuzz_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHOICES = 3, SOURCES = FROM_HISTORY + 1 };

static void check_parse(const struct gateway *gw, enum source from, str body)
{
	struct events list = { 0 };
	struct arena mem;
	struct why why;

	arena_init(&mem, 0);
	if (gw->ops->parse(gw, from, body, &mem, &list, &why) == OK) {
		for (size_t i = 0; i < list.count; i++)
			fuzz_event(&list.items[i]);
	}
	arena_finish(&mem);
}

static void check_judge(const struct gateway *gw, enum work_kind kind, int step, int status,
			str body)
{
	const struct work work = { .kind = kind,
				   .step = step,
				   .delivery_id = 1,
				   .attempt = 1,
				   .since_ms = 1,
				   .next_url = step ? STR("62811@s.whatsapp.net 0") : STR_NONE };
	const struct http_reply reply = { .status = status, .body = body };
	struct outcome o;
	struct arena mem;

	arena_init(&mem, 0);
	gw->ops->judge(gw, &work, HTTP_ANSWERED, &reply, &mem, &o);
	bool is_good = o.verdict == VERDICT_SENT || o.verdict == VERDICT_NEXT_STEP;
	ASSERT(is_good || o.reason != NULL);
	ASSERT(!is_good || (status >= 200 && status <= 299));
	ASSERT(o.verdict != VERDICT_UNCERTAIN || kind == WORK_SEND);
	ASSERT(o.verdict != VERDICT_PAUSE || o.wait_ms > 0);
	ASSERT(o.wait_ms >= 0 && o.n_waiting >= 0);
	arena_finish(&mem);
}

static size_t choice(str body, size_t i)
{
	return (unsigned char)body.ptr[i] - (size_t)'0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 201, 400, 401, 403, 404, 429, 466, 500, 503 };
	static const struct {
		enum work_kind kind;
		int step;
	} works[] = {
		{ WORK_SEND, 0 },  { WORK_POLL, 0 },      { WORK_HEALTH, 0 },  { WORK_GROUPS, 0 },
		{ WORK_FETCH, 0 }, { WORK_MARK_READ, 0 }, { WORK_HISTORY, 0 }, { WORK_HISTORY, 1 },
		{ WORK_QUEUE, 0 }, { WORK_QUEUE, 1 },
	};
	static max_align_t own[256]; /* settings that are all empty */

	str body = { (const char *)data, size }, kind;
	if (!str_take(&body, '\n', &kind) || body.len < CHOICES || !gateway_find(kind))
		return 0;
	struct gateway gw = { .ops = gateway_find(kind),
			      .account = STR("uji"),
			      .base_url = STR("https://gateway.example"),
			      .own = own };
	ASSERT(gw.ops->config.bytes <= sizeof(own));
	enum source from = (enum source)(choice(body, 0) % SOURCES);
	size_t asked = choice(body, 1) % ARRAY_LEN(works);
	int status = statuses[choice(body, 2) % ARRAY_LEN(statuses)];
	body = str_slice(body, CHOICES, body.len);
	check_parse(&gw, from, body);
	check_judge(&gw, works[asked].kind, works[asked].step, status, body);
	return 0;
}
