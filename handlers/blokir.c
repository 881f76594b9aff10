/* SPDX-License-Identifier: MIT */
/* /blokir NOMOR [7 hari] ALASAN: the seller of that promo may send none for so long, or until
 * /buka; what she has under way stops. A moderator needs no more of her than a promo's number. */
#include "bot/base/utf8.h"
#include "bot/store/ban.h"
#include "handlers/broadcast.h"
#include "handlers/moderation.h"
#include "handlers/moderators.h"
#include "handlers/words.h"

enum { PROMOS_MAX = 50, REASON_UNITS = 300, DAYS_MAX = 3650 };

static const char day_words[] = "hari, h, day, days";

/* "7 hari spam": takes the days off the front; 0 = none are named. */
static int64_t take_days(struct call *c, str *text)
{
	str rest = *text, word;
	int64_t days = 0;

	if (!str_take_word(&rest, &word) || !str_to_int64(word, &days) || days < 1 ||
	    days > DAYS_MAX)
		return 0;
	rest = str_trim(rest);
	if (!words_take(day_words, &rest, c->mem))
		return 0;
	*text = rest;
	return days;
}

static bool is_staff(struct call *c, int64_t person_id)
{
	struct moderators all = moderators_load(c);

	for (size_t i = 0; i < all.n; i++) {
		if (all.list[i].who.person.id == person_id)
			return true;
	}
	return person_id == c->actor.id;
}

/* Her promos that are not over. Returns how many were stopped. */
static int64_t stop_promos(struct call *c, int64_t person_id)
{
	struct promo *list = ARENA_ARRAY(c->mem, struct promo, PROMOS_MAX);
	int64_t stopped = 0;
	size_t n = 0;

	if (call_fail(c, store_promo_list(c->db, person_id, c->mem, list, PROMOS_MAX, &n)))
		return 0;
	for (size_t i = 0; i < n && c->err == OK; i++) {
		bool was_held = list[i].state == PROMO_HELD;
		if (list[i].state == PROMO_DRAFT || list[i].state >= PROMO_DONE ||
		    !broadcast_cancel(c, &list[i]))
			continue;
		stopped++;
		call_audit(c, "promo.cancelled", list[i].id, STR_NONE);
		if (was_held)
			moderation_close(c, &list[i], "moderation.withdrawn");
	}
	return stopped;
}

/* Says it; her own question may have been about a promo that is stopped now. */
static void go_on(struct call *c, const char *key, struct text_args args)
{
	int64_t id = 0, version = 0;
	struct promo p = { .state = PROMO_HELD };

	if (moderation_open(c, &id, &version) &&
	    call_fail(c, store_promo_by_id(c->db, id, c->mem, &p)))
		return;
	if (p.state == PROMO_HELD)
		reply(c, key, args);
	else
		moderation_next(c, id, key, args);
}

static void ban(struct call *c, const struct promo *p, int64_t days, str reason)
{
	const int64_t day_ms = INT64_C(24) * 3600 * 1000;
	const struct ban b = {
		.person_id = p->person_id,
		.promo_id = p->id,
		.by_person = c->actor.id,
		.at_ms = c->now_ms,
		.until_ms = days > 0 ? c->now_ms + days * day_ms : 0,
		.reason = reason,
	};

	if (call_fail(c, store_ban_put(c->db, &b)))
		return;
	call_audit(c, "seller.banned", p->person_id, reason);
	int64_t stopped = stop_promos(c, p->person_id);
	notify(c, p->chat_id, CLASS_NOTICE, days > 0 ? "blokir.told" : "blokir.told_open",
	       ARGS(ARG("toko", p->shop_name), ARG("alasan", reason),
		    ARG_MOMENT("sampai", b.until_ms), ARG("kantor", c->config->office)),
	       NULL, 0);
	go_on(c, days > 0 ? "blokir.done" : "blokir.done_open",
	      ARGS(ARG("toko", p->shop_name), ARG_MOMENT("sampai", b.until_ms),
		   ARG("jumlah", stopped), ARG("nomor", p->id)));
}

static void blokir_run(struct call *c)
{
	struct promo p;
	int64_t id;
	str reason = call_rest_after(c, 1);

	int64_t days = take_days(c, &reason);
	if (!str_to_int64(call_arg(c, 0), &id) || reason.len == 0) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	enum err e = store_promo_by_id(c->db, id, c->mem, &p);
	if (e == ERR_NOTFOUND)
		reply(c, "moderation.unknown", ARGS(ARG("nomor", id)));
	else if (!call_fail(c, e) && is_staff(c, p.person_id))
		reply(c, "blokir.staff", NO_ARGS);
	else if (c->err == OK)
		ban(c, &p, days, utf8_cut(reason, REASON_UNITS));
}

const struct command command_blokir = {
	.name = "blokir",
	.alias = "blok, ban, block, bisukan",
	.usage = "/blokir NOMOR-PROMO [7 hari] ALASAN",
	.help = "blokir.help",
	.args = { 1, -1 },
	.who = WHO_MODERATOR,
	.where = IN_PRIVATE,
	.flags = COMMAND_NOT_BARE,
	.cost = 1,
	.run = blokir_run,
};
