/* SPDX-License-Identifier: MIT */
/* The same human on several networks: bodies as gowa and Telegram send them, through whole turns.
 */
#include "bot/base/buf.h"
#include "bot/flow/turn.h"
#include "bot/store/chat.h"
#include "config/load.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <sys/stat.h>

enum { GOWA, TELEGRAM };
#define OK_(call) assert_int_equal((call), OK)

static struct arena mem;
static struct clock_manual manual;
static struct config *config;
static struct engine engine;
static struct buf sent; /* "account address: text" a line */
static int n_messages;

static void open_networks(const char *people)
{
	const struct account_kind *known[16];
	struct config_errors errors;
	struct why why = { .line = 0 };
	static int n;

	arena_init(&mem, 0);
	buf_init(&sent, &mem);
	clock_manual_init(&manual, INT64_C(1795500000000));
	str dir = arena_printf(&mem, "%s/pairing%d", test_dir(), n++);
	str secret = arena_printf(&mem, "%s.rahasia", dir.ptr);
	assert_int_equal(mkdir(dir.ptr, 0700), 0);
	FILE *f = fopen(secret.ptr, "w");
	assert_non_null(f);
	(void)fputs("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw\n", f);
	(void)fclose(f);
	assert_int_equal(chmod(secret.ptr, 0600), 0);
	for (size_t i = 0; i < gateways_count; i++)
		known[i] = &gateways[i]->config;
	str text = arena_printf(
		&mem,
		"state_dir: '%s'\nquiet_hours: off\nlate_limit_h: 0\nold_message_h: 0\n%s"
		"accounts:\n"
		"- {name: wa, kind: gowa, base_url: 'https://gowa.example.org', "
		"i_accept_the_risk: true, webhook_secret_file: %s, user: siar, password_file: %s}\n"
		"- {name: tele, kind: telegram, username: siar_jatim_bot, token_file: %s}\n",
		dir.ptr, people, secret.ptr, secret.ptr, secret.ptr);
	if (config_load_text(STR("siar.yaml"), text, known, gateways_count, &config, &errors))
		fail_msg("%" STR_FMT, STR_ARG(config_errors_format(&errors, &mem)));
	config_errors_finish(&errors);
	const struct engine_options o = {
		.config = config, .clock = &manual.clock, .seed = 7, .pool = 16
	};
	if (engine_open(&engine, &o, &why))
		fail_msg("%s", why.text);
}

static void close_networks(void)
{
	engine_close(&engine, true);
	config_destroy(config);
	arena_finish(&mem);
}

static void answer(struct sending *s)
{
	if (s->work.kind == WORK_SEND)
		buf_printf(&sent, "%s %" STR_FMT ": %" STR_FMT "\n",
			   s->account == GOWA ? "wa" : "tele", STR_ARG(s->work.to.id.opaque),
			   STR_ARG(s->work.message.body));
	const char *body =
		s->work.kind == WORK_SEND
			? "{\"ok\":true,\"result\":{\"message_id\":1,\"chat\":{\"id\":777}}}"
			: "{\"ok\":true,\"result\":[]}";
	if (s->account == GOWA)
		body = "{\"code\":\"SUCCESS\",\"results\":{\"message_id\":\"M1\","
		       "\"is_connected\":true,\"is_logged_in\":true}}";
	s->how = HTTP_ANSWERED;
	s->reply = (struct http_reply){ .status = 200, .body = str_from(body) };
}

/* A body and all that follows from it. */
static void hear(int account, str bytes)
{
	struct body b = { .account = account, .source = FROM_WEBHOOK, .bytes = bytes };
	struct body *bodies[] = { &b };
	struct turn_in in = { .bodies = bodies, .n_bodies = 1 };
	struct sending *back[16];
	struct list_node *node;
	struct turn_out out;

	buf_init(&sent, &mem);
	for (int i = 0; i < 30; i++) {
		OK_(engine_turn(&engine, &in, &out));
		in = (struct turn_in){ .verdicts = back };
		while ((node = list_take_first(&out.sends))) {
			back[in.n_verdicts++] = CONTAINER_OF(node, struct sending, node);
			answer(back[in.n_verdicts - 1]);
		}
		clock_manual_move(&manual, 5000);
	}
}

static void gowa_says(const char *chat, const char *from, const char *lid, const char *text)
{
	hear(GOWA,
	     arena_printf(&mem,
			  "{\"event\":\"message\",\"device_id\":\"628120000000@s.whatsapp.net\","
			  "\"payload\":{\"id\":\"3EB%d\",\"timestamp\":\"2026-11-24T08:00:00Z\","
			  "\"is_from_me\":false,\"chat_id\":\"%s\",\"from\":\"%s\","
			  "\"from_lid\":\"%s\",\"from_name\":\"Siti\",\"body\":\"%s\"}}",
			  n_messages++, chat, from, lid, text));
}

#define SITI       "6281230000001@s.whatsapp.net"
#define BUDI       "6281230000002@s.whatsapp.net"
#define NEW_NUMBER "6281230000009@s.whatsapp.net"
#define SITI_LID   "251556368777322@lid"

static void siti_in_private(const char *text)
{
	gowa_says(SITI, SITI, SITI_LID, text);
}

static void telegram_says(const char *user, const char *text)
{
	n_messages++;
	hear(TELEGRAM, arena_printf(&mem,
				    "{\"update_id\":%d,\"message\":{\"message_id\":%d,\"date\":"
				    "1795500000,\"chat\":{\"id\":%s,\"type\":\"private\","
				    "\"first_name\":\"Siti\"},\"from\":{\"id\":%s,\"is_bot\":false,"
				    "\"first_name\":\"Siti\"},\"text\":\"%s\"}}",
				    10000 + n_messages, n_messages, user, user, text));
}

static bool was_sent(const char *text)
{
	return str_find(buf_str(&sent), str_from(text)) >= 0;
}

static void must_say(const char *text)
{
	if (!was_sent(text))
		fail_msg("not said: %s\nbut: %" STR_FMT, text, STR_ARG(buf_str(&sent)));
}

static int64_t count(const char *sql)
{
	struct stmt *s = db_query(engine.db, sql);

	OK_(stmt_step(s));
	int64_t n = col_int(s, 0);
	stmt_reset(s);
	return n;
}

/* The command with the code that was just sent. */
static const char *with_code(void)
{
	ptrdiff_t at = str_find(buf_str(&sent), STR("Kode Anda: "));

	assert_true(at >= 0);
	str code = str_slice(buf_str(&sent), (size_t)at + 11, 6);
	return arena_printf(&mem, "/sambung %" STR_FMT, STR_ARG(code)).ptr;
}

TEST(the_same_person_writing_by_lid_in_a_group_by_phone_in_private_and_on_telegram_is_one)
{
	open_networks("");
	siti_in_private("/daftar Keripik Bu Sri; Kota Malang; kuliner");
	must_say("wa 6281230000001: ");
	gowa_says("120363402106000001@g.us", SITI_LID, SITI_LID, "/grup");
	assert_int_equal(count("SELECT count(*) FROM person"), 1);

	telegram_says("777", "halo");
	assert_int_equal(count("SELECT count(*) FROM person"), 2);
	siti_in_private("/sambung");
	telegram_says("777", with_code());
	must_say("tele 777: Kedua akun sudah tersambung");
	must_say("wa 6281230000001: Akun ini baru saja disambungkan");
	assert_int_equal(count("SELECT count(DISTINCT person_id) FROM identity"), 1);
	assert_int_equal(count("SELECT count(*) FROM identity"), 3);

	telegram_says("777", "/kuota");
	must_say("tele 777: ");
	str quota = arena_str(&mem, buf_str(&sent));
	siti_in_private("/kuota");
	must_say("wa 6281230000001: ");
	quota = str_slice(quota, sizeof("tele 777: ") - 1, quota.len);
	must_say(arena_cstr(&mem, quota));
	close_networks();
}

TEST(who_is_paired_with_an_operator_gains_no_role)
{
	open_networks("people:\n  operators: [{phone: 6281230000001}]\n"
		      "  moderators: [{phone: 6281230000001}]\n");
	siti_in_private("/sambung");
	telegram_says("777", with_code());
	must_say("Kedua akun sudah tersambung");
	telegram_says("777", "/siapa");
	must_say("Peran: anggota");
	telegram_says("777", "/rem");
	assert_int_equal(count("SELECT count(*) FROM meta WHERE key = 'brake' AND value <> 0"), 0);
	telegram_says("777", "/antre");
	assert_false(was_sent("Tidak ada promo yang menunggu"));
	siti_in_private("/siapa");
	must_say("Peran: petugas");
	close_networks();
}

/* Ratna decides by her number; budi sells. */
static void open_office(void)
{
	open_networks("rules: bebas\nmoderation: {remind_h: 0, remind_operators_h: 0}\npeople:\n"
		      "  moderators: [{phone: 6281230000001}]\n");
	siti_in_private("/sambung");
	telegram_says("777", with_code());
	must_say("Kedua akun sudah tersambung");
}

static void budi_hands_in(void)
{
	gowa_says(BUDI, BUDI, "", "/daftar Keripik Bu Sri; Kota Malang; kuliner");
	gowa_says(BUDI, BUDI, "", "/promo Keripik tempe 15rb");
	gowa_says(BUDI, BUDI, "", "kirim");
}

TEST(what_a_moderator_decides_goes_to_the_id_that_has_the_role_and_no_other_id_of_hers_answers)
{
	open_office();
	budi_hands_in();
	must_say("wa 6281230000001: ");
	assert_false(was_sent("tele 777: "));
	telegram_says("777", "1");
	must_say("tele 777: ");
	must_say("moderator");
	telegram_says("777", "/setuju 1");
	assert_int_equal(count("SELECT count(*) FROM promo WHERE decided_ms <> 0"), 0);
	siti_in_private("1");
	assert_int_equal(count("SELECT count(*) FROM promo WHERE decided_ms <> 0"), 1);
	close_networks();
}

TEST(taken_back_the_role_is_where_it_was)
{
	open_office();
	telegram_says("777", "/pisah");
	must_say("tele 777: Kedua akun sudah dipisahkan");
	budi_hands_in();
	assert_false(was_sent("tele 777: "));
	telegram_says("777", "/setuju 1");
	assert_int_equal(count("SELECT count(*) FROM promo WHERE decided_ms <> 0"), 0);
	siti_in_private("/setuju 1");
	assert_int_equal(count("SELECT count(*) FROM promo WHERE decided_ms <> 0"), 1);
	close_networks();
}

/* As the official network tells it. */
static void number_changes(const char *from, const char *to)
{
	const struct identity now = { ID_PHONE, str_from(to) };

	OK_(db_begin(engine.db));
	OK_(store_identity_change(engine.db, (struct identity){ ID_PHONE, str_from(from) }, &now, 1,
				  clock_wall_ms(&manual.clock)));
	OK_(db_commit(engine.db));
}

TEST(a_changed_number_takes_no_role_along_and_leaves_none_behind)
{
	open_office();
	number_changes("6281230000001", "6281230000009");
	gowa_says(NEW_NUMBER, NEW_NUMBER, "", "/siapa");
	must_say("Peran: anggota");
	siti_in_private("/siapa");
	must_say("Peran: anggota");
	budi_hands_in();
	assert_false(was_sent("Promo 1* dari"));
	assert_false(was_sent("tele 777: "));
	siti_in_private("/setuju 1");
	gowa_says(NEW_NUMBER, NEW_NUMBER, "", "/setuju 1");
	assert_int_equal(count("SELECT count(*) FROM promo WHERE decided_ms <> 0"), 0);
	close_networks();
}

TEST(taken_back_on_telegram_each_network_has_a_person_of_its_own_again)
{
	open_networks("");
	siti_in_private("/daftar Keripik Bu Sri; Kota Malang; kuliner");
	siti_in_private("/sambung");
	telegram_says("777", with_code());
	telegram_says("777", "/pisah");
	must_say("tele 777: Kedua akun sudah dipisahkan");
	must_say("wa 6281230000001: Akun ini tidak lagi tersambung");
	telegram_says("777", "/siapa");
	must_say("Peran: anggota");
	siti_in_private("/siapa");
	must_say("Peran: penjual");
	close_networks();
}

TEST(who_only_writes_in_a_group_is_not_stored)
{
	open_networks("");
	gowa_says("120363402106000001@g.us", SITI, SITI_LID, "selamat pagi semua");
	gowa_says("120363402106000001@g.us", SITI, SITI_LID, "/promo keripik 15rb");
	assert_int_equal(count("SELECT count(*) FROM person"), 0);
	assert_int_equal(count("SELECT count(*) FROM identity"), 0);
	assert_int_equal(count("SELECT count(*) FROM chat"), 0);
	close_networks();
}

TEST(a_lid_alone_is_nobodys_number_until_the_network_tells_both)
{
	open_networks("");
	gowa_says(SITI_LID, SITI_LID, SITI_LID, "/siapa");
	assert_int_equal(count("SELECT count(*) FROM identity WHERE kind = 0"), 0);
	siti_in_private("/siapa");
	assert_int_equal(count("SELECT count(*) FROM person"), 1);
	assert_int_equal(count("SELECT count(*) FROM identity"), 2);
	close_networks();
}
