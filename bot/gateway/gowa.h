/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_GOWA_H
#define SIAR_GATEWAY_GOWA_H

#include "bot/gateway/wire.h"
#include "config/linked.h"

/* What the files of this gateway share; nobody else includes it. */

struct gowa_config {
	struct linked_config linked;
	str device_id, user;
	struct secret password, webhook_secret;
};

const struct gowa_config *gowa_config_of(const struct gateway *gw);

/* The ops, see gateway.h. */
enum err gowa_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
		    struct events *ret, struct why *reterr) MUST_CHECK;
enum err gowa_build(const struct gateway *gw, const struct work *work, struct arena *mem,
		    struct http_request *ret, struct why *reterr) MUST_CHECK;
void gowa_judge(const struct gateway *gw, const struct work *work, enum transport how,
		const struct http_reply *reply, struct arena *mem, struct outcome *ret);
bool gowa_is_file(const struct work *work);

#endif
