/* SPDX-License-Identifier: MIT */
/* /pisah takes back what /sambung did last to her; an operator may do it for somebody else, named
 * by an id as /siapa shows it. */
#include "bot/model/phone.h"
#include "bot/store/merge.h"
#include "handlers/merged.h"

/* "62812...", "telegram:777". */
static bool id_of(struct call *c, str text, struct identity *ret)
{
	str kind, rest = text;

	if (str_find_char(text, ':') >= 0) {
		(void)str_take(&rest, ':', &kind);
		ret->opaque = str_trim(rest);
		return id_kind_from(kind, &ret->kind) && ret->opaque.len > 0;
	}
	ret->kind = ID_PHONE;
	return phone_parse(text, c->mem, &ret->opaque);
}

/* Whoever it was done to. */
static void tell(struct call *c, int64_t person_id)
{
	struct chat chat;

	if (c->err || person_id == c->actor.id)
		return;
	enum err e = merged_chat(c, person_id, &chat);
	if (e == OK)
		notify(c, chat.id, CLASS_NOTICE, "pisah.told", NO_ARGS, NULL, 0);
	else if (e != ERR_NOTFOUND)
		(void)call_fail(c, e);
}

static void part(struct call *c, int64_t person_id)
{
	bool is_own = person_id == c->actor.id;
	struct merged m;

	enum err e = store_merge_undo(c->db, person_id, c->now_ms, &m);
	if (e == ERR_NOTFOUND) {
		reply(c, is_own ? "pisah.none" : "pisah.none_of", NO_ARGS);
		return;
	}
	if (call_fail(c, e))
		return;
	call_audit(c, "person.parted", m.person_id, STR_NONE);
	if (is_own && !merged_become(c))
		return;
	reply(c, is_own ? "pisah.done" : "pisah.done_of", NO_ARGS);
	tell(c, m.person_id);
	tell(c, m.other_id);
}

static void pisah_run(struct call *c)
{
	struct identity id;
	int64_t person_id = 0;

	if (c->rest.len == 0) {
		part(c, c->actor.id);
		return;
	}
	if (!call_has_role(c, ROLE_OPERATOR)) {
		reply(c, "dispatch.only_operator", ARGS(ARG("perintah", "pisah ID")));
		return;
	}
	if (!id_of(c, c->rest, &id)) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	enum err e = store_person_of(c->db, id, &person_id);
	if (e == ERR_NOTFOUND)
		reply(c, "pisah.unknown", ARGS(ARG("id", c->rest)));
	else if (!call_fail(c, e))
		part(c, person_id);
}

const struct command command_pisah = {
	.name = "pisah",
	.alias = "pisahkan, pisah akun, lepas sambungan, unlink, unpair",
	.usage = "/pisah",
	.help = "pisah.help",
	.args = { 0, 3 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = pisah_run,
};
