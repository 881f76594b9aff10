/* SPDX-License-Identifier: MIT */
/* From the snapshot to Prometheus text. Pure; called on a worker. */
#include "bot/web/metrics.h"

#include "bot/base/buf.h"
#include "bot/model/event.h"

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help, int64_t v)
{
	head(b, name, type, help);
	buf_printf(b, "%s %lld\n", name, (long long)v);
}

static void seconds(struct buf *b, const char *name, const char *help, const struct histogram *h)
{
	int64_t sum = 0;

	head(b, name, "histogram", help);
	for (size_t i = 0; i < HISTOGRAM_BUCKETS - 1; i++) {
		sum += h->count[i];
		buf_printf(b, "%s_bucket{le=\"%g\"} %lld\n", name,
			   (double)histogram_bounds_us[i] / 1e6, (long long)sum);
	}
	sum += h->count[HISTOGRAM_BUCKETS - 1];
	buf_printf(b, "%s_bucket{le=\"+Inf\"} %lld\n%s_sum %.6f\n%s_count %lld\n", name,
		   (long long)sum, name, (double)h->sum_us / 1e6, name, (long long)sum);
}

static void lanes(struct buf *b, const struct stats *s)
{
	static const char *const states[] = { "open", "paused", "stopped" };

	head(b, "siar_lane_state", "gauge", "1 for the state the account's lane is in.");
	for (size_t i = 0; i < s->n_lanes; i++)
		for (int j = 0; j < (int)ARRAY_LEN(states); j++)
			buf_printf(b, "siar_lane_state{account=\"%s\",state=\"%s\"} %d\n",
				   s->lanes[i].account, states[j], s->lanes[i].state == j);
	head(b, "siar_lane_window", "gauge", "Sends the account may have in flight.");
	for (size_t i = 0; i < s->n_lanes; i++)
		buf_printf(b, "siar_lane_window{account=\"%s\"} %lld\n", s->lanes[i].account,
			   (long long)s->lanes[i].window);
	head(b, "siar_lane_in_flight", "gauge", "Sends on their way.");
	for (size_t i = 0; i < s->n_lanes; i++)
		buf_printf(b, "siar_lane_in_flight{account=\"%s\"} %lld\n", s->lanes[i].account,
			   (long long)s->lanes[i].in_flight);
	head(b, "siar_account_silent", "gauge",
	     "1 while the network accepts messages and sends no webhook.");
	for (size_t i = 0; i < s->n_lanes; i++)
		buf_printf(b, "siar_account_silent{account=\"%s\"} %d\n", s->lanes[i].account,
			   s->lanes[i].is_silent);
}

static void health(struct buf *b, const struct stats *s)
{
	head(b, "siar_account_health", "gauge", "1 for what its network tells of the account.");
	for (size_t i = 0; i < s->n_lanes; i++)
		for (int j = 0; j < HEALTH_COUNT; j++)
			buf_printf(b, "siar_account_health{account=\"%s\",state=\"%s\"} %d\n",
				   s->lanes[i].account, health_name((enum health)j),
				   s->lanes[i].health == j);
	head(b, "siar_account_quiet", "gauge",
	     "1 while nobody has written to the account for longer than is usual.");
	for (size_t i = 0; i < s->n_lanes; i++)
		buf_printf(b, "siar_account_quiet{account=\"%s\"} %d\n", s->lanes[i].account,
			   s->lanes[i].is_quiet);
}

static void deliveries(struct buf *b, const struct metrics_in *in)
{
	head(b, "siar_deliveries", "gauge", "Deliveries in the store by state and class.");
	for (int s = 0; s < DELIVERY_STATE_COUNT; s++)
		for (int c = 0; c < CLASS_COUNT; c++)
			buf_printf(b, "siar_deliveries{state=\"%s\",class=\"%s\"} %lld\n",
				   delivery_states[s].name,
				   delivery_class_name((enum delivery_class)c),
				   (long long)in->deliveries[s][c]);
}

static void verdicts(struct buf *b, const struct stats *s)
{
	static const char *const names[] = { "sent",           "next_step", "retry",
					     "pause",          "refused",   "never_again",
					     "needs_template", "uncertain", "stop" };

	head(b, "siar_verdicts_total", "counter", "Answers of networks to sends.");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		buf_printf(b, "siar_verdicts_total{verdict=\"%s\"} %lld\n", names[i],
			   (long long)s->verdicts[i]);
}

static void inbox(struct buf *b, const struct metrics_in *in)
{
	const struct stats *s = &in->stats;

	one(b, "siar_webhooks_total", "counter", "Bodies taken.", s->bodies);
	one(b, "siar_webhooks_refused_total", "counter", "Bodies refused: signature, or no room.",
	    in->webhooks_refused);
	one(b, "siar_connections", "gauge", "Connections open at the public listener.",
	    in->connections);
	one(b, "siar_inbox_stored_total", "counter",
	    "Bodies kept raw because a turn had no time for them.", s->bodies_stored);
	one(b, "siar_inbox_aside_total", "counter", "Events and bodies set aside for the operator.",
	    s->set_aside);
	one(b, "siar_inbox_ring_bodies", "gauge", "Bodies waiting for a turn.", s->ring_items);
	one(b, "siar_inbox_ring_bytes", "gauge", "Their size.", s->ring_bytes);
	one(b, "siar_events_total", "counter", "Events handled.", s->events);
	one(b, "siar_events_repeated_total", "counter", "Events that had been seen before.",
	    s->events_seen_before);
	one(b, "siar_events_ignored_total", "counter", "Events of no use.", s->events_ignored);
	one(b, "siar_events_unaddressed_total", "counter", "Group messages not meant for the bot.",
	    s->events_unaddressed);
	one(b, "siar_events_old_total", "counter",
	    "Messages not followed because they were written too long ago.", s->events_old);
	one(b, "siar_statuses_total", "counter", "Statuses of sent messages.", s->statuses);
	one(b, "siar_statuses_unknown_total", "counter", "Statuses of messages not known (yet).",
	    s->statuses_unknown);
}

static void turns(struct buf *b, const struct stats *s)
{
	one(b, "siar_turns_total", "counter", "Turns of the writer.", s->turns);
	one(b, "siar_turns_abandoned_total", "counter", "Turns that could not be committed.",
	    s->turns_abandoned);
	head(b, "siar_turn_batch_events", "summary", "Events in a turn that had any.");
	buf_printf(b, "siar_turn_batch_events_sum %lld\nsiar_turn_batch_events_count %lld\n",
		   (long long)s->batch_events, (long long)s->batch_turns);
	seconds(b, "siar_turn_seconds", "Length of turns, commit included.", &s->turn_us);
	seconds(b, "siar_commit_seconds", "Length of commits.", &s->commit_us);
	seconds(b, "siar_acknowledge_seconds", "From a whole body to its commit.",
		&s->acknowledge_us);
	one(b, "siar_store_wal_pages", "gauge", "Pages in the write-ahead log.", s->wal_pages);
	one(b, "siar_store_can_commit", "gauge", "1 when the last turn was committed.",
	    s->can_commit);
	one(b, "siar_careful", "gauge", "1 in careful mode.", s->is_careful);
	one(b, "siar_brake", "gauge",
	    "0 off, 1 promos stopped, 2 all stopped, 3 a copy or restored: nothing is sent.",
	    s->brake);
	one(b, "siar_start_time_seconds", "gauge", "Start of the process, seconds since 1970.",
	    s->started_ms / 1000);
}

static void process(struct buf *b, const struct metrics_in *in)
{
	one(b, "siar_log_dropped_total", "counter", "Lines of the log that nobody took in time.",
	    in->log_dropped);
}

str metrics_format(const struct metrics_in *in, struct arena *mem)
{
	const struct stats *s = &in->stats;
	struct buf b;

	buf_init(&b, mem);
	inbox(&b, in);
	turns(&b, s);
	process(&b, in);
	one(&b, "siar_sends_total", "counter", "Sends started.", s->sends);
	one(&b, "siar_planned_total", "counter", "Promo deliveries planned.", s->planned);
	verdicts(&b, s);
	lanes(&b, s);
	health(&b, s);
	if (in->has_deliveries)
		deliveries(&b, in);
	return buf_str(&b);
}
