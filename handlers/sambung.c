/* SPDX-License-Identifier: MIT */
/* /sambung gives a code of six digits; typed on another network by the same human it makes the two
 * one: one shop, one share of the day, one promo. Roles are looked up by the id a message came
 * with, so nobody gains one. Each side is told how to take it back (/pisah). */
#include "bot/base/random.h"
#include "bot/store/merge.h"
#include "bot/store/pair.h"
#include "handlers/merged.h"

enum { CODE_LEN = 6, CODES = 1000000, TRIES_OF_A_CODE = 8 };
static const int64_t code_lifetime_ms = INT64_C(10) * 60 * 1000;

static str new_code(struct arena *mem)
{
	uint64_t random;

	random_secret(&random, sizeof(random));
	return arena_printf(mem, "%06llu", (unsigned long long)(random % CODES));
}

static void give_code(struct call *c)
{
	int64_t until_ms = c->now_ms + code_lifetime_ms;
	enum err e = ERR_EXISTS;
	str code = STR_NONE;

	for (int i = 0; i < TRIES_OF_A_CODE && e == ERR_EXISTS; i++) {
		code = new_code(c->mem);
		e = store_pair_code_put(c->db, code, c->actor.id, until_ms, c->now_ms);
	}
	if (call_fail(c, e))
		return;
	call_audit(c, "person.code", c->actor.id, STR_NONE);
	reply(c, "sambung.code", ARGS(ARG("kode", code), ARG_MOMENT("sampai", until_ms)));
}

/* "123 456" and "123-456" too; empty when it is no code. */
static str code_of(str text, struct arena *mem)
{
	char *code = ARENA_ARRAY(mem, char, CODE_LEN);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char ch = text.ptr[i];
		if (ch == ' ' || ch == '-' || ch == '.')
			continue;
		if (ch < '0' || ch > '9' || n == CODE_LEN)
			return STR_NONE;
		code[n++] = ch;
	}
	return n == CODE_LEN ? (str){ code, n } : STR_NONE;
}

static void join(struct call *c, int64_t other_id)
{
	struct merged m;
	struct chat chat;
	int64_t other_account;

	enum err e = merged_chat(c, other_id, &chat);
	other_account = chat.account_id;
	if (call_fail(c, e) ||
	    call_fail(c, store_merge(c->db, c->actor.id, other_id, c->now_ms, &m)))
		return;
	call_audit(c, "person.merged", m.person_id, STR_NONE);
	if (!merged_become(c))
		return;
	reply(c, m.had_two_shops ? "sambung.done_shops" : "sambung.done", NO_ARGS);
	if (other_account != c->chat.account_id)
		notify_by(c, c->chat.id, other_account, "sambung.told", NO_ARGS);
}

static void sambung_run(struct call *c)
{
	str code = code_of(c->rest, c->mem);
	int64_t other_id;

	if (c->rest.len == 0) {
		give_code(c);
		return;
	}
	if (code.len == 0) {
		reply(c, "sambung.no_code", NO_ARGS);
		return;
	}
	enum err e = store_pair_code_take(c->db, code, c->actor.id, c->now_ms, &other_id);
	if (e == ERR_LIMIT)
		reply(c, "sambung.too_many", NO_ARGS);
	else if (e == ERR_NOTFOUND)
		reply(c, "sambung.wrong", NO_ARGS);
	else if (!call_fail(c, e) && other_id == c->actor.id)
		reply(c, "sambung.same", NO_ARGS);
	else if (c->err == OK)
		join(c, other_id);
}

const struct command command_sambung = {
	.name = "sambung",
	.alias = "sambungkan, sambung akun, gabungkan akun, hubungkan akun, pair, link",
	.usage = "/sambung [KODE]",
	.help = "sambung.help",
	.args = { 0, 3 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = sambung_run,
};
