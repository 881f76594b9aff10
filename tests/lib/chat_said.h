/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_CHAT_SAID_H
#define SIAR_TESTS_LIB_CHAT_SAID_H

#include "tests/lib/chat_bot.h"

/* From the text of a line to what is not text: "[suara]", "[foto keripik.jpg] gurih". False: it is
 * plain text, or a tap. */
bool chat_said_read(struct chat_said *said);
/* "+1h": a time in milliseconds. */
bool chat_said_duration(str text, int64_t *ret);

#endif
