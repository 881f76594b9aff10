/* SPDX-License-Identifier: MIT */
/* /bantuan: what the sender can do here, by her role; "/bantuan promo" explains one command. */
#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "config/text.h"
#include "handlers/words.h"

static unsigned place_of(const struct call *c)
{
	return call_in_group(c) ? IN_GROUP : IN_PRIVATE;
}

static bool may_use(const struct call *c, const struct command *command, bool is_seller)
{
	if (command->flags & COMMAND_HIDDEN)
		return false;
	switch (command->who) {
	case WHO_ANYONE:
		return true;
	case WHO_SELLER:
		return is_seller;
	case WHO_MODERATOR:
		return call_has_role(c, ROLE_MODERATOR | ROLE_OPERATOR);
	case WHO_OPERATOR:
		return call_has_role(c, ROLE_OPERATOR);
	}
	return false;
}

static struct line help_line(struct call *c, const struct command *command)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 2);

	args[0] = ARG("perintah", command->name);
	args[1] = ARG_WORDS("guna", str_from(command->help));
	return (struct line){ STR("bantuan.line"), { args, 2 } };
}

/* Commands for `who` under a heading; returns the new number of lines. */
static size_t add_group(struct call *c, struct line *lines, size_t n, enum who who,
			const char *heading, bool is_seller)
{
	bool has_heading = false;

	for (size_t i = 0; i < commands_count && n + 3 < MESSAGE_LINES_MAX; i++) {
		if (commands[i]->who != who || !(commands[i]->where & place_of(c)) ||
		    !may_use(c, commands[i], is_seller))
			continue;
		if (!has_heading) {
			lines[n++] = (struct line){ STR_NONE, NO_ARGS };
			lines[n++] = (struct line){ str_from(heading), NO_ARGS };
			has_heading = true;
		}
		lines[n++] = help_line(c, commands[i]);
	}
	return n;
}

static void show_all(struct call *c)
{
	struct line *lines = ARENA_ARRAY(c->mem, struct line, MESSAGE_LINES_MAX);
	struct shop shop;
	size_t n = 0;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	if (e != ERR_NOTFOUND && call_fail(c, e))
		return;
	n = add_group(c, lines, n, WHO_SELLER, "bantuan.seller", e == OK);
	n = add_group(c, lines, n, WHO_MODERATOR, "bantuan.moderator", e == OK);
	n = add_group(c, lines, n, WHO_OPERATOR, "bantuan.operator", e == OK);
	n = add_group(c, lines, n, WHO_ANYONE, "bantuan.anyone", e == OK);
	const struct message m = {
		.key = call_in_group(c) ? STR("bantuan.title_group") : STR("bantuan.title"),
		.args = ARGS(ARG("kantor", c->config->office)),
		.lines = lines,
		.n_lines = n,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

static const struct command *find(struct call *c, str word)
{
	for (size_t i = 0; i < commands_count; i++) {
		if (!(commands[i]->flags & COMMAND_HIDDEN) &&
		    (words_has(commands[i]->name, word, c->mem) ||
		     words_has(commands[i]->alias, word, c->mem)))
			return commands[i];
	}
	return NULL;
}

static void show_one(struct call *c, const struct command *command)
{
	str more = arena_printf(c->mem, "%s.more", command->name);
	const struct line lines[] = {
		{ STR("bantuan.usage"), ARGS(ARG("cara", command->usage)) },
		{ STR_NONE, NO_ARGS },
		{ more, NO_ARGS },
	};
	const struct message m = {
		.key = STR("bantuan.line"),
		.args = ARGS(ARG("perintah", command->name),
			     ARG_WORDS("guna", str_from(command->help))),
		.lines = lines,
		.n_lines = text_exists(c->config, more) ? 3 : 1,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

static void bantuan_run(struct call *c)
{
	str word = c->rest;

	(void)phrase_take_prefix(&word);
	if (word.len == 0) {
		show_all(c);
		return;
	}
	const struct command *command = find(c, word);
	if (command)
		show_one(c, command);
	else
		reply(c, "bantuan.unknown", ARGS(ARG("kata", call_arg(c, 0))));
}

const struct command command_bantuan = {
	.name = "bantuan",
	.alias = "bantu, tolong, panduan, cara, help, menu, mulai, start, ini siapa, ini nomor "
		 "siapa, "
		 "siapa ini, ?",
	.usage = "/bantuan [PERINTAH]",
	.help = "bantuan.help",
	.args = { 0, 3 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.cost = 1,
	.run = bantuan_run,
};
