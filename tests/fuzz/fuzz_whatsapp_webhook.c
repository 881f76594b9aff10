/* SPDX-License-Identifier: MIT */
/* Whatever comes in as a webhook of WhatsApp. Checked besides the sanitizers: text is UTF-8, counts
 * fit, messages have a sender and an id, what is no input carries no text, nothing of a body that
 * was not understood is used, and no signature made of the input is right. */
#include "bot/gateway/whatsapp_cloud.h"
#include "tests/fuzz/fuzz_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct whatsapp_cloud_config own = {
	.phone_number_id = STR_INIT("100000000000001"),
	.app_secret = { { STR_INIT("rahasia"), STR_INIT("rahasia lama") }, 2 },
	.verify_token = { { STR_INIT("verifikasi") }, 1 },
	.access_token = { { STR_INIT("EAAtoken") }, 1 },
};

static void check_authentic(const struct gateway *gw, str input, struct arena *mem)
{
	struct http_request post = { .method = STR("POST"), .body = input };
	struct http_request get = { .method = STR("GET"), .query = input };
	struct http_reply reply;

	http_add_header(&post, STR("X-Hub-Signature-256"), input);
	ASSERT(!gw->ops->authentic(gw, &post, mem, &reply) && reply.status == 0);
	gw->ops->authentic(gw, &get, mem, &reply);
	ASSERT(reply.status == 403 || (reply.status == 200 && reply.body.len <= 128));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str input = { (const char *)data, size };
	struct gateway gw = { .ops = gateway_find(STR("whatsapp_cloud")), .own = &own };
	struct events list = { 0 };
	struct arena mem;
	struct why why;

	arena_init(&mem, 0);
	check_authentic(&gw, input, &mem);
	if (gw.ops->parse(&gw, FROM_WEBHOOK, input, &mem, &list, &why) == OK) {
		for (size_t i = 0; i < list.count; i++)
			fuzz_event(&list.items[i]);
	} else {
		ASSERT(list.count == 0);
	}
	arena_finish(&mem);
	return 0;
}
