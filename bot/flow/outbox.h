/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_OUTBOX_H
#define SIAR_FLOW_OUTBOX_H

#include "bot/flow/engine.h"
#include "bot/model/message.h"
#include "bot/store/delivery.h"
#include "handlers/call.h"

/* Messages become delivery rows. */

/* A queued row for this chat, served by `account_id`, ready now. */
enum err outbox_add(struct turn *t, int64_t account_id, int64_t chat_id, enum delivery_class class,
		    const struct message *m) MUST_CHECK;
/* The same for an answer of a handler; what it tells by number is kept with its row. */
enum err outbox_answer(struct turn *t, int64_t account_id, int64_t chat_id,
		       const struct outgoing *o) MUST_CHECK;
/* Tells the sender of a message that it could not be handled. Nothing when she is not known. */
enum err outbox_apologise(struct turn *t, int account, const struct event *ev) MUST_CHECK;

#endif
