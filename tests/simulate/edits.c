/* SPDX-License-Identifier: MIT */
/* Messages that are edited and photos that come as an album: one message is one promo, a draft says
 * what its message says now, what was handed in waits for her yes, and what leaves was shown to
 * who approved it. How often a promo's words were edited is the letter behind its word. */
#include "tests/simulate/check_own.h"

#include <inttypes.h>
#include <stdio.h>

enum { STAFF = 5, DRAFT = 0, HELD = 1, PAUSED = 6, PHOTOS_MAX = 10 };

static int edition_in(str text, int marker)
{
	int found;

	while ((found = check_find_marker(&text)) >= 0) {
		if (found != marker)
			continue;
		bool is_edited = text.len > 0 && text.ptr[0] >= 'k' && text.ptr[0] <= 'z';
		return is_edited ? text.ptr[0] - 'k' + 1 : 0;
	}
	return -1;
}

void check_writes(struct sim *s, int64_t message, int marker, int edition, int64_t edits)
{
	struct said *m = &s->check->said[message];

	m->marker = marker;
	m->edition = edition;
	m->edits = edits;
}

void check_album(struct sim *s, int64_t message, int n)
{
	s->check->said[message].n_album = n;
}

/* The promo that came in this message, or the draft of its change. */
struct of_message {
	int64_t state, change_of, n_photos;
	str text;
};

static bool find(struct sim *s, int64_t message, struct arena *mem, struct of_message *ret)
{
	struct stmt *q = db_query(s->engine.db,
				  "SELECT p.state, p.change_of, (SELECT count(*) FROM promo_photo "
				  "f WHERE f.promo_id = p.id), p.text FROM promo p WHERE "
				  "p.message_id = $1 AND (p.change_of = 0 OR p.state = 0) ORDER BY "
				  "p.id DESC LIMIT 1");
	char id[32];

	(void)snprintf(id, sizeof(id), "wamid.in%" PRId64, message);
	bind_str(q, 1, str_from(id));
	if (stmt_step(q) != OK)
		return false;
	*ret = (struct of_message){ col_int(q, 0), col_int(q, 1), col_int(q, 2),
				    col_str(q, 3, mem) };
	stmt_reset(q);
	return true;
}

/* She has said nothing else in this turn. */
static void check_edit(struct sim *s, const struct said *m)
{
	struct of_message p;
	struct arena mem;

	arena_init(&mem, 0);
	if (find(s, m->edits, &mem, &p)) {
		bool is_draft = p.state == DRAFT, may_change = p.state >= HELD && p.state <= PAUSED;
		s->n_edits++;
		if (may_change)
			violation(s, "message %" PRId64 " was edited, its seller is not asked",
				  m->edits);
		else if (is_draft && edition_in(p.text, m->marker) != m->edition)
			violation(s,
				  "message %" PRId64 " was edited, its draft does not say it: "
				  "%" STR_FMT,
				  m->edits, STR_ARG(p.text));
	}
	arena_finish(&mem);
}

/* All of it was handled in one turn, and nothing else of hers. */
static void check_photos(struct sim *s, int64_t message, const struct said *m)
{
	int want = m->n_album < PHOTOS_MAX ? m->n_album : PHOTOS_MAX;
	struct of_message p;
	struct arena mem;

	arena_init(&mem, 0);
	if (find(s, message, &mem, &p)) {
		s->n_albums++;
		if (p.n_photos < want)
			violation(s,
				  "of an album of %d photos at message %" PRId64 " %" PRId64
				  " are there",
				  m->n_album, message, p.n_photos);
	}
	arena_finish(&mem);
}

void edits_handled(struct sim *s, int64_t message, int n_together)
{
	const struct said *m = &s->check->said[message];

	if (m->edits > 0 && n_together == 1)
		check_edit(s, m);
	if (m->n_album > 0 && n_together == m->n_album)
		check_photos(s, message, m);
}

/* --- what moderators are shown --- */

static unsigned *shown(struct sim *s, int who, int marker)
{
	ASSERT(marker >= 0 && marker < PROMOS_MAX);
	return &s->check->shown[marker][who];
}

/* The words of promo N in the store, when they were too long for the form. */
static void shown_cut(struct sim *s, int who, int64_t promo)
{
	struct stmt *q = db_query(s->engine.db, "SELECT text FROM promo WHERE id = $1");
	struct arena mem;

	arena_init(&mem, 0);
	bind_int(q, 1, promo);
	if (stmt_step(q) == OK) {
		str text = col_str(q, 0, &mem), rest = text;
		int marker = check_find_marker(&rest);
		if (marker >= 0)
			*shown(s, who, marker) |= 1u << edition_in(text, marker);
		stmt_reset(q);
	}
	arena_finish(&mem);
}

static int64_t promo_named(str body)
{
	ptrdiff_t at = str_find(body, STR("*Promo "));
	int64_t n = 0;

	for (size_t i = (size_t)at + 7;
	     at >= 0 && i < body.len && body.ptr[i] >= '0' && body.ptr[i] <= '9'; i++)
		n = n * 10 + (body.ptr[i] - '0');
	return n;
}

void edits_shown(struct sim *s, const struct flight *f)
{
	str rest = f->body, before = rest;
	int marker;

	if (f->to < 0 || f->to >= STAFF)
		return;
	for (; (marker = check_find_marker(&rest)) >= 0; before = rest) {
		int edition = edition_in(before, marker);
		if (marker < s->check->n_markers && edition >= 0)
			*shown(s, f->to, marker) |= 1u << edition;
	}
	if (f->is_template && str_find(f->body, STR("…")) >= 0)
		shown_cut(s, f->to, promo_named(f->body));
}

/* Who approved it, -1 = nobody: a trusted seller's. */
static int decided_by(struct sim *s, int64_t delivery)
{
	struct stmt *q = db_query(s->engine.db,
				  "SELECT i.opaque FROM delivery d JOIN run r ON r.id = d.run_id "
				  "JOIN promo p ON p.id = r.promo_id JOIN identity i ON "
				  "i.person_id = p.decided_by AND i.kind = 0 WHERE d.id = $1");
	struct arena mem;
	int who = -1;

	arena_init(&mem, 0);
	bind_int(q, 1, delivery);
	if (stmt_step(q) == OK) {
		who = people_of_address(s, col_str(q, 0, &mem), false);
		stmt_reset(q);
	}
	arena_finish(&mem);
	return who;
}

void edits_leave(struct sim *s, const struct flight *f, str text, int marker)
{
	int edition = edition_in(text, marker), who = decided_by(s, f->delivery);

	if (!f->is_template && edition_in(f->body, marker) != edition)
		violation(s, "delivery %" PRId64 " says other words of promo %d than the store",
			  f->delivery, marker);
	/* Before a rehearsal a moderator names the promo, though others may wait before it. */
	if (!s->o.is_rehearsal && who >= 0 && who < STAFF &&
	    (*shown(s, who, marker) & 1u << edition) == 0)
		violation(s,
			  "delivery %" PRId64 " tells words of promo %d that contact %d "
			  "approved unseen",
			  f->delivery, marker, who);
}

void edits_check_all(struct sim *s)
{
	int64_t n = rows_store_int(s,
				   "SELECT count(*) FROM (SELECT 1 FROM promo WHERE message_id <> "
				   "'' AND change_of = 0 GROUP BY message_id HAVING count(DISTINCT "
				   "CASE series_id WHEN 0 THEN id ELSE series_id END) > 1)",
				   0, STR_NONE);

	if (n > 0)
		violation(s, "%" PRId64 " messages are two promos", n);
}
