/* SPDX-License-Identifier: MIT */
/* The rules of a preset over the facts of a promo: each at its limit and one beyond. */
#include "handlers/rule.h"
#include "handlers/rules.h"
#include "tests/unit/config_help.h"

static struct finding findings[FINDINGS_MAX];
static size_t n;
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

/* 2026-11-24 is a Tuesday; hour by WIB. */
static int64_t tuesday_ms(int hour)
{
	return INT64_C(1795453200000) + hour * INT64_C(3600000);
}

/* A promo that keeps every rule of every preset that ships. */
static struct rule_facts facts(void)
{
	return (struct rule_facts){
		.text = STR("Keripik tempe gurih renyah buatan rumah, tanpa pengawet, kemasan "
			    "setengah kilo, alamat Jl. Melati 5"),
		.category = STR("kuliner"),
		.has_price = true,
		.has_phone = true,
		.n_photos = 1,
		.out_ms = tuesday_ms(9),
		.own_ms = tuesday_ms(9),
		.zone = ZONE_WIB,
	};
}

/* The keys of what the preset `p` (lines of a YAML map) finds, blank between. */
static str found(const char *p, struct rule_facts f)
{
	struct buf out;

	put_file("r.yaml",
		 arena_printf(&mem,
			      "presets:\n- name: a\n  id: A\n  en: A\n%s"
			      "packs:\n- {name: p, block: [api], hold: [air], label: [batu]}\n"
			      "goods:\n- {name: api, id: Api, en: Fire, words: [api]}\n"
			      "- {name: air, id: Air, en: Water, words: [air]}\n"
			      "- {name: batu, id: Batu, en: Stone, words: [batu], note: Berat}\n"
			      "address_words: [alamat]\n",
			      p)
			 .ptr,
		 0644);
	good(ACCOUNT "rules: a\nrules_file: r.yaml\n");
	n = rule_check(config->rules, config->preset, &f, &mem, findings);
	buf_init(&out, &mem);
	for (size_t i = 0; i < n; i++)
		buf_printf(&out, "%s%s", i > 0 ? " " : "", rule_key_of(findings[i].rule));
	return buf_str(&out);
}

TEST(a_promo_that_keeps_them_all_passes_every_preset_that_ships_on_its_day)
{
	struct rule_facts f = facts();

	f.out_ms += 4 * day_ms; /* a Saturday */
	good(ACCOUNT);
	for (size_t i = 0; i < config->rules->n_presets; i++)
		assert_int_equal(rule_check(config->rules, &config->rules->presets[i], &f, &mem,
					    findings),
				 0);
}

TEST(what_is_needed_and_not_there_is_found)
{
	struct rule_facts f = { .out_ms = tuesday_ms(9), .zone = ZONE_WIB, .text = STR("Keripik") };

	assert_str(found("  need_price: true\n", f), "rule.price");
	assert_str(found("  need_category: true\n", f), "rule.category");
	assert_str(found("  need_photo: true\n", f), "rule.photo");
	assert_str(found("  need_phone: true\n", f), "rule.phone");
	assert_str(found("  need_address: true\n", f), "rule.address");
	assert_str(found("  need_price: true\n  need_photo: true\n  min_text: 8\n", f),
		   "rule.price rule.photo rule.min_text");
	assert_str(found("", f), "");
}

TEST(letters_are_counted_and_blanks_are_not)
{
	struct rule_facts f = facts();

	f.text = STR("ke ri-pik");
	assert_str(found("  min_text: 7\n", f), "");
	assert_str(found("  min_text: 8\n", f), "rule.min_text");
	assert_int_equal(findings[0].number, 8);
}

TEST(the_promos_of_a_day_have_a_limit)
{
	struct rule_facts f = facts();

	f.sent_same_day = 1;
	assert_str(found("  promos_per_day: 2\n", f), "");
	assert_str(found("  promos_per_day: 1\n", f), "rule.per_day");
	assert_str(found("  promos_per_day: 0\n", f), "");
}

TEST(the_same_promo_goes_again_when_its_days_are_over_to_the_millisecond)
{
	struct rule_facts f = facts();

	f.last_same_ms = f.out_ms - 7 * day_ms + 1;
	assert_str(found("  resend_days: 7\n", f), "rule.resend");
	assert_int_equal(findings[0].until_ms, f.out_ms + 1);
	f.last_same_ms--;
	assert_str(found("  resend_days: 7\n", f), "");
	f.last_same_ms = 0;
	assert_str(found("  resend_days: 365\n", f), "");
}

TEST(promo_days_name_the_next_one)
{
	struct rule_facts f = facts();

	assert_str(found("  days: [jumat, sabtu, minggu]\n", f), "rule.days");
	assert_int_equal(findings[0].until_ms, tuesday_ms(0) + 3 * day_ms);
	assert_str(found("  days: [Selasa]\n", f), "");
	/* by the clock of the zone: 23.30 UTC of Thursday is Friday in Indonesia */
	f.out_ms = tuesday_ms(0) + 3 * day_ms + 1;
	assert_str(found("  days: [jumat]\n", f), "");
	f.out_ms -= 2;
	assert_str(found("  days: [jumat]\n", f), "rule.days");
}

TEST(trade_hours_name_when_they_begin)
{
	struct rule_facts f = facts();

	assert_str(found("  hours: 08.00-20.00\n", f), "");
	f.out_ms = tuesday_ms(7);
	assert_str(found("  hours: 08.00-20.00\n", f), "rule.hours");
	assert_int_equal(findings[0].until_ms, tuesday_ms(8));
	f.out_ms = tuesday_ms(20);
	assert_str(found("  hours: 08.00-20.00\n", f), "rule.hours");
	assert_int_equal(findings[0].until_ms, tuesday_ms(32));
	f.out_ms = tuesday_ms(23);
	assert_str(found("  hours: 20.00-04.00\n", f), "");
	assert_str(found("  days: [selasa, kamis]\n  hours: 08.00-20.00\n", f), "rule.hours");
	assert_int_equal(findings[0].until_ms, tuesday_ms(2 * 24 + 8));
}

TEST(links_words_and_goods_have_the_action_that_was_chosen)
{
	struct rule_facts f = facts();

	f.text = STR("chat.whatsapp.com/x harga japri");
	assert_str(found("  words: [harga japri]\n", f), "rule.words");
	assert_str(found("  group_links: hold\n", f), "rule.links");
	assert_int_equal(findings[0].action, RULE_HOLD);
	f.text = STR("air, batu, api");
	assert_str(found("  packs: [p]\n", f), "rule.goods rule.goods rule.goods");
	assert_int_equal(findings[0].action, RULE_HOLD);
	assert_int_equal(findings[1].action, RULE_LABEL);
	assert_int_equal(findings[2].action, RULE_BLOCK);
	assert_ptr_equal(rule_worst(findings, n, RULE_LABEL), &findings[2]);
	assert_null(rule_worst(findings, 2, RULE_BLOCK));
	assert_str(found("", f), "");
}

TEST(a_note_for_readers_stands_below_what_is_labelled_and_nothing_else)
{
	const struct promo p = { .title = STR("Batu kali"), .text = STR("Batu kali") };
	str notes[4];

	(void)found("  packs: [p]\n", facts());
	assert_int_equal(rules_notes(config, &p, &mem, notes, 4), 1);
	assert_str(notes[0], "Berat");
	(void)found("", facts()); /* the preset does not keep the pack */
	assert_int_equal(rules_notes(config, &p, &mem, notes, 4), 0);
}

TEST(hours_that_are_over_on_the_only_day_begin_a_week_later)
{
	struct rule_facts f = facts();

	f.out_ms = tuesday_ms(21);
	assert_str(found("  days: [selasa]\n  hours: 08.00-20.00\n", f), "rule.hours");
	assert_int_equal(findings[0].until_ms, tuesday_ms(7 * 24 + 8));
}

TEST(of_findings_alike_the_first_is_the_worst)
{
	const struct finding list[] = { { .action = RULE_HOLD },
					{ .action = RULE_BLOCK },
					{ .action = RULE_BLOCK },
					{ .action = RULE_LABEL } };

	assert_ptr_equal(rule_worst(list, 4, RULE_HOLD), &list[1]);
	assert_null(rule_worst(list, 1, RULE_BLOCK));
}

/* Others before a promo of Tuesday 12:00 with the text "Keripik tempe". */
static struct rule_facts looked_back(const struct promo *others, size_t n_others)
{
	const struct promo p = { .id = 9, .submitted_ms = tuesday_ms(12) };
	struct rule_facts f = facts();

	f.text = STR("Keripik tempe\nKeripik tempe");
	rule_look_back(others, n_others, &p, &mem, &f);
	return f;
}

static struct promo other(enum promo_state state, int64_t submitted_ms, int64_t decided_ms)
{
	return (struct promo){ .id = 1,
			       .state = state,
			       .title = STR("Keripik tempe"),
			       .text = STR("Keripik tempe"),
			       .submitted_ms = submitted_ms,
			       .decided_ms = decided_ms };
}

TEST(what_went_out_or_is_to_go_out_counts_and_nothing_else)
{
	const struct {
		struct promo p;
		int counts;
	} cases[] = {
		{ other(PROMO_DRAFT, 0, 0), 0 },
		{ other(PROMO_HELD, tuesday_ms(9), 0), 1 },
		{ other(PROMO_RUNNING, tuesday_ms(9), tuesday_ms(10)), 1 },
		{ other(PROMO_DONE, tuesday_ms(9), tuesday_ms(10)), 1 },
		{ other(PROMO_REJECTED, tuesday_ms(9), tuesday_ms(10)), 0 },
		/* given up before anybody decided, or when it was on its way */
		{ other(PROMO_CANCELLED, tuesday_ms(9), 0), 0 },
		{ other(PROMO_EXPIRED, tuesday_ms(9), 0), 0 },
		{ other(PROMO_CANCELLED, tuesday_ms(9), tuesday_ms(10)), 1 },
		/* handed in behind it */
		{ other(PROMO_HELD, tuesday_ms(13), 0), 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule_facts f = looked_back(&cases[i].p, 1);
		assert_int_equal(f.sent_same_day, cases[i].counts);
		assert_int_equal(f.last_same_ms, cases[i].counts ? tuesday_ms(9) : 0);
	}
}

TEST(the_latest_of_the_same_words_is_the_one_whatever_the_order)
{
	struct promo list[] = { other(PROMO_DONE, tuesday_ms(1), 1),
				other(PROMO_DONE, tuesday_ms(3), 1),
				other(PROMO_DONE, tuesday_ms(2), 1) };

	assert_int_equal(looked_back(list, 3).last_same_ms, tuesday_ms(3));
	list[1].title = list[1].text = STR("Batik tulis motif parang asli Pamekasan");
	assert_int_equal(looked_back(list, 3).last_same_ms, tuesday_ms(2));
	/* too short to be compared by likeness: equal but for case */
	list[0].title = list[0].text = STR("keripik TEMPE");
	list[2].state = PROMO_REJECTED;
	assert_int_equal(looked_back(list, 3).last_same_ms, tuesday_ms(1));
}

TEST(a_promo_with_several_prices_has_a_price)
{
	const struct promo_price price = { 0, 0, 1, STR_NONE }; /* free */
	const struct promo p = { .prices = &price, .n_prices = 1 };

	assert_true(rule_facts_of(&p, STR_NONE, ZONE_WIB, 0, &mem).has_price);
	assert_false(
		rule_facts_of(&(struct promo){ .id = 1 }, STR_NONE, ZONE_WIB, 0, &mem).has_price);
}
