/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FLOW_RENDER_HELP_H
#define SIAR_TESTS_FLOW_RENDER_HELP_H

/* For tests of render: what goes in, and short ways to long texts and menus. */

#include "bot/base/utf8.h"
#include "bot/flow/render.h"
#include "bot/flow/render_text.h"
#include "tests/flow/fixture.h"

#include <stdio.h>

static const int64_t now_ms = INT64_C(1795500000000), minute_ms = 60 * 1000;
static const unsigned all_caps = GW_BUTTONS | GW_TEMPLATES | GW_GROUPS;

static struct arena mem;
static struct config config;
static struct account_config accounts[1];
static struct delivery delivery;
static struct chat chat;
static struct rendered got;
static struct render_in in;

/* A reply in a private chat whose window is open. */
static inline void begin(const struct message *m)
{
	static const struct render_in none;

	arena_finish(&mem);
	arena_init(&mem, 0);
	flow_config(&config, accounts, 1);
	delivery = (struct delivery){ .id = 1, .class = CLASS_REPLY };
	chat = (struct chat){ .id = 1,
			      .kind = CHAT_PRIVATE,
			      .last_inbound_ms = now_ms - minute_ms };
	in = none;
	in.config = &config;
	in.account = accounts;
	in.caps = all_caps;
	in.delivery = &delivery;
	in.chat = &chat;
	in.now_ms = now_ms;
	in.message = m;
}

static inline void close_window(void)
{
	chat.last_inbound_ms = now_ms - INT64_C(25) * 60 * minute_ms;
}

static inline enum render_result run(void)
{
	return render(&in, &mem, &got);
}

static inline str of(size_t n, const char *piece)
{
	str s = STR_NONE;

	for (size_t i = 0; i < n; i++)
		s = arena_printf(&mem, "%" STR_FMT "%s", STR_ARG(s), piece);
	return s;
}

static inline struct message text_message(str text)
{
	struct text_arg *arg = ARENA_NEW(&mem, struct text_arg);

	*arg = ARG("teks", text);
	return (struct message){ .key = STR("text"), .args = { arg, 1 } };
}

static struct choice choices[40];

static inline struct message question(size_t n, const char *label)
{
	static char names[40][64];

	for (size_t i = 0; i < n; i++) {
		snprintf(names[i], sizeof(names[i]), "%s%zu", label, i + 1);
		choices[i] =
			(struct choice){ .id = str_from(names[i]), .label = str_from(names[i]) };
	}
	return (struct message){
		.key = STR("say"), .args = NO_ARGS, .choices = choices, .n_choices = n
	};
}

#endif
