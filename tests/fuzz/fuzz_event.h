/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FUZZ_EVENT_H
#define SIAR_TESTS_FUZZ_EVENT_H

#include "bot/model/event.h"

/* Text is UTF-8, counts fit, messages have a sender, what is no input carries no text. */
void fuzz_event(const struct event *e);

#endif
