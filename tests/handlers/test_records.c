/* SPDX-License-Identifier: MIT */
/* What conversations leave in the store beside what they say: the consent ledger, the audit, codes
 * as hashes, the brake. One real engine a test, no sockets. */
#include "bot/base/buf.h"
#include "bot/base/log.h"
#include "bot/store/meta.h"
#include "tests/lib/chat_bot.h"
#include "tests/lib/test.h"

enum { SITI, BUDI, RATNA, JOKO, CAMILAN, PEOPLE };

static struct chat_person people[PEOPLE] = {
	[SITI] = { .name = { "siti", 4 }, .id = { "6281234567001", 13 } },
	[BUDI] = { .name = { "budi", 4 }, .id = { "6281234567002", 13 } },
	[RATNA] = { .name = { "ratna", 5 }, .id = { "6281234567010", 13 }, .is_moderator = true },
	[JOKO] = { .name = { "joko", 4 }, .id = { "6281234567020", 13 }, .is_operator = true },
	[CAMILAN] = { .name = { "camilan", 7 },
		      .id = { "120363000000000001", 18 },
		      .is_group = true },
};

static struct chat_bot bot;

static void begin_with(const char *config)
{
	struct why why = { 0 };

	log_set_level(LOG_ERROR);
	if (!chat_bot_open(&bot, people, PEOPLE, str_from(config), &why))
		fail_msg("%s", why.text);
}

static void begin(void)
{
	begin_with("rules: bebas\n");
}

static void says_in(int who, int group, const char *text)
{
	const struct chat_said said = {
		.who = &people[who],
		.group = group >= 0 ? &people[group] : NULL,
		.text = str_from(text),
	};

	assert_true(chat_bot_wait(&bot, 60000));
	assert_true(chat_bot_hear(&bot, &said));
}

static void says(int who, const char *text)
{
	says_in(who, -1, text);
}

/* All rows of a query of one text column, one a line. */
static str rows(const char *sql)
{
	struct stmt *s = db_query(bot.engine.db, sql);
	struct buf b;

	buf_init(&b, &bot.mem);
	while (stmt_step(s) == OK) {
		buf_add(&b, col_str(s, 0, &bot.mem));
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

static str ledger(void)
{
	return rows("SELECT p.name || ' ' || c.purpose || ' ' || c.is_given || ' ' || "
		    "substr(c.words, 1, 28) FROM consent c JOIN person p ON p.id = c.person_id "
		    "ORDER BY c.id");
}

static str audit(void)
{
	return rows("SELECT a.actor || ' ' || coalesce(p.name, '-') || ' ' || a.action || ' ' || "
		    "a.object_id || a.detail FROM audit a LEFT JOIN person p ON p.id = a.person_id "
		    "ORDER BY a.id");
}

static void held_promo(void)
{
	says(SITI, "/daftar Keripik Bu Sri; Kota Malang; kuliner");
	says(SITI, "/promo Keripik tempe 15rb");
	says(SITI, "1");
}

TEST(records_consent_is_given_taken_back_and_given_again_in_her_words)
{
	begin();
	says(BUDI, "/langganan kuliner Kota Malang");
	says(BUDI, "Stop promo");
	says(BUDI, "/langganan semua");
	assert_str(ledger(), "budi promo 1 /langganan kuliner Kota Mala\n"
			     "budi service 1 Ini Siar, layanan pesan Dink\n"
			     "budi promo 0 Stop promo\n"
			     "budi promo 1 /langganan semua\n");
	chat_bot_close(&bot);
}

TEST(records_no_consent_of_who_only_speaks_in_a_group)
{
	begin();
	says_in(JOKO, CAMILAN, "/grup aktif");
	says_in(JOKO, CAMILAN, "/langganan kuliner semua");
	says_in(BUDI, CAMILAN, "/kategori");
	assert_str(ledger(), "");
	assert_str(audit(), "person joko group.activated 1\nperson joko group.subscribed 1\n");
	chat_bot_close(&bot);
}

TEST(records_how_a_group_chose_to_get_promos)
{
	begin();
	says_in(JOKO, CAMILAN, "/grup aktif");
	says_in(JOKO, CAMILAN, "/langganan kuliner semua");
	says_in(JOKO, CAMILAN, "/ringkasan harian");
	assert_true(str_ends(audit(), STR("person joko group.subscribed 1\n"
					  "person joko group.attention 1\n")));
	chat_bot_close(&bot);
}

TEST(records_who_approved_and_who_refused)
{
	begin();
	held_promo();
	says(RATNA, "1");
	says(SITI, "/promo Keripik pisang 10rb");
	says(SITI, "1");
	says(RATNA, "tolak foto buram");
	assert_str(audit(), "person siti shop.registered 1\n"
			    "person siti promo.submitted 1\n"
			    "person ratna promo.approved 1\n"
			    "person siti promo.submitted 2\n"
			    "person ratna promo.rejected 2foto buram\n");
	chat_bot_close(&bot);
}

TEST(records_who_cancelled)
{
	begin();
	held_promo();
	says(SITI, "/batal 1");
	assert_true(str_ends(audit(), STR("person siti promo.cancelled 1\n")));
	chat_bot_close(&bot);
}

TEST(records_who_put_off_who_objected_and_who_was_blocked)
{
	begin();
	held_promo();
	says(RATNA, "tahan 1 tunggu foto");
	says(RATNA, "/tolak 1 foto buram");
	says(SITI, "/banding 1 sudah jelas");
	says(JOKO, "/blokir 1 spam");
	says(SITI, "/banding bukan spam");
	says(RATNA, "/buka 1");
	assert_true(str_ends(audit(), STR("person ratna promo.put_off 1tunggu foto\n"
					  "person ratna promo.rejected 1foto buram\n"
					  "person siti promo.appealed 1sudah jelas\n"
					  "person joko seller.banned 1spam\n"
					  "person joko promo.cancelled 1\n"
					  "person siti ban.appealed 1bukan spam\n"
					  "person ratna seller.opened 1\n")));
	chat_bot_close(&bot);
}

TEST(records_that_a_promo_was_approved_because_its_seller_is_trusted)
{
	begin_with("rules: bebas\nmoderation: {trusted_after: 1}\n");
	held_promo();
	says(RATNA, "1");
	says(SITI, "/promo Keripik pisang 10rb");
	says(SITI, "1");
	assert_true(str_ends(audit(), STR("person siti promo.submitted 2\n"
					  "person siti promo.trusted 2\n")));
	chat_bot_close(&bot);
}

/* Of the promo that changes: its draft is nothing that moderators decide on. */
TEST(records_of_which_promo_a_review_was_asked_when_its_change_breaks_a_rule)
{
	begin_with("rules: lapak-standar\n");
	says(SITI, "/daftar Keripik Bu Sri; Kota Malang; kuliner");
	says(SITI, "/promo Keripik tempe gurih renyah 15rb");
	says(SITI, "kirim");
	says(SITI, "ubah promo 1 teks Keripik 15rb https://chat.whatsapp.com/Ab1Cd2Ef3Gh");
	says(SITI, "kirim");
	says(SITI, "minta ditinjau");
	assert_str(audit(), "person siti shop.registered 1\n"
			    "person siti promo.submitted 1\n"
			    "person siti promo.review_asked 1\n"
			    "person siti promo.changed 1held\n");
	chat_bot_close(&bot);
}

static void give_up_id(int who)
{
	const char *sql = arena_printf(&bot.mem,
				       "UPDATE identity SET moved_ms = 1 WHERE opaque LIKE "
				       "'%%%" STR_FMT "'",
				       STR_ARG(people[who].id))
				  .ptr;

	assert_int_equal(db_begin(bot.engine.db), OK);
	assert_int_equal(stmt_run(db_query(bot.engine.db, sql)), OK);
	assert_int_equal(db_commit(bot.engine.db), OK);
}

/* Who has a moderator's question open. */
static str asked(void)
{
	return rows("SELECT p.name FROM dialog d JOIN person p ON p.id = d.person_id WHERE "
		    "d.handler = 'antre'");
}

TEST(records_no_question_to_a_moderator_who_gave_her_id_up)
{
	begin();
	says(RATNA, "halo");
	give_up_id(RATNA);
	held_promo();
	assert_str(asked(), "");
	chat_bot_close(&bot);
}

TEST(records_an_appeal_with_who_decided_when_the_operator_gave_the_id_up)
{
	for (int is_given_up = 0; is_given_up < 2; is_given_up++) {
		begin();
		says(JOKO, "halo");
		held_promo();
		says(RATNA, "/tolak 1 foto buram");
		if (is_given_up)
			give_up_id(JOKO);
		says(SITI, "/banding 1 sudah jelas");
		assert_str(asked(), is_given_up ? "ratna\n" : "");
		chat_bot_close(&bot);
	}
}

TEST(records_no_group_code_but_its_hash)
{
	begin();
	says(JOKO, "/grup kode");
	str text = bot.out[bot.n_out - 1].text;
	str code = str_slice(text, (size_t)str_find(text, STR("/grup aktif ")) + 12, 8);
	assert_int_equal(rows("SELECT code_hash FROM group_code").len > 8, true);
	assert_int_equal(str_find(rows("SELECT code_hash FROM group_code"), code), -1);
	assert_str(audit(), "person joko group.code 0\n");
	says_in(SITI, CAMILAN, arena_printf(&bot.mem, "/grup aktif %" STR_FMT, STR_ARG(code)).ptr);
	assert_str(rows("SELECT code_hash FROM group_code"), "");
	chat_bot_close(&bot);
}

TEST(records_the_brake_of_a_person_and_of_the_command_line)
{
	int64_t brake = -1;

	begin();
	says(JOKO, "/rem");
	assert_int_equal(store_meta_int(bot.engine.db, "brake", BRAKE_OFF, &brake), OK);
	assert_int_equal(brake, BRAKE_PROMOS);
	assert_true(str_starts(chat_bot_act(&bot, "rem", "semua"), STR("All sending is stopped")));
	assert_int_equal(store_meta_int(bot.engine.db, "brake", BRAKE_OFF, &brake), OK);
	assert_int_equal(brake, BRAKE_ALL);
	assert_str(chat_bot_act(&bot, "lanjut", "semua"), "The brake is off. Sending goes on.");
	assert_str(chat_bot_act(&bot, "lanjut", "semua"), "The brake was not on.");
	assert_str(chat_bot_act(&bot, "lanjut", ""),
		   "Write it like this: /lanjut [semua|NOMOR PROMO]");
	assert_str(audit(), "person joko brake.promos 0\nlocal:0 - brake.all 0\n"
			    "local:0 - brake.off 0\n");
	chat_bot_close(&bot);
}

TEST(records_nothing_of_a_form_that_was_ended)
{
	begin();
	says(SITI, "/daftar");
	says(SITI, "Keripik Bu Sri");
	says(SITI, "batal");
	assert_str(rows("SELECT handler FROM dialog"), "");
	assert_str(rows("SELECT name FROM shop"), "");
	chat_bot_close(&bot);
}

/* What an older version may have left: it must not crash, nor take the answer for another field. */
TEST(records_of_a_dialog_that_make_no_sense_begin_the_form_anew)
{
	static const char *const sql[] = {
		"UPDATE dialog SET answers = '9:abc'",
		"UPDATE dialog SET answers = ''",
		"UPDATE dialog SET answers = '99999999999999999999:a,'",
		"UPDATE dialog SET answers = '-5:a,'",
	};

	begin();
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		says(SITI, "/daftar");
		assert_int_equal(db_begin(bot.engine.db), OK);
		assert_int_equal(stmt_run(db_query(bot.engine.db, sql[i])), OK);
		assert_int_equal(db_commit(bot.engine.db), OK);
		says(SITI, "Keripik Bu Sri");
		assert_true(str_starts(bot.out[bot.n_out - 1].text, STR("2/3.")));
		says(SITI, "batal");
	}
	chat_bot_close(&bot);
}
