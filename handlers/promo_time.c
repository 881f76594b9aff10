/* SPDX-License-Identifier: MIT */
/* When the goods of a promo are ready and until when it holds: read from its words, read back to
 * the seller, said to those who get it, since "besok" of yesterday's words is today. Called by the
 * promo's handlers on the writer thread; keeps nothing. */
#include "handlers/promo_time.h"

#include "bot/understand/when.h"
#include "config/quiet.h"
#include "handlers/words.h"

#include <inttypes.h>

/* From its last change on a draft waits this long, and then a moderator's decision. */
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;
static const int64_t lifetime_ms = INT64_C(7) * 24 * 3600 * 1000;

static const char none_words[] =
	"0, -, hapus, kosong, kosongkan, tanpa, tanpa batas, tanpa batas waktu, tanpa waktu siap, "
	"tidak ada, gak ada, ga ada, sampai habis, selama stok ada, selama persediaan ada, none";

/* 00.00 of its day when no hour was told. "Ready pagi" and "menu hari ini" tell nothing new. */
static int64_t ready_of(const struct config *config, int64_t now_ms, const struct when *w)
{
	enum zone z = config->zone;
	int64_t day = zone_day(w->at_ms, z);

	if (!repeat_is_none(&w->repeat))
		return 0;
	if (w->has_hour)
		return w->at_ms;
	return w->has_day && day > zone_day(now_ms, z) ? zone_midnight_ms(day, z) : 0;
}

static int64_t ready_in(const struct config *config, int64_t now_ms, str text, struct arena *mem)
{
	struct when w;

	return when_find(config, config->zone, now_ms, text, mem, &w) ? ready_of(config, now_ms, &w)
								      : 0;
}

static int64_t end_in(const struct config *config, int64_t now_ms, str text, struct arena *mem)
{
	int64_t ends_ms;

	return when_find_end(config, config->zone, now_ms, text, mem, &ends_ms) ? ends_ms : 0;
}

void promo_time_read(struct call *c, struct promo *p, str text)
{
	p->expires_ms = c->now_ms + lifetime_ms;
	p->ready_ms = ready_in(c->config, c->now_ms, text, c->mem);
	p->ends_ms = end_in(c->config, c->now_ms, text, c->mem);
}

/* "Sampai jam 5 sore" is each day's, "sampai Jumat" each week's; "s/d 30 Nov" comes once, and so
 * does a "tgl 30" that would be a month later than the first time. */
static int64_t end_again(const struct config *config, const struct promo *p, int64_t at_ms,
			 struct arena *mem)
{
	int64_t lasted_ms = p->ends_ms - p->starts_ms;

	if (p->ends_ms == 0 || p->ends_ms > at_ms)
		return p->ends_ms;
	int64_t ends_ms = end_in(config, at_ms, p->text, mem);
	return ends_ms > at_ms && ends_ms - at_ms <= lasted_ms + day_ms ? ends_ms : p->ends_ms;
}

void promo_time_again(const struct config *config, struct promo *p, int64_t at_ms,
		      struct arena *mem)
{
	p->ends_ms = end_again(config, p, at_ms, mem);
	if (p->ready_ms != 0)
		p->ready_ms = ready_in(config, at_ms, p->text, mem);
	p->starts_ms = at_ms;
	if (p->expires_ms != 0)
		p->expires_ms = at_ms + lifetime_ms;
}

bool promo_time_is_over(const struct promo *p, int64_t now_ms)
{
	return p->ends_ms != 0 && p->ends_ms <= now_ms;
}

int64_t promo_time_moved_ms(const struct config *config, int64_t at_ms)
{
	int64_t quiet_ms = quiet_until_ms(config, config->zone, at_ms);

	return quiet_ms > 0 ? quiet_ms : at_ms;
}

/* The day alone tells it: the clock stands at 00.00. */
static bool is_day(int64_t at_ms, enum zone z)
{
	return zone_midnight_ms(zone_day(at_ms, z), z) == at_ms;
}

static struct text_arg moment(const char *name, int64_t at_ms, enum zone z, struct arena *mem)
{
	return (struct text_arg){
		.name = name,
		.kind = ARG_WHEN,
		.text = arena_printf(mem, "%" PRId64 " %d %s", at_ms, (int)z,
				     is_day(at_ms, z) ? "day" : ""),
	};
}

/* The end of a day is told by that day. */
static int64_t told_end(int64_t ends_ms, enum zone z)
{
	return is_day(ends_ms, z) ? zone_midnight_ms(zone_day(ends_ms, z) - 1, z) : ends_ms;
}

struct text_arg promo_time_end(const char *name, const struct config *config, int64_t ends_ms,
			       struct arena *mem)
{
	return moment(name, told_end(ends_ms, config->zone), config->zone, mem);
}

str promo_time_brief(const struct config *config, int64_t at_ms, struct arena *mem)
{
	enum zone z = config->zone;
	struct local_time t = local_time_of(at_ms, z);
	str day = arena_printf(mem, "%d/%d", t.day, t.month);

	if (is_day(at_ms, z))
		return day;
	return arena_printf(mem, "%" STR_FMT " %02d.%02d %s", STR_ARG(day), t.hour, t.minute,
			    zone_name(z));
}

str promo_time_brief_end(const struct config *config, int64_t ends_ms, struct arena *mem)
{
	return promo_time_brief(config, told_end(ends_ms, config->zone), mem);
}

bool promo_time_fits(struct call *c, const struct promo *p, int64_t at_ms)
{
	int64_t starts_ms = promo_time_moved_ms(c->config, at_ms);
	const struct repeat once = { 0 };

	if (!promo_time_is_over(p, starts_ms))
		return true;
	reply(c, starts_ms > at_ms ? "promo.ends_in_quiet" : "promo.ends_before",
	      ARGS(ARG("judul", p->title), promo_time_end("sampai", c->config, p->ends_ms, c->mem),
		   words_when(c, "mulai", starts_ms, c->config->zone, &once)));
	return false;
}

static struct line line_of(const char *key, struct text_arg arg, struct arena *mem)
{
	struct text_arg *list = ARENA_NEW(mem, struct text_arg);

	*list = arg;
	return (struct line){ str_from(key), { list, 1 } };
}

size_t promo_time_lines(const struct config *config, const struct promo *p, struct arena *mem,
			struct line *ret)
{
	size_t n = 0;

	if (p->ready_ms != 0)
		ret[n++] = line_of("promo.broadcast_ready",
				   moment("siap", p->ready_ms, config->zone, mem), mem);
	if (p->ends_ms != 0)
		ret[n++] = line_of("promo.broadcast_end",
				   promo_time_end("sampai", config, p->ends_ms, mem), mem);
	return n;
}

bool promo_time_take_ready(struct call *c, const struct form_answers *so_far, str text, str *ret,
			   const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	str said = arena_printf(c->mem, "siap %" STR_FMT, STR_ARG(text));
	struct when w = { 0 };

	(void)so_far, (void)ret_choices, (void)ret_n;
	*ret_key = "promo.ready_unclear";
	bool is_none = words_has(none_words, text, c->mem);
	if (!is_none && (!when_find(c->config, c->config->zone, c->now_ms, said, c->mem, &w) ||
			 ready_of(c->config, c->now_ms, &w) == 0))
		return false;
	*ret = arena_printf(c->mem, "%" PRId64, is_none ? 0 : ready_of(c->config, c->now_ms, &w));
	return true;
}

bool promo_time_take_end(struct call *c, const struct form_answers *so_far, str text, str *ret,
			 const char **ret_key, const struct choice **ret_choices, size_t *ret_n)
{
	str said = arena_printf(c->mem, "sampai %" STR_FMT, STR_ARG(text));
	int64_t ends_ms = 0;

	(void)so_far, (void)ret_choices, (void)ret_n;
	*ret_key = "promo.end_unclear";
	bool is_none = words_has(none_words, text, c->mem);
	if (!is_none &&
	    !when_find_end(c->config, c->config->zone, c->now_ms, said, c->mem, &ends_ms))
		return false;
	*ret_key = "promo.end_past";
	if (!is_none && ends_ms <= c->now_ms)
		return false;
	*ret = arena_printf(c->mem, "%" PRId64, ends_ms);
	return true;
}

static size_t one_choice(const char *key, struct call *c, const struct choice **ret)
{
	struct choice *none = ARENA_NEW(c->mem, struct choice);

	*none = (struct choice){ .id = STR("0"), .key = str_from(key) };
	*ret = none;
	return 1;
}

size_t promo_time_choices_ready(struct call *c, const struct form_answers *so_far,
				const struct choice **ret)
{
	(void)so_far;
	return one_choice("promo.ready_none", c, ret);
}

size_t promo_time_choices_end(struct call *c, const struct form_answers *so_far,
			      const struct choice **ret)
{
	(void)so_far;
	return one_choice("promo.end_none", c, ret);
}
