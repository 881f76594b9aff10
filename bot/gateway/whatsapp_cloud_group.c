/* SPDX-License-Identifier: MIT */
/* What happens to groups: value.groups[] of group_lifecycle_update, group_participants_update,
 * group_settings_update and group_status_update. Called by whatsapp_cloud_parse.c on the writer.
 * Meta's own samples give a wrong `type` (group_create for a removal), so what is done follows the
 * field and the members that are there; `type` is only kept as the network's word. */

#include "bot/gateway/whatsapp_cloud.h"

/* One id for each participant: the phone when it is there. `input` is what the business typed when
 * it removed somebody. */
static void people_parse(const struct json *group, const char *key, struct arena *mem,
			 struct event *e)
{
	const struct json *node = gateway_list(group, key);

	for (; node && e->n_people < EVENT_PEOPLE_MAX; node = json_next(node)) {
		struct identity ids[2];
		size_t n = whatsapp_cloud_ids(node, "wa_id", "user_id", mem, ids);
		if (n == 0)
			n = whatsapp_cloud_ids(node, "input", "user_id", mem, ids);
		if (n > 0)
			e->people[e->n_people++] = ids[0];
	}
}

/* Group events carry no id of their own: one is made of what tells them apart, so that a repeated
 * delivery is seen as one. Without a time nothing does. */
static str event_id(const struct event *e, struct arena *mem)
{
	str person = e->n_people ? e->people[0].opaque : STR_NONE;

	if (e->at_ms == 0)
		return STR_NONE;
	return arena_printf(mem,
			    "%" STR_FMT "/%" STR_FMT "/%lld/%" STR_FMT "/%" STR_FMT "/%" STR_FMT
			    "/%d",
			    STR_ARG(e->field), STR_ARG(e->change_name), (long long)e->at_ms,
			    STR_ARG(e->group_id), STR_ARG(e->request_id), STR_ARG(person),
			    (int)e->change);
}

static struct event *group_event(struct whatsapp_cloud_change *ch, const struct json *group,
				 enum group_change change)
{
	struct arena *mem = ch->mem;
	struct event *e = whatsapp_cloud_event(ch, EVENT_GROUP);
	const struct json *by = json_get(group, "initiated_by");

	e->change = change;
	e->change_name = gateway_text(json_get(group, "type"), mem);
	e->at_ms = gateway_time_ms(json_get(group, "timestamp"));
	e->group_id = gateway_text(json_get(group, "group_id"), mem);
	e->subject = gateway_text(json_get(group, "subject"), mem);
	e->request_id = gateway_text(json_get(group, "request_id"), mem);
	if (!e->request_id.len)
		e->request_id = gateway_text(json_get(group, "join_request_id"), mem);
	/* Printed beside the list in some samples, inside it in others. */
	e->detail = gateway_text(by ? by : json_get(ch->value, "initiated_by"), mem);
	whatsapp_cloud_error(gateway_list(group, "errors"), mem, e);
	return e;
}

static void lifecycle_parse(struct whatsapp_cloud_change *ch, const struct json *group)
{
	struct event *e = group_event(ch, group, GROUP_CHANGE_OTHER);

	/* With an error it did not happen. */
	if (e->code == 0 && str_eq(e->change_name, STR("group_create")))
		e->change = GROUP_CREATED;
	else if (e->code == 0 && str_eq(e->change_name, STR("group_delete")))
		e->change = GROUP_DELETED;
	people_parse(group, "added_participants", ch->mem, e);
	e->id = event_id(e, ch->mem);
}

static void people_event(struct whatsapp_cloud_change *ch, const struct json *group,
			 enum group_change change, const char *key)
{
	struct event *e = group_event(ch, group, change);
	people_parse(group, key, ch->mem, e);
	e->id = event_id(e, ch->mem);
}

static void participants_parse(struct whatsapp_cloud_change *ch, const struct json *group)
{
	bool has_joined = gateway_list(group, "added_participants") != NULL;
	bool has_left = gateway_list(group, "removed_participants") != NULL;

	if (has_joined)
		people_event(ch, group, GROUP_JOINED, "added_participants");
	if (has_left)
		people_event(ch, group, GROUP_LEFT, "removed_participants");
	if (has_joined || has_left)
		return;
	struct event *e = group_event(ch, group, GROUP_CHANGE_OTHER);
	if (json_get(group, "join_request_id")) {
		e->change = GROUP_REQUESTED;
		struct identity ids[2];
		if (whatsapp_cloud_ids(group, "wa_id", "user_id", ch->mem, ids) > 0)
			e->people[e->n_people++] = ids[0];
	}
	e->id = event_id(e, ch->mem);
}

static void settings_parse(struct whatsapp_cloud_change *ch, const struct json *group)
{
	struct event *e = group_event(ch, group, GROUP_SETTINGS);

	/* Absent means that Meta does not say; only false is a failure. */
	if (json_bool(json_path(group, "group_subject.update_successful"), true) &&
	    json_get(group, "group_subject"))
		e->subject = gateway_text(json_path(group, "group_subject.text"), ch->mem);
	e->id = event_id(e, ch->mem);
}

static void status_parse(struct whatsapp_cloud_change *ch, const struct json *group)
{
	struct event *e = group_event(ch, group, GROUP_CHANGE_OTHER);

	if (str_eq(e->change_name, STR("group_suspend")))
		e->change = GROUP_SUSPENDED;
	else if (str_eq(e->change_name, STR("group_suspend_cleared")))
		e->change = GROUP_RESUMED;
	e->id = event_id(e, ch->mem);
}

void whatsapp_cloud_group(struct whatsapp_cloud_change *ch, const struct json *group)
{
	static const struct {
		const char *field;
		void (*parse)(struct whatsapp_cloud_change *ch, const struct json *group);
	} fields[] = {
		{ "group_lifecycle_update", lifecycle_parse },
		{ "group_participants_update", participants_parse },
		{ "group_settings_update", settings_parse },
		{ "group_status_update", status_parse },
	};

	for (size_t i = 0; json_is_object(group) && i < ARRAY_LEN(fields); i++) {
		if (str_eq(ch->field, str_from(fields[i].field))) {
			fields[i].parse(ch, group);
			return;
		}
	}
	ch->ret->ignored++;
}
