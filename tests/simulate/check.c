/* SPDX-License-Identifier: MIT */
/* What must never be: see check.h. Messages count from the commit that took them; what they mean
 * counts from the turn after which nothing waits in the inbox. */
#include "tests/simulate/check.h"

#include "tests/simulate/check_own.h"
#include "tests/simulate/pace.h"

#include "bot/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;
enum { EVERY_STEPS = 1000, ROWS_A_STEP = 40, OFFICE_ZONE = 7 };
enum { BRAKE_NONE, BRAKE_PROMO, BRAKE_EVERYTHING };

static const char *const account_names[ACCOUNTS] = { "utama", "kedua" };

unsigned wants_bit(int category, int district)
{
	return 1u << (category * (DISTRICTS + 1) + district);
}

void check_open(struct sim *s)
{
	s->check = mem_take(sizeof(*s->check));
	s->check->next_all = EVERY_STEPS;
	int n = s->o.n_people + s->o.n_groups;
	s->check->contacts = mem_take((size_t)n * sizeof(s->check->contacts[0]));
	for (int i = 0; i < n; i++)
		s->check->contacts[i].zone = OFFICE_ZONE;
	rows_open(s);
	pace_open(s);
}

void check_close(struct sim *s)
{
	struct check *c = s->check;

	for (int i = 0; i < PROMOS_MAX; i++)
		mem_give(c->got[i]);
	pace_close();
	mem_give(c->contacts);
	mem_give(c->said);
	mem_give(c->unhandled);
	mem_give(c);
	rows_close();
}

void check_up(struct sim *s)
{
	pace_up(s);
	rows_reread(s);
}

void check_crashed(struct sim *s)
{
	rows_forget_touched();
	s->check->next_all = s->n_steps;
}

int64_t check_last_inbound_us(const struct sim *s, int who)
{
	return s->check->contacts[who].last_inbound_us;
}

/* --- what people say --- */

int64_t check_says(struct sim *s, int account, int who, int group, enum meaning m, unsigned wants)
{
	struct check *c = s->check;

	if (c->n_said == c->cap_said) {
		c->cap_said = c->cap_said ? 2 * c->cap_said : 1024;
		c->said = mem_resize(c->said, (size_t)c->cap_said * sizeof(c->said[0]));
	}
	c->said[c->n_said] = (struct said){ m, account, who, group, wants, .marker = -1 };
	if (group < 0)
		c->contacts[who].last_inbound_us = s->now_us;
	return c->n_said++;
}

static struct contact *place_of(struct check *c, const struct said *m)
{
	return &c->contacts[m->group >= 0 ? m->group : m->who];
}

/* What she says is about subscriptions. */
static bool is_wish(const struct said *m)
{
	return m->wants && m->meaning != SAYS_ZONE && m->meaning != SAYS_SILENCE;
}

void check_committed(struct sim *s, int64_t message)
{
	struct check *c = s->check;
	struct said *m = &c->said[message];
	struct contact *at = place_of(c, m);

	if (m->is_committed)
		return;
	m->is_committed = true;
	if (c->n_unhandled == c->cap_unhandled) {
		c->cap_unhandled = c->cap_unhandled ? 2 * c->cap_unhandled : 256;
		c->unhandled = mem_resize(c->unhandled, c->cap_unhandled * sizeof(c->unhandled[0]));
	}
	c->unhandled[c->n_unhandled++] = message;
	at->owed += 2; /* an open question is said again below what else was answered */
	at->n_pending++;
	at->n_committed++;
	at->silence_ms = 0;
	if (m->meaning == SAYS_SILENCE)
		at->silence_ms = sim_wall_ms(s) + (int64_t)m->wants * DAY_MS;
	if (is_wish(m)) {
		at->pending |= m->wants;
		at->is_stopped = false;
	}
	/* What loosens the brake counts from here, what tightens it when it is handled. */
	if (m->meaning == SAYS_RELEASE)
		c->brake = BRAKE_NONE;
	if (m->meaning == SAYS_BRAKE && c->brake == BRAKE_EVERYTHING)
		c->brake = BRAKE_PROMO;
}

/* Its id is known: given again it would be dropped. */
static void check_is_seen(struct sim *s, int64_t message, const struct said *m)
{
	char from[24], id[32];
	struct hash16 h;

	if (m->group >= 0)
		return; /* other people's talk is not kept, and its commands have no other way */
	people_address(s, m->who, from);
	snprintf(id, sizeof(id), "wamid.in%" PRId64, message);
	const str parts[] = { str_from(account_names[m->account]), str_from(from), STR("a"),
			      str_from(id) };
	h = hash16_of(db_hash_key(s->engine.db), parts, ARRAY_LEN(parts));
	struct stmt *q = db_query(s->engine.db, "SELECT 1 FROM event_seen WHERE hash = $1");
	bind_blob(q, 1, (str){ (const char *)h.b, sizeof(h.b) });
	if (stmt_step(q) == OK)
		stmt_reset(q);
	else
		violation(s, "message %" PRId64 " was answered with 200 and is lost", message);
}

static void check_has_stopped(struct sim *s, const struct said *m)
{
	char address[24];

	people_address(s, m->who, address);
	if (rows_store_int(s,
			   "SELECT stop_ms FROM chat WHERE kind = $1 AND address = $2 AND "
			   "address_kind = 0",
			   0, str_from(address)) <= 0)
		violation(s, "contact %d said BERHENTI and nothing came of it", m->who);
}

static void handled(struct sim *s, int64_t message, bool is_last)
{
	struct check *c = s->check;
	const struct said *m = &c->said[message];
	struct contact *at = place_of(c, m);

	check_is_seen(s, message, m);
	if (is_wish(m))
		at->asked |= m->wants;
	edits_handled(s, message, at->n_pending);
	switch (m->meaning) {
	case SAYS_STOP:
		at->asked = 0;
		at->is_stopped = true;
		if (is_last)
			check_has_stopped(s, m);
		break;
	case SAYS_BRAKE:
	case SAYS_BRAKE_ALL:
		c->brake = m->meaning == SAYS_BRAKE ? BRAKE_PROMO : BRAKE_EVERYTHING;
		break;
	case SAYS_RELEASE:
		c->brake = BRAKE_NONE;
		break;
	case SAYS_SUBSCRIBE:
		at->is_stopped = false;
		break;
	case SAYS_ZONE:
		at->zone = (int)m->wants;
		break;
	case SAYS_SILENCE:
		break;
	case SAYS_OTHER:
		if (m->wants)
			at->is_stopped = false;
		break;
	}
}

static bool is_last_of(const struct check *c, size_t i)
{
	for (size_t k = i + 1; k < c->n_unhandled; k++)
		if (c->said[c->unhandled[k]].who == c->said[c->unhandled[i]].who)
			return false;
	return true;
}

static void handle_all(struct sim *s)
{
	struct check *c = s->check;

	for (size_t i = 0; i < c->n_unhandled; i++)
		handled(s, c->unhandled[i], is_last_of(c, i));
	for (size_t i = 0; i < c->n_unhandled; i++) {
		struct contact *at = place_of(c, &c->said[c->unhandled[i]]);
		at->pending = 0;
		at->owed = at->n_pending = 0;
	}
	if (c->n_unhandled > 0 &&
	    rows_store_int(s, "SELECT coalesce((SELECT value FROM meta WHERE key = 'brake'), 0)", 0,
			   STR_NONE) != c->brake)
		violation(s, "the brake is not what the operators said: %d", c->brake);
	c->n_unhandled = 0;
}

void check_behind(struct sim *s)
{
	if (!s->engine.has_backlog)
		handle_all(s);
}

void check_turn(struct sim *s, bool is_careful)
{
	rows_turn(s);
	s->check->is_careful = is_careful;
	if (!is_careful)
		check_behind(s);
	if (s->n_steps < s->check->next_all)
		return;
	check_all(s);
	int64_t wait = rows_count() / ROWS_A_STEP;
	s->check->next_all = s->n_steps + (wait > EVERY_STEPS ? wait : EVERY_STEPS);
}

void check_all(struct sim *s)
{
	rows_check_counts(s);
	edits_check_all(s);
	if (!s->engine.has_backlog &&
	    rows_store_int(s, "SELECT count(*) FROM inbox WHERE state = 0", 0, STR_NONE) != 0)
		violation(s, "bodies wait and nobody knows");
}

/* --- what is made and sent --- */

static int contact_of_chat(struct sim *s, int64_t chat_id)
{
	struct stmt *q = db_query(s->engine.db, "SELECT kind, address FROM chat WHERE id = $1");
	struct arena mem;
	int who = -1;

	bind_int(q, 1, chat_id);
	if (stmt_step(q) != OK)
		return -1;
	arena_init(&mem, 0);
	who = people_of_address(s, col_str(q, 1, &mem), col_int(q, 0) == 1);
	arena_finish(&mem);
	stmt_reset(q);
	return who;
}

void check_new_row(struct sim *s, int64_t id, struct row_seen *r)
{
	struct check *c = s->check;

	if (r->class != CLASS_REPLY)
		return;
	int who = contact_of_chat(s, r->chat_id);
	if (who >= 0 && s->check->contacts[who].n_pending <= 1)
		r->said = s->check->contacts[who].n_committed;
	/* Sellers and staff also get news that they did not ask for at that moment. */
	if (who < 0 || who >= s->o.n_people || who < 5 + s->o.n_people / 5)
		return;
	if (--c->contacts[who].owed < 0)
		violation(s, "contact %d got answer %" PRId64 " to nothing that was said", who, id);
}

static void check_brake(struct sim *s, const struct flight *f)
{
	int brake = s->check->brake;

	if (brake != BRAKE_NONE && f->class >= CLASS_PROMO)
		violation(s, "delivery %" PRId64 " left under the brake", f->delivery);
	if (brake == BRAKE_EVERYTHING && f->to >= 2)
		violation(s, "delivery %" PRId64 " left under the brake of everything",
			  f->delivery);
}

/* One under way to a recipient: answered, or a status has told what became of it. */
static void check_alone(struct sim *s, const struct flight *f)
{
	struct contact *to = &s->check->contacts[f->to];
	const struct row_seen *before = row_of(to->last);

	if (before && to->last != f->delivery && before->state == DELIVERY_SENDING)
		violation(s, "contact %d has two messages under way", f->to);
	to->last = f->delivery;
}

void check_leave(struct sim *s, struct flight *f)
{
	const struct row_seen *r = row_of(f->delivery);

	/* A careful turn reads a status behind its claims: of the attempt before, it settles both.
	 */
	bool is_known = r && (r->state == DELIVERY_SENDING ||
			      (s->check->is_careful && r->state != DELIVERY_QUEUED));
	if (!is_known || r->attempt != f->attempt) {
		violation(s, "delivery %" PRId64 " left, its row does not say so", f->delivery);
		return;
	}
	if (r->class != (short)f->class)
		violation(s, "delivery %" PRId64 " left as another class", f->delivery);
	if (f->class == CLASS_REPLY && f->attempt == 1 && f->to >= 0) {
		struct contact *to = &s->check->contacts[f->to];
		if (f->delivery < to->last_reply[f->account])
			violation(s, "contact %d got answer %" PRId64 " after %" PRId64, f->to,
				  f->delivery, to->last_reply[f->account]);
		to->last_reply[f->account] = f->delivery;
	}
	if (f->to >= 0)
		check_alone(s, f);
	pace_leave(s, f);
	edits_shown(s, f);
	check_brake(s, f);
	if (f->class >= CLASS_PROMO)
		promos_leave(s, f);
	else if (f->to >= 0 && digest_is_asked(f))
		digest_read(s, f);
	else if (f->class == CLASS_REPLY && f->to >= 0 && r->step == s->n_steps)
		rules_check_quota(s, f);
}

void check_accepted(struct sim *s, const struct flight *f, bool is_kept)
{
	struct row_seen *r = row_of(f->delivery);

	if (!r)
		return;
	r->taken++;
	if (!is_kept)
		return;
	bool is_again = r->accepted++ > 0 && f->class == CLASS_REPLY;
	if (f->to >= 0 && (f->class >= CLASS_PROMO || (f->n_promos > 0 && !is_again)))
		promos_got(s, f);
	if (f->class == CLASS_REPLY && f->to >= 0)
		told_got(s, f);
}

void check_asked(struct sim *s, int who, unsigned wants)
{
	s->check->contacts[who].asked = wants;
	s->check->contacts[who].last_inbound_us = s->now_us;
}

void check_end(struct sim *s)
{
	struct check *c = s->check;

	check_all(s);
	rows_check_end(s);
	if (c->n_unhandled > 0)
		violation(s, "%zu messages were never handled", c->n_unhandled);
	for (int64_t i = 0; i < c->n_said; i++)
		if (!c->said[i].is_committed)
			violation(s, "message %" PRId64 " never arrived", i);
}
