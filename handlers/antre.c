/* SPDX-License-Identifier: MIT */
/* /antre: how many promos wait for a moderator, and the first of them as a question. Its answers
 * are setuju, tolak, nanti; a tap names its promo and version, so an old button does nothing else
 * than what it says. */
#include "bot/store/waiting.h"
#include "bot/understand/phrase.h"
#include "handlers/moderation.h"
#include "handlers/wish.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { REASONS_MAX = 12, COUNTS_MAX = 20 };

enum verb { VERB_NONE, VERB_YES, VERB_NO, VERB_LATER, VERB_HOLD };

static const char yes_words[] = "setuju, setujui, terima, acc, ok, oke, ya, approve";
static const char no_words[] = "tolak, no, tidak, jangan, reject";
static const char later_words[] = "nanti, lewati, skip, later";

static const char hold_words[] = "tahan, hold";

/* What she said, about which promo. */
struct decision {
	enum verb verb;
	int64_t id, version; /* version 0 = she named the number herself */
	str reason;          /* of a refusal, may be empty */
};

static enum verb verb_from(str word, struct arena *mem)
{
	if (words_has(yes_words, word, mem))
		return VERB_YES;
	if (words_has(no_words, word, mem))
		return VERB_NO;
	if (words_has(hold_words, word, mem))
		return VERB_HOLD;
	return words_has(later_words, word, mem) ? VERB_LATER : VERB_NONE;
}

/* "setuju 12 1": what was tapped. */
static struct decision tapped(const struct call *c)
{
	struct decision d = { 0 };
	str id = c->choice_id, verb = STR_NONE;

	(void)str_take_word(&id, &verb);
	if (!words_two_numbers(id, &d.id, &d.version))
		return d;
	d.verb = verb_from(verb, c->mem);
	return d;
}

/* "1", "acc", "tolak foto buram", "setuju 12". */
static struct decision typed(const struct call *c, int64_t open_id, int64_t open_version)
{
	static const enum verb by_number[] = { VERB_NONE, VERB_YES, VERB_NO, VERB_LATER };
	struct decision d = { .id = open_id, .version = open_version };
	str rest = c->text, raw, word = STR_NONE, behind;
	int number = phrase_number(c->config, c->text, c->mem);

	if (number > 0) {
		if ((size_t)number < ARRAY_LEN(by_number))
			d.verb = by_number[number];
		return d;
	}
	if (!phrase_take_word(&rest, c->mem, &raw, &word))
		return d;
	d.verb = verb_from(word, c->mem);
	rest = behind = str_trim(rest);
	if (str_take_word(&behind, &word) && str_to_int64(word, &d.id)) {
		d.version = 0;
		rest = str_trim(behind);
	} else {
		d.id = open_id;
	}
	if (d.verb == VERB_NO || d.verb == VERB_HOLD)
		d.reason = rest;
	else if (rest.len > 0)
		d.verb = VERB_NONE;
	return d;
}

static void decide(struct call *c, const struct decision *d)
{
	struct promo *p = moderation_find(c, d->id, d->version);

	if (p == NULL)
		return;
	if (d->verb == VERB_YES)
		moderation_approve(c, p);
	else if (d->verb == VERB_LATER)
		moderation_next(c, p->id, "moderation.postponed", ARGS(ARG("nomor", p->id)));
	else if (d->verb == VERB_HOLD)
		moderation_turn_down(c, p, REASONS_HOLD, d->reason);
	else if (d->verb == VERB_NO)
		moderation_turn_down(c, p, REASONS_REJECT, d->reason);
	else
		moderation_repeat(c, p);
}

/* Why it is refused or put off: one of the usual reasons, or her own words. */
static void take_reason(struct call *c, enum reasons which, int64_t id, int64_t version)
{
	struct promo *p = moderation_find(c, id, version);

	if (p == NULL)
		return;
	if (words_is_back(c))
		moderation_repeat(c, p);
	else
		moderation_take_reason(c, p, which);
}

/* "alasan.harga 12 1" */
static void take_tapped(struct call *c, enum reasons which)
{
	str rest = c->choice_id, verb;
	int64_t id, version;

	if (str_take_word(&rest, &verb) && words_two_numbers(rest, &id, &version))
		take_reason(c, which, id, version);
	else
		reply(c, "dispatch.old_choice", NO_ARGS);
}

static void antre_answer(struct call *c)
{
	struct decision d;
	int64_t id = 0, version = 0;

	if (!words_two_numbers(c->dialog->answers, &id, &version)) {
		ask_end(c);
		return;
	}
	if (words_is_cancel(c)) {
		ask_end(c);
		reply(c, "moderation.left_open", ARGS(ARG("nomor", id)));
		return;
	}
	bool is_tap = c->choice_id.len > 0;
	bool is_hold = str_starts(c->dialog->step, STR("hold"));
	if (!is_tap && (is_hold || str_starts(c->dialog->step, STR("reason")))) {
		take_reason(c, is_hold ? REASONS_HOLD : REASONS_REJECT, id, version);
		return;
	}
	enum reasons which;
	if (is_tap && reasons_tapped(c, &which)) {
		take_tapped(c, which);
		return;
	}
	d = is_tap ? tapped(c) : typed(c, id, version);
	if (is_tap && d.verb == VERB_NONE)
		reply(c, "dispatch.old_choice", NO_ARGS);
	else
		decide(c, &d);
}

/* What the networks, the hours or a missing template hold back, for who can do something about it.
 */
static void tell_waiting(struct call *c)
{
	struct waiting_reason list[REASONS_MAX];
	struct line lines[REASONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < c->n_account_ids; i++) {
		if (call_fail(c, store_waiting_reasons(c->db, c->account_ids[i], c->now_ms, c->mem,
						       list, REASONS_MAX, &n)))
			return;
	}
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		lines[i] = words_waiting(c, &list[i]);
	const struct message m = { .key = STR("antre.held"), .lines = lines, .n_lines = n };
	call_send(c, 0, CLASS_REPLY, &m);
}

/* How many wait, by category. */
static void tell_counts(struct call *c)
{
	struct held_count list[COUNTS_MAX];
	struct line lines[COUNTS_MAX];
	size_t n = 0;

	if (call_fail(c, store_promo_held_counts(c->db, c->mem, list, COUNTS_MAX, &n)) || n < 2)
		return;
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 3);
		args[0] = ARG("kategori", words_category(c->config, list[i].category,
							 (enum language)c->actor.language));
		args[1] = ARG("daerah", words_district(c->config, list[i].district, c->mem));
		args[2] = ARG("jumlah", list[i].n);
		lines[i] = (struct line){ STR("antre.count"), { args, 3 } };
	}
	const struct message m = { .key = STR("antre.counts"), .lines = lines, .n_lines = n };
	call_send(c, 0, CLASS_REPLY, &m);
}

/* "/antre kuliner malang": the first category and the districts named; of a name that is both a
 * city and a regency the city. */
static void antre_of(struct call *c, str text)
{
	struct wish w = wish_parse(c->config, text, c->mem);
	int64_t district = w.n_districts > 0  ? w.districts[0]
			   : w.n_meanings > 0 ? w.meanings[0]->code
					      : 0;

	if (w.unsure.len > 0 && w.n_meanings == 0) {
		reply(c, "antre.unknown", ARGS(ARG("kata", w.unsure)));
		return;
	}
	str scope =
		arena_printf(c->mem, "%" STR_FMT " %" PRId64,
			     STR_ARG(w.n_categories > 0 ? w.categories[0] : STR("-")), district);
	moderation_next_in(c, scope, 0, "antre.part", ARGS(ARG("bagian", text)));
}

static void antre_run(struct call *c)
{
	int64_t waiting = 0;

	if (call_has_role(c, ROLE_OPERATOR))
		tell_waiting(c);
	if (c->rest.len > 0) {
		antre_of(c, c->rest);
		return;
	}
	tell_counts(c);
	if (!call_fail(c, store_promo_held_count(c->db, &waiting)))
		moderation_next_in(c, STR_NONE, 0, "antre.waiting", ARGS(ARG("jumlah", waiting)));
}

const struct command command_antre = {
	.name = "antre",
	.alias = "antrean, antrian, queue",
	.usage = "/antre [KATEGORI] [DAERAH]",
	.help = "antre.help",
	.args = { 0, -1 },
	.who = WHO_MODERATOR,
	.where = IN_PRIVATE,
	.cost = 1,
	.run = antre_run,
	.answer = antre_answer,
};
