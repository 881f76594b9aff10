/* SPDX-License-Identifier: MIT */
/* What a handler does to the world: messages queued in the call, questions and audit rows in the
 * store. Dispatch (bot/flow) makes the call, runs the handler and sends what is queued, or undoes
 * all of it. Writer thread. Nothing here leaves the event's arena. */
#include "handlers/call.h"

#include "bot/base/utf8.h"
#include "bot/store/meta.h"
#include "bot/understand/phrase.h"
#include "config/text.h"

str call_arg(const struct call *c, size_t n)
{
	return n < c->n_args ? c->args[n] : STR_NONE;
}

str call_rest_after(const struct call *c, size_t n)
{
	str rest = c->rest, word;

	while (n > 0 && str_take_word(&rest, &word))
		n--;
	return n == 0 ? str_trim(rest) : STR_NONE;
}

void call_split(struct call *c)
{
	str rest = c->rest, word;

	c->n_args = 0;
	while (c->n_args < CALL_ARGS_MAX && str_take_word(&rest, &word))
		c->args[c->n_args++] = word;
}

bool call_in_group(const struct call *c)
{
	return c->chat.id != 0 && c->chat.kind == CHAT_GROUP;
}

bool call_has_role(const struct call *c, unsigned role)
{
	return (c->roles & role) != 0;
}

bool call_may_change_chat(const struct call *c)
{
	return !call_in_group(c) || call_has_role(c, ROLE_OPERATOR) ||
	       (c->actor.id != 0 && c->chat.steward_id == c->actor.id);
}

bool call_fail(struct call *c, enum err e)
{
	if (e == OK)
		return false;
	if (c->err == OK)
		c->err = e;
	return true;
}

static struct text_args copy_args(struct call *c, struct text_args args)
{
	struct text_arg *list = ARENA_ARRAY(c->mem, struct text_arg, args.n);

	for (size_t i = 0; i < args.n; i++)
		list[i] = args.list[i];
	return (struct text_args){ list, args.n };
}

static const struct line *copy_lines(struct call *c, const struct line *lines, size_t n)
{
	struct line *list = ARENA_ARRAY(c->mem, struct line, n);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct line){ lines[i].key, copy_args(c, lines[i].args) };
	return list;
}

static const struct choice *copy_choices(struct call *c, const struct choice *choices, size_t n)
{
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, n);

	for (size_t i = 0; i < n; i++)
		list[i] = choices[i];
	return list;
}

void call_send(struct call *c, int64_t chat_id, enum delivery_class class, const struct message *m)
{
	struct outgoing *out = ARENA_NEW(c->mem, struct outgoing);

	out->chat_id = chat_id;
	out->class = class;
	out->message = *m;
	out->message.args = copy_args(c, m->args);
	out->message.lines = copy_lines(c, m->lines, m->n_lines);
	out->message.choices = copy_choices(c, m->choices, m->n_choices);
	if (c->last)
		c->last->next = out;
	else
		c->first = out;
	c->last = out;
}

void call_told(struct call *c, const int64_t *promos, size_t n)
{
	int64_t *list = ARENA_ARRAY(c->mem, int64_t, n);

	ASSERT(c->last && c->last->chat_id == 0);
	for (size_t i = 0; i < n; i++)
		list[i] = promos[i];
	c->last->told = list;
	c->last->n_told = n;
}

void reply(struct call *c, const char *key, struct text_args args)
{
	reply_choices(c, key, args, NULL, 0);
}

void reply_choices(struct call *c, const char *key, struct text_args args,
		   const struct choice *choices, size_t n)
{
	notify(c, 0, CLASS_REPLY, key, args, choices, n);
}

void notify(struct call *c, int64_t chat_id, enum delivery_class class, const char *key,
	    struct text_args args, const struct choice *choices, size_t n_choices)
{
	const struct message m = {
		.key = str_from(key),
		.args = args,
		.choices = choices,
		.n_choices = n_choices,
	};
	call_send(c, chat_id, class, &m);
}

void notify_by(struct call *c, int64_t chat_id, int64_t account_id, const char *key,
	       struct text_args args)
{
	notify(c, chat_id, CLASS_NOTICE, key, args, NULL, 0);
	c->last->account_id = account_id;
}

void ask(struct call *c, const char *command, const char *step, str answers)
{
	ask_other(c, c->chat.id, c->actor.id, command, step, answers);
	c->has_asked = true;
}

void ask_other(struct call *c, int64_t chat_id, int64_t person_id, const char *command,
	       const char *step, str answers)
{
	ASSERT(chat_id != 0 && person_id != 0);
	const struct dialog_row row = {
		.handler = str_from(command),
		.step = str_from(step),
		.answers = answers,
		.changed_ms = c->now_ms,
	};
	(void)call_fail(c, store_dialog_put(c->db, chat_id, person_id, &row));
}

void offer(struct call *c, const char *command, const char *step, str answers)
{
	struct dialog_row row;

	ASSERT(step[0] == '~');
	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	if (e == ERR_NOTFOUND || (e == OK && call_is_offer(&row)))
		ask(c, command, step, answers);
	else
		(void)call_fail(c, e);
}

bool call_is_offer(const struct dialog_row *dialog)
{
	return str_starts(dialog->step, STR("~"));
}

void call_rehearse(struct call *c, int64_t promo_id)
{
	ASSERT(c->may_rehearse && promo_id != 0);
	c->rehearse_promo = promo_id;
}

void ask_end(struct call *c)
{
	enum err e = store_dialog_end(c->db, c->chat.id, c->actor.id);

	if (e != ERR_NOTFOUND)
		(void)call_fail(c, e);
}

void call_audit(struct call *c, const char *action, int64_t object_id, str detail)
{
	const struct audit_row row = {
		.actor = c->local ? str_from(c->local) : STR("person"),
		.person_id = c->actor.id,
		.action = action,
		.object_id = object_id,
		.detail = detail,
	};
	(void)call_fail(c, store_audit(c->db, &row, c->now_ms));
}

static int choice_by_id(str id, const struct choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(choices[i].id, id))
			return (int)i;
	}
	return -1;
}

int call_choice(const struct call *c, const struct choice *choices, size_t n)
{
	if (c->choice_id.len > 0)
		return choice_by_id(c->choice_id, choices, n);

	int number = phrase_number(c->config, c->text, c->mem);
	if (number > 0)
		return (size_t)number <= n ? number - 1 : -1;

	str said = utf8_fold(c->text, c->mem);
	for (size_t i = 0; i < n; i++) {
		str label = choices[i].label;
		if (choices[i].key.len > 0)
			label = text_find(c->config, (enum language)c->actor.language,
					  choices[i].key);
		if (str_eq(utf8_fold(label, c->mem), said))
			return (int)i;
	}
	return -1;
}
