/* SPDX-License-Identifier: MIT */
/* Who may call what, where, with how many words. Called by dispatch on the writer thread. */
#include "bot/flow/check_call.h"

#include "bot/store/shop.h"

static bool has_id(const struct identity *list, size_t n, const struct identity *ids, size_t n_ids)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n_ids; j++)
			if (list[i].kind == ids[j].kind && str_eq(list[i].opaque, ids[j].opaque))
				return true;
	return false;
}

unsigned roles_of(const struct config *config, const struct identity *ids, size_t n, bool is_moved)
{
	unsigned roles = 0;

	if (is_moved)
		return 0;
	if (has_id(config->people.moderators, config->people.n_moderators, ids, n))
		roles |= ROLE_MODERATOR;
	if (has_id(config->people.operators, config->people.n_operators, ids, n))
		roles |= ROLE_OPERATOR;
	return roles;
}

static enum err denied(struct call *c, const char *key)
{
	reply(c, key, ARGS(ARG("perintah", c->command->name), ARG("cara", c->command->usage)));
	return ERR_DENIED;
}

static enum err check_place(struct call *c)
{
	unsigned place = c->local ? IN_LOCAL : call_in_group(c) ? IN_GROUP : IN_PRIVATE;

	if (c->command->where & place)
		return OK;
	return denied(c, place == IN_GROUP ? "dispatch.only_private" : "dispatch.only_group");
}

static enum err check_person(struct call *c)
{
	static const char *const words[] = {
		[WHO_SELLER] = "dispatch.only_seller",
		[WHO_MODERATOR] = "dispatch.only_moderator",
		[WHO_OPERATOR] = "dispatch.only_operator",
	};
	static const unsigned needed[] = {
		[WHO_SELLER] = ROLE_SELLER,
		[WHO_MODERATOR] = ROLE_MODERATOR | ROLE_OPERATOR,
		[WHO_OPERATOR] = ROLE_OPERATOR,
	};

	unsigned also = c->command->flags & COMMAND_FOR_STAFF ? ROLE_MODERATOR | ROLE_OPERATOR : 0;

	if (c->command->who == WHO_ANYONE || c->roles & (needed[c->command->who] | also))
		return OK;
	return denied(c, words[c->command->who]);
}

enum err check_role(struct call *c)
{
	bool is_for_staff = c->command->who == WHO_MODERATOR || c->command->who == WHO_OPERATOR;

	return is_for_staff ? check_person(c) : OK;
}

static enum err check_arguments(struct call *c)
{
	size_t min = (size_t)c->command->args.min;

	if (c->n_args >= min &&
	    (c->command->args.max < 0 || c->n_args <= (size_t)c->command->args.max))
		return OK;
	return denied(c, "dispatch.usage");
}

enum err check_call(struct call *c)
{
	struct shop shop;
	enum err e = check_place(c);

	if (!e && c->command->who == WHO_SELLER) {
		e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
		if (!e)
			c->roles |= ROLE_SELLER;
		else if (e == ERR_NOTFOUND)
			e = OK;
	}
	if (!e)
		e = check_person(c);
	return e ? e : check_arguments(c);
}
