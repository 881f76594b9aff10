/* SPDX-License-Identifier: MIT */
/* What must hold of an event, whatever it was made of. For the drivers of gateways. */
#include "tests/fuzz/fuzz_event.h"

#include "bot/base/check.h"
#include "bot/base/utf8.h"

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
			      e->preference_category,
			      e->new_group_id };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ASSERT(utf8_is_valid(texts[i]));
	for (size_t i = 0; i < e->n_ids; i++)
		ASSERT(e->ids[i].opaque.len > 0 && utf8_is_valid(e->ids[i].opaque));
	for (size_t i = 0; i < e->n_people; i++)
		ASSERT(e->people[i].opaque.len > 0 && utf8_is_valid(e->people[i].opaque));
}

void fuzz_event(const struct event *e)
{
	ASSERT(e->n_ids <= EVENT_IDS_MAX && e->n_people <= EVENT_PEOPLE_MAX && e->at_ms >= 0);
	check_text(e);
	switch (e->kind) {
	case EVENT_MESSAGE:
		ASSERT(e->is_anonymous ? e->n_ids == 0 && e->group_id.len > 0 : e->n_ids > 0);
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
