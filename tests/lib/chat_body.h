/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_CHAT_BODY_H
#define SIAR_TESTS_LIB_CHAT_BODY_H

#include "tests/lib/chat_bot.h"

/* Webhook bodies of the WhatsApp Cloud API, in b->mem, about people of .chat files. */

/* One message; `photo` is the network's id of its photo, empty = none. */
str chat_body_message(struct chat_bot *b, const struct chat_said *said, str photo);
/* What became of the last message she got. */
str chat_body_status(struct chat_bot *b, const struct chat_person *who, str status);
/* She has another number. */
str chat_body_number(struct chat_bot *b, const struct chat_person *from,
		     const struct chat_person *to);

#endif
