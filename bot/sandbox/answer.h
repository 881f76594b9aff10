/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_ANSWER_H
#define SIAR_SANDBOX_ANSWER_H

#include "bot/net/http_server.h"

/* Answers in JSON under /sandbox/, with the headers all of them carry. Sandbox thread only. */

void answer_json(struct http_exchange *x, int status, str json);
/* 400, 404 …: { "error": words }. */
void answer_refusal(struct http_exchange *x, int status, const char *words);

#endif
