/* SPDX-License-Identifier: MIT */
/* The account, files and the text form of events that the tests of gateways share. The text form
 * shows every member that is set, so that a member filled by mistake shows as a difference too. */

#include "tests/gateway/gateway_test.h"

#include "bot/base/buf.h"

#include <stdio.h>
#include <stdlib.h>

const struct gateway *test_gateway(void)
{
	static const struct whatsapp_cloud_config own = {
		.phone_number_id = { TEST_NUMBER, sizeof(TEST_NUMBER) - 1 },
		.app_secret = { { { TEST_SECRET, sizeof(TEST_SECRET) - 1 },
				  { TEST_SECRET_OLD, sizeof(TEST_SECRET_OLD) - 1 } },
				2 },
		.verify_token = { { { TEST_VERIFY, sizeof(TEST_VERIFY) - 1 } }, 1 },
		.access_token = { { { TEST_TOKEN, sizeof(TEST_TOKEN) - 1 } }, 1 },
	};
	static struct gateway gw;

	gw = (struct gateway){
		.ops = gateway_find(STR("whatsapp_cloud")),
		.account = STR("jatim"),
		.base_url = STR(TEST_BASE),
		.own = &own,
	};
	return &gw;
}

static struct arena test_arena;

static void test_arena_finish(void)
{
	arena_finish(&test_arena);
}

struct arena *test_arena_new(void)
{
	static bool is_registered;

	if (!is_registered)
		atexit(test_arena_finish);
	is_registered = true;
	arena_finish(&test_arena);
	arena_init(&test_arena, 0);
	return &test_arena;
}

str test_read(const char *path, struct arena *mem)
{
	static char block[65536];
	struct buf b;
	size_t n;

	FILE *f = fopen(path, "rb");
	if (!f)
		print_error("%s cannot be read\n", path);
	assert_non_null(f);
	buf_init(&b, mem);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&b, (str){ block, n });
	fclose(f);
	return buf_str(&b);
}

str test_fixture(const char *name, struct arena *mem)
{
	const char *root = getenv("SIAR_SOURCE");
	return test_read(
		arena_printf(mem, "%s/tests/gateway/fixtures/%s", root ? root : ".", name).ptr,
		mem);
}

static void show_str(struct buf *b, const char *key, str value)
{
	if (!value.len)
		return;
	buf_printf(b, " %s=\"", key);
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '\n')
			buf_add(b, STR("\\n"));
		else
			buf_add_char(b, value.ptr[i]);
	}
	buf_add_char(b, '"');
}

static void show_int(struct buf *b, const char *key, int64_t value)
{
	if (value)
		buf_printf(b, " %s=%lld", key, (long long)value);
}

static void show_ids(struct buf *b, const char *key, const struct identity *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s%s%s:%" STR_FMT, i ? "," : " ", i ? "" : key,
			   id_kind_name(ids[i].kind), STR_ARG(ids[i].opaque));
}

static const char *const kinds[] = {
	[EVENT_MESSAGE] = "message",
	[EVENT_STATUS] = "status",
	[EVENT_GROUP] = "group",
	[EVENT_ID_CHANGE] = "id_change",
	[EVENT_PREFERENCE] = "preference",
	[EVENT_ACCOUNT] = "account",
	[EVENT_ECHO] = "echo",
	[EVENT_ERROR] = "error",
};
static const char *const contents[] = {
	[CONTENT_TEXT] = "text",         [CONTENT_IMAGE] = "image",
	[CONTENT_VIDEO] = "video",       [CONTENT_DOCUMENT] = "document",
	[CONTENT_AUDIO] = "audio",       [CONTENT_STICKER] = "sticker",
	[CONTENT_LOCATION] = "location", [CONTENT_CONTACTS] = "contacts",
	[CONTENT_CHOICE] = "choice",     [CONTENT_ORDER] = "order",
	[CONTENT_REACTION] = "reaction", [CONTENT_SYSTEM] = "system",
	[CONTENT_EDIT] = "edit",         [CONTENT_REVOKE] = "revoke",
	[CONTENT_OTHER] = "other",       [CONTENT_UNSUPPORTED] = "unsupported",
};
static const char *const statuses[] = {
	[STATUS_SENT] = "sent",
	[STATUS_DELIVERED] = "delivered",
	[STATUS_READ] = "read",
	[STATUS_FAILED] = "failed",
};
static const char *const changes[] = {
	[GROUP_CREATED] = "created",     [GROUP_DELETED] = "deleted",
	[GROUP_JOINED] = "joined",       [GROUP_LEFT] = "left",
	[GROUP_REQUESTED] = "requested", [GROUP_SETTINGS] = "settings",
	[GROUP_SUSPENDED] = "suspended", [GROUP_RESUMED] = "resumed",
	[GROUP_ENTERED] = "entered",     [GROUP_REMOVED] = "removed",
	[GROUP_MIGRATED] = "migrated",   [GROUP_CHANGE_OTHER] = "other",
};
static const char *const account_changes[] = {
	[ACCOUNT_NOTICE] = "notice",
	[ACCOUNT_RESTRICTED] = "restricted",
	[ACCOUNT_RESTORED] = "restored",
	[ACCOUNT_HEALTH] = "health",
};

static void show_word(struct buf *b, const struct event *e)
{
	buf_add(b, str_from(kinds[e->kind]));
	if (e->kind == EVENT_MESSAGE || e->kind == EVENT_ECHO)
		buf_printf(b, " %s", contents[e->content]);
	else if (e->kind == EVENT_STATUS)
		buf_printf(b, " %s", statuses[e->status]);
	else if (e->kind == EVENT_GROUP)
		buf_printf(b, " %s", changes[e->change]);
	else if (e->kind == EVENT_ACCOUNT)
		buf_printf(b, " %s", account_changes[e->account_change]);
	else if (e->kind == EVENT_PREFERENCE)
		buf_add(b, e->is_stop ? STR(" stop") : STR(" resume"));
}

static const char *const healths[] = {
	[HEALTH_UNKNOWN] = "unknown",         [HEALTH_READY] = "ready",
	[HEALTH_STARTING] = "starting",       [HEALTH_NEEDS_PAIRING] = "needs_pairing",
	[HEALTH_LIMITED] = "limited",         [HEALTH_BANNED] = "banned",
	[HEALTH_UNREACHABLE] = "unreachable",
};
static const char *const postings[] = { "", "allowed", "admins_only" };

static void show_event(struct buf *b, const struct event *e, str ref, str owner)
{
	show_word(b, e);
	if (!str_eq(e->account_ref, ref))
		buf_printf(b, " ref=%" STR_FMT, STR_ARG(e->account_ref));
	if (!str_eq(e->owner_ref, owner))
		buf_printf(b, " owner=%" STR_FMT, STR_ARG(e->owner_ref));
	if (e->kind == EVENT_ACCOUNT && e->account_change == ACCOUNT_HEALTH)
		buf_printf(b, " %s", healths[e->health]);
	show_str(b, "field", e->field);
	show_str(b, "id", e->id);
	show_int(b, "at", e->at_ms);
	if (e->old_id.opaque.len)
		show_ids(b, "old=", &e->old_id, 1);
	show_ids(b, "ids=", e->ids, e->n_ids);
	show_str(b, "name", e->name);
	show_str(b, "group", e->group_id);
	show_int(b, "topic", e->topic);
	show_int(b, "anonymous", e->is_anonymous);
	show_str(b, "type", e->content_name);
	show_str(b, "text", e->text);
	show_str(b, "choice", e->choice_id);
	show_str(b, "to", e->ref_id);
	show_str(b, "media", e->media_ref);
	show_str(b, "mime", e->media_mime);
	show_int(b, "forwarded", e->is_forwarded);
	show_str(b, "opaque", e->opaque);
	show_str(b, "participant", e->participant);
	show_int(b, "billable", e->is_billable);
	show_str(b, "price", e->price_category);
	show_int(b, "code", e->code);
	show_str(b, "title", e->error_title);
	show_str(b, "word", e->change_name);
	show_str(b, "subject", e->subject);
	show_str(b, "request", e->request_id);
	show_str(b, "new_group", e->new_group_id);
	show_str(b, "posting", str_from(postings[e->posting]));
	show_ids(b, "people=", e->people, e->n_people);
	show_str(b, "category", e->preference_category);
	show_str(b, "value", e->preference_value);
	show_str(b, "detail", e->detail);
	buf_add_char(b, '\n');
}

str test_events_text(const struct events *list, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < list->count; i++)
		show_event(&b, &list->items[i], STR(TEST_NUMBER), STR(TEST_OWNER));
	return buf_str(&b);
}

str test_events_of(const struct events *list, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < list->count; i++)
		show_event(&b, &list->items[i], STR_NONE, STR_NONE);
	if (list->ignored > 0)
		buf_printf(&b, "ignored %zu\n", list->ignored);
	if (list->cursor.len > 0)
		buf_printf(&b, "cursor %" STR_FMT "\n", STR_ARG(list->cursor));
	return buf_str(&b);
}

struct work test_send_to(struct address to, const char *text)
{
	return (struct work){ .kind = WORK_SEND,
			      .delivery_id = 7,
			      .attempt = 1,
			      .to = to,
			      .message = { .form = FORM_TEXT, .body = str_from(text) } };
}

struct work test_history(int step, const char *call)
{
	return (struct work){
		.kind = WORK_HISTORY,
		.step = step,
		.since_ms = TEST_SINCE_MS,
		.next_url = str_from(call),
	};
}

struct http_request test_built(const struct gateway *gw, const struct work *w, struct arena *mem)
{
	struct http_request r = { 0 };
	struct why why = { 0 };

	if (gw->ops->build(gw, w, mem, &r, &why))
		fail_msg("%s", why.text);
	return r;
}

str test_asked(const struct gateway *gw, const struct work *w, struct arena *mem)
{
	struct http_request r = test_built(gw, w, mem);

	return arena_printf(mem, "%" STR_FMT " %" STR_FMT " %" STR_FMT "\n", STR_ARG(r.method),
			    STR_ARG(r.url), STR_ARG(r.body));
}

str test_read_as(const struct gateway *gw, enum source from, const char *body, struct arena *mem)
{
	struct events list = { 0 };
	struct why why = { 0 };

	if (gw->ops->parse(gw, from, str_from(body), mem, &list, &why))
		return arena_printf(mem, "error %s\n", why.text);
	return test_events_of(&list, mem);
}

struct outcome test_judged(const struct gateway *gw, const struct work *w, int status,
			   const char *body, struct arena *mem)
{
	const struct http_reply reply = { .status = status, .body = str_from(body) };
	struct outcome o;

	gw->ops->judge(gw, w, HTTP_ANSWERED, &reply, mem, &o);
	return o;
}
