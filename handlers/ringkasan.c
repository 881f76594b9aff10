/* SPDX-License-Identifier: MIT */
/* /ringkasan: what waits in one message, now; "/ringkasan harian" and its like choose how promos
 * come. A number opens the promo that was told by it: dispatch brings bare ones here, and taps as
 * "p<promo>". Opening counts nothing: the chat has had the promo with the digest. */
#include "bot/store/delivery.h"
#include "bot/store/digest.h"
#include "bot/store/promo.h"
#include "bot/store/shop.h"
#include "bot/understand/phrase.h"
#include "handlers/attention.h"
#include "handlers/broadcast.h"
#include "handlers/digest.h"
#include "handlers/group_rules.h"
#include "handlers/promoku.h"
#include "handlers/words.h"

enum { SHOWN_MAX = 12, FOUND_MAX = 60 };

static const int64_t hint_every_ms = INT64_C(6) * 3600 * 1000;

static void show_now(struct call *c)
{
	struct digest_promo *found = ARENA_ARRAY(c->mem, struct digest_promo, FOUND_MAX),
			    *told = ARENA_ARRAY(c->mem, struct digest_promo, FOUND_MAX);
	const struct digest_look look = { .key = "digest.head_now",
					  .language = (enum language)c->actor.language,
					  .to_group = call_in_group(c) };
	struct group_rules rules;
	int64_t ids[SHOWN_MAX];
	size_t n = 0;

	if (call_fail(c, store_digest_gather(c->db, c->chat.id, c->now_ms)) ||
	    call_fail(c, store_digest_items(c->db, c->chat.id, true, c->now_ms, c->mem, found,
					    FOUND_MAX, &n)))
		return;
	if (group_rules_of(c->db, c->config, &c->chat, c->now_ms, c->mem, &rules) &&
	    call_fail(c, group_rules_sift(&rules, found, &n)))
		return;
	if (n == 0) {
		reply(c, "ringkasan.none", NO_ARGS);
		return;
	}
	digest_order(found, n, told);
	n = n > SHOWN_MAX ? SHOWN_MAX : n;
	struct message m = digest_message(c->config, &look, told, n, c->mem);
	for (size_t i = 0; i < n; i++)
		ids[i] = told[i].promo_id;
	call_send(c, 0, CLASS_REPLY, &m);
	call_told(c, ids, n);
}

/* Why it cannot be had any more; NULL when it can. */
static const char *why_gone(struct call *c, const struct promo *p)
{
	struct product product;

	if (p->product_id != 0) {
		enum err e = store_product_by_id(c->db, p->product_id, c->mem, &product);
		if (e == OK && product.state == PRODUCT_SOLD_OUT)
			return "ringkasan.sold_out";
		if (e != ERR_NOTFOUND && call_fail(c, e))
			return NULL;
	}
	if (p->state == PROMO_PAUSED)
		return "ringkasan.paused";
	if (p->state != PROMO_RUNNING && p->state != PROMO_DONE)
		return "ringkasan.over";
	return p->expires_ms != 0 && p->expires_ms <= c->now_ms ? "ringkasan.over" : NULL;
}

static void open_promo(struct call *c, int64_t promo_id)
{
	struct promo p;

	enum err e = store_promo_by_id(c->db, promo_id, c->mem, &p);
	if (e == ERR_NOTFOUND) {
		reply(c, "ringkasan.gone", NO_ARGS);
		return;
	}
	if (call_fail(c, e))
		return;
	const char *gone = why_gone(c, &p);
	if (c->err != OK)
		return;
	if (gone != NULL) {
		reply(c, gone,
		      ARGS(ARG("judul", words_one_line(p.title, c->mem)),
			   ARG("toko", p.shop_name)));
		return;
	}
	const struct message m = broadcast_message(c->config, &p, broadcast_phone(c, p.person_id),
						   call_in_group(c), c->mem);
	call_send(c, 0, CLASS_REPLY, &m);
}

/* A number nobody knows: said once in a while, since it may be meant for nobody. */
static void hint(struct call *c, int64_t length)
{
	if (length > 0) {
		reply(c, "ringkasan.number_far", ARGS(ARG("jumlah", length)));
	} else if (!call_in_group(c) && c->now_ms - c->chat.help_ms >= hint_every_ms) {
		c->chat.help_ms = c->now_ms;
		reply(c, c->roles != 0 ? "dispatch.help" : "ringkasan.number_unknown", NO_ARGS);
	}
}

static void open_number(struct call *c, int64_t number)
{
	int64_t quoted = 0, promo_id = 0, length = 0;
	enum err e = ERR_NOTFOUND;

	if (c->event != NULL && c->event->ref_id.len > 0)
		e = store_delivery_by_provider(c->db, c->chat.account_id, c->event->ref_id,
					       &quoted);
	if (e == OK)
		e = store_digest_entry(c->db, c->chat.id, quoted, number, &promo_id);
	if (e == ERR_NOTFOUND)
		e = store_digest_entry(c->db, c->chat.id, 0, number, &promo_id);
	if (e == OK) {
		open_promo(c, promo_id);
	} else if (e != ERR_NOTFOUND) {
		(void)call_fail(c, e);
	} else if (!call_fail(c, store_digest_length(c->db, c->chat.id, &length))) {
		hint(c, length);
	}
}

/* A tap; only what the chat was told is opened. */
static bool open_tapped(struct call *c)
{
	str arg = call_arg(c, 0);
	int64_t promo_id;
	bool has_had = false;

	if (!str_starts(arg, STR("p")) || !str_to_int64(str_slice(arg, 1, arg.len), &promo_id))
		return false;
	if (call_fail(c, store_seen_has(c->db, c->chat.id, promo_id, &has_had)))
		return true;
	if (has_had)
		open_promo(c, promo_id);
	else
		reply(c, "ringkasan.gone", NO_ARGS);
	return true;
}

static void ringkasan_run(struct call *c)
{
	bool is_typed = c->event != NULL && c->event->content != CONTENT_CHOICE;
	/* The command's own word may be what is chosen: "mingguan". */
	struct attention a = attention_read(is_typed ? c->event->text : c->rest, c->mem);
	int number = phrase_number(c->config, c->rest, c->mem);

	if (number > 0 && promoku_open(c, number))
		return;
	if (number > 0)
		open_number(c, number);
	else if (a.mode >= 0)
		attention_choose(c, (enum subscription_mode)a.mode, a.rest);
	else if (!open_tapped(c))
		show_now(c);
}

const struct command command_ringkasan = {
	.name = "ringkasan",
	.alias = "rangkuman, digest, harian, mingguan, langsung, matikan ringkasan, satu per satu, "
		 "promo apa, ada promo apa, hari ini promo apa, promo hari ini apa",
	.usage = "/ringkasan [harian|mingguan|mati|NOMOR]",
	.help = "ringkasan.help",
	.args = { 0, 6 },
	.who = WHO_ANYONE,
	.where = IN_PRIVATE | IN_GROUP,
	.flags = COMMAND_OF_CHAT,
	.cost = 1,
	.run = ringkasan_run,
};
