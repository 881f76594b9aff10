/* SPDX-License-Identifier: MIT */
/* What becomes of a message of the business, as a member of statuses[]. Prices follow Meta's table:
 * what is no template is free in the window, a utility template too, marketing never is. Called by
 * statuses.c, on the sandbox thread. */

#include "bot/sandbox/update_parts.h"

#include "bot/base/hash.h"

#include <inttypes.h>

static const int64_t WINDOW_MS = 86400000;

static const char *const words[] = {
	[WORLD_PENDING] = "sent", [WORLD_SENT] = "sent",     [WORLD_DELIVERED] = "delivered",
	[WORLD_READ] = "read",    [WORLD_FAILED] = "failed",
};

static const struct reason {
	int64_t code;
	const char *title, *details;
} reasons[] = {
	{ 131026, "Message undeliverable", "Message Undeliverable." },
	{ 131047, "Re-engagement message",
	  "Message failed to send because more than 24 hours have passed since the customer last "
	  "replied to this number." },
	{ 131049, "This message was not delivered to maintain healthy ecosystem engagement.",
	  "In order to maintain a healthy ecosystem engagement, the message failed to be "
	  "delivered." },
	{ 131050,
	  "Unable to deliver the message. This recipient has chosen to stop receiving "
	  "marketing messages on WhatsApp from your business",
	  "Unable to deliver the message. This recipient has chosen to stop receiving marketing "
	  "messages on WhatsApp from your business" },
	{ 131053, "Media upload error", "The media could not be fetched." },
	{ 0, "Something went wrong", "Message failed to send due to an unknown error." },
};

static void add_errors(struct json_writer *j, int64_t code)
{
	const struct reason *r = reasons;

	while (r->code && r->code != code)
		r++;
	json_add_array(j, "errors");
	json_add_object(j, NULL);
	json_add_int(j, "code", code);
	json_add_str(j, "title", str_from(r->title));
	json_add_str(j, "message", str_from(r->title));
	json_add_object(j, "error_data");
	json_add_str(j, "details", str_from(r->details));
	json_end_object(j);
	json_add_str(j, "href",
		     STR("/documentation/business-messaging/whatsapp/support/error-codes"));
	json_end_object(j);
	json_end_array(j);
}

/* "service", "marketing" or "utility". */
static const char *category_of(struct world *w, const struct world_message *m)
{
	const struct world_template *t;

	if (!m->template_name.len)
		return "service";
	for (int i = 0; (t = world_template_at(w, i)); i++)
		if (str_eq(t->name, m->template_name))
			return str_eq(t->category, STR("MARKETING")) ? "marketing" : "utility";
	return "utility";
}

static void add_conversation(struct json_writer *j, const struct update_status *s,
			     const char *category)
{
	uint64_t id = hash_fast(s->m->id);

	json_add_object(j, "conversation");
	json_add_str(j, "id", arena_printf(j->mem, "%016" PRIx64 "%016" PRIx64, id, ~id));
	if (s->status == WORLD_SENT)
		update_add_time(j, "expiration_timestamp", s->at_ms + WINDOW_MS);
	json_add_object(j, "origin");
	json_add_str(j, "type", str_from(category));
	json_end_object(j);
	json_end_object(j);
}

static void add_pricing(struct json_writer *j, struct world *w, const struct update_status *s,
			const char *category)
{
	bool is_group = s->m->group >= 0;
	int64_t heard_ms = is_group ? world_group(w, s->m->group)->last_inbound_ms
				    : world_person(w, s->m->person)->last_inbound_ms;
	bool is_open = heard_ms && s->m->at_ms < heard_ms + WINDOW_MS;
	bool is_free = category[0] == 's' || (category[0] == 'u' && is_open);
	const char *free_type = is_group ? "free_group_customer_service" : "free_customer_service";

	json_add_object(j, "pricing");
	json_add_bool(j, "billable", !is_free);
	json_add_str(j, "pricing_model", STR("PMP"));
	json_add_str(j, "type", str_from(is_free ? free_type : "regular"));
	json_add_str(j, "category",
		     arena_printf(j->mem, "%s%s", is_group ? "group_" : "", category));
	json_end_object(j);
}

static void add_group_recipient(struct json_writer *j, struct world *w,
				const struct update_status *s, bool hides_phone)
{
	json_add_str(j, "recipient_id", world_group(w, s->m->group)->id);
	json_add_str(j, "recipient_type", STR("group"));
	if (s->participant < 0)
		return;
	const struct world_person *p = world_person(w, s->participant);
	if (!hides_phone)
		json_add_str(j, "recipient_participant_id", p->phone);
	json_add_str(j, "recipient_participant_user_id", p->bsuid);
}

static void add_recipient(struct json_writer *j, struct world *w, const struct update_status *s,
			  bool hides_phone)
{
	if (s->m->group >= 0) {
		add_group_recipient(j, w, s, hides_phone);
		return;
	}
	const struct world_person *p = world_person(w, s->m->person);
	if (!hides_phone)
		json_add_str(j, "recipient_id", p->phone);
	if (hides_phone || s->status != WORLD_FAILED)
		json_add_str(j, "recipient_user_id", p->bsuid);
}

/* Whose contact goes with it; -1 = nobody's (a failed one's is left out). */
static int contact_of(const struct update_status *s)
{
	if (s->status == WORLD_FAILED)
		return -1;
	return s->m->group >= 0 ? s->participant : s->m->person;
}

struct update update_status(struct world *w, const struct update_status *s, bool hides_phone,
			    struct arena *mem)
{
	const char *category = category_of(w, s->m);
	struct json_writer j;

	json_begin(&j, mem);
	json_add_object(&j, NULL);
	json_add_str(&j, "id", s->m->id);
	json_add_str(&j, "status", str_from(words[s->status]));
	update_add_time(&j, "timestamp", s->at_ms);
	add_recipient(&j, w, s, hides_phone);
	if (s->m->opaque.len)
		json_add_str(&j, "biz_opaque_callback_data", s->m->opaque);
	if (s->status == WORLD_FAILED) {
		add_errors(&j, s->code);
	} else if (s->status != WORLD_READ) {
		add_conversation(&j, s, category);
		add_pricing(&j, w, s, category);
	}
	json_end_object(&j);
	int whose = contact_of(s);
	return (struct update){
		.kind = UPDATE_STATUS,
		.field = STR("messages"),
		.contact = whose < 0 ? STR_NONE
				     : update_contact(world_person(w, whose), hides_phone, mem),
		.item = json_done(&j),
	};
}
