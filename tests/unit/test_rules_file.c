/* SPDX-License-Identifier: MIT */
/* rules.yaml: what is wrong in it is told with its line, all at once. */
#include "config/rules.h"
#include "tests/unit/config_help.h"

#define PRESET "presets:\n- name: a\n  id: A\n  en: A\n"

/* The file of rules with these mistakes. */
static void bad_rules(const char *text, const char *want)
{
	put_file("r.yaml", text, 0644);
	bad(ACCOUNT "rules: a\nrules_file: r.yaml\n", want);
}

static const struct rules *good_rules(const char *text)
{
	put_file("r.yaml", text, 0644);
	return good(ACCOUNT "rules: a\nrules_file: r.yaml\n")->rules;
}

TEST(the_shipped_rules_load_and_the_standard_stall_is_the_default)
{
	const struct preset *p = good(ACCOUNT)->preset;

	assert_str(p->name, "lapak-standar");
	assert_int_equal(p->promos_per_day, 1);
	assert_true(p->need_price && p->need_category && !p->need_photo);
	assert_int_equal(p->photos, 1);
	assert_int_equal(p->resend_days, 7);
	assert_int_equal(p->links, RULE_BLOCK);
	for (size_t i = 0; i < config->rules->n_goods; i++)
		assert_true(p->actions[i] != RULE_ALLOW);
}

TEST(what_a_preset_does_not_say_is_not_asked_for)
{
	const struct preset *p = rules_preset(good_rules(PRESET), STR("a"));

	assert_true(!p->need_price && !p->need_photo && p->promos_per_day == 0);
	assert_int_equal(p->links, RULE_ALLOW);
	assert_int_equal(p->photos, 1);
	assert_int_equal(p->weekdays, 0);
	assert_int_equal(p->open.from_minute, p->open.to_minute);
}

TEST(of_two_packs_the_sternest_action_counts)
{
	const struct rules *r = good_rules(
		PRESET "  packs: [x, y]\n"
		       "packs:\n- {name: x, hold: [api], label: [air]}\n- {name: y, block: [api]}\n"
		       "goods:\n- {name: api, id: Api, en: Fire, words: [api]}\n"
		       "- {name: air, id: Air, en: Water, words: [air]}\n"
		       "- {name: batu, id: Batu, en: Stone, words: [batu]}\n");

	assert_int_equal(r->presets[0].actions[0], RULE_BLOCK);
	assert_int_equal(r->presets[0].actions[1], RULE_LABEL);
	assert_int_equal(r->presets[0].actions[2], RULE_ALLOW);
}

TEST(a_file_without_reasons_has_those_siar_comes_with)
{
	const struct rules *r = good_rules(PRESET "hold_reasons:\n- {name: x, id: X, en: Y}\n");

	assert_true(r->n_reject_reasons == 5);
	assert_str(r->reject_reasons[0].name, "harga");
	assert_true(r->reject_reasons[0].fix[LANGUAGE_EN].len > 0);
	assert_int_equal(r->n_hold_reasons, 1);
	assert_str(r->hold_reasons[0].title[LANGUAGE_EN], "Y");
	assert_int_equal(r->hold_reasons[0].fix[LANGUAGE_ID].len, 0);
}

TEST(two_reasons_of_one_name_are_told)
{
	bad_rules(PRESET "reject_reasons:\n- {name: x, id: X, en: X}\n- {name: x, id: Y, en: Y}\n"
			 "hold_reasons:\n- {name: y, id: X, en: X}\n- {name: y, id: Y, en: Y}\n",
		  "r.yaml:7:10: reject_reasons[1]: reject_reasons[0] has the name 'x' already\n"
		  "r.yaml:10:10: hold_reasons[1]: hold_reasons[0] has the name 'y' already\n");
}

TEST(every_mistake_is_told_with_its_line)
{
	bad_rules(
		"presets:\n- name: a\n  id: A\n  en: A\n  promo_per_day: 1\n  days: [senen]\n"
		"  hours: 8-20\n  group_links: blok\n  need_price: mungkin\n  packs: [wa]\n"
		"- {name: a, id: A, en: A}\n"
		"packs:\n- {name: waa, block: [rokokk]}\n"
		"goods:\n- {name: rokok, id: R, en: T, words: ['!!']}\n- {name: x, id: X, en: X}\n",
		"r.yaml:5:3: presets[0]: unknown key 'promo_per_day', did you mean "
		"'promos_per_day'?\n"
		"r.yaml:6:10: presets[0].days[0]: 'senen' is not right (allowed: senin, selasa, "
		"rabu, kamis, jumat, sabtu, minggu)\n"
		"r.yaml:7:10: presets[0].hours: '8-20' is not right (allowed: two different times "
		"as 08.00-20.00, or off)\n"
		"r.yaml:8:16: presets[0].group_links: 'blok' is unknown (allowed: allow label hold "
		"block)\n"
		"r.yaml:9:15: presets[0].need_price: 'mungkin' is neither yes nor no (allowed: "
		"true, false, ya, tidak)\n"
		"r.yaml:10:11: packs: nothing is called 'wa', did you mean 'waa'?\n"
		"r.yaml:11:10: presets[1]: presets[0] has the name 'a' already\n"
		"r.yaml:13:23: block: nothing is called 'rokokk', did you mean 'rokok'?\n"
		"r.yaml:15:39: goods[0].words[0]: '!!' is not right (allowed: letters or digits)\n"
		"r.yaml:16:3: goods[1]: key 'words' is missing: Words and phrases that name these "
		"goods.\n");
}

TEST(a_preset_that_is_not_there_is_told_with_the_nearest)
{
	bad(ACCOUNT "rules: lapak-standard\n",
	    "siar.yaml:5:8: rules: no preset is called 'lapak-standard', did you mean "
	    "'lapak-standar'?\n");
}

TEST(a_file_without_presets_is_refused)
{
	bad_rules("goods: []\n", "r.yaml:1:1: key 'presets' is missing: The rules that can be "
				 "chosen, by name.\n");
	bad_rules("presets: []\n",
		  "r.yaml:1:10: presets: a list of 1 to 30 items belongs here, each beginning with "
		  "'-': The rules that can be chosen, by name.\n");
}
