/* SPDX-License-Identifier: MIT */
/* siar's HTTP client alone: keeps N sends to the stub under way and reads each answer, nothing
 * stored: what is left of `send` without a store. One thread. Prints sends a second.
 *
 *	client_alone BASE_URL TOKEN SECONDS CONNECTIONS */
#include "bot/base/arena.h"
#include "bot/net/http_client.h"

#include <stdio.h>

enum { CONNECTIONS_MAX = 1024 };

static struct http_call calls[CONNECTIONS_MAX];
static struct arena arenas[CONNECTIONS_MAX];
static struct http_client *client;
static uv_loop_t loop;
static str url, bearer;
static int64_t n_started, n_done, n_failed;
static uint64_t end_ms;

static void on_done(struct http_call *call);

static void start(struct http_call *call)
{
	struct arena *mem = &arenas[call - calls];

	arena_reset(mem);
	n_started++;
	*call = (struct http_call){
		.request = { .method = STR("POST"), .url = url },
		.on_done = on_done,
	};
	call->request.body = arena_printf(
		mem,
		"{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":"
		"\"+62815%08lld\",\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":"
		"\"Siar "
		"Dinas Koperasi meneruskan promo dari *Keripik Bu Sri*\\n\\nKeripik tempe pedas "
		"15rb\\nHarga: Rp 15.000\\nLokasi: Kota Malang\"},\"biz_opaque_callback_data\":"
		"\"siar1:%lld:1\"}",
		(long long)n_started, (long long)n_started);
	http_add_header(&call->request, STR("Authorization"), bearer);
	http_add_header(&call->request, STR("Content-Type"), STR("application/json"));
	http_start(client, call);
}

static void on_done(struct http_call *call)
{
	n_done++;
	n_failed += call->how != HTTP_ANSWERED || call->reply.status != 200;
	http_call_finish(call);
	if (uv_now(&loop) < end_ms)
		start(call);
	else if (n_done == n_started)
		http_client_destroy(client, NULL, NULL);
}

int main(int argc, char **argv)
{
	const struct http_client_options o = { .max_host_connections = 0 };
	struct arena mem;
	int64_t seconds, n;

	if (argc != 5 || !str_to_int64(str_from(argv[3]), &seconds) ||
	    !str_to_int64(str_from(argv[4]), &n) || n > CONNECTIONS_MAX) {
		fprintf(stderr, "usage: client_alone BASE_URL TOKEN SECONDS CONNECTIONS\n");
		return 2;
	}
	arena_init(&mem, 0);
	url = arena_printf(&mem, "%s/106540352242922/messages", argv[1]);
	bearer = arena_printf(&mem, "Bearer %s", argv[2]);
	uv_loop_init(&loop);
	if (http_client_create(&loop, &o, &client))
		return 1;
	uint64_t begin_ms = uv_now(&loop);
	end_ms = begin_ms + (uint64_t)seconds * 1000;
	for (int64_t i = 0; i < n; i++)
		start(&calls[i]);
	uv_run(&loop, UV_RUN_DEFAULT);
	if (n_failed)
		fprintf(stderr, "client_alone: %lld failed\n", (long long)n_failed);
	printf("%.0f\n", (double)(n_done - n_failed) * 1000 / (double)(uv_now(&loop) - begin_ms));
	return 0;
}
