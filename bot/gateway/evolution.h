/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_EVOLUTION_H
#define SIAR_GATEWAY_EVOLUTION_H

#include "bot/gateway/wire.h"
#include "config/linked.h"

/* What the files of this gateway share; nobody else includes it. */

struct evolution_config {
	struct linked_config linked;
	str instance;
	struct secret api_key, path_token, jwt_key;
};

const struct evolution_config *evolution_config_of(const struct gateway *gw);

/* The ops, see gateway.h. */
enum err evolution_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			 struct events *ret, struct why *reterr) MUST_CHECK;
enum err evolution_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			 struct http_request *ret, struct why *reterr) MUST_CHECK;
void evolution_judge(const struct gateway *gw, const struct work *work, enum transport how,
		     const struct http_reply *reply, struct arena *mem, struct outcome *ret);
bool evolution_is_file(const struct work *work);
str evolution_file_of(str body, struct arena *mem);

#endif
