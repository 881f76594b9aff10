/* SPDX-License-Identifier: MIT */
/* What a moderator reads when she is asked about a promo: who, what is remarkable about it, the
 * promo as it will go out. Called by moderation on the writer thread. No phone of a member stands
 * in it but what the promo itself shows. */
#include "handlers/review.h"

#include "bot/store/promo.h"
#include "config/text.h"
#include "handlers/broadcast.h"
#include "handlers/change.h"
#include "handlers/cost.h"
#include "handlers/rules.h"
#include "handlers/similar.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { LINES_MAX = 48 + CHANGE_LINES };

static const int64_t history_ms = INT64_C(90) * 24 * 3600 * 1000;

str review_answers(struct call *c, const struct promo *p)
{
	return arena_printf(c->mem, "%" PRId64 " %" PRId64, p->id, p->version);
}

struct choice review_choice(struct call *c, const char *verb, const char *key,
			    const struct promo *p)
{
	return (struct choice){
		.id = arena_printf(c->mem, "%s %" PRId64 " %" PRId64, verb, p->id, p->version),
		.key = str_from(key),
	};
}

static struct line line_of(struct call *c, const char *key, struct text_arg arg)
{
	struct text_arg *list = ARENA_NEW(c->mem, struct text_arg);

	*list = arg;
	return (struct line){ str_from(key), { list, 1 } };
}

/* What the rules found. */
static size_t add_findings(struct call *c, const struct promo *p, enum language language,
			   struct line *lines)
{
	struct finding list[FINDINGS_MAX];
	size_t n_found = rules_findings(c, p, list), n = 0;

	if (n_found == 0)
		return 0;
	lines[n++] = (struct line){ rule_worst(list, n_found, RULE_BLOCK)
					    ? STR("moderation.review_asked")
					    : STR("moderation.marked"),
				    NO_ARGS };
	for (size_t i = 0; i < n_found; i++)
		lines[n++] = rules_line(c, &list[i], language);
	return n;
}

/* How she has done so far: what the decision needs, and no more. */
static size_t add_history(struct call *c, const struct promo *p, struct line *lines)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 5);
	struct review_history h = { 0 };

	if (call_fail(c,
		      store_review_history(c->db, p->person_id, p->id, c->now_ms - history_ms, &h)))
		return 0;
	args[0] = ARG("setuju", h.approved);
	args[1] = ARG("tolak", h.rejected);
	args[2] = ARG_MOMENT("sejak", h.shop_ms);
	args[3] = ARG("jumlah", h.bans);
	args[4] = ARG_MOMENT("terakhir", h.banned_ms);
	lines[0] = (struct line){ h.before == 0 ? STR("moderation.history_first")
						: STR("moderation.history"),
				  { args, 3 } };
	lines[1] = (struct line){ STR("moderation.history_banned"), { args + 3, 2 } };
	return h.bans > 0 ? 2 : 1;
}

void review_fill(struct call *c, const struct promo *p, enum language language, struct message *m)
{
	struct message body =
		broadcast_message(c->config, p, broadcast_phone(c, p->person_id), false, c->mem);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, LINES_MAX);
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 5);
	struct choice *choices = ARENA_ARRAY(c->mem, struct choice, 3);
	struct person seller = { 0 };
	enum likeness_kind kind;
	struct promo like;

	(void)call_fail(c, store_person_by_id(c->db, p->person_id, c->mem, &seller));
	args[0] = ARG("nomor", p->id);
	args[1] = ARG("toko", p->shop_name);
	args[2] = ARG("penjual", seller.name.len > 0 ? seller.name : p->shop_name);
	args[3] = ARG("kategori", words_category(c->config, p->category, language));
	args[4] = ARG("daerah", words_district(c->config, p->district, c->mem));
	size_t n = 0;
	if (m->key.len > 0) {
		lines[n++] = (struct line){ STR_NONE, NO_ARGS };
		lines[n++] = (struct line){ STR("moderation.question"), { args, 5 } };
	} else {
		m->key = STR("moderation.question");
		m->args = (struct text_args){ args, 5 };
	}
	n += add_history(c, p, &lines[n]);
	if (p->n_photos > 1)
		lines[n++] = line_of(c, "moderation.album", ARG("jumlah", p->n_photos));
	if (p->starts_ms > c->now_ms)
		lines[n++] = line_of(c, "moderation.starts", ARG_MOMENT("mulai", p->starts_ms));
	if (!repeat_is_none(&p->repeat))
		lines[n++] =
			line_of(c, "moderation.repeats",
				words_when(c, "ulang", p->starts_ms, c->config->zone, &p->repeat));
	if (similar_of(c, p, &like, &kind))
		lines[n++] = similar_line(c, &like, kind);
	if (p->decided_by != 0 && p->reason.len > 0)
		lines[n++] = line_of(c, "moderation.appeal", ARG("alasan", p->reason));
	else if (p->reason.len > 0)
		lines[n++] = line_of(c, "moderation.was_put_off", ARG("alasan", p->reason));
	n += change_review(c, p, language, lines + n);
	n += add_findings(c, p, language, lines + n);
	n += cost_estimate(c, p, &lines[n]);
	lines[n++] = (struct line){ STR_NONE, NO_ARGS };
	lines[n++] = (struct line){ body.key, body.args };
	ASSERT(n + body.n_lines <= LINES_MAX);
	for (size_t i = 0; i < body.n_lines; i++)
		lines[n++] = body.lines[i];
	choices[0] = review_choice(c, "setuju", "moderation.yes", p);
	choices[1] = review_choice(c, "tolak", "moderation.no", p);
	choices[2] = review_choice(c, "nanti", "moderation.later", p);
	m->lines = lines;
	m->n_lines = n;
	m->choices = choices;
	m->n_choices = 3;
	m->media_id = body.media_id;
}
