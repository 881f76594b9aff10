/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_UPDATE_H
#define SIAR_SANDBOX_UPDATE_H

#include "bot/base/list.h"
#include "bot/sandbox/world.h"

/* What webhooks tell, in Meta's form: a message, a status, or something about a group. Pure: no
 * sockets, nothing of the world changes. Sandbox thread only. */

enum update_kind { UPDATE_MESSAGE, UPDATE_STATUS, UPDATE_GROUP };

struct update {
	struct list_node node; /* for whoever owns it */
	enum update_kind kind;
	str field;      /* "messages", "group_lifecycle_update" … */
	str contact;    /* contacts[] for it, JSON; may be empty */
	str item;       /* its member of messages[], statuses[] or groups[], JSON */
	str message_id; /* MESSAGE: the person's */
};

/* One status of a message of the business. */
struct update_status {
	const struct world_message *m;
	enum world_status status;
	int participant; /* in groups: of which member; -1 = of none ("sent", "failed") */
	int64_t code;    /* FAILED */
	int64_t at_ms;
};

/* What a person wrote; texts in `mem`. */
struct update update_message(struct world *w, const struct world_message *m, bool hides_phone,
			     struct arena *mem);
struct update update_status(struct world *w, const struct update_status *s, bool hides_phone,
			    struct arena *mem);
struct update update_group(const char *field, str json, struct arena *mem);

/* A copy in a block of its own, for update_give(). */
struct update *update_keep(const struct update *u);
void update_give(struct update *u);

/* The body of one delivery, escaped as on Meta's wire: non-ASCII as \uXXXX, '/' as \/. */
str update_body(const struct list *updates, struct arena *mem);

#endif
