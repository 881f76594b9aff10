/* SPDX-License-Identifier: MIT */
/* Payloads recorded elsewhere, which are no part of the project: $SIAR_FIXTURES/whatsapp-cloud with
 * expected.json (the events of each file, by a reference extractor), signatures.json and send/.
 * Every member that expected.json gives is compared; a member that this file does not know fails.
 * Without the variable the whole program says that it was left out. */

#include "bot/base/buf.h"
#include "bot/net/hmac.h"
#include "bot/net/json.h"
#include "tests/gateway/gateway_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((constructor)) static void leave_out(void)
{
	const char *folder = getenv("SIAR_FIXTURES");

	if (folder && folder[0])
		return;
	printf("1..0 # SKIP SIAR_FIXTURES is not set: recorded payloads left out\n");
	exit(0);
}

static str recorded(const char *name, struct arena *mem)
{
	return test_read(
		arena_printf(mem, "%s/whatsapp-cloud/%s", getenv("SIAR_FIXTURES"), name).ptr, mem);
}

static struct json *open_json(str text)
{
	struct json *root = NULL;
	struct why why = { 0 };

	enum err e = json_open(text, &root, &why);
	if (e)
		print_error("%s\n", why.text);
	assert_int_equal(e, OK);
	return root;
}

/* What is compared: one expected event, one of ours, and where we are for the message. */
struct pair {
	const struct json *want;
	const struct event *got;
	struct arena *mem;
};

static str id_of_kind(const struct event *e, enum id_kind kind)
{
	for (size_t i = 0; i < e->n_ids; i++) {
		if (e->ids[i].kind == kind)
			return e->ids[i].opaque;
	}
	return STR_NONE;
}

static str sender_of(const struct event *e)
{
	if (e->kind == EVENT_ID_CHANGE)
		return e->old_id.opaque;
	return e->n_ids ? e->ids[0].opaque : STR_NONE;
}

static bool same(const struct pair *p, const struct json *want, str got)
{
	return str_eq(json_str(want, p->mem), got);
}

static bool is_id_change(const struct pair *p)
{
	return p->got->kind == EVENT_ID_CHANGE;
}

static bool check_kind(const struct pair *p, const struct json *want)
{
	static const struct {
		const char *word;
		enum event_kind kind;
	} kinds[] = {
		{ "account", EVENT_ACCOUNT },
		{ "echo", EVENT_ECHO },
		{ "error", EVENT_ERROR },
		{ "group", EVENT_GROUP },
		{ "message", EVENT_MESSAGE },
		{ "status", EVENT_STATUS },
		{ "user_id_update", EVENT_ID_CHANGE },
		{ "user_preference", EVENT_PREFERENCE },
	};
	str system = json_str(json_get(p->want, "system_type"), p->mem);

	/* Such a system message is the change itself. */
	if (str_starts(system, STR("user_changed_")))
		return is_id_change(p);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (same(p, want, str_from(kinds[i].word)))
			return p->got->kind == kinds[i].kind;
	}
	return false;
}

static bool check_account(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->account_ref);
}

static bool check_owner(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->owner_ref);
}

static bool check_sender(const struct pair *p, const struct json *want)
{
	return same(p, want, sender_of(p->got));
}

static bool check_user_id(const struct pair *p, const struct json *want)
{
	return same(p, want, id_of_kind(p->got, ID_WA));
}

static bool check_phone(const struct pair *p, const struct json *want)
{
	return same(p, want, id_of_kind(p->got, ID_PHONE));
}

static bool check_name(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->name);
}

static bool check_chat(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->group_id.len ? p->got->group_id : sender_of(p->got));
}

static bool check_group(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->group_id);
}

static bool check_id(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->id);
}

static bool check_time(const struct pair *p, const struct json *want)
{
	int64_t at;
	return json_int(want, &at) && p->got->at_ms / 1000 == at;
}

static bool check_type(const struct pair *p, const struct json *want)
{
	if (is_id_change(p))
		return same(p, want, STR("system"));
	return same(p, want,
		    p->got->kind == EVENT_GROUP ? p->got->change_name : p->got->content_name);
}

/* The words of a change of id say nothing that its ids do not. */
static bool check_text(const struct pair *p, const struct json *want)
{
	return is_id_change(p) || same(p, want, p->got->text);
}

static bool check_ref(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->ref_id);
}

static bool check_is_choice(const struct pair *p, const struct json *want)
{
	return json_is_string(want) && p->got->content == CONTENT_CHOICE;
}

static bool check_choice(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->choice_id);
}

static bool check_media(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->media_ref);
}

static bool check_mime(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->media_mime);
}

static bool check_code(const struct pair *p, const struct json *want)
{
	int64_t code;
	return json_int(want, &code) && p->got->code == code;
}

static bool check_title(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->error_title);
}

static bool check_word(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->change_name);
}

static bool check_field(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->field);
}

static bool check_subject(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->subject);
}

static bool check_request(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->request_id);
}

static bool check_people(const struct pair *p, const struct json *want)
{
	size_t n = 0;

	for (const struct json *x = json_first(want); x; x = json_next(x), n++) {
		if (n >= p->got->n_people || !same(p, x, p->got->people[n].opaque))
			return false;
	}
	return n == p->got->n_people;
}

static bool check_added(const struct pair *p, const struct json *want)
{
	bool is_added = p->got->change == GROUP_JOINED || p->got->change == GROUP_CREATED;
	return is_added && check_people(p, want);
}

static bool check_removed(const struct pair *p, const struct json *want)
{
	return p->got->change == GROUP_LEFT && check_people(p, want);
}

static bool check_requester(const struct pair *p, const struct json *want)
{
	return p->got->change == GROUP_REQUESTED && p->got->n_people == 1 &&
	       same(p, want, p->got->people[0].opaque);
}

static bool check_status(const struct pair *p, const struct json *want)
{
	static const char *const words[] = {
		[STATUS_SENT] = "sent",
		[STATUS_DELIVERED] = "delivered",
		[STATUS_READ] = "read",
		[STATUS_FAILED] = "failed",
	};

	return same(p, want, str_from(words[p->got->status])) ||
	       (p->got->status == STATUS_READ && same(p, want, STR("played")));
}

static bool check_recipient_type(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->group_id.len ? STR("group") : STR("individual"));
}

static bool check_participant(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->participant);
}

/* Samples of documentation have a word where the truth value would be. */
static bool check_billable(const struct pair *p, const struct json *want)
{
	return json_is_string(want) || json_bool(want, false) == p->got->is_billable;
}

static bool check_price(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->price_category);
}

static bool check_opaque(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->opaque);
}

static bool check_category(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->preference_category);
}

static bool check_value(const struct pair *p, const struct json *want)
{
	return same(p, want, p->got->preference_value) &&
	       p->got->is_stop == str_eq(p->got->preference_value, STR("stop"));
}

static bool check_detail(const struct pair *p, const struct json *want)
{
	for (const struct json *x = json_first(want); x; x = json_next(x)) {
		str pair = arena_printf(p->mem, "%s=%" STR_FMT, json_key(x),
					STR_ARG(json_str(x, p->mem)));
		if (str_find(p->got->detail, pair) < 0)
			return false;
	}
	return true;
}

static bool check_echo(const struct pair *p, const struct json *want)
{
	return json_bool(want, false) && p->got->kind == EVENT_ECHO && !p->got->text.len;
}

static bool check_previous(const struct pair *p, const struct json *want)
{
	return p->got->old_id.kind == ID_WA && same(p, want, p->got->old_id.opaque);
}

static const struct {
	const char *member;
	bool (*check)(const struct pair *p, const struct json *want);
} checks[] = {
	{ "added", check_added },
	{ "billable", check_billable },
	{ "category", check_category },
	{ "chat", check_chat },
	{ "current", check_user_id },
	{ "detail", check_detail },
	{ "error_code", check_code },
	{ "event", check_word },
	{ "field", check_field },
	{ "group_id", check_group },
	{ "id", check_id },
	{ "join_request_id", check_request },
	{ "kind", check_kind },
	{ "media_id", check_media },
	{ "mime", check_mime },
	{ "never_a_command", check_echo },
	{ "new_user_id", check_user_id },
	{ "new_wa_id", check_phone },
	{ "opaque", check_opaque },
	{ "participant", check_participant },
	{ "phone_number_id", check_account },
	{ "previous", check_previous },
	{ "price_category", check_price },
	{ "recipient", check_chat },
	{ "recipient_type", check_recipient_type },
	{ "ref_id", check_ref },
	{ "removed", check_removed },
	{ "reply_id", check_choice },
	{ "reply_kind", check_is_choice },
	{ "request_id", check_request },
	{ "requester", check_requester },
	{ "sender", check_sender },
	{ "sender_name", check_name },
	{ "sender_user_id", check_user_id },
	{ "status", check_status },
	{ "subject", check_subject },
	{ "system_type", check_word },
	{ "text", check_text },
	{ "timestamp", check_time },
	{ "title", check_title },
	{ "to", check_sender },
	{ "type", check_type },
	{ "value", check_value },
	{ "waba_id", check_owner },
};

static bool check_member(const struct pair *p, const struct json *want)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		if (strcmp(checks[i].member, json_key(want)) == 0)
			return checks[i].check(p, want);
	}
	return false;
}

static size_t compare_file(const char *name, const struct json *want, struct arena *mem)
{
	const struct gateway *gw = test_gateway();
	struct events list = { 0 };
	struct why why = { 0 };
	size_t n = 0, members = 0;

	assert_int_equal(gw->ops->parse(gw, FROM_WEBHOOK, recorded(name, mem), mem, &list, &why),
			 OK);
	for (; want; want = json_next(want)) {
		if (json_get(want, "drop") || json_get(want, "ignore"))
			continue;
		assert_true(n < list.count);
		struct pair p = { want, &list.items[n++], mem };
		for (const struct json *m = json_first(want); m; m = json_next(m), members++) {
			if (!check_member(&p, m))
				print_error("%s: event %zu: member %s\n", name, n, json_key(m));
			assert_true(check_member(&p, m));
		}
	}
	if (n != list.count)
		print_error("%s: %zu events, %zu expected\n", name, list.count, n);
	assert_int_equal(n, list.count);
	return members;
}

TEST(every_recorded_payload_gives_the_expected_events)
{
	struct arena mem;
	size_t files = 0, members = 0;

	arena_init(&mem, 0);
	struct json *root = open_json(recorded("expected.json", &mem));
	for (const struct json *file = json_first(root); file; file = json_next(file), files++)
		members += compare_file(json_key(file), json_first(file), &mem);
	json_close(root);
	arena_finish(&mem);
	printf("# %zu payloads, %zu members compared\n", files, members);
	assert_true(files >= 70);
}

TEST(recorded_signatures_hold_for_the_bytes_as_they_came)
{
	struct arena *mem = test_arena_new();
	struct json *root = open_json(recorded("signatures.json", mem));
	size_t n = 0;

	for (const struct json *x = json_first(root); x; x = json_next(x), n++) {
		struct whatsapp_cloud_config own = { .app_secret.count = 1 };
		struct gateway gw = *test_gateway();
		struct http_request req = { .method = STR("POST") };
		struct http_reply reply;

		own.app_secret.value[0] = json_str(json_get(x, "app_secret"), mem);
		gw.own = &own;
		req.body = recorded(arena_cstr(mem, json_str(json_get(x, "file"), mem)), mem);
		http_add_header(&req, json_str(json_get(x, "header"), mem),
				json_str(json_get(x, "value"), mem));
		bool is_right = str_find(json_str(json_get(x, "origin"), mem), STR("REJECTED")) < 0;
		assert_int_equal(gw.ops->authentic(&gw, &req, mem, &reply), is_right);
	}
	json_close(root);
	assert_true(n >= 3);
}

static const struct answer_case {
	const char *file;
	int status;
	enum verdict verdict;
} answers[] = {
	{ "err-100-marketing-only.json", 400, VERDICT_REFUSED },
	{ "err-104-no-token.json", 401, VERDICT_STOP },
	{ "err-130429-403.json", 403, VERDICT_PAUSE },
	{ "err-130429.json", 400, VERDICT_PAUSE },
	{ "err-131009.json", 400, VERDICT_REFUSED },
	{ "err-131053-media.json", 400, VERDICT_RETRY },
	{ "err-131056-pair-rate.json", 403, VERDICT_PAUSE },
	{ "err-190-expired.json", 401, VERDICT_STOP },
	{ "err-2-transient.json", 500, VERDICT_RETRY },
	{ "err-200-permission.json", 403, VERDICT_STOP },
	{ "err-368-blocked.json", 403, VERDICT_STOP },
	{ "err-4-app-limit.json", 429, VERDICT_PAUSE },
	{ "err-613-429.json", 429, VERDICT_PAUSE },
	{ "err-bad-gateway.txt", 500, VERDICT_UNCERTAIN },
	{ "err-code0.json", 403, VERDICT_STOP },
	{ "resp-marketing-ok.json", 200, VERDICT_SENT },
	{ "resp-ok-bsuid.json", 200, VERDICT_SENT },
	{ "resp-ok-group.json", 200, VERDICT_SENT },
	{ "resp-ok-template-accepted.json", 200, VERDICT_SENT },
	{ "resp-ok-text.json", 200, VERDICT_SENT },
};

TEST(recorded_answers_are_judged)
{
	const struct gateway *gw = test_gateway();

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct arena *mem = test_arena_new();
		struct work work = { .kind = WORK_SEND, .attempt = 1 };
		struct http_reply reply = { .status = answers[i].status };
		struct outcome o;

		reply.body = recorded(arena_printf(mem, "send/%s", answers[i].file).ptr, mem);
		gw->ops->judge(gw, &work, HTTP_ANSWERED, &reply, mem, &o);
		if (o.verdict != answers[i].verdict)
			print_error("%s\n", answers[i].file);
		assert_int_equal(o.verdict, answers[i].verdict);
	}
}
