/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_GATEWAY_TEST_H
#define SIAR_TESTS_GATEWAY_TEST_H

#include "bot/gateway/gateway.h"
#include "bot/gateway/whatsapp_cloud.h"
#include "tests/lib/test.h"

/* What the tests of gateways share: an account, files, and events as text. */

#define TEST_SECRET     "rahasia-aplikasi"
#define TEST_SECRET_OLD "rahasia-lama"
#define TEST_VERIFY     "kata sandi & verifikasi"
#define TEST_TOKEN      "EAAtoken"
#define TEST_BASE       "https://graph.example/v25.0"
#define TEST_NUMBER     "100000000000001"
#define TEST_OWNER      "200000000000002"

/* An account of kind whatsapp_cloud with the values above. */
const struct gateway *test_gateway(void);

/* The arena of the test that runs; forgotten when the next one asks for a new one. */
struct arena *test_arena_new(void);

/* The whole file; fails the test when it cannot be read. */
str test_read(const char *path, struct arena *mem);
/* tests/gateway/fixtures/<name> */
str test_fixture(const char *name, struct arena *mem);

/* One line an event: members that are not empty, account and owner when they are not the usual
 * ones. */
str test_events_text(const struct events *list, struct arena *mem);
/* The same with every account shown, then what was ignored and the cursor. */
str test_events_of(const struct events *list, struct arena *mem);
/* A text on its way. */
struct work test_send_to(struct address to, const char *text);
/* A question for what was written since TEST_SINCE_MS; `call` as an answer gave it. */
#define TEST_SINCE_MS INT64_C(1795543200000) /* 2026-11-24T18:00:00Z */
struct work test_history(int step, const char *call);
/* The request; fails the test when it is not built. */
struct http_request test_built(const struct gateway *gw, const struct work *w, struct arena *mem);
/* "POST https://gw.example.org/path BODY\n" */
str test_asked(const struct gateway *gw, const struct work *w, struct arena *mem);
/* What a body is read as, in the words of test_events_of(); or "error ...". */
str test_read_as(const struct gateway *gw, enum source from, const char *body, struct arena *mem);
/* What an answer with this status and body means. */
struct outcome test_judged(const struct gateway *gw, const struct work *w, int status,
			   const char *body, struct arena *mem);
/* An account of this kind with these rows ("  key: value" lines); a secret's row names the file
 * "rahasia", which holds TEST_SECRET. Until the next one is made. */
const struct gateway *test_account(const char *kind, str rows, struct arena *mem);
/* What `siar check` says of an account that is wrong, its secret being `secret`. */
str test_account_fault(const char *kind, const char *secret, str rows, struct arena *mem);

#endif
