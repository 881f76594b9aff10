/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_TELEGRAM_H
#define SIAR_GATEWAY_TELEGRAM_H

#include "bot/gateway/wire.h"

/* What the files of this gateway share; nobody else includes it. */

struct telegram_config {
	str username; /* of the bot, without '@' */
	str receive;  /* "poll" or "webhook" */
	struct secret token, webhook_secret;
};

const struct telegram_config *telegram_config_of(const struct gateway *gw);

/* A message is known by its chat and its number there: "-1001910000001:11". */
str telegram_message_id(const struct json *chat, const struct json *message_id, struct arena *mem);

/* The file_id of a message's photo in its largest size, which is the last; empty = none. */
str telegram_photo(const struct json *message, struct arena *mem);

/* The bold, italic and struck parts of a text as WhatsApp writes them (*bold*, _italic_, ~struck~,
 * ```mono```), from Telegram's entities. */
str telegram_marked(str text, const struct json *entities, struct arena *mem);
/* And back: the text without those marks; *ret_entities is a JSON array, empty when there are none.
 * Offsets count UTF-16 units, as Telegram does. */
str telegram_plain(str text, struct arena *mem, str *ret_entities);

/* The ops, see gateway.h. */
enum err telegram_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			struct events *ret, struct why *reterr) MUST_CHECK;
enum err telegram_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			struct http_request *ret, struct why *reterr) MUST_CHECK;
void telegram_judge(const struct gateway *gw, const struct work *work, enum transport how,
		    const struct http_reply *reply, struct arena *mem, struct outcome *ret);

#endif
