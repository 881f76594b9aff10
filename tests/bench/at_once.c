/* SPDX-License-Identifier: MIT */
/* The server of siar answering every webhook at once, signature checked, nothing stored: what is
 * left of `ingest` without a store. One thread. Prints "listening PORT".
 *
 *	at_once SECRET */
#include "bot/base/arena.h"
#include "bot/net/hmac.h"
#include "bot/net/http_server.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

static struct hmac *hmac;

static void on_request(void *owner, struct http_exchange *x)
{
	const struct http_request *r = http_exchange_request(x);
	size_t n;
	str header = http_header_of(r, STR("X-Hub-Signature-256"), &n);

	(void)owner;
	bool is_right = hmac_check_hex(hmac, r->body, str_slice(header, 7, header.len));
	mem_give((void *)(uintptr_t)http_exchange_take_body(x).ptr);
	http_answer(x, is_right ? 200 : 401, STR_NONE, STR_NONE, 0);
}

int main(int argc, char **argv)
{
	const str trusted[] = { STR_INIT("127.0.0.1") };
	const struct http_server_options o = {
		.listen = STR("127.0.0.1:0"),
		.listen_fd = -1,
		.trusted = trusted,
		.n_trusted = 1,
		.on_request = on_request,
	};
	struct http_server *server;
	struct why why;
	uv_loop_t loop;

	if (argc != 2)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	hmac = hmac_create(str_from(argv[1]));
	uv_loop_init(&loop);
	if (http_server_create(&loop, &o, &server, &why)) {
		fprintf(stderr, "at_once: %s\n", why.text);
		return 1;
	}
	printf("listening %d\n", http_server_port(server));
	fflush(stdout);
	return uv_run(&loop, UV_RUN_DEFAULT);
}
