/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_WIRE_H
#define SIAR_GATEWAY_WIRE_H

#include "bot/base/buf.h"
#include "bot/gateway/gateway.h"
#include "bot/net/hmac.h"
#include "bot/net/json.h"

/* What gateways share: reading JSON that drifts, ids of the WhatsApp family, what an HTTP status
 * means, addresses our token may go to. Pure. */

enum { GATEWAY_SECOND_MS = 1000, GATEWAY_WAIT_MAX_S = 3600 };
/* Of a history: how many chats are read, how many messages of each, and of one call. */
enum { HISTORY_CHATS_MAX = 100, HISTORY_MESSAGES_MAX = 500, HISTORY_PAGE = 100 };

/* First element of an array member; NULL when the member is anything else. */
const struct json *gateway_list(const struct json *node, const char *key);
/* A copy in the arena: json trees do not outlive parse. */
str gateway_text(const struct json *node, struct arena *mem);
/* Milliseconds; 0 when it is no time. Seconds and milliseconds are told apart by their
 * size. */
int64_t gateway_time_ms(const struct json *node);

/* "2026-08-22T03:30:00Z", also with a fraction and an offset (RFC 3339); 0 when it is no time. */
int64_t gateway_rfc3339_ms(str text);
str gateway_rfc3339(int64_t at_ms, struct arena *mem);
/* Lists of messages come newest first as often as not: what was said first is handled first. */
void gateway_oldest_first(struct events *list);
/* Calls of a history that is read chat by chat, one a line: "<chat> <how many of its messages we
 * have>". A chat whose id cannot stand in a line is left out. */
void gateway_add_call(struct buf *calls, str chat, int64_t offset);
bool gateway_read_call(str call, str *ret_chat, int64_t *ret_offset);
/* The call for the next page of a chat of which `n` messages came; empty when that is all. */
str gateway_next_page(str call, size_t n, struct arena *mem);

/* Whether the header is `prefix` and the hex of the HMAC of the raw body with one of the secrets.
 */
bool gateway_is_signed(const struct http_request *req, const char *header, const char *prefix,
		       const struct secret *secret, struct hmac *(*create)(str key));

/* Whether it is one of the secrets, in constant time. */
bool gateway_is_secret(const struct secret *secret, str given);

/* Of a webhook that takes POST only; otherwise false, and *ret_now answers 405. */
bool gateway_is_post(const struct http_request *req, struct http_reply *ret_now);

/* An id of the WhatsApp family: "6281234567890@s.whatsapp.net", "…@c.us", "…:12@lid", "…@g.us". */
enum jid_kind {
	JID_OTHER, /* newsletter, status, broadcast: nobody to talk to */
	JID_PHONE,
	JID_LID,
	JID_GROUP,
};
/* *ret = the digits of a person without device, the whole id of a group. Digits alone are a phone.
 */
enum jid_kind gateway_jid(str jid, struct arena *mem, str *ret);
/* Adds the person's id when it is one and not there yet. */
void gateway_add_id(struct event *e, str jid, struct arena *mem);
/* The same for members of a group: to people[]. */
void gateway_add_person(struct event *e, str jid, struct arena *mem);
/* Whom to write to: "6281234567890@s.whatsapp.net" with the ending of this network, "…@lid", or the
 * group's id. Empty: this network has no such address. */
str gateway_jid_of(const struct address *to, const char *phone_ending, struct arena *mem);

/* "https://host:port" of a URL; empty when something in it might be read differently by another
 * reader (user names, backslashes, blanks, escapes in the host). */
str gateway_origin(str url);
/* Whether it leads to base_url's own origin: our token may go there. */
bool gateway_is_home(const struct gateway *gw, str url);

void gateway_set(struct outcome *ret, enum verdict verdict, enum scope scope, const char *reason);
/* It may have been accepted: UNCERTAIN for a send, RETRY for work that may be done twice. */
void gateway_set_unclear(const struct work *work, struct outcome *ret, const char *reason);
/* What a status means that came with no word of the network. */
void gateway_judge_status(const struct work *work, int status, struct outcome *ret);
/* judge_code of a network whose failed statuses carry no codes. */
void gateway_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret);
/* How it went below HTTP; true when a reply came and is still to be judged. */
bool gateway_judge_transport(const struct work *work, enum transport how, struct outcome *ret);
/* 1 second to an hour; 0 for a negative time, which says nothing. */
int64_t gateway_wait_ms(int64_t s);
/* 0 when the network does not say. */
int64_t gateway_retry_after_ms(const struct http_reply *reply);

#endif
