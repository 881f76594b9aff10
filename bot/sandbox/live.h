/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_LIVE_H
#define SIAR_SANDBOX_LIVE_H

#include "bot/net/http_server.h"
#include "bot/sandbox/faults.h"
#include "bot/sandbox/world.h"

/* What the page is told, as JSON. Sandbox thread only.
 *
 *	GET /sandbox/world       everything, once:
 *	  { "now_ms", "moved_ms",
 *	    "account": { "name", "phone", "phone_number_id", "waba_id", "access_token",
 *	                 "app_secret", "verify_token", "base_url" },
 *	    "people": [{ "id" (phone), "name", "role", "about" }],
 *	    "groups": [{ "id", "title", "members": [person id] }],
 *	    "photos": [{ "name", "alt": { "id", "en" } }],     ready to be sent, /sandbox/photo/NAME
 *	    "messages": [MESSAGE], oldest first
 *	    "faults": FAULTS, "is_ready": the seed is done, "panel": PANEL or null }
 *	GET /sandbox/panel       PANEL, asked for now
 *	GET /sandbox/events      Server-Sent Events: "message" MESSAGE, "status" { "id", "status",
 *	                         "code" }, "typing" { "person" }, "clock" { "now_ms", "moved_ms" },
 *	                         "faults" FAULTS, "panel" PANEL (at most twice a second, when it
 *	                         changed), "world" {} (load it again), "ready" {}
 *	MESSAGE { "id", "person" (whose private chat, or who wrote in the group; null = siar in a
 *	  group), "group" (id or null), "is_ours" (from siar), "at_ms", "type", "text",
 *	  "photo" (address or null), "quote" ({ "id", "name", "text" } or null),
 *	  "choices": [{ "id", "title", "description" }], "list_button", "template",
 *	  "status": "pending" | "sent" | "delivered" | "read" | "failed", "code" }
 *	FAULTS: the names of struct faults
 *
 *	POST /sandbox/say        { "as", "group" (null = to siar), "text", "photos": [name or
 *upload], "quote" (message id), "type": "audio" | "sticker" | "location" | "contacts" (instead of
 *text and photos) } POST /sandbox/tap        { "as", "message", "choice" } POST /sandbox/react {
 *"as", "message", "emoji" } POST /sandbox/read       { "as" }: what siar wrote in her private chat
 *is read POST /sandbox/upload     a picture's bytes: { "name" } for say POST /sandbox/clock      {
 *"by_ms" }: forward only, at most 31 days at once GET, POST /sandbox/faults POST /sandbox/webhook
 *{ "url" }: one more receiver of webhooks, on 127.0.0.1 only; "" = none POST /sandbox/person     {
 *"phone", "name", "role", "hides_phone" }: one more person POST /sandbox/group      { "title",
 *"members": [person id] }: { "id" } GET /sandbox/media/ID, /sandbox/photo/NAME     pictures
 *
 * A "photo" address gives 404 when the file turns out to be no picture. A refusal is 400 with
 * { "error": words }. POST wants Content-Type application/json (upload: image/…)
 * and an Origin that is the page's own, or none. */

struct live;

struct live_options {
	uv_loop_t *loop;
	struct world *world;
	const struct faults *faults;
	str base_url;                                 /* must stay */
	str (*panel)(void *owner, struct arena *mem); /* a worker thread */
	int64_t (*moved_ms)(void *owner);
	void *owner;
};

struct live *live_create(const struct live_options *o);
/* Ends all streams; it is gone when the last has ended and no worker asks for the panel. */
void live_destroy(struct live *l);
/* GET /sandbox/world, /sandbox/panel, /sandbox/events. */
void live_answer_world(struct live *l, struct http_exchange *x);
void live_answer_panel(struct live *l, struct http_exchange *x);
void live_add_listener(struct live *l, struct http_exchange *x);
/* To every page that listens. */
void live_message(struct live *l, const struct world_message *m);
void live_status(struct live *l, const struct world_message *m);
void live_typing(struct live *l, int person);
void live_event(struct live *l, const char *event, str json);
void live_clock(struct live *l);
void live_set_ready(struct live *l);

#endif
