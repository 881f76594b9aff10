/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_GREEN_API_H
#define SIAR_GATEWAY_GREEN_API_H

#include "bot/gateway/wire.h"
#include "config/linked.h"

/* What the files of this gateway share; nobody else includes it. */

struct green_api_config {
	struct linked_config linked;
	str instance, receive;
	struct secret token, webhook_token;
};

const struct green_api_config *green_api_config_of(const struct gateway *gw);

/* Codes of our own for words of statuses: a failed status carries one. */
enum green_api_failure {
	GREEN_API_FAILED = 1,
	GREEN_API_NO_ACCOUNT,
	GREEN_API_NOT_IN_GROUP,
	GREEN_API_YELLOW_CARD,
};

/* Whether this poll only confirms what the last one gave. */
bool green_api_is_delete(const struct work *work);

/* The ops, see gateway.h. */
enum err green_api_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			 struct events *ret, struct why *reterr) MUST_CHECK;
enum err green_api_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			 struct http_request *ret, struct why *reterr) MUST_CHECK;
void green_api_judge(const struct gateway *gw, const struct work *work, enum transport how,
		     const struct http_reply *reply, struct arena *mem, struct outcome *ret);
void green_api_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret);
bool green_api_is_file(const struct work *work);

#endif
