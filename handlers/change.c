/* SPDX-License-Identifier: MIT */
/* Changing what was handed in. Called by ubah, promo, revise, submit, draft and review on the
 * writer thread; all state is in the store (bot/store/promo_change.h), and what a yes does is one
 * transaction: the new words, the end of the old run, the moderators' question. */
#include "handlers/change.h"

#include "bot/base/utf8.h"
#include "bot/store/media.h"
#include "bot/store/run.h"
#include "bot/store/series.h"
#include "config/text.h"
#include "handlers/broadcast.h"
#include "handlers/draft.h"
#include "handlers/moderation.h"
#include "handlers/promo_price.h"
#include "handlers/promo_time.h"
#include "handlers/series.h"
#include "handlers/words.h"

enum { SHOWN_UNITS = 160 };
static const int64_t lifetime_ms = INT64_C(7) * 24 * 3600 * 1000;

bool change_may(const struct promo *p)
{
	if (p->state == PROMO_REJECTED)
		return p->was_id != 0;
	return p->state >= PROMO_HELD && p->state <= PROMO_PAUSED;
}

static bool read(struct call *c, int64_t id, struct promo *ret)
{
	return !call_fail(c, store_promo_by_id(c->db, id, c->mem, ret));
}

/* Moderators have their time, and it does not end before it begins. */
static bool lengthen(struct call *c, struct promo *draft)
{
	int64_t begin_ms = draft->starts_ms > c->now_ms ? draft->starts_ms : c->now_ms;

	if (draft->expires_ms == 0 || draft->expires_ms >= begin_ms + lifetime_ms)
		return true;
	draft->expires_ms = begin_ms + lifetime_ms;
	return !call_fail(c, store_promo_set_times(c->db, draft));
}

/* `from` is p, or what p said before. */
static bool begin(struct call *c, const struct promo *p, const struct promo *from,
		  struct promo *ret)
{
	return !call_fail(c,
			  store_promo_change_begin(c->db, from, p->id, c->now_ms, c->mem, ret)) &&
	       lengthen(c, ret);
}

bool change_begin(struct call *c, const struct promo *p, struct promo *ret)
{
	int64_t id = 0;

	enum err e = store_promo_change_find(c->db, p->id, &id);
	if (e == ERR_NOTFOUND)
		return begin(c, p, p, ret);
	return !call_fail(c, e) && read(c, id, ret);
}

bool change_begin_old(struct call *c, const struct promo *p, struct promo *ret)
{
	struct promo was;

	return read(c, p->was_id, &was) && begin(c, p, &was, ret);
}

bool change_redraft(struct call *c, const struct promo *p, struct promo *ret)
{
	if (call_fail(c, store_promo_copy(c->db, p, c->now_ms, c->mem, ret)))
		return false;
	promo_time_read(c, ret, ret->text); /* its "besok" is another day now */
	return !call_fail(c, store_promo_put(c->db, ret, c->now_ms));
}

/* --- what is different --- */

struct lines {
	struct call *c;
	struct line *list;
	size_t n;
};

static void add(struct lines *l, const char *key, struct text_arg a, struct text_arg b,
		struct text_arg d)
{
	struct text_arg *args = ARENA_ARRAY(l->c->mem, struct text_arg, 3);
	const struct text_arg all[] = { a, b, d };
	size_t n = 0;

	while (n < ARRAY_LEN(all) && all[n].name != NULL) {
		args[n] = all[n];
		n++;
	}
	l->list[l->n++] = (struct line){ str_from(key), { args, n } };
}

static void compare(struct lines *l, const char *field, str was, str now)
{
	if (!str_eq(was, now))
		add(l, "change.line", ARG_WORDS("bagian", str_from(field)),
		    ARG("lama", utf8_cut(was, SHOWN_UNITS)),
		    ARG("baru", utf8_cut(now, SHOWN_UNITS)));
}

static str price_of(struct call *c, const struct promo *p, enum language language)
{
	struct text_arg args[PROMO_PRICE_ARGS];

	promo_price_args(p, c->mem, args);
	return text_format(c->config, language, STR("promo.price"),
			   (struct text_args){ args, PROMO_PRICE_ARGS }, 0, c->mem);
}

static bool has_other_photos(struct call *c, const struct promo *was, const struct promo *now)
{
	struct media *a = ARENA_ARRAY(c->mem, struct media, PROMO_PHOTOS_MAX);
	struct media *b = ARENA_ARRAY(c->mem, struct media, PROMO_PHOTOS_MAX);
	size_t n_a = 0, n_b = 0;

	if (call_fail(c, store_promo_photos(c->db, was->id, c->mem, a, PROMO_PHOTOS_MAX, &n_a)) ||
	    call_fail(c, store_promo_photos(c->db, now->id, c->mem, b, PROMO_PHOTOS_MAX, &n_b)))
		return false;
	for (size_t i = 0; i < n_a && n_a == n_b; i++) {
		if (a[i].id != b[i].id)
			return true;
	}
	return n_a != n_b;
}

/* When the goods are ready, until when it holds, when it goes out. */
static void compare_times(struct lines *l, const struct promo *was, const struct promo *now)
{
	const struct text_arg none = { 0 };
	struct promo told = *now;

	if (was->ready_ms == now->ready_ms)
		told.ready_ms = 0;
	else if (now->ready_ms == 0)
		add(l, "promo.ready_none", none, none, none);
	if (was->ends_ms == now->ends_ms)
		told.ends_ms = 0;
	else if (now->ends_ms == 0)
		add(l, "promo.end_none", none, none, none);
	l->n += promo_time_lines(l->c->config, &told, l->c->mem, l->list + l->n);
	if (now->starts_ms > l->c->now_ms && now->starts_ms != was->starts_ms)
		add(l, "change.time", ARG_MOMENT("baru", now->starts_ms), none, none);
}

size_t change_lines(struct call *c, const struct promo *was, const struct promo *now,
		    enum language language, struct line *ret)
{
	struct lines l = { .c = c, .list = ret };
	const struct text_arg none = { 0 };

	compare(&l, "promo.field_text", words_one_line(was->text, c->mem),
		words_one_line(now->text, c->mem));
	compare(&l, "promo.field_title", was->title, now->title);
	compare(&l, "promo.field_price", price_of(c, was, language), price_of(c, now, language));
	compare(&l, "promo.field_category", words_category(c->config, was->category, language),
		words_category(c->config, now->category, language));
	compare(&l, "promo.field_district", words_district(c->config, was->district, c->mem),
		words_district(c->config, now->district, c->mem));
	if (has_other_photos(c, was, now))
		add(&l, "change.photo", ARG("lama", was->n_photos), ARG("baru", now->n_photos),
		    none);
	compare_times(&l, was, now);
	return l.n;
}

/* To how many people it has gone. */
static int64_t reached(struct call *c, const struct promo *p)
{
	int64_t n = 0;

	(void)call_fail(c, store_run_reached(c->db, p->id, &n));
	return n;
}

size_t change_note(struct call *c, const struct promo *draft, struct line *ret)
{
	const struct text_arg none = { 0 };
	struct lines l = { .c = c, .list = ret };
	struct promo p;

	if (!read(c, draft->change_of, &p))
		return 0;
	add(&l, "change.of", ARG("nomor", p.id), none, none);
	l.n += change_lines(c, &p, draft, (enum language)c->actor.language, ret + l.n);
	int64_t n = reached(c, &p);
	if (n > 0)
		add(&l, "change.reached", ARG("jumlah", n), none, none);
	return l.n;
}

size_t change_review(struct call *c, const struct promo *p, enum language language,
		     struct line *ret)
{
	const struct text_arg none = { 0 };
	struct lines l = { .c = c, .list = ret };
	struct promo was;

	if (p->was_id == 0 || !read(c, p->was_id, &was))
		return 0;
	size_t n = change_lines(c, &was, p, language, ret + 1);
	add(&l, n > 0 ? "moderation.is_change" : "moderation.as_before", ARG("nomor", p->id), none,
	    none);
	return l.n + n;
}

/* --- her yes --- */

/* The promo is over since she began: what she has written can still go out by itself. */
static void offer_as_new(struct call *c, const struct promo *of, struct promo *draft)
{
	str state = arena_printf(c->mem, "promo_state.%s", promo_states[of->state].name);

	if (call_fail(c, store_promo_change_free(c->db, draft->id)) || !read(c, draft->id, draft))
		return;
	reply(c, "change.over", ARGS(ARG("nomor", of->id), ARG_WORDS("keadaan", state)));
	draft_go_on(c, draft);
}

static void end_unchanged(struct call *c, const struct promo *of, struct promo *draft)
{
	if (call_fail(c, store_promo_move(c->db, draft, PROMO_CANCELLED, c->actor.id, STR_NONE,
					  c->now_ms)))
		return;
	ask_end(c);
	reply(c, "change.nothing", ARGS(ARG("nomor", of->id), ARG("judul", of->title)));
}

bool change_take(struct call *c, struct promo *p)
{
	struct line lines[CHANGE_LINES];
	struct promo of;

	if (!read(c, p->change_of, &of))
		return false;
	if (!change_may(&of)) {
		offer_as_new(c, &of, p);
		return false;
	}
	if (of.state != PROMO_REJECTED && change_lines(c, &of, p, LANGUAGE_ID, lines) == 0) {
		if (c->err == OK)
			end_unchanged(c, &of, p);
		return false;
	}
	if (!lengthen(c, p) || !broadcast_stop(c, &of) ||
	    call_fail(c, store_promo_change_take(c->db, &of, p, c->now_ms)) || !read(c, of.id, p))
		return false;
	ask_end(c);
	call_audit(c, "promo.changed", p->id, str_from(promo_states[of.state].name));
	if (of.state == PROMO_HELD)
		moderation_close(c, p, "moderation.changed");
	return c->err == OK;
}

/* When *next comes: p's repetition, when it was asked for with the change, takes the place of its
 * own. False: there is no next time then. */
static bool next_time(struct call *c, const struct promo *p, const struct promo *old,
		      struct promo *next)
{
	if (repeat_is_none(&p->repeat)) {
		next->repeat = old->repeat;
		promo_time_again(c->config, next, old->starts_ms, c->mem);
		return true;
	}
	if (!series_again(c->config, p->starts_ms, c->mem, next))
		return false;
	if (next->repeat.times > 0)
		next->repeat.times--;
	return true;
}

void change_carry(struct call *c, const struct promo *p)
{
	struct promo old, next;
	int64_t id = 0;

	enum err e = store_series_next(c->db, p->series_id, &id);
	if (e == ERR_NOTFOUND || id == p->id || call_fail(c, e) || !read(c, id, &old))
		return;
	/* What a held one says is being looked at: only when it comes changes. */
	bool is_held = old.state == PROMO_HELD;
	if (is_held && repeat_is_none(&p->repeat))
		return;
	next = is_held ? old : *p;
	next.id = old.id;
	next.version = old.version;
	next.state = old.state;
	next.message_id = old.message_id;
	next.repeat = p->repeat;
	if (next_time(c, p, &old, &next))
		e = store_series_carry(c->db, p, &next, c->now_ms);
	else if (!is_held)
		e = store_promo_move(c->db, &old, PROMO_CANCELLED, 0, STR_NONE, c->now_ms);
	(void)call_fail(c, e);
}
