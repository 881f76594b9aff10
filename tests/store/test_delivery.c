/* SPDX-License-Identifier: MIT */
#include "bot/store/sweep.h"
#include "bot/store/waiting.h"
#include "tests/store/fixture.h"

static struct delivery delivery_at(struct fixture *f, int64_t chat_id, enum delivery_class class,
				   int64_t not_before_ms)
{
	struct delivery d = {
		.account_id = f->account,
		.chat_id = chat_id,
		.class = class,
		.not_before_ms = not_before_ms,
		.content = STR("halo"),
	};
	MUST(store_delivery_add(f->db, &d, T0));
	return d;
}

static size_t ready(struct fixture *f, enum delivery_class class, int64_t now_ms,
		    struct candidate *ret, size_t max)
{
	size_t n;
	MUST(store_delivery_ready(f->db, f->account, class, 0, now_ms, &f->mem, ret, max, &n));
	return n;
}

static bool move_to(struct fixture *f, int64_t id, enum delivery_state to)
{
	struct delivery_change c = { .id = id, .to = to, .not_before_ms = T0 };
	bool moved;
	MUST(store_delivery_move(f->db, &c, T0, &moved));
	return moved;
}

static int64_t in_flight(struct fixture *f, int64_t chat_id)
{
	struct stmt *s = db_query(f->db, "SELECT in_flight FROM chat WHERE id = $1");
	bind_int(s, 1, chat_id);
	MUST(stmt_step(s));
	int64_t id = col_int(s, 0);
	stmt_reset(s);
	return id;
}

TEST(a_reply_keeps_its_content_and_waits)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	struct delivery d = {
		.account_id = f.account,
		.chat_id = s.chat.id,
		.class = CLASS_NOTICE,
		.as_template = true,
		.not_before_ms = T0 + 5,
		.content = { "a\0b", 3 },
		.reason = STR("window.closed"),
	};
	MUST(store_delivery_add(f.db, &d, T0));
	struct delivery got = fixture_delivery(&f, d.id);
	assert_int_equal(got.class, CLASS_NOTICE);
	assert_int_equal(got.state, DELIVERY_QUEUED);
	assert_int_equal(got.run_id, 0);
	assert_int_equal(got.attempt, 0);
	assert_true(got.as_template);
	assert_int_equal(got.not_before_ms, T0 + 5);
	assert_int_equal(got.created_ms, T0);
	assert_int_equal(got.content.len, 3);
	assert_str(got.reason, "window.closed");
	assert_int_equal(store_delivery_by_id(f.db, 999, &f.mem, &got), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_delivery_to_an_unknown_chat_is_refused)
{
	struct fixture f;
	struct delivery d = { .chat_id = 999, .class = CLASS_REPLY };

	fixture_open(&f);
	d.account_id = f.account;
	assert_int_equal(store_delivery_add(f.db, &d, T0), ERR_EXISTS);
	assert_int_equal(d.id, 0);
	fixture_close(&f);
}

TEST(ready_rows_come_by_time_then_by_age)
{
	struct fixture f;
	struct candidate list[8];
	int64_t chats[4];

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(chats); i++)
		chats[i] = fixture_sender(&f).chat.id;
	struct delivery late = delivery_at(&f, chats[0], CLASS_REPLY, T0 + 9);
	struct delivery third = delivery_at(&f, chats[1], CLASS_REPLY, T0 + 2);
	struct delivery first = delivery_at(&f, chats[2], CLASS_REPLY, T0 + 1);
	struct delivery fourth = delivery_at(&f, chats[3], CLASS_REPLY, T0 + 2);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 8), 0);
	assert_int_equal(ready(&f, CLASS_REPLY, T0 + 2, list, 8), 3);
	assert_int_equal(list[0].d.id, first.id);
	assert_int_equal(list[1].d.id, third.id);
	assert_int_equal(list[2].d.id, fourth.id);
	assert_int_equal(ready(&f, CLASS_REPLY, T0 + 9, list, 2), 2);
	assert_int_equal(ready(&f, CLASS_REPLY, T0 + 9, list, 8), 4);
	assert_int_equal(list[3].d.id, late.id);
	fixture_close(&f);
}

TEST(ready_rows_are_of_their_account_and_class)
{
	struct fixture f;
	struct candidate list[8];
	struct account_row other;
	size_t n;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	struct delivery d = delivery_at(&f, s.chat.id, CLASS_NOTICE, T0);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 8), 0);
	assert_int_equal(ready(&f, CLASS_NOTICE, T0, list, 8), 1);
	assert_int_equal(list[0].d.id, d.id);
	MUST(store_delivery_ready(f.db, other.id, CLASS_NOTICE, 0, T0, &f.mem, list, 8, &n));
	assert_int_equal(n, 0);
	fixture_close(&f);
}

TEST(a_candidate_brings_its_chat_language_and_pair_bucket)
{
	struct fixture f;
	struct candidate list[2];

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_person_set_language(f.db, s.person.id, 1));
	struct delivery d = delivery_at(&f, s.chat.id, CLASS_REPLY, T0);
	MUST(store_delivery_claim(f.db, &d, T0 + 6000, T0));
	assert_true(move_to(&f, d.id, DELIVERY_SENT));
	delivery_at(&f, s.chat.id, CLASS_REPLY, T0);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 2), 1);
	assert_int_equal(list[0].chat.id, s.chat.id);
	assert_true(str_eq(list[0].chat.address.opaque, s.chat.address.opaque));
	assert_int_equal(list[0].chat.person_id, s.person.id);
	assert_int_equal(list[0].language, 1);
	assert_int_equal(list[0].pair_tat_ms, T0 + 6000);

	struct chat group = fixture_group(&f, "G.1");
	delivery_at(&f, group.id, CLASS_NOTICE, T0);
	assert_int_equal(ready(&f, CLASS_NOTICE, T0, list, 2), 1);
	assert_int_equal(list[0].chat.kind, CHAT_GROUP);
	assert_int_equal(list[0].language, 0);
	fixture_close(&f);
}

TEST(a_claim_takes_the_row_and_the_chat)
{
	struct fixture f;
	struct candidate list[8];

	fixture_open(&f);
	struct sender s = fixture_sender(&f), other = fixture_sender(&f);
	struct delivery d = delivery_at(&f, s.chat.id, CLASS_REPLY, T0);
	struct delivery next = delivery_at(&f, s.chat.id, CLASS_REPLY, T0);
	struct delivery free_one = delivery_at(&f, other.chat.id, CLASS_REPLY, T0);
	MUST(store_delivery_claim(f.db, &d, T0 + 1, T0));
	assert_int_equal(d.state, DELIVERY_SENDING);
	assert_int_equal(d.attempt, 1);
	assert_int_equal(fixture_delivery(&f, d.id).state, DELIVERY_SENDING);
	assert_int_equal(fixture_delivery(&f, d.id).attempt, 1);
	assert_int_equal(in_flight(&f, s.chat.id), d.id);

	/* Nothing else goes to that chat. */
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 8), 1);
	assert_int_equal(list[0].d.id, free_one.id);
	assert_int_equal(store_delivery_claim(f.db, &next, T0 + 1, T0), ERR_BUSY);
	assert_int_equal(fixture_delivery(&f, next.id).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_delivery(&f, next.id).attempt, 0);
	/* Nor the row again. */
	assert_int_equal(store_delivery_claim(f.db, &d, T0 + 1, T0), ERR_BUSY);

	assert_true(move_to(&f, d.id, DELIVERY_SENT));
	assert_int_equal(in_flight(&f, s.chat.id), 0);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 8), 2);
	fixture_close(&f);
}

/* Puts a row where the test wants it, whatever the way there. */
static struct delivery delivery_in(struct fixture *f, enum delivery_state state)
{
	struct sender s = fixture_sender(f);
	struct delivery d = delivery_at(f, s.chat.id, CLASS_REPLY, T0);
	if (state == DELIVERY_QUEUED)
		return d;
	MUST(store_delivery_claim(f->db, &d, T0, T0));
	if (state != DELIVERY_SENDING) {
		assert_true(move_to(f, d.id, DELIVERY_UNCERTAIN));
		struct stmt *q = db_query(f->db, "UPDATE delivery SET state = $1 WHERE id = $2");
		bind_int(q, 1, (int64_t)state);
		bind_int(q, 2, d.id);
		MUST(stmt_run(q));
	}
	return d;
}

TEST(every_edge_of_the_table_and_no_other_is_taken)
{
	struct fixture f;

	fixture_open(&f);
	for (int from = 0; from < DELIVERY_STATE_COUNT; from++) {
		for (int to = 0; to < DELIVERY_STATE_COUNT; to++) {
			struct delivery d = delivery_in(&f, (enum delivery_state)from);
			bool may = sm_may(delivery_states, from, to);
			/* Only what is taken back from the network's own queue goes this way. */
			if (from == DELIVERY_SENT && to == DELIVERY_UNCERTAIN)
				may = false;
			assert_int_equal(move_to(&f, d.id, (enum delivery_state)to), may);
			assert_int_equal(fixture_delivery(&f, d.id).state, may ? to : from);
			if (from == DELIVERY_SENDING && may)
				assert_int_equal(in_flight(&f, d.chat_id), 0);
		}
	}
	fixture_check_counts(&f);
	fixture_close(&f);
}

TEST(what_was_sent_is_uncertain_only_when_it_is_taken_back_from_the_networks_queue)
{
	struct fixture f;
	bool moved;

	fixture_open(&f);
	struct delivery d = delivery_in(&f, DELIVERY_SENT);
	struct delivery_change c = { .id = d.id, .to = DELIVERY_UNCERTAIN };
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	assert_false(moved);
	c.is_taken_back = true;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	assert_true(moved);
	assert_int_equal(fixture_delivery(&f, d.id).state, DELIVERY_UNCERTAIN);
	fixture_close(&f);
}

TEST(a_refused_move_changes_nothing_of_the_row)
{
	struct fixture f;
	struct delivery_change c = {
		.to = DELIVERY_FAILED,
		.reason = STR("late"),
		.code = 7,
		.provider_id = STR("wamid.x"),
	};
	bool moved;
	int64_t id;

	fixture_open(&f);
	struct delivery d = delivery_in(&f, DELIVERY_DELIVERED);
	c.id = d.id;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	assert_false(moved);
	assert_str(fixture_delivery(&f, d.id).reason, "");
	assert_int_equal(store_delivery_by_provider(f.db, f.account, STR("wamid.x"), &id),
			 ERR_NOTFOUND);
	c.id = 999;
	assert_int_equal(store_delivery_move(f.db, &c, T0, &moved), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_status_said_twice_moves_once)
{
	struct fixture f;

	fixture_open(&f);
	struct delivery d = delivery_in(&f, DELIVERY_SENDING);
	assert_true(move_to(&f, d.id, DELIVERY_SENT));
	assert_false(move_to(&f, d.id, DELIVERY_SENT));
	assert_true(move_to(&f, d.id, DELIVERY_DELIVERED));
	assert_false(move_to(&f, d.id, DELIVERY_DELIVERED));
	assert_true(move_to(&f, d.id, DELIVERY_READ));
	assert_false(move_to(&f, d.id, DELIVERY_DELIVERED));
	assert_int_equal(fixture_delivery(&f, d.id).state, DELIVERY_READ);
	fixture_close(&f);
}

TEST(a_provider_id_is_kept_as_a_hash_and_found)
{
	struct fixture f;
	struct delivery_change c = { .to = DELIVERY_SENT, .provider_id = STR("wamid.A") };
	bool moved;
	int64_t id;

	fixture_open(&f);
	struct delivery d = delivery_in(&f, DELIVERY_SENDING);
	c.id = d.id;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	/* A status brings no id: the stored one stays. */
	assert_true(move_to(&f, d.id, DELIVERY_DELIVERED));
	MUST(store_delivery_by_provider(f.db, f.account, STR("wamid.A"), &id));
	assert_int_equal(id, d.id);
	assert_int_equal(store_delivery_by_provider(f.db, f.account, STR("wamid.B"), &id),
			 ERR_NOTFOUND);
	assert_int_equal(fixture_int(&f, "SELECT length(provider_hash) FROM delivery"), 8);
	fixture_close(&f);
}

TEST(back_in_the_queue_time_and_attempt_are_as_told)
{
	struct fixture f;
	struct delivery_change c = {
		.to = DELIVERY_QUEUED,
		.not_before_ms = T0 + 500,
		.reason = STR("retry"),
		.keep_attempt = true,
	};
	bool moved;

	fixture_open(&f);
	struct delivery d = delivery_in(&f, DELIVERY_SENDING);
	c.id = d.id;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	struct delivery got = fixture_delivery(&f, d.id);
	assert_int_equal(got.not_before_ms, T0 + 500);
	assert_int_equal(got.attempt, 1);
	assert_false(got.as_template);
	assert_str(got.reason, "retry");

	MUST(store_delivery_claim(f.db, &got, T0, T0));
	assert_int_equal(got.attempt, 2);
	c.keep_attempt = false;
	c.as_template = true;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	got = fixture_delivery(&f, d.id);
	assert_int_equal(got.attempt, 1);
	assert_true(got.as_template);

	/* Once a template, a retry does not make it free text again. */
	MUST(store_delivery_claim(f.db, &got, T0, T0));
	c.as_template = false;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	assert_true(fixture_delivery(&f, d.id).as_template);
	fixture_close(&f);
}

TEST(a_waiting_row_gets_a_new_time_and_reason)
{
	struct fixture f;
	int64_t next;

	fixture_open(&f);
	struct delivery d = delivery_in(&f, DELIVERY_QUEUED);
	MUST(store_waiting_next_ms(f.db, f.account, T0, &next));
	assert_true(next == INT64_MAX);
	MUST(store_delivery_wait(f.db, d.id, T0 + 300, STR("pair"), T0));
	assert_str(fixture_delivery(&f, d.id).reason, "pair");
	MUST(store_waiting_next_ms(f.db, f.account, T0, &next));
	assert_int_equal(next, T0 + 300);
	delivery_at(&f, d.chat_id, CLASS_DIGEST, T0 + 200);
	MUST(store_waiting_next_ms(f.db, f.account, T0, &next));
	assert_int_equal(next, T0 + 200);
	MUST(store_waiting_next_ms(f.db, f.account + 1, T0, &next));
	assert_true(next == INT64_MAX);
	assert_true(move_to(&f, d.id, DELIVERY_CANCELLED));
	assert_int_equal(store_delivery_wait(f.db, d.id, T0, STR_NONE, T0), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_status_that_came_early_is_kept_and_given_once)
{
	struct fixture f;
	enum status_kind status;
	int64_t code;

	fixture_open(&f);
	assert_int_equal(store_early_status_take(f.db, f.account, STR("w.1"), &status, &code),
			 ERR_NOTFOUND);
	MUST(store_early_status_put(f.db, f.account, STR("w.1"), STATUS_SENT, 0, T0));
	MUST(store_early_status_put(f.db, f.account, STR("w.1"), STATUS_DELIVERED, 0, T0));
	MUST(store_early_status_put(f.db, f.account, STR("w.1"), STATUS_DELIVERED, 0, T0));
	MUST(store_early_status_put(f.db, f.account, STR("w.2"), STATUS_READ, 0, T0));
	MUST(store_early_status_take(f.db, f.account, STR("w.1"), &status, &code));
	assert_int_equal(status, STATUS_DELIVERED);
	assert_int_equal(store_early_status_take(f.db, f.account, STR("w.1"), &status, &code),
			 ERR_NOTFOUND);
	MUST(store_early_status_take(f.db, f.account, STR("w.2"), &status, &code));
	assert_int_equal(status, STATUS_READ);
	fixture_close(&f);
}

TEST(an_early_failure_counts_unless_it_arrived)
{
	struct fixture f;
	enum status_kind status;
	int64_t code;

	fixture_open(&f);
	MUST(store_early_status_put(f.db, f.account, STR("w.1"), STATUS_FAILED, 131026, T0));
	MUST(store_early_status_put(f.db, f.account, STR("w.1"), STATUS_SENT, 0, T0));
	MUST(store_early_status_take(f.db, f.account, STR("w.1"), &status, &code));
	assert_int_equal(status, STATUS_FAILED);
	assert_int_equal(code, 131026);
	MUST(store_early_status_put(f.db, f.account, STR("w.2"), STATUS_FAILED, 131026, T0));
	MUST(store_early_status_put(f.db, f.account, STR("w.2"), STATUS_DELIVERED, 0, T0));
	MUST(store_early_status_take(f.db, f.account, STR("w.2"), &status, &code));
	assert_int_equal(status, STATUS_DELIVERED);
	assert_int_equal(code, 0);
	fixture_close(&f);
}

TEST(the_same_message_id_at_two_accounts_is_two_messages)
{
	struct fixture f;
	struct delivery_change c = { .to = DELIVERY_SENT, .provider_id = STR("7") };
	enum status_kind status;
	int64_t id, code;
	bool moved;

	fixture_open(&f);
	c.id = delivery_in(&f, DELIVERY_SENDING).id;
	MUST(store_delivery_move(f.db, &c, T0, &moved));
	MUST(store_delivery_by_provider(f.db, f.account, STR("7"), &id));
	assert_int_equal(store_delivery_by_provider(f.db, f.account + 1, STR("7"), &id),
			 ERR_NOTFOUND);

	MUST(store_early_status_put(f.db, f.account + 1, STR("8"), STATUS_READ, 0, T0));
	assert_int_equal(store_early_status_take(f.db, f.account, STR("8"), &status, &code),
			 ERR_NOTFOUND);
	MUST(store_early_status_take(f.db, f.account + 1, STR("8"), &status, &code));
	assert_int_equal(status, STATUS_READ);
	fixture_close(&f);
}

TEST(early_statuses_are_kept_a_day)
{
	static const int64_t day_ms = 24 * 60 * 60 * 1000;
	struct fixture f;

	fixture_open(&f);
	for (int i = 0; i < 10; i++) {
		str id = arena_printf(&f.mem, "old.%d", i);
		MUST(store_early_status_put(f.db, f.account, id, STATUS_SENT, 0, T0));
	}
	MUST(store_early_status_put(f.db, f.account, STR("w.1"), STATUS_SENT, 0, T0 + day_ms));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM early_status"), 11);
	for (int i = 0; i < 10; i++) {
		str id = arena_printf(&f.mem, "new.%d", i);
		MUST(store_early_status_put(f.db, f.account, id, STATUS_SENT, 0, T0 + day_ms + 1));
	}
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM early_status"), 11);
	fixture_close(&f);
}

TEST(after_a_crash_what_was_being_sent_is_uncertain_and_nothing_is_in_flight)
{
	struct fixture f;
	struct candidate list[8];
	int64_t n;

	fixture_open(&f);
	struct delivery sending = delivery_in(&f, DELIVERY_SENDING);
	struct delivery second = delivery_in(&f, DELIVERY_SENDING);
	struct delivery queued = delivery_in(&f, DELIVERY_QUEUED);
	struct delivery sent = delivery_in(&f, DELIVERY_SENT);
	struct delivery behind = delivery_at(&f, sending.chat_id, CLASS_REPLY, T0);
	fixture_reopen(&f);
	MUST(store_delivery_recover(f.db, T0 + 1, &n));
	assert_int_equal(n, 2);
	assert_int_equal(fixture_delivery(&f, sending.id).state, DELIVERY_UNCERTAIN);
	assert_int_equal(fixture_delivery(&f, second.id).state, DELIVERY_UNCERTAIN);
	assert_int_equal(fixture_delivery(&f, queued.id).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_delivery(&f, sent.id).state, DELIVERY_SENT);
	assert_int_equal(in_flight(&f, sending.chat_id), 0);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 8), 2);
	assert_int_equal(list[1].d.id, behind.id);
	MUST(store_delivery_recover(f.db, T0 + 2, &n));
	assert_int_equal(n, 0);
	fixture_close(&f);
}

TEST(without_an_echo_replies_are_sent_again_and_promos_given_up)
{
	static const struct {
		enum delivery_class class;
		int64_t wait_ms;
		enum delivery_state after;
	} cases[] = {
		{ CLASS_REPLY, 10 * 1000, DELIVERY_QUEUED },
		{ CLASS_NOTICE, 60 * 1000, DELIVERY_QUEUED },
		{ CLASS_PROMO, 15 * 60 * 1000, DELIVERY_UNKNOWN },
		{ CLASS_DIGEST, 15 * 60 * 1000, DELIVERY_UNKNOWN },
	};
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s = fixture_sender(&f);
		struct delivery d = delivery_at(&f, s.chat.id, cases[i].class, T0);
		MUST(store_delivery_claim(f.db, &d, T0, T0));
		assert_true(move_to(&f, d.id, DELIVERY_UNCERTAIN));
		MUST(store_delivery_settle(f.db, T0 + cases[i].wait_ms - 1, 100, &n));
		assert_int_equal(n, 0);
		MUST(store_delivery_settle(f.db, T0 + cases[i].wait_ms, 100, &n));
		assert_int_equal(n, 1);
		struct delivery got = fixture_delivery(&f, d.id);
		assert_int_equal(got.state, cases[i].after);
		assert_int_equal(got.attempt, 1);
		assert_int_equal(got.not_before_ms, T0 + cases[i].wait_ms);
		assert_true(move_to(&f, d.id,
				    cases[i].after == DELIVERY_QUEUED ? DELIVERY_CANCELLED
								      : DELIVERY_SENT));
	}
	fixture_close(&f);
}

TEST(settling_is_done_a_few_at_a_time)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	for (int i = 0; i < 5; i++)
		delivery_in(&f, DELIVERY_UNCERTAIN);
	MUST(store_delivery_settle(f.db, T0 + 10000, 3, &n));
	assert_int_equal(n, 3);
	MUST(store_delivery_settle(f.db, T0 + 10000, 3, &n));
	assert_int_equal(n, 2);
	fixture_close(&f);
}

TEST(counts_are_those_of_the_rows)
{
	struct fixture f;
	int64_t counts[DELIVERY_STATE_COUNT][CLASS_COUNT];

	fixture_open(&f);
	delivery_in(&f, DELIVERY_QUEUED);
	delivery_in(&f, DELIVERY_QUEUED);
	struct delivery d = delivery_in(&f, DELIVERY_SENT);
	delivery_at(&f, d.chat_id, CLASS_PROMO, T0);
	MUST(store_delivery_counts(f.db, counts));
	int64_t total = 0;
	for (int i = 0; i < DELIVERY_STATE_COUNT; i++) {
		for (int k = 0; k < CLASS_COUNT; k++)
			total += counts[i][k];
	}
	assert_int_equal(total, 4);
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_REPLY], 2);
	assert_int_equal(counts[DELIVERY_SENT][CLASS_REPLY], 1);
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_PROMO], 1);

	MUST(db_savepoint(f.db));
	delivery_at(&f, d.chat_id, CLASS_REPLY, T0);
	MUST(db_savepoint_undo(f.db));
	fixture_check_counts(&f);
	fixture_sql(&f, "DELETE FROM delivery WHERE class = 0");
	fixture_check_counts(&f);
	MUST(store_delivery_counts(f.db, counts));
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_REPLY], 0);
	fixture_close(&f);
}

TEST(what_waited_for_a_reason_is_let_go_a_slice_at_a_time)
{
	struct fixture f;
	struct candidate list[16];
	bool is_end;

	fixture_open(&f);
	for (int i = 0; i < 10; i++) {
		struct delivery d = delivery_at(&f, fixture_sender(&f).chat.id, CLASS_REPLY, T0);
		MUST(store_delivery_wait(f.db, d.id, T0 + 9000,
					 i == 3 ? STR("reason.pair") : STR("reason.brake"), T0));
	}
	MUST(store_sweep_want_release(f.db, f.account, STR("reason.brake")));
	MUST(store_sweep_release(f.db, T0, 4, &is_end));
	assert_false(is_end);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 16), 4);
	/* one that waits again is not let go twice: it would go round for ever */
	MUST(store_delivery_wait(f.db, list[0].d.id, T0 + 9000, STR("reason.brake"), T0));
	do {
		MUST(store_sweep_release(f.db, T0, 4, &is_end));
	} while (!is_end);
	assert_int_equal(ready(&f, CLASS_REPLY, T0, list, 16), 8);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM waiting_release"), 0);
	/* where nothing waits nothing is asked for */
	MUST(store_sweep_want_release(f.db, f.account, STR("reason.upload")));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM waiting_release"), 0);
	fixture_close(&f);
}
