/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_CHAT_SHOW_H
#define SIAR_TESTS_LIB_CHAT_SHOW_H

#include "bot/net/json.h"
#include "tests/lib/chat_bot.h"

/* What the phone would show of a message that was sent; its choices are remembered for taps. */
str chat_show_message(struct chat_bot *b, const struct json *root);

#endif
