/* SPDX-License-Identifier: MIT */
/* Green-API: a hosted service that links a device to an ordinary WhatsApp account. Called by wiring
 * and flow as gateway.h says: green_api_parse.c reads, green_api_build.c writes and judges;
 * green_api.md says how an operator sets it up. Facts: its documentation, and its official SDK. */
#include "bot/gateway/green_api.h"

static const char *check_instance(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return "idInstance of the console: digits only";
	}
	return NULL;
}

static const struct setting green_api_settings[] = {
	LINKED_SETTINGS,
	{ .key = "instance",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct green_api_config, instance),
	  .is_required = true,
	  .min = 1,
	  .max = 20,
	  .check = check_instance,
	  .help = "idInstance of the console.",
	  .sample = "7103000000" },
	{ .key = "token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct green_api_config, token),
	  .is_required = true,
	  .help = "File with apiTokenInstance of the console.",
	  .sample = "secrets/green_api_token" },
	{ .key = "receive",
	  .type = SETTING_CHOICE,
	  .offset = offsetof(struct green_api_config, receive),
	  .choices = "poll webhook",
	  .fallback = "poll",
	  .help = "How messages come in: poll needs no public address, and webhookUrl must be "
		  "empty in the console." },
	{ .key = "webhook_token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct green_api_config, webhook_token),
	  .help = "With receive: webhook, a file with webhookUrlToken of the console.",
	  .sample = "secrets/green_api_webhook" },
	{ 0 },
};

static const char *check(const void *own)
{
	const struct green_api_config *c = own;

	return str_eq(c->receive, STR("webhook")) && c->webhook_token.count == 0
		       ? "receive: webhook needs webhook_token_file, else nothing that comes in "
			 "could be believed (or receive: poll)"
		       : NULL;
}

const struct green_api_config *green_api_config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return green_api_config_of(gw)->instance;
}

static bool polls(const struct gateway *gw)
{
	return str_eq(green_api_config_of(gw)->receive, STR("poll"));
}

/* The header is the token alone, or behind "Bearer". */
static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	const struct secret *secret = &green_api_config_of(gw)->webhook_token;
	size_t count;

	(void)mem;
	if (!gateway_is_post(req, ret_now))
		return false;
	str token = http_header_of(req, STR("Authorization"), &count);
	if (str_starts(token, STR("Bearer ")))
		token = str_slice(token, 7, token.len);
	return count == 1 && gateway_is_secret(secret, token);
}

extern const struct gateway_ops gateway_green_api;

const struct gateway_ops gateway_green_api = {
	.kind = "green_api",
	.caps = GW_WEBHOOK | GW_POLL | GW_GROUPS | GW_LINKED | GW_SEND_FILE | GW_ASK_HEALTH |
		GW_ASK_GROUPS | GW_QUEUE,
	.group_kind = ID_WA,
	.config = { .name = "green_api",
		    .settings = green_api_settings,
		    .bytes = sizeof(struct green_api_config),
		    .check = check,
		    .is_linked = true },
	.account_ref = account_ref,
	.polls = polls,
	.authentic = authentic,
	.parse = green_api_parse,
	.build = green_api_build,
	.judge = green_api_judge,
	.is_file = green_api_is_file,
	.judge_code = green_api_judge_code,
};
