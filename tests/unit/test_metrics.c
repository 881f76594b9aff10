/* SPDX-License-Identifier: MIT */
/* What operators' tools read: Prometheus text, and the lines and JSON of `siar status`. */
#include "bot/model/event.h"
#include "bot/web/metrics.h"
#include "bot/web/status.h"
#include "tests/lib/test.h"

#include <string.h>

static struct arena mem;
static struct metrics_in in;

static void begin(void)
{
	arena_finish(&mem);
	arena_init(&mem, 0);
	in = (struct metrics_in){ .webhooks_refused = 3, .log_dropped = 4, .connections = 5 };
	in.stats.can_commit = true;
	in.stats.n_lanes = 1;
	memcpy(in.stats.lanes[0].account, "utama", 6);
	memcpy(in.stats.lanes[0].phone, "62811", 6);
}

static void has(str text, const char *line)
{
	if (str_find(text, str_from(line)) < 0)
		fail_msg("no \"%s\"", line);
}

TEST(metrics_count_each_duration_in_its_bucket_and_all_above_it)
{
	begin();
	histogram_add(&in.stats.commit_us, 400);
	histogram_add(&in.stats.commit_us, 500); /* a bound belongs to its bucket */
	histogram_add(&in.stats.commit_us, 2000);
	histogram_add(&in.stats.commit_us, 5000000);
	str text = metrics_format(&in, &mem);

	has(text, "siar_commit_seconds_bucket{le=\"0.0005\"} 2");
	has(text, "siar_commit_seconds_bucket{le=\"0.001\"} 2");
	has(text, "siar_commit_seconds_bucket{le=\"0.0025\"} 3");
	has(text, "siar_commit_seconds_bucket{le=\"1\"} 3");
	has(text, "siar_commit_seconds_bucket{le=\"+Inf\"} 4");
	has(text, "siar_commit_seconds_count 4");
	has(text, "siar_commit_seconds_sum 5.002900");
	arena_finish(&mem);
}

TEST(metrics_say_the_one_state_an_account_is_in)
{
	begin();
	in.stats.lanes[0].state = 2;
	in.stats.lanes[0].is_silent = true;
	str text = metrics_format(&in, &mem);

	has(text, "siar_lane_state{account=\"utama\",state=\"open\"} 0");
	has(text, "siar_lane_state{account=\"utama\",state=\"stopped\"} 1");
	has(text, "siar_account_silent{account=\"utama\"} 1");
	has(text, "siar_webhooks_refused_total 3");
	has(text, "siar_log_dropped_total 4");
	has(text, "siar_connections 5");
	has(text, "siar_store_can_commit 1");
	arena_finish(&mem);
}

TEST(metrics_and_status_say_how_an_account_is_and_that_it_is_quieter_than_usual)
{
	begin();
	in.stats.lanes[0].health = HEALTH_NEEDS_PAIRING;
	in.stats.lanes[0].is_quiet = true;
	str text = metrics_format(&in, &mem);
	has(text, "siar_account_health{account=\"utama\",state=\"ready\"} 0");
	has(text, "siar_account_health{account=\"utama\",state=\"needs_pairing\"} 1");
	has(text, "siar_account_quiet{account=\"utama\"} 1");
	has(status_text(&in.stats, &mem), "utama open, health needs_pairing, quieter than usual");
	has(status_json(&in.stats, &mem), "\"health\":\"needs_pairing\",\"quiet\":true");
	in.stats.lanes[0].health = HEALTH_UNKNOWN;
	in.stats.lanes[0].is_quiet = false;
	has(status_text(&in.stats, &mem), "utama open, 0 in flight");
	arena_finish(&mem);
}

TEST(metrics_leave_deliveries_out_when_they_could_not_be_read)
{
	begin();
	in.deliveries[DELIVERY_SENT][CLASS_PROMO] = 7;
	assert_true(str_find(metrics_format(&in, &mem), STR("siar_deliveries")) < 0);
	in.has_deliveries = true;
	has(metrics_format(&in, &mem), "siar_deliveries{state=\"sent\",class=\"promo\"} 7");
	arena_finish(&mem);
}

TEST(status_says_what_an_operator_must_know_first)
{
	begin();
	in.stats.can_commit = false;
	in.stats.brake = 1;
	in.stats.lanes[0].state = 1;
	memcpy(in.stats.lanes[0].reason, "reason.token", 13);
	str text = status_text(&in.stats, &mem);

	has(text, "CANNOT COMMIT");
	has(text, "promos stopped");
	has(text, "account: utama paused: reason.token");
	has(status_json(&in.stats, &mem), "\"can_commit\":false");
	has(status_json(&in.stats, &mem), "\"lane\":\"paused\"");
	arena_finish(&mem);
}

TEST(status_knows_the_number_of_an_account_by_its_name)
{
	begin();
	assert_str(status_phone(&in.stats, STR("utama")), "62811");
	assert_str(status_phone(&in.stats, STR("lain")), "");
	arena_finish(&mem);
}
