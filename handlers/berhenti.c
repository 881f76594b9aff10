/* SPDX-License-Identifier: MIT */
/* BERHENTI: no more promos, at once, without argument. Dispatch runs it for every sure stop word,
 * over any open question; a doubtful word is asked back (berhenti_ask). The ledger keeps the words
 * with which consent was taken back. */
#include "handlers/berhenti.h"

#include "bot/store/shop.h"
#include "bot/store/subscription.h"
#include "bot/understand/phrase.h"
#include "handlers/sela.h"
#include "handlers/words.h"

enum { SUBSCRIPTIONS_MAX = 200 };

static const struct choice ask_choices[] = {
	{ .id = { "ya", 2 }, .key = { "berhenti.yes", 12 } },
	{ .id = { "tidak", 5 }, .key = { "berhenti.no", 11 } },
};

static bool has_shop(struct call *c)
{
	struct shop shop;

	enum err e = store_shop_of(c->db, c->actor.id, c->mem, &shop);
	return e == OK || (e != ERR_NOTFOUND && call_fail(c, e));
}

/* What she is writing has nothing to do with the promos she gets, unless it asks for them. */
static bool keeps_writing(struct call *c, struct dialog_row *ret)
{
	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, ret);

	return e != ERR_NOTFOUND && !call_fail(c, e) && sela_is_writing(ret) &&
	       !str_eq(ret->handler, STR("langganan"));
}

static void tell(struct call *c, size_t n_stopped, const struct dialog_row *open)
{
	const struct text_arg command = ARG("perintah", open ? open->handler : STR_NONE);
	struct line lines[3];
	size_t n = 0;

	lines[n++] = (struct line){ STR("berhenti.back"), NO_ARGS };
	if (has_shop(c))
		lines[n++] = (struct line){ STR("berhenti.shop_stays"), NO_ARGS };
	if (open)
		lines[n++] = (struct line){ STR("berhenti.still_open"), { &command, 1 } };
	const struct message m = {
		.key = STR("berhenti.done"),
		.args = ARGS(ARG("jumlah", (int)n_stopped)),
		.lines = lines,
		.n_lines = n,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

static void stop(struct call *c)
{
	struct subscription *list = ARENA_ARRAY(c->mem, struct subscription, SUBSCRIPTIONS_MAX);
	struct dialog_row open;
	size_t n = 0;

	if (call_fail(c, store_subscriptions(c->db, c->chat.id, c->mem, list, SUBSCRIPTIONS_MAX,
					     &n)) ||
	    call_fail(c, store_stop(c->db, c->chat.id, c->now_ms)))
		return;
	bool is_kept = keeps_writing(c, &open);
	if (!is_kept)
		ask_end(c);
	else /* what she asked for before is not done behind her back */
		sela_forget(c, &open, "langganan");
	if (call_in_group(c)) {
		call_audit(c, "group.stopped", c->chat.id, STR_NONE);
		reply(c, "berhenti.group_done", NO_ARGS);
		return;
	}
	if (!call_fail(c, store_consent_add(c->db, c->actor.id, "promo", false, c->event->text,
					    c->event->id, c->now_ms)))
		tell(c, n, is_kept ? &open : NULL);
}

/* "stop dulu besok lanjut" is no sure stop. */
static void berhenti_run(struct call *c)
{
	if (!call_may_change_chat(c))
		reply(c, "group.only_steward", NO_ARGS);
	else if (call_in_group(c) || phrase_stop(c->event->text, c->mem) == STOP_SURE)
		stop(c);
	else
		berhenti_ask(c);
}

void berhenti_ask(struct call *c)
{
	struct dialog_row open;

	if (keeps_writing(c, &open)) {
		reply(c, "berhenti.say_so", NO_ARGS);
		return;
	}
	reply_choices(c, "berhenti.ask", NO_ARGS, ask_choices, ARRAY_LEN(ask_choices));
	ask(c, "berhenti", "ask", STR_NONE);
}

static void berhenti_answer(struct call *c)
{
	int chosen = call_choice(c, ask_choices, ARRAY_LEN(ask_choices));
	enum answer said = phrase_yes_no(c->config, c->text, c->mem);

	if (chosen == 0 || (chosen < 0 && said == ANSWER_YES) ||
	    phrase_stop(c->text, c->mem) != STOP_NONE) {
		stop(c);
		return;
	}
	if (chosen == 1 || said == ANSWER_NO || words_is_cancel(c)) {
		ask_end(c);
		reply(c, "berhenti.kept", NO_ARGS);
		return;
	}
	berhenti_ask(c);
}

const struct command command_berhenti = {
	.name = "berhenti",
	.alias = "stop, unreg, unsubscribe, batal langganan, jangan kirim, jangan kirim lagi, "
		 "mandek, quit",
	.usage = "/berhenti",
	.help = "berhenti.help",
	.args = { 0, -1 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.cost = 0,
	.flags = COMMAND_OBEYED | COMMAND_OF_CHAT,
	.run = berhenti_run,
	.answer = berhenti_answer,
};
