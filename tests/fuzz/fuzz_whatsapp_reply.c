/* SPDX-License-Identifier: MIT */
/* Whatever answers a call to the Cloud API: four bytes choose work, transport and status, then
 * Retry-After up to a line end, then the body. Checked besides the sanitizers: a send is SENT only
 * with an id, only a send is UNCERTAIN, what may be tried again after a wait has one in bounds, the
 * next address is one our token may go to, and it can be built. */
#include "bot/base/utf8.h"
#include "bot/gateway/whatsapp_cloud.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct whatsapp_cloud_config own = {
	.phone_number_id = STR_INIT("100000000000001"),
	.access_token = { { STR_INIT("EAAtoken") }, 1 },
};
static const int64_t WAIT_MAX_MS = 24 * 3600 * 1000;

static void check_next(const struct gateway *gw, struct work work, str url, struct arena *mem)
{
	struct http_request r;
	struct why why;

	ASSERT(work.kind == WORK_FETCH && whatsapp_cloud_media_url_ok(gw, url));
	work.step = 1;
	work.next_url = url;
	ASSERT(gw->ops->build(gw, &work, mem, &r, &why) == OK && str_eq(r.url, url));
}

static void check_outcome(const struct gateway *gw, const struct work *work, enum transport how,
			  const struct http_reply *reply, const struct outcome *o,
			  struct arena *mem)
{
	bool is_good = o->verdict == VERDICT_SENT || o->verdict == VERDICT_NEXT_STEP;

	ASSERT(is_good == (o->reason == NULL));
	ASSERT(!o->reason || str_starts(str_from(o->reason), STR("reason.")));
	ASSERT(o->wait_ms >= 0 && o->wait_ms <= WAIT_MAX_MS);
	ASSERT(o->verdict != VERDICT_PAUSE || o->wait_ms >= 1000);
	ASSERT(o->verdict != VERDICT_UNCERTAIN || work->kind == WORK_SEND);
	ASSERT(o->verdict != VERDICT_STOP || o->scope == SCOPE_ACCOUNT);
	ASSERT(utf8_is_valid(o->provider_id) && utf8_is_valid(o->learned_id) &&
	       utf8_is_valid(o->media_id) && utf8_is_valid(o->next_url));
	if (is_good)
		ASSERT(how == HTTP_ANSWERED && reply->status >= 200 && reply->status <= 299);
	if (o->verdict == VERDICT_SENT && work->kind == WORK_SEND)
		ASSERT(o->provider_id.len > 0);
	if (o->verdict != VERDICT_SENT)
		ASSERT(o->provider_id.len == 0 && o->media_id.len == 0);
	if (o->verdict == VERDICT_NEXT_STEP)
		check_next(gw, *work, o->next_url, mem);
	else
		ASSERT(o->next_url.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum transport hows[] = { HTTP_ANSWERED, HTTP_ANSWERED,      HTTP_ANSWERED,
					       HTTP_ANSWERED, HTTP_ANSWERED,      HTTP_NOT_SENT,
					       HTTP_UNKNOWN,  HTTP_ABORTED_UNSENT };
	struct gateway gw = { .ops = gateway_find(STR("whatsapp_cloud")),
			      .base_url = STR("https://graph.example/v25.0"),
			      .own = &own };
	struct http_reply reply = { 0 };
	struct outcome o;
	struct arena mem;

	if (size < 4)
		return 0;
	struct work work = { .kind = (enum work_kind)(data[0] & 3),
			     .step = data[0] >> 2 & 1,
			     .to.is_group = data[0] >> 3 & 1,
			     .attempt = 1 + (data[0] >> 4) };
	enum transport how = hows[data[1] & 7];
	reply.status = data[2] << 8 | data[3];
	reply.body = (str){ (const char *)data + 4, size - 4 };
	str_take(&reply.body, '\n', &reply.retry_after);
	arena_init(&mem, 0);
	gw.ops->judge(&gw, &work, how, &reply, &mem, &o);
	check_outcome(&gw, &work, how, &reply, &o, &mem);
	gw.ops->judge_code(&gw, reply.status, &o);
	ASSERT(o.reason && o.verdict != VERDICT_SENT && o.verdict != VERDICT_UNCERTAIN);
	arena_finish(&mem);
	return 0;
}
