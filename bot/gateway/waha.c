/* SPDX-License-Identifier: MIT */
/* WAHA (WhatsApp HTTP API): a device linked to an ordinary WhatsApp account, with one of four
 * engines. Called by wiring and flow as gateway.h says: waha_parse.c reads, waha_build.c writes and
 * judges; waha.md says how an operator sets it up. Facts: WAHA 2026.7, its docs and openapi.json.
 */
#include "bot/gateway/waha.h"

static const char *check_session(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '-'))
			return "letters, digits, '-' and '_'";
	}
	return NULL;
}

static const struct setting waha_settings[] = {
	LINKED_SETTINGS,
	{ .key = "session",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct waha_config, session),
	  .min = 1,
	  .max = 54,
	  .fallback = "default",
	  .check = check_session,
	  .help = "WAHA's session of this number." },
	{ .key = "api_key_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct waha_config, api_key),
	  .is_required = true,
	  .help = "File with WAHA's API key (WAHA_API_KEY), or one of this session alone.",
	  .sample = "secrets/waha_api_key" },
	{ .key = "webhook_hmac_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct waha_config, webhook_hmac),
	  .is_required = true,
	  .help = "File with the key that the session's webhook is signed with (hmac.key, or "
		  "WHATSAPP_HOOK_HMAC_KEY).",
	  .sample = "secrets/waha_hmac" },
	{ 0 },
};

const struct waha_config *waha_config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return waha_config_of(gw)->session;
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	(void)mem;
	return gateway_is_post(req, ret_now) &&
	       gateway_is_signed(req, "X-Webhook-Hmac", "", &waha_config_of(gw)->webhook_hmac,
				 hmac_create_sha512);
}

extern const struct gateway_ops gateway_waha;

const struct gateway_ops gateway_waha = {
	.kind = "waha",
	.caps = GW_WEBHOOK | GW_GROUPS | GW_MARK_READ | GW_LINKED | GW_SEND_FILE | GW_ASK_HEALTH |
		GW_ASK_GROUPS | GW_HISTORY,
	.group_kind = ID_WA,
	.config = { .name = "waha",
		    .settings = waha_settings,
		    .bytes = sizeof(struct waha_config),
		    .is_linked = true },
	.account_ref = account_ref,
	.authentic = authentic,
	.parse = waha_parse,
	.build = waha_build,
	.judge = waha_judge,
	.is_file = waha_is_file,
	.judge_code = gateway_judge_code,
};
