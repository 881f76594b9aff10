/* SPDX-License-Identifier: MIT */
/* The envelope of webhooks: many updates in one body, neighbours of the same field in one change,
 * escaped as Meta does it, since the signature is made over these bytes. Called by webhook.c, on
 * the sandbox thread; what is inside an update is made by update_message.c and update_status.c. */

#include "bot/sandbox/update_parts.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/sandbox/sandbox.h"

#include <string.h>

enum { SECOND_MS = 1000, FIRST_SUPPLEMENTARY = 0x10000 };

void update_add_time(struct json_writer *j, const char *key, int64_t at_ms)
{
	json_add_str(j, key, arena_printf(j->mem, "%lld", (long long)(at_ms / SECOND_MS)));
}

str update_contact(const struct world_person *p, bool hides_phone, struct arena *mem)
{
	struct json_writer j;

	json_begin(&j, mem);
	json_add_object(&j, NULL);
	json_add_object(&j, "profile");
	json_add_str(&j, "name", p->name);
	json_end_object(&j);
	if (!hides_phone)
		json_add_str(&j, "wa_id", p->phone);
	json_add_str(&j, "user_id", p->bsuid);
	json_end_object(&j);
	return json_done(&j);
}

struct update update_group(const char *field, str json, struct arena *mem)
{
	return (struct update){
		.kind = UPDATE_GROUP,
		.field = arena_str(mem, str_from(field)),
		.item = arena_str(mem, json),
	};
}

struct update *update_keep(const struct update *u)
{
	const str from[] = { u->field, u->contact, u->item, u->message_id };
	size_t bytes = 0;

	for (size_t i = 0; i < ARRAY_LEN(from); i++)
		bytes += from[i].len;
	struct update *kept = mem_take(sizeof(*kept) + bytes);
	str *const to[] = { &kept->field, &kept->contact, &kept->item, &kept->message_id };
	char *text = (char *)(kept + 1);
	kept->kind = u->kind;
	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		if (from[i].len)
			memcpy(text, from[i].ptr, from[i].len);
		*to[i] = (str){ text, from[i].len };
		text += from[i].len;
	}
	return kept;
}

void update_give(struct update *u)
{
	mem_give(u);
}

/* ---- the envelope ---- */

static const struct update *update_of(struct list_node *n)
{
	return CONTAINER_OF(n, struct update, node);
}

static const char *const member_of[] = {
	[UPDATE_MESSAGE] = "messages",
	[UPDATE_STATUS] = "statuses",
	[UPDATE_GROUP] = "groups",
};

/* The updates from `from` up to `end` that are of `kind`, as one list. */
static void add_items(struct json_writer *j, const struct list *all, struct list_node *from,
		      struct list_node *end, enum update_kind kind)
{
	bool is_open = false;

	for (struct list_node *n = from; n != end; n = list_next(all, n)) {
		const struct update *u = update_of(n);
		if (u->kind != kind)
			continue;
		if (!is_open)
			json_add_array(j, member_of[kind]);
		is_open = true;
		json_add_raw(j, NULL, u->item);
	}
	if (is_open)
		json_end_array(j);
}

static bool is_told(const struct list *all, struct list_node *from, struct list_node *n)
{
	for (struct list_node *b = from; b != n; b = list_next(all, b))
		if (str_eq(update_of(b)->contact, update_of(n)->contact))
			return true;
	return false;
}

/* Each person once. */
static void add_contacts(struct json_writer *j, const struct list *all, struct list_node *from,
			 struct list_node *end)
{
	bool is_open = false;

	for (struct list_node *n = from; n != end; n = list_next(all, n)) {
		if (!update_of(n)->contact.len || is_told(all, from, n))
			continue;
		if (!is_open)
			json_add_array(j, "contacts");
		is_open = true;
		json_add_raw(j, NULL, update_of(n)->contact);
	}
	if (is_open)
		json_end_array(j);
}

static void add_change(struct json_writer *j, const struct list *all, struct list_node *from,
		       struct list_node *end)
{
	json_add_object(j, NULL);
	json_add_object(j, "value");
	json_add_str(j, "messaging_product", STR("whatsapp"));
	json_add_object(j, "metadata");
	json_add_str(j, "display_phone_number", STR(SANDBOX_PHONE));
	json_add_str(j, "phone_number_id", STR(SANDBOX_NUMBER_ID));
	json_end_object(j);
	add_contacts(j, all, from, end);
	for (size_t kind = 0; kind < ARRAY_LEN(member_of); kind++)
		add_items(j, all, from, end, (enum update_kind)kind);
	json_end_object(j);
	json_add_str(j, "field", update_of(from)->field);
	json_end_object(j);
}

static void add_unit(struct buf *b, uint32_t unit)
{
	buf_printf(b, "\\u%04x", unit);
}

static str escape(str json, struct arena *mem)
{
	struct buf b;
	uint32_t c;

	buf_init(&b, mem);
	while (utf8_take(&json, &c)) {
		if (c == '/') {
			buf_add(&b, STR("\\/"));
		} else if (c < 0x80) {
			buf_add_char(&b, (char)c);
		} else if (c < FIRST_SUPPLEMENTARY) {
			add_unit(&b, c);
		} else {
			add_unit(&b, 0xd800 + ((c - FIRST_SUPPLEMENTARY) >> 10));
			add_unit(&b, 0xdc00 + ((c - FIRST_SUPPLEMENTARY) & 0x3ff));
		}
	}
	return buf_str(&b);
}

str update_body(const struct list *updates, struct arena *mem)
{
	struct json_writer j;

	json_begin(&j, mem);
	json_add_object(&j, NULL);
	json_add_str(&j, "object", STR("whatsapp_business_account"));
	json_add_array(&j, "entry");
	json_add_object(&j, NULL);
	json_add_str(&j, "id", STR(SANDBOX_WABA_ID));
	json_add_array(&j, "changes");
	struct list_node *from = list_first(updates);
	while (from) {
		struct list_node *end = from;
		while (end && str_eq(update_of(end)->field, update_of(from)->field))
			end = list_next(updates, end);
		add_change(&j, updates, from, end);
		from = end;
	}
	json_end_array(&j);
	json_end_object(&j);
	json_end_array(&j);
	json_end_object(&j);
	return escape(json_done(&j), mem);
}
