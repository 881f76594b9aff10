/* SPDX-License-Identifier: MIT */
/* The configuration: values that are right, and for each kind of mistake what the operator reads.
 */

#include "tests/unit/config_help.h"

TEST(a_short_file_gets_all_the_defaults)
{
	const struct config *c = good(ACCOUNT);

	assert_str(c->listen, "127.0.0.1:8080");
	assert_str(c->listen_admin, "unix:/var/lib/siar/admin.sock");
	assert_str(c->state_dir, "/var/lib/siar");
	assert_str(c->office, "UMKM");
	assert_int_equal(c->zone, ZONE_WIB);
	assert_int_equal(c->quiet.from_minute, 20 * 60 + 30);
	assert_int_equal(c->quiet.to_minute, 6 * 60);
	assert_int_equal(c->friday.from_minute, 11 * 60 + 30);
	assert_int_equal(c->friday.to_minute, 13 * 60);
	assert_int_equal(c->promos_per_day, 3);
	assert_int_equal(c->digest_minute, 18 * 60 + 30);
	assert_int_equal(c->n_trusted_proxies, 2);
	assert_str(c->trusted_proxies[0], "127.0.0.1");
	assert_str(c->trusted_proxies[1], "::1");
	const struct account_config *a = &c->accounts[0];
	assert_str(a->base_url, "https://demo.example.org");
	assert_false(a->allow_plain_http);
	assert_int_equal(a->limits.per_second, 80);
	assert_int_equal(a->limits.in_flight, 64);
	assert_int_equal(a->limits.pair_burst, 10);
	assert_int_equal(a->limits.pair_every_s, 6);
	assert_int_equal(a->limits.per_day, 0);
	assert_str(a->templates.promo[LANGUAGE_ID].name, "");
	assert_false(a->mark_read);
	assert_int_equal(((const struct demo_config *)a->own)->level, 3);
	assert_int_equal(c->people.n_operators + c->people.n_moderators, 0);
	assert_int_equal(c->n_districts, 38);
	assert_str(c->public_url, "");
}

TEST(a_digest_in_quiet_hours_is_told)
{
	bad("quiet_hours: 18.00-06.00\n" ACCOUNT,
	    "siar.yaml:1:14: digest_at: 18.30 lies in quiet_hours (18.00-06.00): the digest would "
	    "wait for the next day\n");
	bad("digest_at: 05:59\n" ACCOUNT,
	    "siar.yaml:1:12: digest_at: 05:59 lies in quiet_hours (20.30-06.00): the digest would "
	    "wait for the next day\n");
	bad("digest_at: sore\n" ACCOUNT,
	    "siar.yaml:1:12: digest_at: 'sore' is not right (allowed: a time of day as 18.30)\n");
	bad("friday_quiet: 23.00-01.00\n" ACCOUNT,
	    "siar.yaml:1:15: friday_quiet: '23.00-01.00' is not right (allowed: two times of one "
	    "day as 11.30-13.00, or off)\n");
}

TEST(quiet_hours_that_are_none_are_told_with_their_place)
{
	bad("quiet_hours: 20.30-25.00\n" ACCOUNT,
	    "siar.yaml:1:14: quiet_hours: '20.30-25.00' is not right (allowed: two different times "
	    "as 20.30-06.00, or off)\n");
}

TEST(what_the_file_says_wins_over_the_defaults)
{
	const struct config *c = good(
		"office: Dinas Koperasi\ntimezone: Asia/Makassar\nquiet_hours: off\nlisten: "
		"'[::1]:9000'\n"
		"listen_admin: 127.0.0.1:9001\npublic_url: https://siar.example.org/bot\n"
		"state_dir: state\ntrusted_proxies: [10.0.0.7]\n"
		"accounts:\n"
		"- name: kota_2\n  kind: demo\n  base_url: http://127.0.0.1:7777/api\n"
		"  allow_plain_http: ya\n  phone: +62 812-3456-7890\n  number_id: 0812\n  level: "
		"9\n"
		"  limits: { per_second: 20, in_flight: 8, pair_burst: 1, pair_every_s: 0, "
		"per_day: 250 }\n"
		"  templates:\n    promo:\n      id: { name: promo_a }\n"
		"      en: { name: promo_b, language: en_US }\n    notice:\n"
		"      id: { name: notice_a, language: id }\n"
		"    promo_photo:\n      id: { name: photo_a }\n  mark_read: ya\n"
		"- name: lain\n  kind: bare\n  base_url: https://bare.example.org\n  token: no\n");

	assert_str(c->office, "Dinas Koperasi");
	assert_int_equal(c->zone, ZONE_WITA);
	assert_int_equal(c->quiet.from_minute, c->quiet.to_minute);
	assert_str(c->listen, "[::1]:9000");
	assert_str(c->listen_admin, "127.0.0.1:9001");
	assert_str(c->public_url, "https://siar.example.org/bot");
	assert_str(c->state_dir, file_path("state"));
	assert_int_equal(c->n_trusted_proxies, 1);
	assert_int_equal(c->n_accounts, 2);
	const struct account_config *a = config_account(c, STR("kota_2"));
	assert_ptr_equal(a->account_kind, &demo_kind);
	assert_str(a->base_url, "http://127.0.0.1:7777/api");
	assert_true(a->allow_plain_http);
	assert_str(a->phone, "6281234567890");
	assert_int_equal(a->limits.per_second, 20);
	assert_int_equal(a->limits.in_flight, 8);
	assert_int_equal(a->limits.pair_burst, 1);
	assert_int_equal(a->limits.pair_every_s, 0);
	assert_int_equal(a->limits.per_day, 250);
	assert_str(a->templates.promo[LANGUAGE_ID].name, "promo_a");
	assert_str(a->templates.promo[LANGUAGE_ID].language, "id");
	assert_str(a->templates.promo[LANGUAGE_EN].name, "promo_b");
	assert_str(a->templates.promo[LANGUAGE_EN].language, "en_US");
	assert_str(a->templates.notice[LANGUAGE_ID].name, "notice_a");
	assert_str(a->templates.notice[LANGUAGE_EN].name, "");
	assert_str(a->templates.promo_photo[LANGUAGE_ID].name, "photo_a");
	assert_true(a->mark_read);
	const struct demo_config *own = a->own;
	assert_str(own->number_id, "0812");
	assert_int_equal(own->level, 9);
	assert_str(*(const str *)config_account(c, STR("lain"))->own, "no");
	assert_null(config_account(c, STR("utama")));
}

TEST(five_different_mistakes_give_five_lines_with_right_file_line_and_column)
{
	bad("timezone: WAB\n"
	    "accounts:\n"
	    "  - name: utama\n"
	    "    kind: demo\n"
	    "    limits:\n"
	    "      per_second: banyak\n"
	    "      in_flight: 0\n"
	    "    rat: 5\n"
	    "    name: kedua\n",
	    "siar.yaml:1:11: timezone: 'WAB' is unknown (allowed: WIB, WITA, WIT, Asia/Jakarta, "
	    "Asia/Pontianak, Asia/Makassar, Asia/Jayapura)\n"
	    "siar.yaml:3:5: accounts[0]: key 'number_id' is missing: Id of the number.\n"
	    "siar.yaml:6:19: accounts[0].limits.per_second: 'banyak' is not a whole number "
	    "(allowed: 1 to 100000)\n"
	    "siar.yaml:7:18: accounts[0].limits.in_flight: '0' is out of range (allowed: 1 to "
	    "1000)\n"
	    "siar.yaml:8:5: accounts[0]: unknown key 'rat'\n"
	    "siar.yaml:9:5: key 'name' stands twice, first in line 3\n");
}

TEST(an_unknown_key_is_told_with_the_nearest_one)
{
	bad_more("ofice: x\nlisten_to: 1\nzzzzzz: 2\n",
		 "siar.yaml:5:1: unknown key 'ofice', did you mean 'office'?\n"
		 "siar.yaml:6:1: unknown key 'listen_to', did you mean 'listen'?\n"
		 "siar.yaml:7:1: unknown key 'zzzzzz'\n");
	bad("accounts:\n- name: a\n  kind: demo\n  number_ld: 1\n  limits: { per_seconds: 1 }\n",
	    "siar.yaml:2:3: accounts[0]: key 'number_id' is missing: Id of the number.\n"
	    "siar.yaml:4:3: accounts[0]: unknown key 'number_ld', did you mean 'number_id'?\n"
	    "siar.yaml:5:13: accounts[0].limits: unknown key 'per_seconds', did you mean "
	    "'per_second'?\n");
}

TEST(a_missing_key_is_told_at_its_group)
{
	bad("office: x\n", "siar.yaml:1:1: key 'accounts' is missing: The numbers siar writes and "
			   "reads with; at least one.\n");
	bad("", "siar.yaml:1:1: key 'accounts' is missing: The numbers siar writes and reads with; "
		"at least one.\n");
	bad(ACCOUNT "  templates:\n    promo:\n      id: { language: id }\n",
	    "siar.yaml:7:11: accounts[0].templates.promo.id: key 'name' is missing: Name of the "
	    "template as the network approved it.\n");
	bad("accounts:\n- name:\n  kind: bare\n  base_url: https://a.example\n",
	    "siar.yaml:2:8: accounts[0].name: empty: Your own name for the account, 1 to 32 of "
	    "a-z, 0-9, '-' and '_'; it is part of the webhook's address.\n");
	bad("accounts:\n- name: a\n  kind: bare\n",
	    "siar.yaml:2:3: accounts[0]: key 'base_url' is missing: where this network is, as "
	    "https://host\n");
}

TEST(a_value_of_the_wrong_shape_is_told)
{
	bad_more(
		"office: [a]\npeople: x\ntrusted_proxies: 10.0.0.1\nstate_dir: {a: b}\n",
		"siar.yaml:5:9: office: one value belongs here, not a list: Name of the "
		"broadcaster; people see it in promotions and when they subscribe.\n"
		"siar.yaml:6:9: people: settings (key: value) belong here, not text\n"
		"siar.yaml:7:18: trusted_proxies: a list of at most 4000 items belongs here, each "
		"beginning with '-': IP addresses of your reverse proxies, which have no limit per "
		"address.\n"
		"siar.yaml:8:12: state_dir: one value belongs here, not a group of keys: Folder of "
		"the database and the pictures; siar alone may read it.\n");
	bad("accounts: utama\n", "siar.yaml:1:11: accounts: a list of 1 to 100 accounts belongs "
				 "here, each beginning with '- name:'\n");
	bad("accounts:\n- utama\n",
	    "siar.yaml:2:3: accounts[0]: settings (key: value) belong here, not text\n");
	bad("- a\n", "siar.yaml:1:1: settings (key: value) belong here, not a list\n");
}

TEST(an_unknown_kind_of_account_is_told_once)
{
	bad("accounts:\n- name: a\n  kind: dem\n  number_id: 1\n  level: 3\n  lvel: 3\n",
	    "siar.yaml:3:9: accounts[0].kind: unknown kind 'dem', did you mean 'demo'? (allowed: "
	    "bare, demo)\n"
	    "siar.yaml:6:3: accounts[0]: unknown key 'lvel'\n");
	bad("accounts:\n- name: a\n",
	    "siar.yaml:2:3: accounts[0]: key 'kind' is missing: The kind of network, for example "
	    "whatsapp_cloud.\n");
}

TEST(account_names_are_short_plain_and_unique)
{
	static const char *const names[] = { "Utama", "a b", "a/b", "''",
					     "a23456789012345678901234567890123" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(load(arena_printf(&mem,
						   "accounts:\n- name: %s\n  kind: demo\n"
						   "  number_id: 1\n",
						   names[i])
					      .ptr),
				 ERR_INVALID);
		assert_int_equal(errors.count, 1);
		assert_int_equal(errors.items[0].column, 9);
	}
	bad(ACCOUNT "- name: utama\n  kind: demo\n  number_id: 2\n",
	    "siar.yaml:5:9: accounts[1]: accounts[0] has the name 'utama' already\n");
}

TEST(two_accounts_cannot_have_one_phone_number)
{
	bad("accounts:\n- { name: a, kind: demo, number_id: 1, phone: 0812-3456-7890 }\n"
	    "- { name: b, kind: demo, number_id: 2, phone: '+62 812 3456 7890' }\n",
	    "siar.yaml:3:47: accounts[1]: accounts[0] has this phone number already\n");
}

TEST(plain_http_needs_a_word_and_a_private_address)
{
	static const struct {
		const char *url;
		bool is_allowed, is_good;
	} cases[] = {
		{ "https://any.example.org", false, true },
		{ "http://127.0.0.1:80", false, false },
		{ "http://127.0.0.1:80", true, true },
		{ "http://localhost", true, true },
		{ "http://10.1.2.3/x", true, true },
		{ "http://172.16.0.1", true, true },
		{ "http://172.31.255.1", true, true },
		{ "http://172.32.0.1", true, false },
		{ "http://192.168.1.1", true, true },
		{ "http://[::1]:8080", true, true },
		{ "http://[fd00::1]", true, true },
		{ "http://[2001:db8::1]", true, false },
		{ "http://8.8.8.8", true, false },
		{ "http://127.0.0.1.example.org", true, false },
		{ "http://127.1", true, false },
		{ "http://169.254.169.254", true, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str text = arena_printf(&mem, ACCOUNT "  base_url: '%s'\n  allow_plain_http: %s\n",
					cases[i].url, cases[i].is_allowed ? "true" : "false");
		enum err e = load(text.ptr);
		if (e != (cases[i].is_good ? OK : ERR_INVALID))
			print_error("%s\n", cases[i].url);
		assert_int_equal(e, cases[i].is_good ? OK : ERR_INVALID);
		assert_int_equal(errors.count, cases[i].is_good ? 0 : 1);
	}
	bad(ACCOUNT "  base_url: http://127.0.0.1\n",
	    "siar.yaml:5:13: accounts[0].base_url: http shows tokens to everybody on the way "
	    "(allowed: https://, or 'allow_plain_http: true' with a loopback or private "
	    "address)\n");
}

TEST(addresses_and_urls_are_checked_before_anything_listens)
{
	static const struct {
		const char *line;
		bool is_good;
	} cases[] = {
		{ "listen: 0.0.0.0:80", true },
		{ "listen: 127.0.0.1:0", true },
		{ "listen: localhost:8080", true },
		{ "listen: '[::]:8080'", true },
		{ "listen: unix:/run/siar/x.sock", true },
		{ "listen: systemd", true },
		{ "listen_admin: systemd", false },
		{ "listen: '8080'", false },
		{ "listen: :8080", false },
		{ "listen: 127.0.0.1", false },
		{ "listen: 127.0.0.1:65536", false },
		{ "listen: 127.0.0.1:-1", false },
		{ "listen: '[::1:80'", false },
		{ "listen: '[zz]:80'", false },
		{ "listen: '[::1]80'", false },
		{ "listen: unix:siar.sock", false },
		{ "public_url: https://siar.example.org", true },
		{ "public_url: https://siar.example.org/", false },
		{ "public_url: https://a@siar.example.org", false },
		{ "public_url: https://siar.example.org/?a=b", false },
		{ "public_url: 'https://siar.example.org/#a'", false },
		{ "public_url: ftp://siar.example.org", false },
		{ "public_url: https://", false },
		{ "public_url: siar.example.org", false },
		{ "public_url: 'https://siar.example.org/a b'", false },
		{ "trusted_proxies: ['10.0.0.1', 'fd00::1']", true },
		{ "trusted_proxies: []", true },
		{ "trusted_proxies: [example.org]", false },
		{ "trusted_proxies: ['']", false },
		{ "office: ''", false },
		{ "office: \"a\\nb\"", false },
		{ "state_dir: \"\"", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum err e = load(arena_printf(&mem, ACCOUNT "%s\n", cases[i].line).ptr);
		if (e != (cases[i].is_good ? OK : ERR_INVALID))
			print_error("%s\n", cases[i].line);
		assert_int_equal(e, cases[i].is_good ? OK : ERR_INVALID);
		assert_int_equal(errors.count, cases[i].is_good ? 0 : 1);
	}
}

TEST(a_state_dir_too_long_for_its_sockets_is_told)
{
	char dir[128];

	memset(dir, 'x', sizeof(dir));
	dir[0] = '/';
	dir[sizeof(dir) - 1] = '\0';
	bad_more(arena_printf(&mem, "state_dir: %s\n", dir).ptr,
		 "siar.yaml:5:12: state_dir: too long: state_dir/admin.sock may have 107 bytes\n");
}

TEST(values_stay_text_until_the_table_says_what_they_are)
{
	const struct config *c =
		good("office: no\naccounts:\n- name: 0812\n  kind: demo\n  number_id: 1e3\n"
		     "  phone: 081234567890\n");

	assert_str(c->office, "no");
	assert_str(c->accounts[0].name, "0812");
	assert_str(c->accounts[0].phone, "6281234567890");
	assert_str(((const struct demo_config *)c->accounts[0].own)->number_id, "1e3");
	bad(ACCOUNT "  allow_plain_http: yes\n",
	    "siar.yaml:5:21: accounts[0].allow_plain_http: 'yes' is neither yes nor no (allowed: "
	    "true, false, ya, tidak)\n");
}

TEST(a_choice_is_one_of_its_words)
{
#define BARE "accounts:\n- name: a\n  kind: bare\n  base_url: https://a.example\n"
	assert_str(((const struct bare_config *)good(BARE)->accounts[0].own)->mode, "slow");
	assert_str(((const struct bare_config *)good(BARE "  mode: fast\n")->accounts[0].own)->mode,
		   "fast");
	bad(BARE "  mode: fas\n",
	    "siar.yaml:5:9: accounts[0].mode: 'fas' is unknown (allowed: slow fast)\n");
}

TEST(roles_hold_ids_of_every_kind)
{
	const struct config *c = good(ACCOUNT "people:\n  operators:\n  - phone: 0812 3456 7890\n"
					      "  - wa: ID.123abc\n  moderators:\n"
					      "  - lid: 98765@lid\n  - telegram: 424242\n");

	assert_int_equal(c->people.n_operators, 2);
	assert_int_equal(c->people.operators[0].kind, ID_PHONE);
	assert_str(c->people.operators[0].opaque, "6281234567890");
	assert_int_equal(c->people.operators[1].kind, ID_WA);
	assert_str(c->people.operators[1].opaque, "ID.123abc");
	assert_int_equal(c->people.n_moderators, 2);
	assert_int_equal(c->people.moderators[0].kind, ID_LID);
	assert_int_equal(c->people.moderators[1].kind, ID_TELEGRAM);
	bad_more(
		"people:\n  operators:\n  - phone: halo\n  - 0812345\n  - tg: 1\n"
		"  - { wa: a, lid: b }\n  - wa: 'a b'\n",
		"siar.yaml:7:12: people.operators[0]: 'halo' is no phone number (allowed: "
		"0812-3456-7890, +62 812 3456 7890)\n"
		"siar.yaml:8:5: people.operators[1]: one id belongs here (allowed: 'phone: "
		"0812...', 'wa: ...', 'lid: ...' or 'telegram: ...')\n"
		"siar.yaml:9:5: people.operators[2]: one id belongs here (allowed: 'phone: "
		"0812...', 'wa: ...', 'lid: ...' or 'telegram: ...')\n"
		"siar.yaml:10:5: people.operators[3]: one id belongs here (allowed: 'phone: "
		"0812...', 'wa: ...', 'lid: ...' or 'telegram: ...')\n"
		"siar.yaml:11:9: people.operators[4]: 'a b' is no id (allowed: as /siapa shows it, "
		"up to 128 letters and digits)\n");
}

TEST(empty_groups_and_lists_are_like_none)
{
	const struct config *c = good(ACCOUNT "  limits:\n  phone: ~\npeople:\n  operators:\n"
					      "office:\ntext_dir: null\n");

	assert_str(c->office, "UMKM");
	assert_int_equal(c->people.n_operators, 0);
	assert_int_equal(c->accounts[0].limits.per_second, 80);
	assert_str(c->accounts[0].phone, "");
}

TEST(syntax_errors_come_with_their_line_and_what_stands_before_them)
{
	bad("ofice: x\naccounts:\n- name: a\n\tkind: demo\n",
	    "siar.yaml:1:1: unknown key 'ofice', did you mean 'office'?\n"
	    "siar.yaml:4:1: not valid YAML: found a tab character that violates indentation; "
	    "this line begins with a tab: indent with blanks\n");
	bad("accounts:\n- name: a\n kind: demo\n",
	    "siar.yaml:3:2: not valid YAML: did not find expected key, while parsing a block "
	    "mapping that begins in line 1\n");
	bad("office: 'a\naccounts: []\n",
	    "siar.yaml:3:1: not valid YAML: found unexpected end of stream, while scanning a "
	    "quoted scalar that begins in line 1\n");
	bad("office: \"\u00e9\xff\"\n",
	    "siar.yaml:1:11: not UTF-8 text: invalid leading UTF-8 octet\n");
}

TEST(a_key_that_stands_twice_is_told_once)
{
	bad_more("zzzzzz: 1\nzzzzzz: 2\n",
		 "siar.yaml:5:1: unknown key 'zzzzzz'\n"
		 "siar.yaml:6:1: key 'zzzzzz' stands twice, first in line 5\n");
	/* Also in a file that ends in a syntax error. */
	bad("office: a\noffice: b\nx: [\n",
	    "siar.yaml:2:1: key 'office' stands twice, first in line 1\n"
	    "siar.yaml:3:1: unknown key 'x'\n"
	    "siar.yaml:4:1: not valid YAML: did not find expected node content\n");
}

TEST(what_makes_yaml_clever_is_refused)
{
	bad_more("office: &a x\npublic_url: *a\nlisten: !!str x\n",
		 "siar.yaml:5:9: anchors (&name) are not allowed here: write the value itself\n"
		 "siar.yaml:6:13: aliases (*name) are not allowed here: write the value\n"
		 "siar.yaml:7:9: tags (!name) are not allowed here: write the value itself\n");
	bad_more("? [a]\n: b\n", "siar.yaml:5:3: a key must be text, not a list or map\n");
	bad(ACCOUNT "---\noffice: x\n",
	    "siar.yaml:5:1: only one document a file: '---' must not stand between settings\n");
}

TEST(depth_and_size_have_limits)
{
	char deep[64] = "office: ";

	memset(deep + 8, '[', 40);
	assert_int_equal(load(deep), ERR_INVALID);
	assert_str(told(), "siar.yaml:1:9: office: one value belongs here, not a list: Name of the "
			   "broadcaster; people see it in promotions and when they subscribe.\n"
			   "siar.yaml:1:24: nested too deeply; at most 16 levels\n");

	size_t len = 1024 * 1024 + 2;
	char *big = mem_take(len);
	memset(big, '#', len - 1);
	assert_int_equal(load(big), ERR_IO);
	assert_str(told(), "siar.yaml: larger than 1048576 bytes\n");
	mem_give(big);
}

TEST(a_million_open_brackets_cost_no_time)
{
	size_t len = 1024 * 1024;
	char *text = mem_take(len);
	struct config *c = NULL;

	memset(text, '[', len);
	drop();
	assert_int_equal(config_load_text(STR("x.yaml"), (str){ text, len }, kinds, 2, &c, &errors),
			 ERR_INVALID);
	assert_int_equal(errors.count, 2);
	mem_give(text);
}

TEST(more_errors_than_anybody_reads_are_counted)
{
	struct buf text;

	buf_init(&text, &mem);
	buf_add(&text, STR(ACCOUNT));
	for (int i = 0; i < 250; i++)
		buf_printf(&text, "bad_%d: 1\n", i);
	assert_int_equal(load(buf_str(&text).ptr), ERR_INVALID);
	assert_int_equal(errors.count, CONFIG_ERRORS_MAX);
	assert_true(str_ends(told(), STR("50 more errors are not shown\n")));
}

TEST(a_file_that_is_not_there_is_told_in_one_line)
{
	assert_int_equal(load_at(file_path("nothing.yaml")), ERR_IO);
	assert_str(told(), "nothing.yaml: cannot be read: No such file or directory\n");
	assert_int_equal(load_at(test_dir()), ERR_IO);
	assert_int_equal(errors.count, 1);
}

TEST(text_at_hand_loads_like_a_file)
{
	struct config *c = NULL;

	drop();
	put_file("app_secret", "abc", 0600);
	assert_int_equal(config_load_text(str_from(file_path("memory.yaml")),
					  STR(ACCOUNT "  app_secret_file: app_secret\n"), kinds, 2,
					  &c, &errors),
			 OK);
	assert_int_equal(((const struct demo_config *)c->accounts[0].own)->app_secret.count, 1);
	config_destroy(c);
	drop();
	assert_int_equal(config_load_text(STR("m.yaml"), STR_NONE, kinds, 2, &c, &errors),
			 ERR_INVALID);
	assert_str(errors.items[0].file, "m.yaml");
}
