/* SPDX-License-Identifier: MIT */
/* Understanding stays as good as it is, on the lines it was written with and on those that were
 * held back. What the figures are and how a line is added: corpus/README.md. */
#include "tests/lib/test.h"

#include "config/load.h"
#include "tests/promo/accuracy.h"

#include <stdlib.h>
#include <string.h>

struct goal {
	enum field field;
	double precision, recall;
};

static void take(struct score *score, const char *name)
{
	const char *source = getenv("SIAR_SOURCE");
	struct config *c = config_built_in();
	struct why why = { 0 };
	char path[512];

	assert_non_null(c);
	(void)snprintf(path, sizeof(path), "%s/tests/promo/corpus/%s.jsonl", source ? source : ".",
		       name);
	enum err e = accuracy_file(c, path, NULL, score, &why);
	config_destroy(c);
	if (e)
		fail_msg("%s", why.text);
}

static void expect(const struct score *score, const struct goal *goals, size_t n)
{
	bool is_met = true;

	for (size_t i = 0; i < n; i++) {
		const struct tally *t = &score->fields[goals[i].field];
		double precision = accuracy_precision(t), recall = accuracy_recall(t);
		assert_true(t->wanted > 0);
		if (precision >= goals[i].precision && recall >= goals[i].recall)
			continue;
		is_met = false;
		print_error("%s precision %.3f recall %.3f, at least %.3f and %.3f\n",
			    accuracy_name(goals[i].field), precision, recall, goals[i].precision,
			    goals[i].recall);
	}
	assert_true(is_met);
	assert_true(accuracy_false(score) < 0.01);
}

TEST(what_is_in_the_corpus_is_understood)
{
	static const struct goal goals[] = {
		{ FIELD_PRICE, 0.98, 0.98 },   { FIELD_UNIT, 0.95, 0.95 },
		{ FIELD_TIME, 0.95, 0.95 },    { FIELD_CATEGORY, 0.98, 0.98 },
		{ FIELD_PLACE, 0.98, 0.96 },   { FIELD_TITLE, 0.97, 0.97 },
		{ FIELD_COMMAND, 0.98, 0.98 }, { FIELD_PROMO, 0.98, 0.98 },
	};
	struct score score = { 0 };

	take(&score, "dev");
	take(&score, "commands");
	take(&score, "times");
	expect(&score, goals, ARRAY_LEN(goals));
}

TEST(what_was_held_back_from_those_who_wrote_the_grammar_is_understood_too)
{
	static const struct goal goals[] = {
		{ FIELD_PRICE, 0.98, 0.98 },   { FIELD_UNIT, 0.93, 0.96 },
		{ FIELD_TIME, 0.95, 0.95 },    { FIELD_CATEGORY, 0.92, 0.90 },
		{ FIELD_PLACE, 0.95, 0.87 },   { FIELD_TITLE, 0.94, 0.93 },
		{ FIELD_COMMAND, 0.98, 0.98 }, { FIELD_PROMO, 0.98, 0.96 },
	};
	struct score score = { 0 };

	take(&score, "held");
	take(&score, "held_commands");
	take(&score, "held_times");
	expect(&score, goals, ARRAY_LEN(goals));
}

TEST(a_bad_line_is_named_by_its_number)
{
	struct config *c = config_built_in();
	struct score score = { 0 };
	struct why why = { 0 };
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/bad.jsonl", test_dir());
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs("{\"text\":\"a\",\"expect\":{}}\n{\"text\":\"b\",\"expect\":\n", f);
	(void)fclose(f);
	assert_int_equal(accuracy_file(c, path, NULL, &score, &why), ERR_INVALID);
	assert_non_null(strstr(why.text, "bad.jsonl:2: "));
	config_destroy(c);
}

/* What a line expects that is not so must cost both figures. */
TEST(a_wrong_answer_is_counted_against_precision_and_recall)
{
	struct config *c = config_built_in();
	struct score score = { 0 };
	struct why why = { 0 };
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/one.jsonl", test_dir());
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs("{\"text\":\"Keripik tempe 15rb/bungkus, stik 20rb\",\"expect\":{\"prices\":"
		    "[{\"min\":15000,\"max\":15000,\"per\":\"kg\",\"qty\":1},"
		    "{\"min\":25000,\"max\":25000}],\"category\":[\"jasa\",\"kuliner\"]}}\n"
		    "{\"text\":\"Keripik tempe 15rb\",\"expect\":{\"prices\":[]}}\n",
		    f);
	(void)fclose(f);
	assert_int_equal(accuracy_file(c, path, NULL, &score, &why), OK);
	config_destroy(c);
	const struct tally *price = &score.fields[FIELD_PRICE], *unit = &score.fields[FIELD_UNIT],
			   *category = &score.fields[FIELD_CATEGORY];
	assert_int_equal(price->right, 1);
	assert_int_equal(price->given, 3);
	assert_int_equal(price->wanted, 2);
	assert_int_equal(unit->right, 0);
	assert_int_equal(unit->given, 1);
	assert_int_equal(category->right, 1);
	assert_int_equal(score.n_free, 1);
	assert_int_equal(score.n_false, 1);
}
