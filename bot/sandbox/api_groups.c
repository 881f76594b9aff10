/* SPDX-License-Identifier: MIT */
/* Groups of the business: made, listed, renamed, emptied, deleted. What Meta does later it tells by
 * webhook; here it is done at once, and the webhook's part is handed to api.on_group. People join
 * by the invitation link, on the page. Sandbox thread. */

#include "bot/sandbox/api_parts.h"

enum {
	SUBJECT_MAX = 128,
	DESCRIPTION_MAX = 2048,
	PAGE_DEFAULT = 25,
	PAGE_MAX = 1024,
	REMOVED_MAX = 8,
	REQUEST_DIGITS = 15,
	MS_PER_S = 1000,
};

static str request_id(struct api_call *c)
{
	char *id = arena_alloc(c->mem, REQUEST_DIGITS);

	id[0] = '1';
	for (int i = 1; i < REQUEST_DIGITS; i++)
		id[i] = (char)('0' + random_below(world_random(c->api->world), 10));
	return (str){ id, REQUEST_DIGITS };
}

static str link_of(const struct api_call *c, str group_id)
{
	return arena_printf(c->mem, "https://chat.whatsapp.com/%" STR_FMT, STR_ARG(group_id));
}

static void begin(struct json_writer *w, const struct api_call *c)
{
	json_begin(w, c->mem);
	json_add_object(w, NULL);
}

/* What every member of value.groups[] says first. */
static void begin_event(struct json_writer *w, const struct api_call *c, str group_id,
			const char *type, str request)
{
	begin(w, c);
	json_add_str(w, "timestamp",
		     arena_printf(c->mem, "%lld",
				  (long long)world_now_ms(c->api->world) / MS_PER_S));
	json_add_str(w, "group_id", group_id);
	json_add_str(w, "type", str_from(type));
	json_add_str(w, "request_id", request);
}

static void tell(struct api_call *c, const char *kind, struct json_writer *w)
{
	json_end_object(w);
	c->api->on_group(c->api->owner, kind, json_done(w));
}

static void reply_request(struct api_call *c, str request)
{
	struct json_writer w;

	begin(&w, c);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	json_add_str(&w, "request_id", request);
	json_end_object(&w);
	c->reply = json_done(&w);
}

/* ---- made and deleted ---- */

static bool read_names(struct api_call *c, bool may_lack_subject, str *ret_subject,
		       str *ret_description)
{
	const struct api_text subject = { "subject", SUBJECT_MAX, API_INVALID, may_lack_subject };
	const struct api_text description = { "description", DESCRIPTION_MAX, API_INVALID, true };

	if (!api_take_text(c, json_get(c->body, "subject"), &subject, ret_subject) ||
	    !api_take_text(c, json_get(c->body, "description"), &description, ret_description))
		return false;
	*ret_subject = str_trim(*ret_subject);
	if (!ret_subject->len && !may_lack_subject)
		return api_refuse(c, API_INVALID, "Param subject must not be empty.");
	return true;
}

bool api_groups_create(struct api_call *c)
{
	struct world_group g = { 0 };
	struct json_writer w;
	str mode = json_str(json_get(c->body, "join_approval_mode"), c->mem);

	if (!api_needs_whatsapp(c) || !read_names(c, false, &g.title, &g.description))
		return false;
	if (!mode.len)
		mode = STR("auto_approve");
	if (!str_eq(mode, STR("auto_approve")) && !str_eq(mode, STR("approval_required")))
		return api_refuse(c, API_INVALID,
				  "Param join_approval_mode must be one of "
				  "{auto_approve, approval_required}.");
	int index = world_add_group(c->api->world, &g);
	if (index < 0)
		return api_refuse(c, API_INVALID, "The sandbox has no room for another group.");
	str request = request_id(c), id = world_group(c->api->world, index)->id;
	begin_event(&w, c, id, "group_create", request);
	json_add_str(&w, "subject", g.title);
	json_add_str(&w, "description", g.description);
	json_add_str(&w, "invite_link", link_of(c, id));
	json_add_str(&w, "join_approval_mode", mode);
	reply_request(c, request);
	tell(c, "group_lifecycle_update", &w);
	return true;
}

bool api_group_delete(struct api_call *c)
{
	struct json_writer w;
	str id = arena_str(c->mem, world_group(c->api->world, c->group)->id);

	world_remove_group(c->api->world, c->group);
	begin_event(&w, c, id, "group_delete", request_id(c));
	tell(c, "group_lifecycle_update", &w);
	return api_succeed(c);
}

/* ---- shown ---- */

/* A whole number of the query, or what it is without. */
static bool take_number(struct api_call *c, const char *key, int64_t fallback, int64_t max,
			int64_t *ret)
{
	str value = http_query_value(c->request->query, str_from(key), c->mem);

	*ret = fallback;
	return !value.len || (str_to_int64(value, ret) && *ret >= 0 && *ret <= max);
}

static void add_paging(struct json_writer *w, int64_t first, int64_t next)
{
	json_add_object(w, "paging");
	json_add_object(w, "cursors");
	json_add_str(w, "before", arena_printf(w->mem, "%lld", (long long)first));
	json_add_str(w, "after", arena_printf(w->mem, "%lld", (long long)next));
	json_end_object(w);
	json_end_object(w);
}

bool api_groups_list(struct api_call *c)
{
	int64_t limit, at, left;
	struct json_writer w;

	if (!take_number(c, "limit", PAGE_DEFAULT, PAGE_MAX, &limit) || limit < 1)
		return api_refuse(c, API_INVALID, "Param limit must be between 1 and 1024.");
	if (!take_number(c, "after", 0, WORLD_GROUPS_MAX, &at))
		return api_refuse(c, API_BAD_CURSOR, "Param after is no cursor of this list.");
	int64_t first = at;
	begin(&w, c);
	json_add_object(&w, "data");
	json_add_array(&w, "groups");
	for (left = limit; at < world_count_groups(c->api->world) && left > 0; at++) {
		const struct world_group *g = world_group(c->api->world, (int)at);
		if (!g->id.len)
			continue;
		left--;
		json_add_object(&w, NULL);
		json_add_str(&w, "id", g->id);
		json_add_str(&w, "subject", g->title);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	add_paging(&w, first, at);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

bool api_group_show(struct api_call *c)
{
	const struct world_group *g = world_group(c->api->world, c->group);
	struct json_writer w;

	begin(&w, c);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	json_add_str(&w, "id", g->id);
	json_add_str(&w, "subject", g->title);
	json_add_str(&w, "description", g->description);
	json_add_str(&w, "join_approval_mode", STR("auto_approve"));
	json_add_bool(&w, "suspended", false);
	json_add_int(&w, "total_participant_count", g->n_members);
	json_add_array(&w, "participants");
	for (int i = 0; i < g->n_members; i++) {
		json_add_object(&w, NULL);
		json_add_str(&w, "wa_id", world_person(c->api->world, g->members[i])->phone);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

bool api_group_link(struct api_call *c)
{
	struct json_writer w;

	if (str_eq(c->request->method, STR("POST")) && !api_needs_whatsapp(c))
		return false;
	begin(&w, c);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	json_add_str(&w, "invite_link", link_of(c, c->object));
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

bool api_group_requests(struct api_call *c)
{
	struct json_writer w;

	begin(&w, c);
	json_add_array(&w, "data");
	json_end_array(&w);
	add_paging(&w, 0, 0);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

/* ---- changed ---- */

static void add_new_text(struct json_writer *w, const char *key, str text)
{
	if (!text.len)
		return;
	json_add_object(w, key);
	json_add_str(w, "text", text);
	json_add_bool(w, "update_successful", true);
	json_end_object(w);
}

bool api_group_change(struct api_call *c)
{
	str subject, description, request = request_id(c);
	struct json_writer w;

	if (!api_needs_whatsapp(c) || !read_names(c, true, &subject, &description))
		return false;
	if (!subject.len && !description.len)
		return api_refuse(c, API_INVALID, "One of subject and description is required.");
	world_name_group(c->api->world, c->group, subject.len ? subject : STR_NONE,
			 description.len ? description : STR_NONE);
	begin_event(&w, c, c->object, "group_settings_update", request);
	add_new_text(&w, "group_subject", subject);
	add_new_text(&w, "group_description", description);
	reply_request(c, request);
	tell(c, "group_settings_update", &w);
	return true;
}

static bool remove_member(struct world_group *g, int person)
{
	for (int i = 0; i < g->n_members; i++) {
		if (g->members[i] != person)
			continue;
		g->members[i] = g->members[--g->n_members];
		return true;
	}
	return false;
}

static void add_member_failure(struct json_writer *w, str user)
{
	json_add_object(w, NULL);
	json_add_str(w, "input", user);
	json_add_array(w, "errors");
	json_add_object(w, NULL);
	json_add_int(w, "code", API_BAD_VALUE);
	json_add_str(w, "title", STR("Parameter value is not valid"));
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

bool api_group_remove_members(struct api_call *c)
{
	const struct json *list = json_get(c->body, "participants"), *p = json_first(list);
	struct world_group *g = world_group(c->api->world, c->group);
	str failed[REMOVED_MAX], request = request_id(c);
	int n = 0, n_failed = 0;
	struct json_writer w;

	if (!api_needs_whatsapp(c))
		return false;
	for (const struct json *each = p; each; each = json_next(each))
		n++;
	if (!json_is_array(list) || n < 1 || n > REMOVED_MAX)
		return api_refuse(c, API_INVALID, "Param participants must have 1 to %d members.",
				  REMOVED_MAX);
	begin_event(&w, c, c->object, "group_participants_remove", request);
	json_add_str(&w, "initiated_by", STR("business"));
	json_add_array(&w, "removed_participants");
	for (; p; p = json_next(p)) {
		str user = arena_str(c->mem, json_str(json_get(p, "user"), c->mem));
		if (!remove_member(g, world_find_person(c->api->world, user))) {
			failed[n_failed++] = user;
			continue;
		}
		json_add_object(&w, NULL);
		json_add_str(&w, "input", user);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_add_array(&w, "failed_participants");
	for (int i = 0; i < n_failed; i++)
		add_member_failure(&w, failed[i]);
	json_end_array(&w);
	world_changed(c->api->world);
	reply_request(c, request);
	tell(c, "group_participants_update", &w);
	return true;
}
