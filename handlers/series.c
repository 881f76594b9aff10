/* SPDX-License-Identifier: MIT */
/* Promos that come again. Each time is a promo of its own, so cancelling one leaves the next to
 * come: whoever cancels is asked which is meant. Called by batal, habis, jadwal and flow's starts
 * on the writer thread; keeps nothing but the open question. */
#include "handlers/series.h"

#include "bot/store/series.h"
#include "handlers/jadwal.h"
#include "handlers/moderation.h"
#include "handlers/promo_time.h"
#include "handlers/rule.h"
#include "handlers/words.h"

#include <inttypes.h>

/* Each day of the week comes within TRIES_MAX times. */
enum { CHOICES_MAX = 3, TRIES_MAX = 8 };
static const char step_which[] = "series";
static const char this_words[] =
	"hanya ini, hanya yang ini, ini saja, yang ini, yang ini saja, sekali ini, sekali ini saja";
static const char all_words[] =
	"semua, semuanya, semua ulangan, ulangannya, hentikan, stop, all, berhenti semua";

bool series_next(struct call *c, const struct promo *p, struct promo *ret)
{
	int64_t id = p->id;

	bool is_to_come = !repeat_is_none(&p->repeat) && p->state >= PROMO_HELD &&
			  p->state <= PROMO_SCHEDULED;
	if (!is_to_come) {
		enum err e = store_series_next(c->db, p->series_id, &id);
		if (e == ERR_NOTFOUND || call_fail(c, e))
			return false;
	}
	return !call_fail(c, store_promo_by_id(c->db, id, c->mem, ret));
}

bool series_leaves_out(const struct config *config, const struct repeat *r, int64_t from_ms)
{
	int64_t at_ms = from_ms;

	for (int i = 0; i < TRIES_MAX; i++) {
		if (rule_opens_ms(config->preset, config->zone, at_ms) != at_ms)
			return true;
		if (!repeat_next(r, at_ms, &at_ms))
			break;
	}
	return false;
}

bool series_again(const struct config *config, int64_t after_ms, struct arena *mem, struct promo *p)
{
	const struct preset *preset = config->preset;
	int64_t next_ms = after_ms;

	if (p->repeat.times == 1)
		return false;
	/* Days and hours that the rules close are left out. */
	for (int i = 0; i < TRIES_MAX; i++) {
		if (!repeat_next(&p->repeat, next_ms, &next_ms))
			return false;
		if (rule_opens_ms(preset, config->zone, next_ms) == next_ms)
			break;
	}
	promo_time_again(config, p, promo_time_moved_ms(config, next_ms), mem);
	return !promo_time_is_over(p, p->starts_ms);
}

bool series_pass_over(struct call *c, struct promo *p)
{
	struct promo next = *p;
	int64_t after_ms = p->starts_ms > c->now_ms ? p->starts_ms : c->now_ms;

	if (!series_again(c->config, after_ms, c->mem, &next))
		return false;
	if (next.repeat.times > 0)
		next.repeat.times--;
	if (call_fail(c, store_promo_put(c->db, &next, c->now_ms)) ||
	    call_fail(c, store_promo_set_times(c->db, &next)))
		return false;
	*p = next;
	return true;
}

static struct choice choice_of(struct call *c, const char *key, const struct promo *p)
{
	return (struct choice){
		.id = arena_printf(c->mem, "%s %" PRId64, key, p->id),
		.key = str_from(key),
	};
}

static bool goes_out(const struct promo *p)
{
	return p->state >= PROMO_PREPARING && p->state <= PROMO_PAUSED;
}

/* One that is over has nothing of its own to stop. */
static size_t choices_of(struct call *c, const struct promo *p, struct choice *ret)
{
	size_t n = 0;

	if (p->state >= PROMO_SCHEDULED && p->state <= PROMO_PAUSED)
		ret[n++] = choice_of(c, "series.this", p);
	ret[n++] = choice_of(c, "series.all", p);
	ret[n++] = choice_of(c, "series.keep", p);
	return n;
}

bool series_ask(struct call *c, const struct promo *p)
{
	struct choice choices[CHOICES_MAX];
	const struct repeat once = { 0 };
	struct promo next;

	/* What nobody has approved yet is withdrawn as a whole. */
	if (p->state == PROMO_HELD || !series_next(c, p, &next))
		return false;
	enum zone z = jadwal_zone(c);
	const char *key = next.id == p->id ? "series.ask"
			  : goes_out(p)    ? "series.ask_running"
					   : "series.ask_over";
	size_t n = choices_of(c, p, choices);
	reply_choices(c, key,
		      ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG("lagi", next.id),
			   words_when(c, "ulang", next.starts_ms, z, &next.repeat),
			   words_when(c, "mulai", next.starts_ms, z, &once)),
		      choices, n);
	ask(c, "batal", step_which, arena_printf(c->mem, "%" PRId64, p->id));
	return true;
}

enum series_answer series_answer(struct call *c, int64_t *ret_promo_id)
{
	struct choice choices[CHOICES_MAX];
	struct promo p;

	if (!str_to_int64(c->dialog->answers, ret_promo_id) ||
	    call_fail(c, store_promo_by_id(c->db, *ret_promo_id, c->mem, &p)))
		return SERIES_KEEP;
	size_t n = choices_of(c, &p, choices);
	int chosen = call_choice(c, choices, n);
	if (chosen >= 0 && (size_t)chosen == n - 1)
		return SERIES_KEEP;
	if (chosen >= 0 && (size_t)chosen == n - 2)
		return SERIES_ALL;
	if (chosen >= 0)
		return SERIES_THIS;
	if (c->choice_id.len > 0)
		return SERIES_UNCLEAR;
	if (words_has(all_words, c->text, c->mem))
		return SERIES_ALL;
	return n == CHOICES_MAX && words_has(this_words, c->text, c->mem) ? SERIES_THIS
									  : SERIES_UNCLEAR;
}

void series_end(struct call *c, struct promo *next)
{
	bool was_held = next->state == PROMO_HELD;

	enum err e =
		store_promo_move(c->db, next, PROMO_CANCELLED, c->actor.id, STR_NONE, c->now_ms);
	if (call_fail(c, e))
		return;
	call_audit(c, "promo.series_ended", next->id, STR_NONE);
	reply(c, "series.ended", ARGS(ARG("nomor", next->id), ARG("judul", next->title)));
	if (was_held)
		moderation_close(c, next, "moderation.withdrawn");
}
