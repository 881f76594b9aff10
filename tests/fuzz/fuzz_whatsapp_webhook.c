/* SPDX-License-Identifier: MIT */
/* Whatever comes in as a webhook of WhatsApp. Checked besides the sanitizers: text is UTF-8, counts
 * fit, messages have a sender and an id, what is no input carries no text, nothing of a body that
 * was not understood is used, and no signature made of the input is right. */
#include "bot/base/utf8.h"
#include "bot/gateway/whatsapp_cloud.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct whatsapp_cloud_config own = {
	.phone_number_id = STR_INIT("100000000000001"),
	.app_secret = { { STR_INIT("rahasia"), STR_INIT("rahasia lama") }, 2 },
	.verify_token = { { STR_INIT("verifikasi") }, 1 },
	.access_token = { { STR_INIT("EAAtoken") }, 1 },
};

static void check_text(const struct event *e)
{
	const str texts[] = { e->account_ref,
			      e->owner_ref,
			      e->id,
			      e->name,
			      e->group_id,
			      e->content_name,
			      e->text,
			      e->choice_id,
			      e->ref_id,
			      e->media_ref,
			      e->media_mime,
			      e->opaque,
			      e->participant,
			      e->price_category,
			      e->error_title,
			      e->change_name,
			      e->subject,
			      e->request_id,
			      e->field,
			      e->detail,
			      e->preference_value,
			      e->old_id.opaque,
			      e->preference_category };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ASSERT(utf8_is_valid(texts[i]));
	for (size_t i = 0; i < e->n_ids; i++)
		ASSERT(e->ids[i].opaque.len > 0 && utf8_is_valid(e->ids[i].opaque));
	for (size_t i = 0; i < e->n_people; i++)
		ASSERT(e->people[i].opaque.len > 0 && utf8_is_valid(e->people[i].opaque));
}

static void check_event(const struct event *e)
{
	ASSERT(e->n_ids <= EVENT_IDS_MAX && e->n_people <= EVENT_PEOPLE_MAX && e->at_ms >= 0);
	check_text(e);
	switch (e->kind) {
	case EVENT_MESSAGE:
		ASSERT(e->n_ids > 0 && e->id.len > 0);
		if (e->content == CONTENT_UNSUPPORTED || e->content == CONTENT_OTHER ||
		    e->code == 131051 || e->code == 131060)
			ASSERT(e->text.len == 0 && e->choice_id.len == 0);
		break;
	case EVENT_ECHO:
		ASSERT(e->text.len == 0 && e->choice_id.len == 0);
		break;
	case EVENT_ID_CHANGE:
		ASSERT(e->n_ids > 0 && e->old_id.opaque.len > 0);
		break;
	case EVENT_PREFERENCE:
		ASSERT(e->n_ids > 0);
		break;
	case EVENT_STATUS:
		ASSERT(e->id.len > 0 || e->opaque.len > 0);
		break;
	case EVENT_GROUP:
	case EVENT_ACCOUNT:
	case EVENT_ERROR:
		break;
	}
}

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
			check_event(&list.items[i]);
	} else {
		ASSERT(list.count == 0);
	}
	arena_finish(&mem);
	return 0;
}
