/* SPDX-License-Identifier: MIT */
/* gowa (go-whatsapp-web-multidevice): a device linked to an ordinary WhatsApp account, on a machine
 * of the office's own. Its webhook gives one event a body, signed as Meta signs. Called by wiring
 * and flow as gateway.h says: gowa_parse.c reads, gowa_build.c writes and judges; gowa.md says how
 * an operator sets it up. Facts: gowa 9.0.0, its
 * docs/webhook-payload.md and docs/openapi.yaml. */
#include "bot/gateway/gowa.h"

static const char *check_webhook_secret(str value)
{
	return str_eq(value, STR("secret"))
		       ? "any other than 'secret', which is gowa's own and known to everybody"
		       : NULL;
}

static const struct setting gowa_settings[] = {
	LINKED_SETTINGS,
	{ .key = "webhook_secret_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct gowa_config, webhook_secret),
	  .is_required = true,
	  .check = check_webhook_secret,
	  .help = "File with what gowa signs its webhooks with (WHATSAPP_WEBHOOK_SECRET); not its "
		  "default.",
	  .sample = "secrets/gowa_webhook" },
	{ .key = "user",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct gowa_config, user),
	  .fallback = "siar",
	  .help = "User name of gowa's API (APP_BASIC_AUTH)." },
	{ .key = "password_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct gowa_config, password),
	  .is_required = true,
	  .help = "File with that user's password.",
	  .sample = "secrets/gowa_password" },
	{ .key = "device_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct gowa_config, device_id),
	  .help = "Which of gowa's devices, when it has several.",
	  .sample = "toko" },
	{ 0 },
};

const struct gowa_config *gowa_config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return gowa_config_of(gw)->device_id;
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	(void)mem;
	return gateway_is_post(req, ret_now) &&
	       gateway_is_signed(req, "X-Hub-Signature-256",
				 "sha256=", &gowa_config_of(gw)->webhook_secret, hmac_create);
}

extern const struct gateway_ops gateway_gowa;

const struct gateway_ops gateway_gowa = {
	.kind = "gowa",
	.caps = GW_WEBHOOK | GW_GROUPS | GW_MARK_READ | GW_LINKED | GW_SEND_FILE | GW_ASK_HEALTH |
		GW_ASK_GROUPS | GW_HISTORY,
	.group_kind = ID_WA,
	.config = { .name = "gowa",
		    .settings = gowa_settings,
		    .bytes = sizeof(struct gowa_config),
		    .is_linked = true },
	.account_ref = account_ref,
	.authentic = authentic,
	.parse = gowa_parse,
	.build = gowa_build,
	.judge = gowa_judge,
	.is_file = gowa_is_file,
	.judge_code = gateway_judge_code,
};
