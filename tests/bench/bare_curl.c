/* SPDX-License-Identifier: MIT */
/* libcurl alone: a multi loop that keeps N sends to the stub under way and reads each answer. One
 * thread. Prints sends a second.
 *
 *	bare_curl BASE_URL TOKEN SECONDS CONNECTIONS */
#include "bot/base/str.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECTIONS_MAX = 1024 };

struct slot {
	CURL *easy;
	char body[512], answer[1024];
	size_t answer_len;
};

static struct slot slots[CONNECTIONS_MAX];
static struct curl_slist *headers;
static char url[256];
static long n_started, n_done, n_failed;

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t on_body(char *data, size_t size, size_t n, void *owner)
{
	struct slot *s = owner;

	if (s->answer_len + size * n < sizeof(s->answer)) {
		memcpy(s->answer + s->answer_len, data, size * n);
		s->answer_len += size * n;
	}
	return size * n;
}

static void start(CURLM *multi, struct slot *s)
{
	int len = snprintf(
		s->body, sizeof(s->body),
		"{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":"
		"\"+62815%08ld\",\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"Siar "
		"Dinas Koperasi meneruskan promo dari *Keripik Bu Sri*\\n\\nKeripik tempe pedas "
		"15rb\\nHarga: Rp 15.000\\nLokasi: Kota Malang\"},\"biz_opaque_callback_data\":"
		"\"siar1:%ld:1\"}",
		n_started, n_started);

	n_started++;
	s->answer_len = 0;
	curl_easy_setopt(s->easy, CURLOPT_URL, url);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, s->body);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)len);
	curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
	curl_easy_setopt(s->easy, CURLOPT_TIMEOUT_MS, 30000L);
	curl_multi_add_handle(multi, s->easy);
}

static void take_done(CURLM *multi, double end)
{
	struct slot *s;
	CURLMsg *m;
	long status;
	int left;

	while ((m = curl_multi_info_read(multi, &left))) {
		CURL *easy = m->easy_handle;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&s);
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		n_done++;
		n_failed += m->data.result != CURLE_OK || status != 200 ||
			    !memmem(s->answer, s->answer_len, "wamid.", 6);
		curl_multi_remove_handle(multi, easy);
		curl_easy_reset(easy);
		if (now_s() < end)
			start(multi, s);
	}
}

int main(int argc, char **argv)
{
	int64_t seconds, n;
	int running = 0;

	if (argc != 5 || !str_to_int64(str_from(argv[3]), &seconds) ||
	    !str_to_int64(str_from(argv[4]), &n) || n > CONNECTIONS_MAX) {
		fprintf(stderr, "usage: bare_curl BASE_URL TOKEN SECONDS CONNECTIONS\n");
		return 2;
	}
	char bearer[256];
	snprintf(url, sizeof(url), "%s/106540352242922/messages", argv[1]);
	snprintf(bearer, sizeof(bearer), "Authorization: Bearer %s", argv[2]);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	headers = curl_slist_append(NULL, bearer);
	headers = curl_slist_append(headers, "Content-Type: application/json");
	CURLM *multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)n);
	double begin = now_s(), end = begin + (double)seconds;
	for (int64_t i = 0; i < n; i++) {
		slots[i].easy = curl_easy_init();
		start(multi, &slots[i]);
	}
	do {
		curl_multi_perform(multi, &running);
		take_done(multi, end);
		curl_multi_poll(multi, NULL, 0, 100, NULL);
	} while (n_done < n_started && now_s() < end + 10);
	double spent = now_s() - begin;
	if (n_failed)
		fprintf(stderr, "bare_curl: %ld failed\n", n_failed);
	printf("%.0f\n", (double)(n_done - n_failed) / spent);
	return 0;
}
