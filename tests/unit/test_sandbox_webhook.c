/* SPDX-License-Identifier: MIT */
/* How webhooks are delivered: in order, in batches, again after a failure, and what the fault
 * switches do to them. */

#include "tests/unit/sandbox_site.h"

#define SAY(who, text) "{\"as\":\"" who "\",\"text\":\"" text "\"}"

static struct receiver *siar(void)
{
	return &sandbox_site.siar;
}

static void say_number(int n)
{
	char json[128];

	snprintf(json, sizeof(json), SAY(SRI, "nomor %d."), n);
	assert_int_equal(site_post("/sandbox/say", json), 200);
}

static void set_faults(const char *json)
{
	assert_int_equal(site_post("/sandbox/faults", json), 200);
}

TEST(what_waits_goes_in_one_delivery)
{
	site_start();
	receiver_set(siar(), &siar()->holds, true);
	say_number(0);
	receiver_body(siar(), 0);
	for (int i = 1; i <= 5; i++)
		say_number(i);
	receiver_set(siar(), &siar()->holds, false);
	str body = receiver_body(siar(), 1);
	ptrdiff_t last = 0;
	for (int i = 1; i <= 5; i++) {
		char want[32];
		snprintf(want, sizeof(want), "nomor %d.", i);
		ptrdiff_t at = str_find(body, str_from(want));
		assert_true(at > last);
		last = at;
	}
	/* One contact for all of them. */
	assert_int_equal(receiver_count(siar(), 1, "\"profile\""), 1);
	assert_int_equal(receiver_count(siar(), 0, "nomor 0."), 1);
	site_stop();
}

static void fail_next(int n, int status)
{
	pthread_mutex_lock(&siar()->mutex);
	siar()->n_fails = n;
	siar()->fail_status = status;
	pthread_mutex_unlock(&siar()->mutex);
}

TEST(a_failed_delivery_comes_again_and_nothing_overtakes_it)
{
	site_start();
	fail_next(1, 503);
	say_number(0);
	str first = receiver_body(siar(), 0);
	say_number(1);
	str again = receiver_body(siar(), 1);
	assert_true(str_eq(first, again));
	assert_true(str_find(receiver_body(siar(), 2), STR("nomor 1.")) > 0);
	site_stop();
}

TEST(only_200_counts_and_waits_grow)
{
	site_start();
	int64_t from_us = clock_mono_us(&clock_system);
	fail_next(2, 204);
	say_number(0);
	receiver_body(siar(), 2);
	int64_t took_us = clock_mono_us(&clock_system) - from_us;
	assert_in_range(took_us, 2900000, 8000000); /* 1 s and 2 s */
	site_stop();
}

TEST(a_receiver_that_forgot_the_token_is_asked_again)
{
	site_start_empty();
	receiver_set(siar(), &siar()->is_forgetful, true);
	site_connect();
	assert_true(receiver_wait(siar(), &siar()->n_asked, 1));
	receiver_set(siar(), &siar()->is_forgetful, false);
	site_post("/sandbox/person", "{\"phone\":\"" SRI "\",\"name\":\"Bu Sri\"}");
	say_number(7);
	assert_true(str_find(receiver_body(siar(), 0), STR("nomor 7.")) > 0);
	assert_int_equal(receiver_asked(siar()), 2);
	site_stop();
}

TEST(duplicates_are_the_same_to_the_byte)
{
	site_start();
	set_faults("{\"duplicate\":100}");
	say_number(0);
	str first = receiver_body(siar(), 0);
	assert_true(str_eq(first, receiver_body(siar(), 1)));
	set_faults("{\"duplicate\":0}");
	say_number(1);
	assert_true(str_find(receiver_body(siar(), 2), STR("nomor 1.")) > 0);
	site_stop();
}

TEST(the_later_goes_first_when_the_order_is_turned)
{
	site_start();
	receiver_set(siar(), &siar()->holds, true);
	say_number(0);
	receiver_body(siar(), 0);
	set_faults("{\"reorder\":true}");
	say_number(1);
	say_number(2);
	receiver_set(siar(), &siar()->holds, false);
	assert_true(str_find(receiver_body(siar(), 1), STR("nomor 2.")) > 0);
	assert_true(str_find(receiver_body(siar(), 2), STR("nomor 1.")) > 0);
	site_stop();
}

TEST(a_delay_gathers_what_comes_meanwhile)
{
	site_start();
	set_faults("{\"delay_ms\":400}");
	int64_t from_us = clock_mono_us(&clock_system);
	say_number(0);
	say_number(1);
	str body = receiver_body(siar(), 0);
	assert_true(clock_mono_us(&clock_system) - from_us >= 350000);
	assert_true(str_find(body, STR("nomor 1.")) > 0);
	site_stop();
}

TEST(statuses_can_be_lost)
{
	site_start();
	say_number(0);
	set_faults("{\"lose_statuses\":100}");
	assert_int_equal(site_api("{\"messaging_product\":\"whatsapp\",\"to\":\"" SRI
				  "\",\"type\":\"text\",\"text\":{\"body\":\"siap\"}}"),
			 200);
	/* The world goes on: her phone has it. */
	do
		site_get("/sandbox/world");
	while (!strstr(sandbox_site.body, "\"status\":\"delivered\",\"code\":0}],"));
	say_number(1);
	assert_true(receiver_hears(siar(), "nomor 1.", 1));
	assert_int_equal(receiver_count(siar(), 0, "\"statuses\""), 0);
	site_stop();
}

TEST(without_phones_there_is_no_number_anywhere)
{
	site_start();
	set_faults("{\"hide_phones\":true}");
	say_number(0);
	assert_int_equal(site_api("{\"messaging_product\":\"whatsapp\",\"to\":\"" SRI
				  "\",\"type\":\"text\",\"text\":{\"body\":\"siap\"}}"),
			 200);
	assert_true(receiver_hears(siar(), "\"status\":\"delivered\"", 1));
	assert_int_equal(receiver_count(siar(), 0, SRI), 0);
	assert_true(receiver_count(siar(), 0, "\"from_user_id\":\"ID.") == 1);
	assert_true(receiver_count(siar(), 0, "\"recipient_user_id\":\"ID.") == 2);
	site_stop();
}

TEST(who_hides_her_number_hides_it_always)
{
	site_start();
	assert_int_equal(
		site_post("/sandbox/person",
			  "{\"phone\":\"62899000001\",\"name\":\"X\",\"hides_phone\":true}"),
		200);
	site_post("/sandbox/say", SAY("62899000001", "halo"));
	assert_true(receiver_hears(siar(), "\"from_user_id\"", 1));
	assert_int_equal(receiver_count(siar(), 0, "62899000001"), 0);
	site_stop();
}

TEST(a_second_receiver_gets_copies)
{
	static struct receiver other;
	char json[128];

	site_start();
	receiver_open(&other);
	snprintf(json, sizeof(json), "{\"url\":\"http://127.0.0.1:%d/hook?x=1\"}", other.port);
	say_number(0);
	assert_int_equal(site_post("/sandbox/webhook", json), 200);
	assert_int_equal(receiver_asked(&other), 1);
	say_number(1);
	assert_true(receiver_hears(siar(), "nomor 1.", 1));
	str body = receiver_body(&other, 0);
	assert_true(str_find(body, STR("nomor 1.")) > 0);
	assert_true(str_find(body, STR("nomor 0.")) < 0);
	assert_int_equal(site_post("/sandbox/webhook", "{\"url\":\"\"}"), 200);
	say_number(2);
	assert_true(receiver_hears(siar(), "nomor 2.", 1));
	assert_int_equal(receiver_count(&other, 0, "nomor 2."), 0);
	receiver_close(&other);
	site_stop();
}

TEST(a_second_receiver_that_does_not_know_the_token_is_refused)
{
	static struct receiver other;
	char json[128];

	site_start();
	receiver_open(&other);
	receiver_set(&other, &other.is_forgetful, true);
	snprintf(json, sizeof(json), "{\"url\":\"http://127.0.0.1:%d/hook\"}", other.port);
	assert_int_equal(site_post("/sandbox/webhook", json), 400);
	assert_non_null(strstr(sandbox_site.body, "challenge"));
	receiver_set(&other, &other.is_forgetful, false);
	receiver_set(&other, &other.is_liar, true);
	assert_int_equal(site_post("/sandbox/webhook", json), 400);
	int port = other.port;
	receiver_close(&other);
	snprintf(json, sizeof(json), "{\"url\":\"http://127.0.0.1:%d/hook\"}", port);
	assert_int_equal(site_post("/sandbox/webhook", json), 400);
	say_number(1);
	assert_true(receiver_hears(siar(), "nomor 1.", 1));
	site_stop();
}

TEST(a_sandbox_stops_in_the_middle_of_everything)
{
	static struct receiver other;
	char json[128];

	site_start();
	receiver_open(&other);
	snprintf(json, sizeof(json), "{\"url\":\"http://127.0.0.1:%d/hook\"}", other.port);
	assert_int_equal(site_post("/sandbox/webhook", json), 200);
	set_faults("{\"delay_ms\":60000}");
	receiver_set(siar(), &siar()->holds, true);
	say_number(0);
	site_api("{\"messaging_product\":\"whatsapp\",\"to\":\"" SRI
		 "\",\"type\":\"text\",\"text\":{\"body\":\"siap\"}}");
	site_stop(); /* delayed deliveries, phones that wait */
	receiver_close(&other);
	site_start();
	receiver_set(siar(), &siar()->holds, true);
	say_number(0);
	receiver_body(siar(), 0);
	say_number(1);
	site_stop(); /* a delivery under way, one behind it */
	site_start_empty();
	receiver_set(siar(), &siar()->is_forgetful, true);
	site_connect();
	assert_true(receiver_wait(siar(), &siar()->n_asked, 1));
	site_stop(); /* resting */
}
