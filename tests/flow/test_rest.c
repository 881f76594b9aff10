/* SPDX-License-Identifier: MIT */
/* What is too long for one message: where it is cut, and that the rest goes once, behind the first
 * part, whatever becomes of either. */
#include "bot/flow/pick.h"
#include "bot/flow/render_text.h"
#include "bot/flow/status.h"
#include "bot/store/route.h"
#include "bot/store/subscription.h"
#include "tests/flow/fixture.h"

static struct flow f;

TEST(a_long_text_is_cut_between_paragraphs_lines_sentences_or_words_and_never_inside_marks)
{
	static const struct {
		const char *text, *head, *rest;
	} cases[] = {
		{ "satu dua tiga empat lima", "satu dua tiga …", "empat lima" },
		{ "satu dua. tiga empat lima", "satu dua. …", "tiga empat lima" },
		{ "satu dua\ntiga. empat lima", "satu dua …", "tiga. empat lima" },
		{ "satu dua\n\ntiga\nempat lima", "satu dua …", "tiga\nempat lima" },
		{ "a\n\nsatu dua tiga empat lima", "a\n\nsatu dua …", "tiga empat lima" },
		/* between the marks there is no clean place */
		{ "satu lama *dua tiga empat*", "satu lama …", "*dua tiga empat*" },
		{ "satu lama _dua tiga empat_", "satu lama …", "_dua tiga empat_" },
		{ "satu lama ~dua tiga empat~", "satu lama …", "~dua tiga empat~" },
		{ "```satu\ndua tiga empat lima```", "```satu\ndua tig…", "a empat lima```" },
		/* a mark that its line does not close opens nothing */
		{ "*satu dua\ntiga empat lima", "*satu dua …", "tiga empat lima" },
		{ "satuduatigaempatlimaenam", "satuduatigaempa…", "tlimaenam" },
		{ "satu dua tiga em", "satu dua tiga em", "" },
	};
	struct arena mem;
	str rest;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_str(render_text_split(str_from(cases[i].text), 16, &mem, &rest),
			   cases[i].head);
		assert_str(rest, cases[i].rest);
	}
	arena_finish(&mem);
}

/* A text of a thousand words in one row. */
static int64_t add_long(int64_t chat_id, enum delivery_class class)
{
	static char words[7001];
	struct message m = { .key = STR("text") };

	for (size_t i = 0; i + 7 < sizeof(words); i += 7)
		for (size_t k = 0; k < 7; k++)
			words[i + k] = "kata-1 "[k];
	m.args = ARGS(ARG("teks", str_from(words)));
	struct delivery d = { .account_id = f.engine.accounts[0].id,
			      .chat_id = chat_id,
			      .class = class,
			      .not_before_ms = f.turn.now_ms,
			      .content = message_encode(&m, &f.mem) };
	OK_(store_delivery_add(f.turn.db, &d, f.turn.now_ms));
	return d.id;
}

static struct sending *claim_one(void)
{
	assert_int_equal(flow_pick(&f), 1);
	return flow_take(&f);
}

static int64_t rows(void)
{
	return flow_int(&f, "SELECT count(*) FROM delivery");
}

static void rest_goes(enum delivery_class class)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	(void)add_long(s.chat.id, class);
	struct sending *first = claim_one();
	str body = arena_str(&f.mem, first->work.message.body);
	assert_true(str_ends(body, STR("kata-1 …")));
	assert_int_equal(rows(), 1);
	flow_answer(&f, first, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(rows(), 2);

	flow_next(&f, 60000);
	struct sending *second = claim_one();
	assert_int_equal(second->class, class);
	assert_int_equal(second->chat_id, s.chat.id);
	assert_true(str_starts(second->work.message.body, STR("kata-1 ")));
	assert_int_equal(body.len - strlen(" …") + 1 + second->work.message.body.len, 6999);
	flow_answer(&f, second, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(rows(), 2);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	flow_close(&f);
}

TEST(the_rest_follows_once_the_first_part_was_sent_and_nothing_is_left_out)
{
	rest_goes(CLASS_REPLY);
	rest_goes(CLASS_NOTICE);
	rest_goes(CLASS_PROMO);
}

TEST(there_is_no_rest_of_what_was_not_sent)
{
	static const enum verdict verdicts[] = { VERDICT_REFUSED, VERDICT_UNCERTAIN, VERDICT_RETRY,
						 VERDICT_PAUSE };

	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
		flow_open(&f);
		struct sender s = flow_person(&f, 0, true);
		(void)add_long(s.chat.id, CLASS_PROMO);
		flow_answer(&f, claim_one(), verdicts[i], SCOPE_MESSAGE);
		assert_int_equal(rows(), 1);
		flow_close(&f);
	}
}

TEST(a_rest_that_fails_or_is_tried_again_sends_the_first_part_no_second_time)
{
	static const enum verdict verdicts[] = { VERDICT_REFUSED, VERDICT_UNCERTAIN,
						 VERDICT_RETRY };

	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
		flow_open(&f);
		struct sender s = flow_person(&f, 0, true);
		int64_t id = add_long(s.chat.id, CLASS_PROMO);
		flow_answer(&f, claim_one(), VERDICT_SENT, SCOPE_MESSAGE);
		flow_next(&f, 60000);
		flow_answer(&f, claim_one(), verdicts[i], SCOPE_MESSAGE);
		assert_int_equal(flow_delivery(&f, id).state, DELIVERY_SENT);
		assert_int_equal(rows(), 2);
		flow_next(&f, 3600 * 1000);
		bool is_again = verdicts[i] == VERDICT_RETRY;
		assert_int_equal(flow_pick(&f), is_again);
		if (is_again)
			assert_int_equal(flow_take(&f)->work.delivery_id, id + 1);
		flow_close(&f);
	}
}

TEST(who_says_stop_between_the_two_does_not_get_the_rest_of_a_promo)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	(void)add_long(s.chat.id, CLASS_PROMO);
	flow_answer(&f, claim_one(), VERDICT_SENT, SCOPE_MESSAGE);
	OK_(store_stop(f.turn.db, s.chat.id, f.turn.now_ms));
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE state = 8"), 1);
	flow_close(&f);
}

TEST(a_rest_that_is_tried_again_gives_nobody_one_promo_more_that_day)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	(void)add_long(s.chat.id, CLASS_PROMO);
	flow_answer(&f, claim_one(), VERDICT_SENT, SCOPE_MESSAGE);
	flow_sql(&f, "UPDATE chat SET day_promos = 2");
	flow_next(&f, 60000);
	flow_answer(&f, claim_one(), VERDICT_RETRY, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT max(day_promos) FROM chat"), 2);
	flow_close(&f);
}

TEST(what_failed_before_its_answer_came_has_no_rest)
{
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	int64_t id = add_long(s.chat.id, CLASS_PROMO);
	struct sending *first = claim_one();
	const struct status_note failed = {
		.delivery_id = id, .attempt = 1, .kind = STATUS_FAILED, .at_ms = f.turn.now_ms
	};

	flow_later = (struct outcome){ .verdict = VERDICT_REFUSED };
	OK_(status_settle(&f.turn, 0, &failed));
	flow_answer(&f, first, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_delivery(&f, id).state, DELIVERY_FAILED);
	assert_int_equal(rows(), 1);
	flow_close(&f);
}

TEST(the_rest_goes_by_no_other_account_than_its_beginning)
{
	static const struct identity telegram = { ID_TELEGRAM, { "777001", 6 } };
	flow_open(&f);
	struct sender s = flow_person(&f, 0, true);
	struct identity phone = s.chat.address;
	for (int i = 1; i >= 0; i--) {
		OK_(store_route_take(f.turn.db, &s.chat, f.engine.accounts[i].id,
				     i ? &telegram : &phone, 1));
		s.chat.last_inbound_ms = f.turn.now_ms;
		OK_(store_chat_inbound(f.turn.db, &s.chat));
	}
	(void)add_long(s.chat.id, CLASS_PROMO);
	flow_answer(&f, claim_one(), VERDICT_SENT, SCOPE_MESSAGE);
	flow_next(&f, 60000);
	flow_answer(&f, claim_one(), VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE state = 5"), 1);
	flow_next(&f, 60000);
	assert_int_equal(flow_pick(&f), 0);
	flow_close(&f);
}
