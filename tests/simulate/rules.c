/* SPDX-License-Identifier: MIT */
/* The rules for promos, written down again: the office's, looked at when a promo leaves first, and
 * those of the group it goes to, each time. What somebody has reviewed may break the office's. */
#include "tests/simulate/check_own.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ZONE = 7, DAY_MINUTES = 24 * 60, THURSDAY = 4, WEEK = 7, OTHERS_MAX = 150 };
enum { FRIDAY_TO_SUNDAY = 1 << 5 | 1 << 6 | 1 << 0 };

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

static const struct preset_own {
	const char *name;
	int per_day, resend_days, min_text;
	bool need_price, need_photo, no_photo;
	unsigned days;
	int from_minute, to_minute;
	const char *word;
} presets[] = {
	{ .name = "lapak-standar", .per_day = 1, .resend_days = 7, .need_price = true },
	{ .name = "akhir-pekan", .per_day = 2, .need_price = true, .days = FRIDAY_TO_SUNDAY },
	{ .name = "lapak-terverifikasi",
	  .per_day = 2,
	  .resend_days = 7,
	  .min_text = 60,
	  .need_price = true,
	  .need_photo = true },
	{ .name = "hemat-kuota",
	  .per_day = 1,
	  .resend_days = 7,
	  .min_text = 20,
	  .need_price = true,
	  .no_photo = true },
	{ .name = "jam-kerja",
	  .per_day = 2,
	  .resend_days = 1,
	  .from_minute = 8 * 60,
	  .to_minute = 17 * 60,
	  .word = "gratis" },
	{ .name = "bebas" },
};

static const char *const blocked[] = { "rokok elektrik", "senapan angin", "pinjol",
				       "petasan lebaran" };
static const char *const held[] = { "kucing persia siap", "suplemen fitness" };

/* A promo, as the store has it. */
struct facts {
	int64_t id, person, submitted_ms, own_ms, n_photos;
	bool has_price, has_category, counts, is_decided_by_person;
	str text;
};

#define FACTS                                                                                      \
	"SELECT p.id, p.person_id, p.submitted_ms, p.starts_ms, p.decided_ms, (SELECT count(*) "   \
	"FROM promo_photo f WHERE f.promo_id = p.id), p.price_idr > 0 OR p.prices <> '', "         \
	"p.category <> '', p.submitted_ms > 0 AND p.state NOT IN (0, 8) AND (p.decided_ms > 0 OR " \
	"p.state NOT IN (9, 10)), p.decided_by IS NOT NULL OR EXISTS (SELECT 1 FROM promo o "      \
	"WHERE o.series_id = p.series_id AND p.series_id <> 0 AND o.decided_by IS NOT NULL), "     \
	"p.title || ' ' || p.text, CASE WHEN EXISTS (SELECT 1 FROM audit a WHERE a.action IN "     \
	"('promo.rescheduled', 'promo.changed') AND a.object_id = p.id) OR (p.starts_ms = "        \
	"p.decided_ms AND p.asked_ms > p.submitted_ms) THEN p.asked_ms ELSE 0 "                    \
	"END FROM "                                                                                \
	"promo p WHERE "

static int64_t day_of(int64_t ms)
{
	return (ms / 60000 + ZONE * 60) / DAY_MINUTES;
}

/* When its seller wanted it out: what begins with its approval, with the end of the night or of
 * Friday's noon, is of when it was handed in, unless she has asked for another time: since, or
 * for one that was over when somebody approved it. */
static int64_t own_ms(int64_t submitted_ms, int64_t starts_ms, int64_t decided_ms, int64_t asked_ms)
{
	int64_t minute = (starts_ms / 60000 + ZONE * 60) % DAY_MINUTES;
	bool is_night_over = minute == 6 * 60 || minute == 13 * 60;

	if (asked_ms > 0)
		return asked_ms;
	return starts_ms <= submitted_ms || starts_ms == decided_ms || is_night_over ? submitted_ms
										     : starts_ms;
}

static struct facts facts_in(struct stmt *q, struct arena *mem)
{
	return (struct facts){
		.id = col_int(q, 0),
		.person = col_int(q, 1),
		.submitted_ms = col_int(q, 2),
		.own_ms = own_ms(col_int(q, 2), col_int(q, 3), col_int(q, 4), col_int(q, 11)),
		.n_photos = col_int(q, 5),
		.has_price = col_int(q, 6) != 0,
		.has_category = col_int(q, 7) != 0,
		.counts = col_int(q, 8) != 0,
		.is_decided_by_person = col_int(q, 9) != 0,
		.text = col_str(q, 10, mem),
	};
}

static bool read_facts(struct sim *s, int64_t promo, struct arena *mem, struct facts *ret)
{
	struct stmt *q = db_query(s->engine.db, FACTS "p.id = $1");

	bind_int(q, 1, promo);
	if (stmt_step(q) != OK)
		return false;
	*ret = facts_in(q, mem);
	stmt_reset(q);
	return true;
}

/* All of the seller. */
static size_t read_others(struct sim *s, int64_t person, struct arena *mem,
			  struct facts ret[OTHERS_MAX])
{
	struct stmt *q = db_query(s->engine.db,
				  FACTS "p.person_id = $1 AND p.change_of = 0 ORDER BY p.id DESC");
	size_t n = 0;

	bind_int(q, 1, person);
	while (n < OTHERS_MAX && stmt_step(q) == OK)
		ret[n++] = facts_in(q, mem);
	stmt_reset(q);
	return n;
}

/* Somebody has seen which rules it breaks: she asked for it, or another time for it was approved.
 * What repeats was seen with its first one. */
static bool is_reviewed(struct sim *s, int64_t promo)
{
	return rows_store_int(
		       s,
		       "SELECT count(*) FROM promo p JOIN promo o ON o.id = p.id OR (o.series_id = "
		       "p.series_id AND p.series_id <> 0) JOIN audit a ON a.object_id = o.id WHERE "
		       "p.id = $1 AND (a.action IN ('promo.review_asked', 'promo.appealed') OR "
		       "(a.action = 'promo.approved' AND EXISTS (SELECT 1 FROM audit b WHERE "
		       "b.object_id = o.id AND b.id < a.id AND b.action = 'promo.rescheduled')))",
		       promo, STR_NONE) > 0;
}

static const struct preset_own *preset_of(str name)
{
	for (size_t i = 0; i < ARRAY_LEN(presets); i++)
		if (str_eq(name, str_from(presets[i].name)))
			return &presets[i];
	return NULL;
}

static bool has_word(str text, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++) {
		bool is_begin = i == 0 || !isalnum((unsigned char)text.ptr[i - 1]);
		bool is_end = i + len == text.len || !isalnum((unsigned char)text.ptr[i + len]);
		if (is_begin && is_end && strncasecmp(text.ptr + i, word, len) == 0)
			return true;
	}
	return false;
}

static const char *word_in(str text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_word(text, list[i]))
			return list[i];
	return NULL;
}

/* What a promo itself must be. */
static const char *fault_of(const struct facts *f, const struct preset_own *p)
{
	if (p->need_price && !f->has_price)
		return "has no price";
	if (!f->has_category)
		return "has no category";
	if (p->need_photo && f->n_photos == 0)
		return "has no photo";
	if (p->word && has_word(f->text, p->word))
		return "says a forbidden word";
	if (word_in(f->text, blocked, ARRAY_LEN(blocked)))
		return "is of goods nobody may sell";
	return NULL;
}

/* Another of the same seller stands in its way: too many of a day, the same too soon. */
struct others {
	int of_day;
	int64_t last, same; /* the last of them; the same one, 0 = none */
};

static void count_other(const struct facts *f, const struct facts *o, const struct preset_own *p,
			struct others *ret)
{
	int64_t apart_ms = f->own_ms > o->own_ms ? f->own_ms - o->own_ms : o->own_ms - f->own_ms;

	if (day_of(o->own_ms) == day_of(f->own_ms)) {
		ret->of_day++;
		ret->last = o->id;
	}
	/* That it comes again and again was asked for, and approved by somebody. */
	if (o->submitted_ms == f->submitted_ms)
		return;
	if (p->resend_days > 0 && apart_ms < p->resend_days * day_ms && str_eq(o->text, f->text))
		ret->same = o->id;
}

static void check_office(struct sim *s, const struct facts *f)
{
	const struct preset_own *p = preset_of(s->engine.config->rules_name);
	struct facts list[OTHERS_MAX];
	struct others others = { 0 };
	struct arena mem;

	if (word_in(f->text, held, ARRAY_LEN(held)) && !f->is_decided_by_person)
		violation(s, "promo %" PRId64 " left, nobody has looked at such goods", f->id);
	if (is_reviewed(s, f->id))
		return;
	const char *fault = fault_of(f, p);
	if (fault)
		violation(s, "promo %" PRId64 " %s, and left: %" STR_FMT, f->id, fault,
			  STR_ARG(f->text));
	arena_init(&mem, 0);
	size_t n = read_others(s, f->person, &mem, list);
	for (size_t i = 0; i < n; i++) {
		bool is_before = list[i].submitted_ms < f->submitted_ms ||
				 (list[i].submitted_ms == f->submitted_ms && list[i].id < f->id);
		if (list[i].counts && is_before && list[i].id != f->id &&
		    !is_reviewed(s, list[i].id))
			count_other(f, &list[i], p, &others);
	}
	arena_finish(&mem);
	if (p->per_day && others.of_day >= p->per_day)
		violation(s,
			  "promo %" PRId64
			  " is one too many of its seller and day, beside %" PRId64,
			  f->id, others.last);
	if (others.same)
		violation(s, "promo %" PRId64 " comes again too soon behind %" PRId64, f->id,
			  others.same);
}

static void check_hours(struct sim *s, const struct flight *f, const struct preset_own *p,
			int64_t now_ms)
{
	int64_t minute = (now_ms / 60000 + ZONE * 60) % DAY_MINUTES;
	int64_t weekday = (day_of(now_ms) + THURSDAY) % WEEK;

	if (p->days && !(p->days >> weekday & 1))
		violation(s, "group %d gets delivery %" PRId64 " on another day than its own",
			  f->to, f->delivery);
	if (p->to_minute && (minute < p->from_minute || minute >= p->to_minute))
		violation(s, "group %d gets delivery %" PRId64 " beyond its hours", f->to,
			  f->delivery);
}

static void check_group(struct sim *s, const struct flight *f, const struct facts *promo,
			const struct preset_own *p)
{
	struct facts list[OTHERS_MAX];
	struct others others = { 0 };
	struct arena mem;
	const char *fault = fault_of(promo, p);

	/* Reviewed goods are the office's matter, here they are out all the same. */
	if (fault)
		violation(s, "promo %" PRId64 " %s, and goes to group %d", promo->id, fault, f->to);
	if (p->no_photo && str_find(f->body, STR("\"type\":\"image\"")) >= 0)
		violation(s, "group %d gets a photo", f->to);
	arena_init(&mem, 0);
	size_t n = read_others(s, promo->person, &mem, list);
	for (size_t i = 0; i < n; i++)
		if (list[i].id != promo->id && promos_had(s, f->to, list[i].id))
			count_other(promo, &list[i], p, &others);
	arena_finish(&mem);
	if (p->per_day && others.of_day >= p->per_day)
		violation(s, "group %d gets promo %" PRId64 ", one too many beside %" PRId64, f->to,
			  promo->id, others.last);
	if (others.same)
		violation(s, "group %d gets promo %" PRId64 " too soon behind %" PRId64, f->to,
			  promo->id, others.same);
}

static const struct preset_own *preset_of_group(struct sim *s, const struct flight *f)
{
	struct stmt *q = db_query(s->engine.db, "SELECT c.rules FROM delivery d JOIN chat c ON "
						"c.id = d.chat_id WHERE d.id = $1 AND c.kind = 1");
	const struct preset_own *p = NULL;
	struct arena mem;

	arena_init(&mem, 0);
	bind_int(q, 1, f->delivery);
	if (stmt_step(q) == OK) {
		p = preset_of(col_str(q, 0, &mem));
		stmt_reset(q);
	}
	arena_finish(&mem);
	return p;
}

void rules_leave(struct sim *s, const struct flight *f, int64_t now_ms)
{
	const struct preset_own *p = NULL;
	struct arena mem;

	if (s->o.n_run)
		return;
	arena_init(&mem, 0);
	if (f->to >= s->o.n_people && (p = preset_of_group(s, f)))
		check_hours(s, f, p, now_ms);
	for (size_t i = 0; i < f->n_promos && !s->is_over; i++) {
		struct facts facts;
		if (!read_facts(s, f->promos[i], &mem, &facts))
			continue;
		if (!s->check->is_ruled[facts.id])
			check_office(s, &facts);
		s->check->is_ruled[facts.id] = true;
		if (p)
			check_group(s, f, &facts, p);
	}
	arena_finish(&mem);
}

/* --- quotas --- */

/* "Sisa promo hari ini: 1 dari 2", and the store now, in the turn that made it. */
void rules_check_quota(struct sim *s, const struct flight *f)
{
	static const char left[] = "Sisa promo hari ini: ", used[] = "Promo hari ini sudah ";
	const struct preset_own *p = preset_of(s->engine.config->rules_name);
	bool is_left = str_find(f->body, str_from(left)) >= 0;
	struct facts list[OTHERS_MAX];
	struct arena mem;
	int64_t n_used = 0;
	char want[64];

	if (s->o.n_run || (!is_left && str_find(f->body, str_from(used)) < 0))
		return;
	int64_t person = rows_store_int(s,
					"SELECT c.person_id FROM delivery d JOIN chat c ON c.id = "
					"d.chat_id WHERE d.id = $1",
					f->delivery, STR_NONE);
	arena_init(&mem, 0);
	size_t n = read_others(s, person, &mem, list);
	int64_t today = day_of(s->begin_ms + s->turn_us / 1000);
	for (size_t i = 0; i < n; i++)
		n_used += list[i].counts && day_of(list[i].own_ms) == today;
	arena_finish(&mem);
	s->n_quotas++;
	if (is_left)
		snprintf(want, sizeof(want), "%s%" PRId64 " dari %d", left, p->per_day - n_used,
			 p->per_day);
	else
		snprintf(want, sizeof(want), "%s%" PRId64 " dari %d", used, n_used, p->per_day);
	if (p->per_day == 0 || str_find(f->body, str_from(want)) < 0)
		violation(s, "contact %d has used %" PRId64 " promos and is told: %" STR_FMT, f->to,
			  n_used, STR_ARG(f->body));
}
