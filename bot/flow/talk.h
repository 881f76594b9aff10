/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_TALK_H
#define SIAR_FLOW_TALK_H

#include "bot/flow/meaning.h"
#include "bot/flow/turn.h"
#include "handlers/call.h"

/* One message on its way through dispatch, which alone uses this. Writer thread, inside the event's
 * savepoint. */
struct talk {
	struct turn *t;
	const struct event *ev;
	struct call c;
	struct dialog_row dialog;
	bool is_first_contact;
};

void talk_begin(struct talk *k, struct turn *t, const struct event *ev, const struct sender *s);
/* Does what was meant; its reads together may take 20 ms. What it wants said waits in k->c. */
enum err talk_do(struct talk *k, const struct meaning *m) MUST_CHECK;
/* What is to be said, to rows. The consent words go in front of the first reply. */
enum err talk_send(struct talk *k) MUST_CHECK;
/* It waited at the network while nobody took it: what it asks for may not be wanted any more. A
 * time that is not told or still to come is now. */
bool talk_is_old(const struct talk *k);
/* Once for all that waited: who is told is told again only of what came after that. */
enum err talk_tell_old(struct talk *k) MUST_CHECK;

#endif
