/* SPDX-License-Identifier: MIT */
/* holidays.yaml: what is wrong in it is told with its line, and what is allowed there. */
#include "bot/model/zone.h"
#include "tests/unit/config_help.h"

static void bad_holidays(const char *text, const char *want)
{
	put_file("libur.yaml", text, 0644);
	bad(ACCOUNT "holidays_file: libur.yaml\n", want);
}

static const struct config *good_holidays(const char *text)
{
	put_file("libur.yaml", text, 0644);
	return good(ACCOUNT "holidays_file: libur.yaml\n");
}

static const struct holiday *find(const struct config *c, const char *word)
{
	for (size_t i = 0; i < c->n_holidays; i++) {
		for (size_t k = 0; k < c->holidays[i].n_aliases; k++) {
			if (str_eq(c->holidays[i].aliases[k], str_from(word)))
				return &c->holidays[i];
		}
	}
	return NULL;
}

TEST(the_shipped_holidays_are_known_by_many_names)
{
	const struct config *c = good(ACCOUNT);
	int64_t day = 0;

	assert_true(c->n_holidays > 10);
	assert_ptr_equal(find(c, "lebaran"), find(c, "riyoyo"));
	assert_str(find(c, "lebaran")->name, "Idul Fitri");
	assert_true(zone_day_of(2026, 12, 25, &day));
	assert_int_equal(find(c, "natal")->days[0], day);
	for (size_t i = 0; i < c->n_holidays; i++)
		assert_true(c->holidays[i].n_dates > 0);
}

TEST(an_office_has_holidays_of_its_own)
{
	const struct config *c =
		good_holidays("- { name: Hari Jadi  Kota, aliases: [HARJAD], dates: [2027-04-01, "
			      "2028-04-01] }\n- { name: Suro, dates: [2027-06-06] }\n");
	int64_t day = 0;

	assert_int_equal(c->n_holidays, 2);
	assert_str(c->holidays[0].name, "Hari Jadi  Kota");
	assert_ptr_equal(find(c, "hari jadi kota"), &c->holidays[0]);
	assert_ptr_equal(find(c, "harjad"), &c->holidays[0]);
	assert_null(find(c, "natal"));
	assert_true(zone_day_of(2028, 4, 1, &day));
	assert_int_equal(c->holidays[0].n_dates, 2);
	assert_int_equal(c->holidays[0].days[1], day);
}

TEST(a_date_that_is_none_is_told_with_its_line_and_what_is_allowed)
{
	bad_holidays("- name: Natal\n"
		     "  dates:\n"
		     "  - 25-12-2026\n"
		     "  - 2026-13-25\n"
		     "  - 2027-02-29\n"
		     "  - 2027/12/25\n"
		     "  - Natal\n"
		     "  - 2028-12-25\n",
		     "libur.yaml:3:5: [0].dates[0]: '25-12-2026' is not right (allowed: a date "
		     "like 2027-03-10)\n"
		     "libur.yaml:4:5: [0].dates[1]: '2026-13-25' is not right (allowed: a date "
		     "like 2027-03-10)\n"
		     "libur.yaml:5:5: [0].dates[2]: '2027-02-29' is not right (allowed: a date "
		     "like 2027-03-10)\n"
		     "libur.yaml:6:5: [0].dates[3]: '2027/12/25' is not right (allowed: a date "
		     "like 2027-03-10)\n"
		     "libur.yaml:7:5: [0].dates[4]: 'Natal' is not right (allowed: a date like "
		     "2027-03-10)\n");
}

TEST(a_holiday_needs_a_name_and_a_date)
{
	bad_holidays("- aliases: [kupatan]\n"
		     "  dates: [2027-03-17]\n"
		     "- name: Natal\n"
		     "- name: X\n"
		     "  dates: [2027-03-17]\n"
		     "- name: Nyepi\n"
		     "  date: [2027-03-08]\n"
		     "- name: Imlek\n"
		     "  dates: []\n",
		     "libur.yaml:1:3: [0]: key 'name' is missing: the name as it is read back\n"
		     "libur.yaml:3:3: [1]: key 'dates' is missing: year-month-day, one for each "
		     "year\n"
		     "libur.yaml:4:9: [2].name: 'X' has 1 bytes (allowed: 2 to 60)\n"
		     "libur.yaml:6:3: [3]: key 'dates' is missing: year-month-day, one for each "
		     "year\n"
		     "libur.yaml:7:3: [3]: unknown key 'date', did you mean 'dates'?\n"
		     "libur.yaml:9:10: [4].dates: no date (allowed: one or more like "
		     "2027-03-10)\n");
}

TEST(a_word_means_one_holiday)
{
	bad_holidays("- name: Idul Fitri\n"
		     "  aliases: [lebaran, riyoyo]\n"
		     "  dates: [2027-03-10]\n"
		     "- name: Lebaran\n"
		     "  aliases:\n"
		     "  - kupatan\n"
		     "  - Riyoyo\n"
		     "  dates: [2027-03-17]\n",
		     "libur.yaml:4:9: [1]: 'lebaran' means 'Idul Fitri' already\n"
		     "libur.yaml:7:5: [1]: 'riyoyo' means 'Idul Fitri' already\n");
}

TEST(a_file_that_is_no_list_of_holidays_is_told)
{
	bad_holidays("name: Natal\n",
		     "libur.yaml:1:1: a list of 1 to 100 items belongs here, each beginning with "
		     "'-'\n");
	bad_holidays("- name: Natal\n  dates: [2026-12-25\n",
		     "libur.yaml:3:1: not valid YAML: did not find expected ',' or ']', while "
		     "parsing a flow sequence that begins in line 2\n");
	bad(ACCOUNT "holidays_file: tidak-ada.yaml\n",
	    "siar.yaml:5:16: holidays_file: file 'tidak-ada.yaml' cannot be read: No such file or "
	    "directory\n");
}
