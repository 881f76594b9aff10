/* SPDX-License-Identifier: MIT */
/* What siar is doing now as JSON: the writer's snapshot and one look into the store. Called by the
 * wiring on a worker, for the demo's page. Keeps nothing. */
#include "bot/web/panel.h"

#include "bot/net/json.h"
#include "bot/store/read.h"
#include "config/quiet.h"
#include "config/text.h"

static const char *const lane_names[] = { "open", "paused", "stopped" };
static const char *const brake_names[] = { "off", "promos", "all", "copy" };
static const char *const job_kinds[] = { "fetch", "upload", "mark_read", "album" };
static const char *const job_states[] = { "queued", "running" };

struct panel {
	const struct panel_in *in;
	struct json_writer w;
};

static void add_words(struct panel *p, const char *name, str key)
{
	json_add_object(&p->w, name);
	for (int l = 0; l < LANGUAGE_COUNT; l++)
		json_add_str(&p->w, language_code((enum language)l),
			     text_find(p->in->config, (enum language)l, key));
	json_end_object(&p->w);
}

static void add_lanes(struct panel *p)
{
	json_add_array(&p->w, "lanes");
	for (size_t i = 0; i < p->in->stats.n_lanes; i++) {
		const struct stats_lane *l = &p->in->stats.lanes[i];
		json_add_object(&p->w, NULL);
		json_add_str(&p->w, "account", str_from(l->account));
		json_add_str(&p->w, "state", str_from(lane_names[l->state]));
		if (l->reason[0])
			add_words(p, "words", str_from(l->reason));
		json_add_int(&p->w, "until_ms", l->until_ms);
		json_add_int(&p->w, "window", l->window);
		json_add_int(&p->w, "in_flight", l->in_flight);
		json_end_object(&p->w);
	}
	json_end_array(&p->w);
}

static void add_run(struct panel *p, const struct read_run *r)
{
	str state = arena_printf(p->w.mem, "promo_state.%s", promo_states[r->state].name);

	json_add_object(&p->w, NULL);
	json_add_int(&p->w, "promo", r->promo_id);
	json_add_str(&p->w, "title", r->title);
	json_add_str(&p->w, "shop", r->shop_name);
	json_add_str(&p->w, "state", str_from(promo_states[r->state].name));
	add_words(p, "state_words", state);
	json_add_int(&p->w, "total", r->total);
	json_add_int(&p->w, "queued", r->queued);
	json_add_int(&p->w, "sent", r->sent);
	json_add_int(&p->w, "delivered", r->delivered);
	json_add_int(&p->w, "read", r->read);
	json_add_int(&p->w, "failed", r->failed);
	json_add_int(&p->w, "in_digest", r->in_digest);
	json_add_int(&p->w, "skipped", r->skipped);
	json_add_int(&p->w, "starts_ms", r->starts_ms);
	json_end_object(&p->w);
}

/* Of a row that is next: what holds back its account, if anything. */
static str reason_of(const struct panel *p, const struct read_waiting *r)
{
	if (r->reason.len)
		return r->reason;
	for (size_t i = 0; i < p->in->stats.n_lanes; i++)
		if (p->in->stats.lanes[i].reason[0])
			return str_from(p->in->stats.lanes[i].reason);
	return STR("reason.next");
}

static void add_waiting(struct panel *p, const struct read_waiting *r)
{
	json_add_object(&p->w, NULL);
	json_add_str(&p->w, "to", r->to);
	json_add_str(&p->w, "what", r->what);
	json_add_str(&p->w, "class", str_from(delivery_class_name(r->class)));
	add_words(p, "words", reason_of(p, r));
	json_add_int(&p->w, "until_ms", r->not_before_ms);
	json_end_object(&p->w);
}

static void add_job(struct panel *p, const struct read_job *j)
{
	json_add_object(&p->w, NULL);
	json_add_str(&p->w, "kind", str_from(job_kinds[j->kind]));
	json_add_str(&p->w, "state", str_from(job_states[j->state]));
	json_add_int(&p->w, "attempt", j->attempt);
	json_end_object(&p->w);
}

static void add_rows(struct panel *p, const struct read_panel *rows)
{
	json_add_array(&p->w, "runs");
	for (size_t i = 0; i < rows->n_runs; i++)
		add_run(p, &rows->runs[i]);
	json_end_array(&p->w);
	json_add_array(&p->w, "waiting");
	for (size_t i = 0; i < rows->n_waiting; i++)
		add_waiting(p, &rows->waiting[i]);
	json_end_array(&p->w);
	json_add_array(&p->w, "jobs");
	for (size_t i = 0; i < rows->n_jobs; i++)
		add_job(p, &rows->jobs[i]);
	json_end_array(&p->w);
}

str panel_json(const struct panel_in *in, struct arena *mem)
{
	struct read_panel *rows = ARENA_NEW(mem, struct read_panel);
	struct panel p = { .in = in };

	/* Busy or gone: the page keeps what it has and asks again. */
	if (store_read_panel(in->config->state_dir, mem, rows))
		return STR_NONE;
	json_begin(&p.w, mem);
	json_add_object(&p.w, NULL);
	json_add_str(&p.w, "zone", str_from(zone_name(in->config->zone)));
	json_add_int(&p.w, "turns", in->stats.turns);
	json_add_int(&p.w, "events", in->stats.events);
	json_add_object(&p.w, "inbox");
	json_add_int(&p.w, "waiting", in->stats.ring_items + rows->inbox_waiting);
	json_add_int(&p.w, "aside", rows->inbox_aside);
	json_end_object(&p.w);
	json_add_str(&p.w, "brake", str_from(brake_names[in->stats.brake]));
	json_add_int(&p.w, "quiet_until_ms",
		     quiet_until_ms(in->config, in->config->zone, in->now_ms));
	add_lanes(&p);
	add_rows(&p, rows);
	json_end_object(&p.w);
	return json_done(&p.w);
}
