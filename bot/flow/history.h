/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_HISTORY_H
#define SIAR_FLOW_HISTORY_H

#include "bot/flow/engine.h"

/* What people wrote while nothing of it reached us: read again, where the network lets
 * (GW_HISTORY), after a start, when the account is ready again, and when it falls silent and speaks
 * again. One walk: which chats, then each of them, ten seconds between two calls. Its messages go
 * the way of a webhook's and by the same memory of what was seen, so what came too is dropped and a
 * walk that begins again doubles nothing. Writer thread, inside the transaction. */

/* The network has brought something. */
void history_heard(struct turn *t, int account);
/* Something may be missing from then on; 0 = we have never heard anything, so nothing is. */
void history_missed(struct turn *t, int account, int64_t since_ms);
/* Whether a walk is to begin or go on. */
bool history_is_due(const struct turn *t, size_t account);
/* Whether a message is so old that we might not know any more what became of it: a network may tell
 * more than it was asked for. */
bool history_is_forgotten(const struct turn *t, int64_t at_ms);
/* What the next call of the walk asks for. */
enum err history_fill(struct turn *t, struct sending *s) MUST_CHECK;
/* It came back, judged. A network that refuses is not asked again before something is missed anew.
 */
enum err history_apply(struct turn *t, const struct sending *s, const struct outcome *o) MUST_CHECK;
/* Tells the store what has changed, at most once a minute when all is well. */
enum err history_keep(struct turn *t) MUST_CHECK;

#endif
