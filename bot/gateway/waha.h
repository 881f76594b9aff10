/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_WAHA_H
#define SIAR_GATEWAY_WAHA_H

#include "bot/gateway/wire.h"
#include "config/linked.h"

/* What the files of this gateway share; nobody else includes it. */

struct waha_config {
	struct linked_config linked;
	str session;
	struct secret api_key, webhook_hmac;
};

const struct waha_config *waha_config_of(const struct gateway *gw);

/* The middle of "false_62811@c.us_3EB0_62812@c.us", which acks carry whatever the engine; the node
 * may be an object too (WEBJS). Empty when there is none. */
str waha_message_id(const struct json *node, struct arena *mem);
/* An id is text, or an object of WEBJS with the text inside. */
str waha_id(const struct json *node, struct arena *mem);
/* The path of a file of WAHA's own: its address may name WAHA as WAHA sees itself. */
str waha_file_path(str url);

/* The ops, see gateway.h. */
enum err waha_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
		    struct events *ret, struct why *reterr) MUST_CHECK;
enum err waha_build(const struct gateway *gw, const struct work *work, struct arena *mem,
		    struct http_request *ret, struct why *reterr) MUST_CHECK;
void waha_judge(const struct gateway *gw, const struct work *work, enum transport how,
		const struct http_reply *reply, struct arena *mem, struct outcome *ret);
bool waha_is_file(const struct work *work);

#endif
