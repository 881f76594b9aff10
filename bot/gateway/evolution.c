/* SPDX-License-Identifier: MIT */
/* Evolution API v2: a device linked to an ordinary WhatsApp account. Called by wiring and flow as
 * gateway.h says: evolution_parse.c reads, evolution_build.c writes and judges; evolution.md says
 * how an operator sets it up. It signs no bodies: a webhook carries a token in its path, or a JWT
 * of ours (RFC 7519, HS256) in a header. Facts: Evolution API 2.3.6 and 2.3.7. */
#include "bot/gateway/evolution.h"
#include "bot/net/base64.h"

enum { TOKEN_MIN = 16 };

static const char *check_token(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return "letters, digits, '-' and '_', since it stands in an address";
	}
	return value.len >= TOKEN_MIN ? NULL : "at least 16 characters";
}

static const struct setting evolution_settings[] = {
	LINKED_SETTINGS,
	{ .key = "instance",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct evolution_config, instance),
	  .is_required = true,
	  .min = 1,
	  .max = 100,
	  .help = "Name of the instance.",
	  .sample = "siar" },
	{ .key = "api_key_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct evolution_config, api_key),
	  .is_required = true,
	  .help = "File with the instance's token, or the global key (AUTHENTICATION_API_KEY).",
	  .sample = "secrets/evolution_key" },
	{ .key = "path_token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct evolution_config, path_token),
	  .is_required = true,
	  .check = check_token,
	  .help = "File with a text of your own, 16 or more letters and digits, that ends the "
		  "webhook's address: /webhook/<name>/<token>.",
	  .sample = "secrets/evolution_path" },
	{ .key = "jwt_key_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct evolution_config, jwt_key),
	  .help = "File with the webhook's jwt_key, when it has one: then the token in the path "
		  "alone is not believed.",
	  .sample = "secrets/evolution_jwt" },
	{ 0 },
};

const struct evolution_config *evolution_config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return evolution_config_of(gw)->instance;
}

/* base64url of the HMAC, without padding, as a JWT carries it. */
static str jwt_mac(str key, str message, struct arena *mem)
{
	unsigned char mac[32];

	struct hmac *h = hmac_create(key);
	hmac_sha256(h, message, mac);
	hmac_destroy(h);
	str s = base64_encode((str){ (const char *)mac, sizeof(mac) }, mem);
	char *to = arena_alloc(mem, s.len);
	size_t n = 0;
	for (size_t i = 0; i < s.len && s.ptr[i] != '='; i++)
		to[n++] = s.ptr[i] == '+' ? '-' : s.ptr[i] == '/' ? '_' : s.ptr[i];
	return (str){ to, n };
}

/* "head.claims.mac" of one of our keys. Its time is not looked at: the clock of the other machine
 * is not ours, and a repeated body is seen anyway. The head is not believed: HS256 or nothing. */
static bool has_jwt(const struct secret *key, str token, struct arena *mem)
{
	bool is_right = false;
	ptrdiff_t first = str_find_char(token, '.');

	if (first <= 0)
		return false;
	str rest = str_slice(token, (size_t)first + 1, token.len);
	ptrdiff_t second = str_find_char(rest, '.');
	if (second <= 0)
		return false;
	size_t end = (size_t)first + 1 + (size_t)second;
	str message = str_slice(token, 0, end), mac = str_slice(token, end + 1, token.len);
	for (size_t i = 0; i < key->count; i++) {
		if (key->value[i].len > 0)
			is_right |= secret_eq(jwt_mac(key->value[i], message, mem), mac);
	}
	return is_right;
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	const struct evolution_config *c = evolution_config_of(gw);
	size_t count;

	if (!gateway_is_post(req, ret_now))
		return false;
	if (!gateway_has_token(req, &c->path_token))
		return false;
	if (c->jwt_key.count == 0)
		return true;
	str header = http_header_of(req, STR("Authorization"), &count);
	return count == 1 && str_starts(header, STR("Bearer ")) &&
	       has_jwt(&c->jwt_key, str_slice(header, 7, header.len), mem);
}

extern const struct gateway_ops gateway_evolution;

const struct gateway_ops gateway_evolution = {
	.kind = "evolution",
	.caps = GW_WEBHOOK | GW_GROUPS | GW_MARK_READ | GW_LINKED | GW_SEND_FILE | GW_ASK_HEALTH |
		GW_ASK_GROUPS | GW_HISTORY,
	.group_kind = ID_WA,
	.config = { .name = "evolution",
		    .settings = evolution_settings,
		    .bytes = sizeof(struct evolution_config),
		    .is_linked = true },
	.account_ref = account_ref,
	.authentic = authentic,
	.parse = evolution_parse,
	.build = evolution_build,
	.judge = evolution_judge,
	.is_file = evolution_is_file,
	.file_of = evolution_file_of,
	.judge_code = gateway_judge_code,
};
