/* SPDX-License-Identifier: MIT */
/* Meta's WhatsApp Cloud API: settings, capabilities, and whether a request is Meta's. Wiring finds
 * the ops here; authentic() runs on the loop thread for each webhook, the rest on the writer.
 * whatsapp_cloud_parse.c and its fellows read webhooks, _build.c writes requests, _judge.c reads
 * answers, _codes.c is the error table; whatsapp_cloud.md says how an operator sets it up. */

#include "bot/gateway/whatsapp_cloud.h"

enum { CHALLENGE_MAX = 128 };

/* The number itself is often typed here: it would only show as an error of every send. */
static const char *check_phone_number_id(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return "the id that Meta gives the number: digits only";
	}
	return NULL;
}

static const struct setting whatsapp_cloud_settings[] = {
	{ .key = "phone_number_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct whatsapp_cloud_config, phone_number_id),
	  .is_required = true,
	  .help = "Meta's id of the number (digits, not the number itself): App Dashboard, "
		  "WhatsApp, API Setup.",
	  .sample = "106540352242922",
	  .check = check_phone_number_id },
	{ .key = "app_secret_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct whatsapp_cloud_config, app_secret),
	  .is_required = true,
	  .help = "File with the app secret (App settings, Basic), which signs the webhooks; while "
		  "it is being changed the old one on a second line.",
	  .sample = "secrets/app_secret" },
	{ .key = "verify_token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct whatsapp_cloud_config, verify_token),
	  .is_required = true,
	  .help = "File with a text of your own that is also typed into the webhook form of the "
		  "App Dashboard.",
	  .sample = "secrets/verify_token" },
	{ .key = "access_token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct whatsapp_cloud_config, access_token),
	  .is_required = true,
	  .help = "File with the token of a system user that never expires, with the permissions "
		  "whatsapp_business_messaging and whatsapp_business_management.",
	  .sample = "secrets/access_token" },
	{ 0 },
};

const struct whatsapp_cloud_config *whatsapp_cloud_config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return whatsapp_cloud_config_of(gw)->phone_number_id;
}

/* It is sent back as it came, so it must not be able to mean anything to a browser. */
static bool is_challenge(str s)
{
	if (s.len == 0 || s.len > CHALLENGE_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				(c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
		if (!is_plain)
			return false;
	}
	return true;
}

/* Meta asks once, when the address is typed in, whether it is ours. */
static bool verify_address(const struct gateway *gw, const struct http_request *req,
			   struct arena *mem, struct http_reply *ret_now)
{
	str mode = http_query_value(req->query, STR("hub.mode"), mem);
	str token = http_query_value(req->query, STR("hub.verify_token"), mem);
	str challenge = http_query_value(req->query, STR("hub.challenge"), mem);
	bool is_ours = gateway_is_secret(&whatsapp_cloud_config_of(gw)->verify_token, token) &&
		       str_eq(mode, STR("subscribe")) && is_challenge(challenge);

	*ret_now = (struct http_reply){
		.status = is_ours ? 200 : 403,
		.content_type = STR("text/plain"),
		.body = is_ours ? challenge : STR("forbidden"),
	};
	return is_ours;
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	if (str_eq(req->method, STR("GET")))
		return verify_address(gw, req, mem, ret_now);
	return gateway_is_post(req, ret_now) &&
	       gateway_is_signed(req, "X-Hub-Signature-256",
				 "sha256=", &whatsapp_cloud_config_of(gw)->app_secret, hmac_create);
}

extern const struct gateway_ops gateway_whatsapp_cloud;

const struct gateway_ops gateway_whatsapp_cloud = {
	.kind = "whatsapp_cloud",
	.caps = GW_WEBHOOK | GW_GROUPS | GW_MEDIA | GW_BUTTONS | GW_TEMPLATES | GW_ECHO |
		GW_MARK_READ,
	.group_kind = ID_WA,
	.config = { .name = "whatsapp_cloud",
		    .settings = whatsapp_cloud_settings,
		    .bytes = sizeof(struct whatsapp_cloud_config),
		    .base_url = "https://graph.facebook.com/v25.0",
		    .is_sample = true },
	.account_ref = account_ref,
	.authentic = authentic,
	.parse = whatsapp_cloud_parse,
	.build = whatsapp_cloud_build,
	.judge = whatsapp_cloud_judge,
	.judge_code = whatsapp_cloud_judge_code,
};
