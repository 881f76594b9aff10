/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_OPERATORS_H
#define SIAR_HANDLERS_OPERATORS_H

#include "bot/store/chat.h"
#include "handlers/call.h"

/* The person behind an id of config, with her private chat: made when she has not written yet, at
 * the first account whose network has such ids. chat.account_id is the one that reaches this id:
 * what only she may read goes by it, never to an id she was paired with. */
enum err operators_sender(struct call *c, const struct identity *id, struct sender *ret) MUST_CHECK;
/* Writes a notice to every operator of the config. */
void operators_tell(struct call *c, const char *key, struct text_args args);
/* To all but this person; how many those are. */
size_t operators_tell_others(struct call *c, int64_t but, const char *key, struct text_args args);

#endif
