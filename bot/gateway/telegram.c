/* SPDX-License-Identifier: MIT */
/* Telegram's Bot API: polled, or by webhook. Called by wiring and flow as gateway.h says:
 * telegram_parse.c reads, telegram_build.c writes and judges, telegram_format.c turns marks into
 * entities and back; telegram.md says how an operator sets it up. Facts: Bot API 10.1. */
#include "bot/gateway/telegram.h"

enum { PER_SECOND_MAX = 25 }; /* Telegram's FAQ: about 30 overall */

static const char *check_username(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_'))
			return "letters, digits and '_', without '@'";
	}
	return NULL;
}

/* It is part of the address of each call. */
static const char *check_token(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '-' || c == ':'))
			return "as BotFather gives it: digits, ':' and 35 letters, digits, '-' or "
			       "'_'";
	}
	return NULL;
}

static const struct setting telegram_settings[] = {
	{ .key = "token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct telegram_config, token),
	  .is_required = true,
	  .check = check_token,
	  .help = "File with the bot's token, from BotFather.",
	  .sample = "secrets/telegram_token" },
	{ .key = "username",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct telegram_config, username),
	  .is_required = true,
	  .min = 5,
	  .max = 32,
	  .check = check_username,
	  .help = "The bot's user name without '@': commands in groups may carry it.",
	  .sample = "siar_jatim_bot" },
	{ .key = "receive",
	  .type = SETTING_CHOICE,
	  .offset = offsetof(struct telegram_config, receive),
	  .choices = "poll webhook",
	  .fallback = "poll",
	  .help = "How messages come in: poll needs no public address; for webhook Telegram must "
		  "be told the address and the secret." },
	{ .key = "webhook_secret_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct telegram_config, webhook_secret),
	  .help = "With receive: webhook, a file with the secret_token that setWebhook was given.",
	  .sample = "secrets/telegram_webhook" },
	{ 0 },
};

static const char *check(const void *own)
{
	const struct telegram_config *c = own;

	return str_eq(c->receive, STR("webhook")) && c->webhook_secret.count == 0
		       ? "receive: webhook needs webhook_secret_file, else nothing that comes in "
			 "could be believed (or receive: poll)"
		       : NULL;
}

const struct telegram_config *telegram_config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

/* A token is one bot's: nothing else can arrive. */
static str account_ref(const struct gateway *gw)
{
	(void)gw;
	return STR_NONE;
}

static str link(const struct gateway *gw, struct arena *mem)
{
	return arena_printf(mem, "https://t.me/%" STR_FMT,
			    STR_ARG(telegram_config_of(gw)->username));
}

static bool polls(const struct gateway *gw)
{
	return str_eq(telegram_config_of(gw)->receive, STR("poll"));
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	const struct secret *secret = &telegram_config_of(gw)->webhook_secret;
	size_t count;

	(void)mem;
	if (!gateway_is_post(req, ret_now))
		return false;
	str token = http_header_of(req, STR("X-Telegram-Bot-Api-Secret-Token"), &count);
	return count == 1 && gateway_is_secret(secret, token);
}

extern const struct gateway_ops gateway_telegram;

const struct gateway_ops gateway_telegram = {
	.kind = "telegram",
	.caps = GW_WEBHOOK | GW_POLL | GW_GROUPS | GW_SEND_FILE | GW_ASK_HEALTH,
	.group_kind = ID_TELEGRAM,
	.config = { .name = "telegram",
		    .settings = telegram_settings,
		    .bytes = sizeof(struct telegram_config),
		    .base_url = "https://api.telegram.org",
		    .per_second_max = PER_SECOND_MAX,
		    .check = check,
		    .is_telegram = true },
	.account_ref = account_ref,
	.link = link,
	.polls = polls,
	.authentic = authentic,
	.parse = telegram_parse,
	.build = telegram_build,
	.judge = telegram_judge,
	.judge_code = gateway_judge_code,
};
