/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_CLIENT_PARTS_H
#define SIAR_NET_HTTP_CLIENT_PARTS_H

#include "bot/net/http_client.h"

#include <curl/curl.h>

/* What the halves of the client share: http_client.c (loop, life of a call) and http_call.c (one
 * request into libcurl and its reply out of it). Nobody else includes it. */

/*   NEW -> LOADING -> RUNNING -> DONE         LOADING: a worker reads the files of the parts
 *    |        |          |        ^           ENDED: over, on_done is still to come
 *    +--------+----------+--> ENDED           DONE -> LOADING or RUNNING when started again
 *          RUNNING -> STARVED -> as from NEW  STARVED: waits for a descriptor of ours */
enum call_state { CALL_NEW, CALL_LOADING, CALL_RUNNING, CALL_STARVED, CALL_ENDED, CALL_DONE };

/* Counts what replies take more or less; false when that is too much, and counts nothing. */
bool http_client_room(struct http_client *c, size_t had_bytes, size_t bytes, bool is_small);
/* Makes the easy handle; false with call->error set when the request cannot be one. */
bool http_call_build(struct http_call *call, const char *ca_file);
/* Sets how, reply and error from what libcurl knows, and frees the handle (which must be out of the
 * multi handle) and what the request took. */
void http_call_conclude(struct http_call *call, CURLcode code);
/* The same for a call that never came to libcurl. */
void http_call_fail(struct http_call *call, const char *words);

#endif
