/* SPDX-License-Identifier: MIT */
/* What people wrote while nobody listened: when a network's history is read, how gently, and that
 * nothing of it is done twice. The network of these tests has the chats "a" and "b"; what is in
 * them are lines as in whole.h. */
#include "bot/base/buf.h"
#include "tests/flow/whole.h"

#include <stdio.h>
#include <string.h>

enum { HOUR_S = 3600, MINUTE_MS = 60 * 1000 };

static struct whole w;
/* What the network has: which chats, what was said in them, what does not fit into one answer. */
static struct {
	const char *chats, *a, *b, *more_of_a;
} has;
/* What becomes of the next calls: 0 = answered, 404, -1 = no answer. */
static int fates[8];
static size_t n_calls;
static struct buf asked; /* "list 1800" (how many seconds back), "read a": one a line */
static int64_t asked_ms[32];

static void is_answered(struct sending *s)
{
	int fate = n_calls < ARRAY_LEN(fates) ? fates[n_calls] : 0;
	str call = s->work.next_url;

	assert_int_equal(s->work.kind, WORK_HISTORY);
	assert_true(n_calls < ARRAY_LEN(asked_ms));
	asked_ms[n_calls++] = clock_wall_ms(&w.clock.clock);
	if (s->work.step == 0)
		buf_printf(&asked, "list %lld\n",
			   (long long)(s->work.now_ms - s->work.since_ms) / 1000);
	else
		buf_printf(&asked, "read %" STR_FMT "\n", STR_ARG(call));
	s->how = fate < 0 ? HTTP_UNKNOWN : HTTP_ANSWERED;
	const char *body = s->work.step == 0          ? has.chats
			   : str_eq(call, STR("a"))   ? has.a
			   : str_eq(call, STR("b"))   ? has.b
			   : str_eq(call, STR("a/2")) ? has.more_of_a
						      : "";
	s->reply = (struct http_reply){ .status = fate ? fate : 200, .body = str_from(body) };
}

static enum err build(const struct gateway *gw, const struct work *work, struct arena *mem,
		      struct http_request *ret, struct why *reterr)
{
	if (work->kind != WORK_HISTORY)
		return gateway_find(STR("whatsapp_cloud"))->build(gw, work, mem, ret, reterr);
	*ret = (struct http_request){ .method = STR("GET"), .url = STR("http://x/history") };
	return OK;
}

static void judge(const struct gateway *gw, const struct work *work, enum transport how,
		  const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	if (work->kind != WORK_HISTORY) {
		gateway_find(STR("whatsapp_cloud"))->judge(gw, work, how, reply, mem, ret);
		return;
	}
	*ret = (struct outcome){ .verdict = how != HTTP_ANSWERED   ? VERDICT_RETRY
					    : reply->status != 200 ? VERDICT_STOP
					    : work->step == 0      ? VERDICT_NEXT_STEP
								   : VERDICT_SENT };
	if (work->step == 0)
		ret->next_url = reply->body;
	else if (str_eq(work->next_url, STR("a")) && has.more_of_a)
		ret->next_url = STR("a/2");
}

/* The network says how the account is; each time in another body. */
static void health_is(enum health health)
{
	static int n;

	whole_hear(&w, arena_printf(&w.mem, "h %d\nx %d", (int)health, n++).ptr);
}

/* An account that is ready and has heard one message; then siar is not there for so long. */
static void open_after(int64_t seconds)
{
	whole_open(&w, false);
	w.ops.caps |= GW_HISTORY;
	w.ops.build = build;
	w.ops.judge = judge;
	whole_question = is_answered;
	memset(fates, 0, sizeof(fates));
	has.chats = "a\nb";
	has.a = has.b = "";
	has.more_of_a = NULL;
	n_calls = 0;
	buf_init(&asked, &w.mem);
	health_is(HEALTH_READY);
	whole_hear(&w, "m 1 62811 /kategori");
	clock_manual_move(&w.clock, seconds * 1000);
	whole_reopen(&w, true);
}

/* How many answers 62811 has had. */
static int64_t answers(void)
{
	return whole_int(&w, "SELECT count(*) FROM delivery");
}

TEST(what_was_written_while_siar_was_down_is_read_after_the_start)
{
	open_after(2 * HOUR_S);
	has.a = "m 2 62811 /kategori";
	has.b = "m 3 62812 /kategori\nm 4 62812 /langganan";
	whole_wait(&w, 40);
	assert_str(buf_str(&asked), "list 9001\nread a\nread b\n");
	assert_int_equal(answers(), 4);
	whole_close(&w);
}

TEST(what_the_webhook_brought_too_is_answered_once)
{
	open_after(60);
	has.a = "m 1 62811 /kategori\nm 2 62811 /langganan";
	whole_hear(&w, "m 2 62811 /langganan");
	whole_wait(&w, 40);
	assert_int_equal(answers(), 2);
	assert_int_equal(w.engine.counters.seen_before, 2);
	whole_hear(&w, "m 2 62811 /langganan"); /* the network tries again, late */
	assert_int_equal(answers(), 2);
	whole_close(&w);
}

TEST(what_came_by_another_id_of_hers_is_not_answered_again)
{
	open_after(60);
	whole_hear(&w, "m 2 62811/25 /bantuan"); /* now both are known to be hers */
	has.a = "m 1 /25 /kategori\nm 2 /25 /bantuan\nm 3 /25 /kategori";
	whole_wait(&w, 40);
	assert_int_equal(answers(), 3); /* before, and the one that is new */
	whole_close(&w);
}

TEST(an_account_that_never_heard_anything_has_missed_nothing)
{
	whole_open(&w, false);
	whole_sql(&w, "UPDATE account SET health = 1");
	whole_reopen(&w, true);
	w.ops.caps |= GW_HISTORY;
	whole_question = is_answered;
	n_calls = 0;
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 0);
	whole_close(&w);
}

TEST(nothing_is_read_while_the_account_is_not_ready)
{
	open_after(60);
	whole_sql(&w, "UPDATE account SET health = 3");
	whole_reopen(&w, true);
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 0);
	health_is(HEALTH_READY);
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 3);
	whole_close(&w);
}

TEST(an_account_that_is_ready_again_is_read_since_it_was_not)
{
	open_after(60);
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 3);
	health_is(HEALTH_NEEDS_PAIRING); /* its phone must be linked again */
	clock_manual_move(&w.clock, 5 * HOUR_S * 1000);
	whole_wait(&w, 1);
	health_is(HEALTH_READY);
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 6);
	assert_true(str_find(buf_str(&asked), STR("list 198")) > 0); /* 5.5 hours and a little */
	whole_close(&w);
}

TEST(after_a_silence_longer_than_usual_it_is_read_at_once_and_when_the_silence_ends)
{
	open_after(60);
	whole_wait(&w, 40);
	struct usual *u = &w.engine.accounts[0].lane.usual;
	u->days = USUAL_DAYS;
	u->longest_ms = 10 * MINUTE_MS;
	/* the clock of these tests begins at 13.00 of a Tuesday */
	clock_manual_move(&w.clock, USUAL_LEAST_MS + MINUTE_MS);
	has.a = "m 2 62811 /langganan";
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 6);
	assert_int_equal(answers(), 3); /* and the alarm */
	clock_manual_move(&w.clock, 30 * MINUTE_MS);
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 6); /* what is read does not end the silence */
	whole_hear(&w, "m 3 62811 /kategori");
	whole_wait(&w, 40);
	assert_int_equal(n_calls, 9);
	whole_close(&w);
}

TEST(two_calls_are_ten_seconds_apart_and_two_walks_ten_minutes)
{
	open_after(60);
	has.more_of_a = "m 2 62811 /kategori";
	whole_wait(&w, 60);
	assert_str(buf_str(&asked), "list 1861\nread a\nread a/2\nread b\n");
	for (size_t i = 1; i < n_calls; i++)
		assert_true(asked_ms[i] - asked_ms[i - 1] >= 10 * 1000);
	health_is(HEALTH_NEEDS_PAIRING);
	health_is(HEALTH_READY);
	whole_wait(&w, 99);
	assert_int_equal(n_calls, 4);
	clock_manual_move(&w.clock, 10 * MINUTE_MS);
	whole_wait(&w, 5);
	assert_int_equal(n_calls, 5);
	whole_close(&w);
}

TEST(a_network_that_refuses_is_given_up_quietly_until_something_is_missed_again)
{
	open_after(60);
	fates[0] = 404;
	whole_wait(&w, 60);
	clock_manual_move(&w.clock, HOUR_S * 1000);
	whole_wait(&w, 60);
	assert_int_equal(n_calls, 1);
	assert_int_equal(w.engine.accounts[0].lane.state, LANE_OPEN);
	assert_int_equal(answers(), 1); /* no alarm */
	whole_reopen(&w, true);
	whole_wait(&w, 60);
	assert_int_equal(n_calls, 4);
	whole_close(&w);
}

TEST(a_gateway_that_is_still_starting_is_asked_again)
{
	open_after(60);
	fates[0] = 502;
	fates[1] = -1;
	has.a = "m 2 62811 /kategori";
	whole_wait(&w, 90);
	assert_str(buf_str(&asked), "list 1861\nlist 1872\nlist 1893\nread a\nread b\n");
	assert_int_equal(answers(), 2);
	whole_close(&w);
}

TEST(a_chat_that_cannot_be_read_is_passed_over)
{
	open_after(60);
	fates[1] = 500;
	has.b = "m 2 62811 /kategori";
	whole_wait(&w, 60);
	assert_int_equal(n_calls, 3);
	assert_int_equal(answers(), 2);
	whole_close(&w);
}

TEST(a_call_without_an_answer_is_made_again_later_each_time_and_given_up_in_the_end)
{
	open_after(60);
	for (size_t i = 1; i < ARRAY_LEN(fates); i++)
		fates[i] = -1;
	has.b = "m 2 62811 /kategori";
	for (int i = 0; i < 20; i++)
		whole_wait(&w, 90);
	/* the chat seven times, then the other one */
	assert_int_equal(n_calls, 9);
	assert_int_equal(asked_ms[2] - asked_ms[1], 11 * 1000);
	assert_int_equal(asked_ms[4] - asked_ms[3], 41 * 1000);
	assert_int_equal(answers(), 2);
	whole_close(&w);
}

TEST(a_crash_in_the_middle_begins_again_and_doubles_nothing)
{
	open_after(60);
	has.a = "m 2 62811 /kategori";
	has.b = "m 3 62812 /kategori";
	whole_wait(&w, 15);
	assert_str(buf_str(&asked), "list 1861\nread a\n");
	fates[2] = -1;
	clock_manual_move(&w.clock, 2 * MINUTE_MS);
	whole_hear(&w, "m 4 62813 /kategori"); /* what comes now does not hide what was missed */
	whole_reopen(&w, false);
	whole_wait(&w, 60);
	assert_str(buf_str(&asked), "list 1861\nread a\nread b\nlist 1997\nread a\nread b\n");
	assert_int_equal(answers(), 4);
	whole_close(&w);
}

TEST(a_command_older_than_the_configured_age_is_counted_and_its_sender_told_once)
{
	open_after(10 * HOUR_S);
	w.config->old_message_h = 6;
	has.a = "o 2 62811 9 /kategori\no 3 62811 8 /langganan kuliner\no 4 62811 2 /kategori";
	whole_wait(&w, 60);
	assert_int_equal(w.engine.counters.old, 2);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery WHERE "
				       "instr(content, 'dispatch.old') > 0"),
			 1);
	assert_int_equal(answers(), 3); /* before, told, and the young one's */
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM subscription"), 0);
	whole_close(&w);
}

TEST(nothing_further_back_than_a_week_is_asked_for_or_answered)
{
	open_after(30 * 24 * HOUR_S);
	has.a = "o 2 62811 169 /kategori\no 3 62811 167 /kategori"; /* it tells more all the same */
	whole_wait(&w, 30);
	assert_true(str_starts(buf_str(&asked), STR("list 604800\n")));
	assert_int_equal(answers(), 2);
	whole_close(&w);
}
