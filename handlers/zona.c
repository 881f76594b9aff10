/* SPDX-License-Identifier: MIT */
/* /zona: the time zone of this person or group: its quiet hours, its day, the hour of its digest.
 * Who never says it has the office's. In a group only its steward or an operator. */
#include "bot/understand/phrase.h"
#include "handlers/words.h"

static const char *const words[] = {
	[ZONE_WIB] = "wib, barat, indonesia barat, waktu indonesia barat",
	[ZONE_WITA] = "wita, tengah, indonesia tengah, waktu indonesia tengah",
	[ZONE_WIT] = "wit, timur, indonesia timur, waktu indonesia timur",
};

static const struct choice choices[] = {
	[ZONE_WIB] = { .id = { "wib", 3 }, .label = { "WIB", 3 } },
	[ZONE_WITA] = { .id = { "wita", 4 }, .label = { "WITA", 4 } },
	[ZONE_WIT] = { .id = { "wit", 3 }, .label = { "WIT", 3 } },
};

static void ask_zone(struct call *c)
{
	reply_choices(c, "zona.ask", NO_ARGS, choices, ARRAY_LEN(choices));
	ask(c, "zona", "ask", STR_NONE);
}

static void set_zone(struct call *c, int zone)
{
	if (call_fail(c, store_chat_set_zone(c->db, c->chat.id, zone, c->now_ms)))
		return;
	if (call_in_group(c))
		call_audit(c, "group.zone", c->chat.id, choices[zone].label);
	ask_end(c);
	reply(c, "zona.done", ARGS(ARG("zona", choices[zone].label)));
}

static int zone_of(const struct call *c, str text)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (words_has(words[i], text, c->mem))
			return (int)i;
	}
	return -1;
}

static void zona_run(struct call *c)
{
	int zone = zone_of(c, c->rest);

	if (!call_may_change_chat(c))
		reply(c, "group.only_steward", NO_ARGS);
	else if (zone >= 0)
		set_zone(c, zone);
	else
		ask_zone(c);
}

static void zona_answer(struct call *c)
{
	int chosen = call_choice(c, choices, ARRAY_LEN(choices));

	if (chosen < 0 && c->choice_id.len == 0)
		chosen = zone_of(c, c->text);
	if (!call_may_change_chat(c)) {
		ask_end(c);
		reply(c, "group.only_steward", NO_ARGS);
	} else if (chosen >= 0) {
		set_zone(c, chosen);
	} else if (words_is_cancel(c)) {
		ask_end(c);
		reply(c, "form.cancelled", NO_ARGS);
	} else {
		ask_zone(c);
	}
}

const struct command command_zona = {
	.name = "zona",
	.alias = "zona waktu, timezone",
	.usage = "/zona [WIB|WITA|WIT]",
	.help = "zona.help",
	.args = { 0, 3 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.flags = COMMAND_OF_CHAT,
	.cost = 1,
	.run = zona_run,
	.answer = zona_answer,
};
