/* SPDX-License-Identifier: MIT */
/* A promo before the office's rules: its facts from the store, what a refusal says, and the way to
 * a person all the same. Called by submit, promo, moderation and broadcast on the writer thread.
 * Limit: of one seller the HISTORY_MAX newest promos are looked at. */
#include "handlers/rules.h"

#include "bot/store/ban.h"
#include "handlers/broadcast.h"
#include "handlers/draft.h"
#include "handlers/promo_edit.h"
#include "handlers/submit.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { HISTORY_MAX = 50, HITS_MAX = 8 };

static const char review_words[] =
	"minta ditinjau, tinjau, ditinjau, minta tinjau, banding, review";

/* What her other promos before this one say. */
static void look_back(struct call *c, const struct promo *p, struct rule_facts *f)
{
	struct promo *list = ARENA_ARRAY(c->mem, struct promo, HISTORY_MAX);
	size_t n = 0;

	if (!call_fail(c, store_promo_list(c->db, p->person_id, c->mem, list, HISTORY_MAX, &n)))
		rule_look_back(list, n, p, c->mem, f);
}

int64_t rules_sent_today(struct call *c)
{
	const struct promo none = { .person_id = c->actor.id };
	struct rule_facts f = rule_facts_of(&none, STR_NONE, c->config->zone, c->now_ms, c->mem);

	look_back(c, &none, &f);
	return f.sent_same_day;
}

size_t rules_findings(struct call *c, const struct promo *p, struct finding ret[FINDINGS_MAX])
{
	const struct config *config = c->config;
	int64_t now_ms = p->submitted_ms > 0 ? p->submitted_ms : c->now_ms;
	struct rule_facts f =
		rule_facts_of(p, broadcast_phone(c, p->person_id), config->zone, now_ms, c->mem);

	if (config->preset->promos_per_day > 0 || config->preset->resend_days > 0)
		look_back(c, p, &f);
	return c->err ? 0 : rule_check(config->rules, config->preset, &f, c->mem, ret);
}

struct line rules_line(struct call *c, const struct finding *f, enum language language)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 4);

	args[0] = ARG("kata", f->word);
	args[1] = ARG("barang", f->goods ? f->goods->title[language] : STR_NONE);
	args[2] = ARG("jumlah", f->number);
	args[3] = ARG_MOMENT("lagi", f->until_ms);
	return (struct line){ str_from(rule_key_of(f->rule)), { args, 4 } };
}

enum { CHOICE_EDIT, CHOICE_REVIEW, CHOICE_CANCEL, CHOICES };

static struct choice *choices_of(struct call *c, const struct promo *p)
{
	static const char *const verbs[CHOICES] = { "ubah", "tinjau", "batal" };
	static const char *const keys[CHOICES] = { "promo.edit", "rule.review", "promo.cancel" };
	struct choice *list = ARENA_ARRAY(c->mem, struct choice, CHOICES);

	for (size_t i = 0; i < CHOICES; i++)
		list[i] = (struct choice){
			.id = arena_printf(c->mem, "%s %" PRId64 " %" PRId64, verbs[i], p->id,
					   p->version),
			.key = str_from(keys[i]),
		};
	return list;
}

static void refuse(struct call *c, struct promo *p, const struct finding *list, size_t n)
{
	enum language language = (enum language)c->actor.language;
	struct line lines[2 * FINDINGS_MAX];
	size_t n_lines = 0;

	for (size_t i = 0; i < n; i++) {
		if (list[i].action < RULE_BLOCK)
			continue;
		struct line line = rules_line(c, &list[i], language);
		lines[n_lines++] = line;
		line.key = str_from(rule_fix_of(list[i].rule));
		lines[n_lines++] = line;
	}
	const struct message m = {
		.key = STR("rule.refused"),
		.args = ARGS(ARG("aturan", c->config->preset->title[language])),
		.lines = lines,
		.n_lines = n_lines,
		.choices = choices_of(c, p),
		.n_choices = CHOICES,
	};
	call_send(c, 0, CLASS_REPLY, &m);
	draft_leave_open(c, DRAFT_REFUSED, p);
}

bool rules_is_banned(struct call *c)
{
	struct ban b;

	enum err e = store_ban_find(c->db, c->actor.id, c->now_ms, c->mem, &b);
	if (e == ERR_NOTFOUND)
		return false;
	if (call_fail(c, e))
		return true;
	reply(c, b.until_ms > 0 ? "blokir.refused" : "blokir.refused_open",
	      ARGS(ARG("alasan", b.reason), ARG_MOMENT("sampai", b.until_ms)));
	return true;
}

bool rules_allow(struct call *c, struct promo *p)
{
	struct finding list[FINDINGS_MAX];

	size_t n = rules_findings(c, p, list);
	if (c->err)
		return false;
	if (rule_worst(list, n, RULE_BLOCK) == NULL)
		return true;
	refuse(c, p, list, n);
	return false;
}

bool rules_answer(struct call *c, struct promo *p)
{
	int chosen = call_choice(c, choices_of(c, p), CHOICES);

	if (chosen < 0 && c->choice_id.len == 0 && words_has(review_words, c->text, c->mem))
		chosen = CHOICE_REVIEW;
	if (chosen == CHOICE_REVIEW)
		submit_for_review(c, p);
	else if (chosen == CHOICE_EDIT)
		promo_edit_ask(c, p);
	else if (chosen == CHOICE_CANCEL)
		draft_cancel(c);
	return chosen >= 0;
}

size_t rules_notes(const struct config *config, const struct promo *p, struct arena *mem, str *ret,
		   size_t max)
{
	const struct rules *r = config->rules;
	struct restricted_hit hits[HITS_MAX];
	size_t n = 0;

	str text = rule_facts_of(p, STR_NONE, config->zone, 0, mem).text;
	struct restricted_text words = restricted_read(text, mem);
	size_t n_hits = restricted_named(r, &words, hits, HITS_MAX);
	for (size_t i = 0; i < n_hits && n < max; i++) {
		const struct restricted *g = &r->goods[hits[i].owner];
		if (config->preset->actions[hits[i].owner] == RULE_LABEL && g->note.len > 0)
			ret[n++] = g->note;
	}
	return n;
}
