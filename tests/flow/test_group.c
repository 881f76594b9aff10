/* SPDX-License-Identifier: MIT */
/* Groups with several of our accounts in them, groups in which only admins write, groups that are
 * left or get another id. Two accounts hear of the same groups. */
#include "bot/flow/event.h"
#include "bot/flow/pick.h"
#include "bot/flow/planner.h"
#include "bot/store/dialog.h"
#include "bot/store/group.h"
#include "tests/flow/fixture.h"

static struct flow f;

static struct event in_group(const char *group)
{
	return (struct event){ .kind = EVENT_GROUP, .group_id = str_from(group) };
}

static void tell(int account, struct event ev)
{
	struct why why = { .line = 0 };

	OK_(event_apply(&f.turn, account, &ev, &why));
}

static void change(int account, enum group_change what)
{
	struct event ev = in_group("G.1");

	ev.change = what;
	tell(account, ev);
}

static void settings(int account, const char *title, enum group_posting posting)
{
	struct event ev = in_group("G.1");

	ev.change = GROUP_SETTINGS;
	ev.subject = str_from(title);
	ev.posting = posting;
	tell(account, ev);
}

static void migrated(const char *from, const char *to)
{
	struct event ev = in_group(from);

	ev.change = GROUP_MIGRATED;
	ev.new_group_id = str_from(to);
	tell(0, ev);
}

/* How often "/langganan" in the group was answered so far, when this account has heard it too. */
static int64_t answers_when_heard_by(int account, int64_t at_ms)
{
	struct event ev = in_group("G.1");

	ev.kind = EVENT_MESSAGE;
	ev.id = arena_printf(&f.mem, "%d-%lld", account, (long long)at_ms);
	ev.at_ms = at_ms;
	ev.n_ids = 1;
	ev.ids[0] = (struct identity){ ID_PHONE, STR("62811000001") };
	ev.text = STR("/langganan");
	tell(account, ev);
	return flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 0");
}

static struct chat chat_now(int64_t id)
{
	struct chat c;

	OK_(store_chat_by_id(f.turn.db, id, &f.mem, &c));
	return c;
}

/* On a network that has no window of 24 hours. */
static struct chat open_with_group(void)
{
	flow_open(&f);
	f.ops.caps &= ~(unsigned)GW_TEMPLATES;
	return flow_group(&f, "G.1");
}

static void stop(int account)
{
	(void)lane_stop(&f.turn.lanes[account], "reason.token", 0);
}

TEST(a_message_that_two_of_our_numbers_hear_is_answered_once)
{
	struct chat c = open_with_group();
	assert_int_equal(answers_when_heard_by(1, f.turn.now_ms), 0);
	assert_int_equal(answers_when_heard_by(0, f.turn.now_ms), 1);
	assert_int_equal(answers_when_heard_by(1, f.turn.now_ms), 1);
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[0].id);
	flow_close(&f);
}

TEST(a_group_nobody_activated_is_answered_once_too)
{
	flow_open(&f);
	for (int i = 0; i < 2; i++) {
		struct event ev = in_group("G.9");
		ev.kind = EVENT_MESSAGE;
		ev.id = i ? STR("b") : STR("a");
		ev.n_ids = 1;
		ev.ids[0] = (struct identity){ ID_PHONE, STR("62811000001") };
		ev.text = STR("/grup");
		tell(i, ev);
	}
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 1);
	flow_close(&f);
}

TEST(another_number_takes_over_when_the_one_that_served_the_group_has_stopped)
{
	struct chat c = open_with_group();
	int64_t id = flow_add(&f, c.id, CLASS_PROMO, "say");
	settings(0, "", POSTING_ADMINS_ONLY);
	stop(0);
	assert_int_equal(answers_when_heard_by(1, f.turn.now_ms), 1);
	c = chat_now(c.id);
	assert_int_equal(c.account_id, f.engine.accounts[1].id);
	assert_int_equal(c.posting, POSTING_UNKNOWN);
	assert_int_equal(flow_delivery(&f, id).account_id, f.engine.accounts[1].id);
	/* it keeps it */
	(void)lane_open(&f.turn.lanes[0]);
	assert_int_equal(answers_when_heard_by(0, f.turn.now_ms + 1), 1);
	flow_close(&f);
}

TEST(what_the_stopped_number_has_heard_before_it_passed_the_group_on_is_not_done_twice)
{
	struct chat c = open_with_group();
	stop(0);
	assert_int_equal(answers_when_heard_by(0, f.turn.now_ms), 1);
	assert_int_equal(answers_when_heard_by(1, f.turn.now_ms), 1);
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[1].id);
	assert_int_equal(answers_when_heard_by(1, f.turn.now_ms + 1), 2);
	flow_close(&f);
}

TEST(a_number_that_its_network_limits_is_not_evaded_by_another_one)
{
	struct chat c = open_with_group();
	(void)lane_stop(&f.turn.lanes[0], "reason.account_limited", 0);
	f.turn.lanes[0].health = HEALTH_LIMITED;
	assert_int_equal(answers_when_heard_by(1, f.turn.now_ms), 0);
	settings(1, "Camilan", POSTING_ALLOWED);
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[0].id);
	flow_close(&f);
}

TEST(a_list_of_groups_is_enough_to_take_over_from_a_number_that_has_stopped)
{
	struct chat c = open_with_group();
	settings(1, "Camilan", POSTING_ALLOWED);
	assert_int_equal(chat_now(c.id).title.len, 0);
	stop(0);
	settings(1, "Camilan", POSTING_ALLOWED);
	assert_str(chat_now(c.id).title, "Camilan");
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[1].id);
	assert_int_equal(chat_now(c.id).posting, POSTING_ALLOWED);
	flow_close(&f);
}

static void plan(void)
{
	bool has_more;

	OK_(planner_run(&f.turn, 2000, &has_more));
}

TEST(a_group_passed_on_in_the_middle_of_a_run_gets_its_promo_once)
{
	struct chat c = open_with_group();
	flow_subscribe(&f, c.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	stop(0);
	/* the second number has gone through all who are its own; the first could not go on */
	plan();
	flow_next(&f, 1000);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM run_cursor WHERE part = 4"), 1);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 0);

	/* passed on, but the turn is lost */
	settings(1, "Camilan", POSTING_ALLOWED);
	flow_abandon(&f);
	flow_begin(&f);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 0);
	settings(1, "Camilan", POSTING_ALLOWED);
	flow_next(&f, 1000);
	assert_int_equal(flow_pick(&f), 1);
	struct sending *out = flow_take(&f);
	assert_int_equal(out->account, 1);
	flow_answer(&f, out, VERDICT_SENT, SCOPE_MESSAGE);

	(void)lane_open(&f.turn.lanes[0]);
	plan();
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 1);
	flow_close(&f);
}

TEST(a_group_passed_to_a_number_that_came_after_the_run_began_gets_its_promo_too)
{
	struct chat c = open_with_group();
	flow_subscribe(&f, c.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	flow_sql(&f, "DELETE FROM run_cursor WHERE account_id <> (SELECT account_id FROM chat)");
	stop(0);
	settings(1, "Camilan", POSTING_ALLOWED);
	assert_int_equal(flow_pick(&f), 1);
	assert_int_equal(flow_take(&f)->account, 1);
	flow_close(&f);
}

TEST(a_second_number_that_leaves_takes_the_group_from_nobody)
{
	struct chat c = open_with_group();
	change(1, GROUP_REMOVED);
	assert_int_equal(chat_now(c.id).state, CHAT_ACTIVE);
	stop(0);
	change(1, GROUP_REMOVED);
	assert_int_equal(chat_now(c.id).state, CHAT_ACTIVE);
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[0].id);
	flow_close(&f);
}

TEST(a_group_that_put_us_out_gets_nothing_and_is_silent_when_it_takes_us_in_again)
{
	struct chat c = open_with_group();
	int64_t id = flow_add(&f, c.id, CLASS_PROMO, "say");
	change(0, GROUP_REMOVED);
	assert_int_equal(chat_now(c.id).state, CHAT_LEFT);
	assert_str(flow_state(&f, id), "cancelled reason.group_gone");
	change(0, GROUP_ENTERED);
	assert_int_equal(chat_now(c.id).state, CHAT_SILENT);
	assert_int_equal(answers_when_heard_by(0, f.turn.now_ms), 0);
	flow_close(&f);
}

TEST(a_group_that_was_put_out_of_is_another_numbers_to_serve_when_that_is_taken_in)
{
	struct chat c = open_with_group();
	change(0, GROUP_DELETED);
	change(1, GROUP_ENTERED);
	assert_int_equal(chat_now(c.id).state, CHAT_SILENT);
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[1].id);
	flow_close(&f);
}

TEST(both_messages_of_a_migration_move_the_group_once_in_either_order)
{
	for (int order = 0; order < 2; order++) {
		struct chat c = open_with_group();
		int64_t id = flow_add(&f, c.id, CLASS_PROMO, "say");
		/* a message by the new id may even come before both */
		struct chat early;
		if (order)
			OK_(store_group_take(f.turn.db, (struct identity){ ID_WA, STR("G.2") },
					     f.engine.accounts[0].id, f.turn.now_ms, &f.mem,
					     &early));
		/* the gateway makes the same of the one that says "to" and of the one "from" */
		migrated("G.1", "G.2");
		migrated("G.1", "G.2");
		assert_str(chat_now(c.id).address.opaque, "G.2");
		assert_int_equal(chat_now(c.id).state, CHAT_ACTIVE);
		assert_int_equal(flow_delivery(&f, id).chat_id, c.id);
		assert_int_equal(flow_pick(&f), 1);
		assert_str(flow_take(&f)->work.to.id.opaque, "G.2");
		flow_close(&f);
	}
}

/* How many messages were written to the chat, after this was said in its own name. */
static int64_t answers_to_the_group_itself(int64_t chat_id, const char *text)
{
	static int n_said;
	struct event ev = in_group("G.1");

	ev.kind = EVENT_MESSAGE;
	ev.id = arena_printf(&f.mem, "own-%d", n_said++);
	ev.is_anonymous = true;
	ev.text = str_from(text);
	tell(0, ev);
	return flow_int(&f,
			arena_printf(&f.mem, "SELECT count(*) FROM delivery WHERE chat_id = %lld",
				     (long long)chat_id)
				.ptr);
}

static int64_t people(void)
{
	return flow_int(&f, "SELECT count(*) FROM person");
}

TEST(a_channel_is_activated_in_its_own_name_and_its_steward_is_whose_code_it_was)
{
	struct identity id = { ID_WA, STR("G.1") };
	struct chat c;

	flow_open(&f);
	struct sender giver = flow_person(&f, 0, true);
	int64_t n_people = people();
	OK_(store_group_code_add(f.turn.db, STR("ABCD3456"), giver.person.id, f.turn.now_ms + 1));
	assert_int_equal(answers_to_the_group_itself(1, "/langganan kuliner"), 0);
	assert_int_equal(store_group_known(f.turn.db, id, &f.mem, &c), ERR_NOTFOUND);
	(void)answers_to_the_group_itself(0, "/grup aktif WXYZ3456");
	OK_(store_group_known(f.turn.db, id, &f.mem, &c));
	assert_int_equal(c.state, CHAT_SILENT);
	assert_int_equal(answers_to_the_group_itself(c.id, "/grup aktif ABCD3456"), 2);
	assert_int_equal(chat_now(c.id).state, CHAT_ACTIVE);
	assert_int_equal(chat_now(c.id).steward_id, giver.person.id);
	assert_int_equal(flow_int(&f, "SELECT person_id FROM audit"), giver.person.id);
	assert_int_equal(people(), n_people);
	flow_close(&f);
}

TEST(in_its_own_name_a_group_chooses_its_promos_and_nothing_else)
{
	static const char *const unheard[] = {
		"/promo keripik 10rb", "/daftar Toko", "/setuju 1", "/jeda 1",
		"/cari keripik",       "keripik",      "1"
	};
	struct chat c = open_with_group();
	int64_t n_people = people();

	for (size_t i = 0; i < ARRAY_LEN(unheard); i++)
		assert_int_equal(answers_to_the_group_itself(c.id, unheard[i]), 0);
	assert_int_equal(answers_to_the_group_itself(c.id, "/langganan"), 1);
	assert_int_equal(answers_to_the_group_itself(c.id, "kuliner"), 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM dialog"), 1);
	assert_int_equal(answers_to_the_group_itself(c.id, "batal"), 3);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM dialog"), 0);
	assert_int_equal(people(), n_people);
	flow_close(&f);
}

TEST(a_question_of_the_steward_is_not_answered_in_the_groups_name)
{
	struct chat c = open_with_group();
	const struct dialog_row question = { .handler = STR("daftar"), .step = STR("x") };
	OK_(store_dialog_put(f.turn.db, c.id, c.steward_id, &question));
	assert_int_equal(answers_to_the_group_itself(c.id, "1"), 0);
	flow_close(&f);
}

TEST(promos_to_a_group_in_which_only_admins_write_end_with_a_reason_and_its_steward_is_told_once)
{
	struct chat c = open_with_group();
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	int64_t told = flow_int(&f, "SELECT id FROM delivery WHERE class = 1");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1 AND "
				      "instr(content, 'group.make_admin') > 0"),
			 1);
	assert_int_equal(chat_now(flow_delivery(&f, told).chat_id).person_id, c.steward_id);
	flow_sql(&f, "DELETE FROM delivery");

	flow_subscribe(&f, c.id, "kuliner");
	(void)flow_run(&f, "kuliner");
	flow_sql(&f, "INSERT INTO delivery (account_id, chat_id, class, run_id, not_before_ms, "
		     "changed_ms, created_ms) SELECT account_id, id, 2, 1, 0, 0, 0 FROM chat WHERE "
		     "kind = 1");
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE state = 8 AND reason = "
				      "'reason.group_admins'"),
			 1);
	flow_close(&f);
}

TEST(operators_are_told_where_the_steward_never_wrote_in_private)
{
	(void)open_with_group();
	flow_sql(&f, "UPDATE chat SET last_inbound_ms = 0");
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery d JOIN chat c ON c.id = "
				      "d.chat_id WHERE d.class = 1 AND c.address = '62899'"),
			 1);
	flow_close(&f);
}

TEST(an_answer_that_arrives_opens_a_group_for_promos_and_so_do_its_settings)
{
	struct chat c = open_with_group();
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	flow_sql(&f, "DELETE FROM delivery");
	(void)flow_add(&f, c.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(chat_now(c.id).posting, POSTING_PROVEN);

	/* the list still says that only admins write: we are one now */
	int64_t told = flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1");
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	assert_int_equal(chat_now(c.id).posting, POSTING_PROVEN);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1"), told);
	(void)flow_add(&f, c.id, CLASS_PROMO, "say");
	flow_next(&f, 1000);
	assert_int_equal(flow_pick(&f), 1);
	(void)flow_take(&f);

	settings(0, "Camilan", POSTING_ALLOWED);
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	settings(0, "Camilan", POSTING_UNKNOWN); /* says nothing */
	assert_int_equal(chat_now(c.id).posting, POSTING_ADMINS_ONLY);
	settings(0, "Camilan", POSTING_ALLOWED);
	assert_int_equal(chat_now(c.id).posting, POSTING_ALLOWED);
	flow_close(&f);
}

TEST(a_group_has_the_title_it_had_when_it_was_activated_and_each_new_one)
{
	struct chat c = open_with_group();
	struct event ev = in_group("G.1");

	OK_(store_group_code_add(f.turn.db, STR("ABCD3456"), c.steward_id, f.turn.now_ms + 1));
	ev.kind = EVENT_MESSAGE;
	ev.id = STR("t");
	ev.is_anonymous = true;
	ev.text = STR("/grup aktif ABCD3456");
	ev.subject = STR("Pasar");
	tell(0, ev);
	assert_str(chat_now(c.id).title, "Pasar");
	settings(0, "", POSTING_UNKNOWN);
	assert_str(chat_now(c.id).title, "Pasar");
	settings(0, "Pasar Baru", POSTING_UNKNOWN);
	assert_str(chat_now(c.id).title, "Pasar Baru");
	flow_close(&f);
}

TEST(nothing_is_kept_of_a_group_that_nobody_activated)
{
	struct chat c;

	flow_open(&f);
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM chat WHERE kind = 1"), 0);
	OK_(store_group_take(f.turn.db, (struct identity){ ID_WA, STR("G.1") },
			     f.engine.accounts[0].id, f.turn.now_ms, &f.mem, &c));
	settings(0, "Camilan", POSTING_ADMINS_ONLY);
	assert_int_equal(chat_now(c.id).title.len, 0);
	assert_int_equal(chat_now(c.id).posting, POSTING_UNKNOWN);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 0);
	/* but that we are out is: another number may be there */
	change(0, GROUP_REMOVED);
	assert_int_equal(chat_now(c.id).state, CHAT_LEFT);
	flow_close(&f);
}

TEST(a_takeover_by_settings_forgets_what_the_old_number_was_told_of_writing_there)
{
	struct chat c = open_with_group();
	settings(0, "", POSTING_ADMINS_ONLY);
	int64_t told = flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1");
	stop(0);
	/* the same word of the new number is news: its steward is asked to make it an admin */
	settings(1, "", POSTING_ADMINS_ONLY);
	assert_int_equal(chat_now(c.id).account_id, f.engine.accounts[1].id);
	assert_int_equal(chat_now(c.id).posting, POSTING_ADMINS_ONLY);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1"), told + 1);
	flow_close(&f);
}

TEST(a_groups_title_follows_its_network_and_is_what_its_steward_is_told)
{
	struct chat c = open_with_group();
	settings(0, "Camilan", POSTING_UNKNOWN);
	assert_str(chat_now(c.id).title, "Camilan");
	settings(0, "", POSTING_UNKNOWN); /* not told is no title */
	assert_str(chat_now(c.id).title, "Camilan");
	settings(0, "Camilan Malang", POSTING_ADMINS_ONLY);
	assert_str(chat_now(c.id).title, "Camilan Malang");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1 AND "
				      "instr(content, 'Camilan Malang') > 0"),
			 1);
	flow_close(&f);
}

TEST(a_group_whose_suspension_ends_goes_on_only_when_it_was_active)
{
	struct chat c = open_with_group();
	change(0, GROUP_SUSPENDED);
	assert_int_equal(chat_now(c.id).state, CHAT_SILENT);
	change(0, GROUP_RESUMED);
	assert_int_equal(chat_now(c.id).state, CHAT_ACTIVE);
	for (enum chat_state s = CHAT_LEFT; s <= CHAT_DEAD; s++) {
		OK_(store_chat_set_state(f.turn.db, c.id, s));
		change(0, GROUP_SUSPENDED);
		change(0, GROUP_RESUMED);
		assert_int_equal(chat_now(c.id).state, s);
	}
	flow_close(&f);
}

/* Said in this topic by the steward of G.1; how often the chat was answered so far. */
static int64_t answers_in_topic(int64_t topic, const char *text, const struct chat *c)
{
	struct identity steward[1];
	struct event ev = in_group("G.1");
	size_t n;

	OK_(store_person_ids(f.turn.db, c->steward_id, &f.mem, steward, 1, &n));
	ev.kind = EVENT_MESSAGE;
	ev.id = arena_printf(&f.mem, "topic-%lld-%s", (long long)topic, text);
	ev.n_ids = 1;
	ev.ids[0] = steward[0];
	ev.topic = topic;
	ev.text = str_from(text);
	tell(0, ev);
	return flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 0");
}

TEST(promos_go_to_the_topic_in_which_the_steward_says_so_and_answers_to_what_they_quote)
{
	struct chat c = open_with_group();
	assert_int_equal(answers_in_topic(77, "/grup", &c), 1);
	assert_int_equal(chat_now(c.id).topic, 77);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE instr(content, "
				      "'grup.topic') > 0"),
			 1);
	/* others move nothing, and another command of hers neither */
	struct chat others = { .steward_id = flow_person(&f, 0, true).person.id };
	(void)answers_in_topic(9, "/grup", &others);
	(void)answers_in_topic(5, "/langganan", &c);
	assert_int_equal(chat_now(c.id).topic, 77);
	flow_sql(&f, "DELETE FROM delivery");

	(void)flow_add(&f, c.id, CLASS_REPLY, "say");
	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.topic, 0);
	flow_answer(&f, s, VERDICT_SENT, SCOPE_MESSAGE);
	(void)flow_add(&f, c.id, CLASS_PROMO, "say");
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 1);
	assert_int_equal(flow_take(&f)->work.topic, 77);
	flow_close(&f);
}

TEST(a_promo_to_a_topic_that_is_gone_goes_to_the_group_itself_once)
{
	struct chat c = open_with_group();
	OK_(store_group_set_topic(f.turn.db, c.id, 77));
	int64_t id = flow_add(&f, c.id, CLASS_PROMO, "say");
	assert_int_equal(flow_pick(&f), 1);
	flow_outcome = (struct outcome){ .is_topic_gone = true, .reason = "reason.topic" };
	flow_answer(&f, flow_take(&f), VERDICT_RETRY, SCOPE_MESSAGE);
	assert_int_equal(chat_now(c.id).topic, 0);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 1);
	struct sending *s = flow_take(&f);
	assert_int_equal(s->work.delivery_id, id);
	assert_int_equal(s->work.topic, 0);
	flow_close(&f);
}
