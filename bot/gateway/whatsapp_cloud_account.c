/* SPDX-License-Identifier: MIT */
/* What Meta says of our account, and of a person's wishes and ids outside any message: account
 * fields, user_preferences, user_id_update. Called by whatsapp_cloud_parse.c on the writer. Of a
 * field that we do not know only its event word is kept: the rest might hold what people wrote. */

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/gateway/whatsapp_cloud.h"

enum { DETAIL_MAX = 1000 };

/* Fields about the account alone, a-z. */
static const char *const account_fields[] = {
	"account_alerts",
	"account_review_update",
	"account_update",
	"business_capability_update",
	"message_template_quality_update",
	"message_template_status_update",
	"phone_number_name_update",
	"phone_number_quality_update",
	"security",
	"template_category_update",
};

static bool is_account_field(str field)
{
	for (size_t i = 0; i < ARRAY_LEN(account_fields); i++) {
		if (str_eq(field, str_from(account_fields[i])))
			return true;
	}
	return false;
}

/* "key=value" of each plain member, with `prefix` before the key. */
static void detail_members(struct buf *b, const char *prefix, const struct json *object,
			   struct arena *mem)
{
	const struct json *node = json_is_object(object) ? json_first(object) : NULL;

	for (; node && b->len < DETAIL_MAX; node = json_next(node)) {
		str value = json_str(node, mem);
		if (value.len)
			buf_printf(b, "%s%s%s%s=%" STR_FMT, b->len ? " " : "", prefix,
				   prefix[0] ? "." : "", json_key(node), STR_ARG(value));
	}
}

/* Plain members, and those of the objects and lists of objects below: as deep as Meta's notices
 * go. */
static str detail_text(const struct json *value, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	detail_members(&b, "", value, mem);
	const struct json *node = json_is_object(value) ? json_first(value) : NULL;
	for (; node && b.len < DETAIL_MAX; node = json_next(node)) {
		if (!json_is_array(node)) {
			detail_members(&b, json_key(node), node, mem);
			continue;
		}
		for (const struct json *x = json_first(node); x; x = json_next(x))
			detail_members(&b, json_key(node), x, mem);
	}
	return utf8_cut(buf_str(&b), DETAIL_MAX);
}

static enum account_change account_change_of(const struct json *value, str event, struct arena *mem)
{
	static const char *const stops[] = {
		"ACCOUNT_DELETED",
		"ACCOUNT_RESTRICTION",
		"ACCOUNT_VIOLATION",
		"DISABLED_UPDATE",
	};

	if (str_eq(event, STR("DISABLED_UPDATE")) &&
	    str_eq(json_str(json_path(value, "ban_info.waba_ban_state"), mem), STR("REINSTATE")))
		return ACCOUNT_RESTORED;
	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		if (str_eq(event, str_from(stops[i])))
			return ACCOUNT_RESTRICTED;
	}
	return ACCOUNT_NOTICE;
}

void whatsapp_cloud_account(struct whatsapp_cloud_change *ch)
{
	struct arena *mem = ch->mem;
	struct event *e = whatsapp_cloud_event(ch, EVENT_ACCOUNT);

	e->at_ms = ch->entry_ms;
	e->change_name = gateway_text(json_get(ch->value, "event"), mem);
	if (is_account_field(ch->field))
		e->detail = detail_text(ch->value, mem);
	else if (e->change_name.len)
		e->detail = arena_printf(mem, "event=%" STR_FMT, STR_ARG(e->change_name));
	if (str_eq(ch->field, STR("account_update")))
		e->account_change = account_change_of(ch->value, e->change_name, mem);
	/* No id of Meta's: what tells one notice from another is all of it. */
	if (e->at_ms)
		e->id = arena_printf(mem, "%" STR_FMT "/%lld/%" STR_FMT, STR_ARG(e->field),
				     (long long)e->at_ms, STR_ARG(e->detail));
}

void whatsapp_cloud_preference(struct whatsapp_cloud_change *ch, const struct json *node)
{
	struct arena *mem = ch->mem;
	struct identity ids[2];
	size_t n = whatsapp_cloud_ids(node, "wa_id", "user_id", mem, ids);
	str category = gateway_text(json_get(node, "category"), mem);
	str value = gateway_text(json_get(node, "value"), mem);
	bool is_stop = str_eq(value, STR("stop"));
	bool is_resume = str_eq(value, STR("resume")) || str_eq(value, STR("signup"));

	/* A wish of another kind, or in a word we do not know, is no wish for marketing. */
	if (n == 0 || !str_eq(category, STR("marketing_messages")) || !(is_stop || is_resume)) {
		ch->ret->ignored++;
		return;
	}
	struct event *e = whatsapp_cloud_event(ch, EVENT_PREFERENCE);
	for (size_t i = 0; i < n; i++)
		e->ids[e->n_ids++] = ids[i];
	e->is_stop = is_stop;
	e->preference_category = category;
	e->preference_value = value;
	e->at_ms = gateway_time_ms(json_get(node, "timestamp"));
	if (e->at_ms)
		e->id = arena_printf(mem, "%" STR_FMT "/%lld/%" STR_FMT, STR_ARG(value),
				     (long long)e->at_ms, STR_ARG(ids[0].opaque));
}

void whatsapp_cloud_id_update(struct whatsapp_cloud_change *ch, const struct json *node)
{
	struct arena *mem = ch->mem;
	str from = whatsapp_cloud_id_text(json_path(node, "user_id.previous"), mem);
	str to = whatsapp_cloud_id_text(json_path(node, "user_id.current"), mem);
	str phone = whatsapp_cloud_id_text(json_get(node, "wa_id"), mem);

	if (!from.len || !to.len || str_eq(from, to)) {
		ch->ret->ignored++;
		return;
	}
	struct event *e = whatsapp_cloud_event(ch, EVENT_ID_CHANGE);
	e->old_id = (struct identity){ ID_WA, from };
	e->ids[e->n_ids++] = (struct identity){ ID_WA, to };
	if (phone.len)
		e->ids[e->n_ids++] = (struct identity){ ID_PHONE, phone };
	e->at_ms = gateway_time_ms(json_get(node, "timestamp"));
	e->id = arena_printf(mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(from), STR_ARG(to));
}
