/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_BRAKES_H
#define SIAR_FLOW_BRAKES_H

#include "bot/store/chat.h"

#include <stdbool.h>
#include <stdint.h>

/* Two bots must not talk to each other for ever: at most 10 replies a chat in 5 minutes (60 for who
 * has a role), the last of them says so; the third identical message in a row is not answered.
 * Answers that an open question understood do not count: a person is at work. State is in the
 * chat's row. Pure. */

enum brakes { BRAKES_ANSWER, BRAKES_LAST_WORDS, BRAKES_SILENT };

/* Counts this message (`folded` = its text for comparing) and says what may be done; before the
 * chat's last_inbound_ms is moved to now. is_answer: a number, a tap or yes/no to an open question,
 * which people do repeat. */
enum brakes brakes_heard(struct chat *c, str folded, bool is_answer, bool has_role, int64_t now_ms);
/* A reply of this weight was given. */
void brakes_replied(struct chat *c, int cost);

#endif
