/* SPDX-License-Identifier: MIT */
/* /grup kode gives an operator a one-time code; "/grup aktif KODE" in a group activates it and
 * makes whoever wrote it the group's steward; where the network does not name her (a channel),
 * whose the code is. An operator needs no code. "/grup aturan NAME" chooses what promos must keep
 * to reach the group. The code is shown once: the store keeps a hash.
 */
#include "bot/base/random.h"
#include "bot/store/group.h"
#include "config/rules.h"
#include "handlers/words.h"

enum { CODE_LEN = 8 };
static const int64_t code_lifetime_ms = INT64_C(24) * 3600 * 1000;

static const char active_words[] = "aktif, aktifkan, activate, on";
static const char code_words[] = "kode, code";
static const char rules_words[] = "aturan, peraturan, rules";

/* 30 signs that cannot be taken for each other: 39 bits. */
static str new_code(struct arena *mem)
{
	static const char signs[] = "ABCDEFGHJKLMNPQRSTUVWXYZ345678";
	const uint32_t n = sizeof(signs) - 1;
	unsigned char random[CODE_LEN * 2];
	char *code = ARENA_ARRAY(mem, char, CODE_LEN);

	random_secret(random, sizeof(random));
	for (size_t i = 0; i < CODE_LEN; i++)
		code[i] = signs[((uint32_t)random[2 * i] << 8 | random[2 * i + 1]) % n];
	return (str){ code, CODE_LEN };
}

static void give_code(struct call *c)
{
	int64_t until_ms = c->now_ms + code_lifetime_ms;
	str code = new_code(c->mem);

	if (call_in_group(c)) {
		reply(c, "grup.code_private", NO_ARGS);
		return;
	}
	if (!call_has_role(c, ROLE_OPERATOR)) {
		reply(c, "dispatch.only_operator", ARGS(ARG("perintah", "grup kode")));
		return;
	}
	if (call_fail(c, store_group_code_add(c->db, code, c->actor.id, until_ms)))
		return;
	call_audit(c, "group.code", 0, STR_NONE);
	reply(c, "grup.code", ARGS(ARG("kode", code), ARG_MOMENT("sampai", until_ms)));
}

/* Codes are compared in capitals, without blanks and dashes people put in. */
static str code_of(str text, struct arena *mem)
{
	char *code = ARENA_ARRAY(mem, char, text.len);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char ch = text.ptr[i];
		if (ch >= 'a' && ch <= 'z')
			ch = (char)(ch - 'a' + 'A');
		if (ch != ' ' && ch != '-')
			code[n++] = ch;
	}
	return (str){ code, n };
}

/* Who speaks in a channel's name is told by the code alone: the operator whose it was. */
static bool take_code(struct call *c, str code)
{
	int64_t by;

	enum err e = store_group_code_take(c->db, code, c->now_ms, &by);
	if (e == ERR_NOTFOUND) {
		reply(c, "grup.bad_code", NO_ARGS);
		return false;
	}
	if (e == OK && c->event->is_anonymous)
		e = store_person_by_id(c->db, by, c->mem, &c->actor);
	return !call_fail(c, e);
}

static void activate(struct call *c, str text)
{
	str code = code_of(text, c->mem), title = c->event->subject;
	bool is_operator = call_has_role(c, ROLE_OPERATOR);

	if (c->chat.state == CHAT_ACTIVE && !call_may_change_chat(c)) {
		reply(c, "grup.already", NO_ARGS);
		return;
	}
	if (code.len == 0 && !is_operator) {
		reply(c, "grup.need_code", NO_ARGS);
		return;
	}
	if (code.len > 0 && !take_code(c, code))
		return;
	if (call_fail(c, store_group_activate(c->db, c->chat.id, c->actor.id)))
		return;
	if (call_fail(c, store_group_set_topic(c->db, c->chat.id, c->event->topic)))
		return;
	if (title.len > 0 && call_fail(c, store_group_set_title(c->db, c->chat.id, title)))
		return;
	call_audit(c, "group.activated", c->chat.id, STR_NONE);
	reply(c, "grup.active", ARGS(ARG("nama", c->actor.name), ARG("kantor", c->config->office)));
}

/* The presets as choices, and none. */
static size_t rules_choices(struct call *c, struct choice **ret)
{
	const struct rules *r = c->config->rules;
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, r->n_presets + 1);
	size_t n = 0;

	for (; n < r->n_presets; n++)
		list[n] = (struct choice){ .id = r->presets[n].name,
					   .label = r->presets[n].title[c->actor.language] };
	list[n++] = (struct choice){ .id = STR("tanpa"), .key = STR("grup.rules_none") };
	*ret = list;
	return n;
}

static void ask_rules(struct call *c)
{
	struct choice *list;
	size_t n = rules_choices(c, &list);
	const struct preset *now = rules_preset(c->config->rules, c->chat.rules);

	if (now)
		reply_choices(c, "grup.rules_are",
			      ARGS(ARG("aturan", now->title[c->actor.language])), list, n);
	else
		reply_choices(c, "grup.rules_ask", NO_ARGS, list, n);
	ask(c, "grup", "aturan", STR_NONE);
}

static void set_rules(struct call *c, const struct choice *choice)
{
	bool is_none = choice->key.len > 0;

	if (call_fail(c, store_group_set_rules(c->db, c->chat.id, is_none ? STR_NONE : choice->id)))
		return;
	call_audit(c, "group.rules", c->chat.id, choice->id);
	if (is_none)
		reply(c, "grup.rules_off", NO_ARGS);
	else
		reply(c, "grup.rules_set", ARGS(ARG("aturan", choice->label)));
}

/* "/grup aturan NAME": a name, a title or "tanpa"; without one they are shown. */
static void rules(struct call *c, str text)
{
	struct choice *list;
	size_t n = rules_choices(c, &list);

	if (c->chat.state != CHAT_ACTIVE || !call_may_change_chat(c)) {
		reply(c, c->chat.state == CHAT_ACTIVE ? "grup.rules_who" : "grup.need_code",
		      NO_ARGS);
		return;
	}
	for (size_t i = 0; i < n && text.len > 0; i++) {
		if (str_eq_nocase(text, list[i].id) || str_eq_nocase(text, list[i].label)) {
			set_rules(c, &list[i]);
			return;
		}
	}
	ask_rules(c);
}

static void grup_answer(struct call *c)
{
	struct choice *list;
	size_t n = rules_choices(c, &list);
	int chosen = call_choice(c, list, n);

	ask_end(c);
	if (words_is_cancel(c))
		reply(c, "form.cancelled", NO_ARGS);
	else if (!call_may_change_chat(c))
		reply(c, "grup.rules_who", NO_ARGS);
	else if (chosen >= 0)
		set_rules(c, &list[chosen]);
	else
		ask_rules(c);
}

/* Promos come to the topic in which this was written. */
static void move_to_topic(struct call *c)
{
	if (call_fail(c, store_group_set_topic(c->db, c->chat.id, c->event->topic)))
		return;
	call_audit(c, "group.topic", c->chat.id, STR_NONE);
	reply(c, "grup.topic", NO_ARGS);
}

static void grup_run(struct call *c)
{
	str text = c->rest;

	if (words_take(code_words, &text, c->mem) && text.len == 0) {
		give_code(c);
	} else if (!call_in_group(c)) {
		reply(c, "grup.how", NO_ARGS);
	} else if (words_take(rules_words, &text, c->mem)) {
		rules(c, text);
	} else if (text.len > 0) {
		(void)words_take(active_words, &text, c->mem);
		activate(c, text);
	} else if (c->chat.state != CHAT_ACTIVE) {
		reply(c, "grup.need_code", NO_ARGS);
	} else if (c->event->topic != c->chat.topic && call_may_change_chat(c)) {
		move_to_topic(c);
	} else {
		reply(c, "grup.is_active", NO_ARGS);
	}
}

const struct command command_grup = {
	.name = "grup",
	.alias = "group, aktifkan grup",
	.usage = "/grup aktif KODE | /grup aturan NAMA",
	.help = "grup.help",
	.args = { 0, 3 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.flags = COMMAND_IN_SILENT_GROUP | COMMAND_OF_CHAT,
	.cost = 1,
	.run = grup_run,
	.answer = grup_answer,
};
