/* SPDX-License-Identifier: MIT */
/* The error codes of the Cloud API and what each means for a message, as data. Read by
 * whatsapp_cloud_judge.c for answers and for failed statuses. RETRY and PAUSE stand only where
 * Meta says that the message was not accepted. A template that is paused makes its own messages
 * wait (PAUSE of the message): other messages go on, and a person may yet set it right. */

#include "bot/gateway/whatsapp_cloud.h"

enum { MINUTE_S = 60, HOUR_S = 3600 };

#define ONE(c)      (c), (c)
#define MARKETING   CODE_MARKETING_ONLY
#define ACCOUNT     SCOPE_ACCOUNT
#define RECIPIENT   SCOPE_RECIPIENT
#define MESSAGE     SCOPE_MESSAGE
#define STOP        VERDICT_STOP
#define PAUSE       VERDICT_PAUSE
#define RETRY       VERDICT_RETRY
#define REFUSED     VERDICT_REFUSED
#define NEVER_AGAIN VERDICT_NEVER_AGAIN

/* clang-format off */
const struct whatsapp_cloud_code whatsapp_cloud_codes[] = {
	/* Graph: token, permission, load */
	{ ONE(0),         STOP,        ACCOUNT,   0,             "reason.token",             0 },
	{ ONE(1),         RETRY,       MESSAGE,   0,             "reason.trouble",           CODE_UNSURE_ON_5XX },
	{ ONE(2),         RETRY,       MESSAGE,   0,             "reason.trouble",           0 },
	{ ONE(3),         STOP,        ACCOUNT,   0,             "reason.permission",        0 },
	{ ONE(4),         PAUSE,       ACCOUNT,   5 * MINUTE_S,  "reason.too_fast",          0 },
	{ ONE(10),        STOP,        ACCOUNT,   0,             "reason.permission",        0 },
	{ ONE(33),        STOP,        ACCOUNT,   0,             "reason.number",            0 },
	{ ONE(100),       REFUSED,     MESSAGE,   0,             "reason.invalid",           0 },
	{ ONE(104),       STOP,        ACCOUNT,   0,             "reason.token",             0 },
	{ ONE(190),       STOP,        ACCOUNT,   0,             "reason.token",             0 },
	{ 200, 299,       STOP,        ACCOUNT,   0,             "reason.permission",        0 },
	{ ONE(368),       STOP,        ACCOUNT,   0,             "reason.blocked",           0 },
	{ ONE(613),       PAUSE,       ACCOUNT,   MINUTE_S,      "reason.too_fast",          0 },
	{ ONE(80007),     PAUSE,       ACCOUNT,   5 * MINUTE_S,  "reason.too_fast",          0 },
	/* WhatsApp: messages */
	{ ONE(130429),    PAUSE,       ACCOUNT,   5,             "reason.too_fast",          0 },
	{ ONE(130472),    REFUSED,     MESSAGE,   0,             "reason.marketing_held",    MARKETING },
	{ ONE(130497),    NEVER_AGAIN, RECIPIENT, 0,             "reason.country",           0 },
	{ ONE(131000),    RETRY,       MESSAGE,   0,             "reason.trouble",           0 },
	{ ONE(131005),    STOP,        ACCOUNT,   0,             "reason.permission",        0 },
	{ 131008, 131009, REFUSED,     MESSAGE,   0,             "reason.invalid",           0 },
	{ ONE(131014),    RETRY,       MESSAGE,   0,             "reason.media",             0 },
	{ ONE(131016),    RETRY,       MESSAGE,   0,             "reason.trouble",           0 },
	{ ONE(131020),    REFUSED,     RECIPIENT, 0,             "reason.group_empty",       0 },
	{ ONE(131021),    REFUSED,     RECIPIENT, 0,             "reason.self",              0 },
	{ ONE(131026),    REFUSED,     RECIPIENT, 0,             "reason.unreachable",       0 },
	{ ONE(131030),    REFUSED,     RECIPIENT, 0,             "reason.test_number",       0 },
	{ ONE(131031),    STOP,        ACCOUNT,   0,             "reason.blocked",           0 },
	{ ONE(131037),    STOP,        ACCOUNT,   0,             "reason.number",            0 },
	{ ONE(131041),    REFUSED,     RECIPIENT, 0,             "reason.group_gone",        0 },
	{ ONE(131042),    STOP,        ACCOUNT,   0,             "reason.payment",           0 },
	{ ONE(131045),    STOP,        ACCOUNT,   0,             "reason.number",            0 },
	{ ONE(131047),    VERDICT_NEEDS_TEMPLATE, MESSAGE, 0,    "reason.window",            0 },
	{ ONE(131048),    PAUSE,       ACCOUNT,   4 * HOUR_S,    "reason.quality",           0 },
	{ ONE(131049),    REFUSED,     MESSAGE,   24 * HOUR_S,   "reason.marketing_held",    MARKETING },
	{ ONE(131050),    NEVER_AGAIN, RECIPIENT, 0,             "reason.marketing_stopped", MARKETING },
	{ ONE(131051),    REFUSED,     MESSAGE,   0,             "reason.invalid",           0 },
	{ ONE(131052),    REFUSED,     MESSAGE,   0,             "reason.media",             0 },
	{ ONE(131053),    RETRY,       MESSAGE,   0,             "reason.media",             0 },
	{ ONE(131055),    REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ ONE(131056),    PAUSE,       RECIPIENT, 0,             "reason.pair_rate",         CODE_PAIR_RATE },
	{ ONE(131057),    PAUSE,       ACCOUNT,   MINUTE_S,      "reason.trouble",           0 },
	{ 131059, 131060, REFUSED,     MESSAGE,   0,             "reason.invalid",           0 },
	{ ONE(131062),    REFUSED,     MESSAGE,   0,             "reason.no_phone",          0 },
	{ ONE(131063),    REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ ONE(131064),    PAUSE,       ACCOUNT,   4 * HOUR_S,    "reason.quality",           0 },
	/* WhatsApp: groups */
	{ 131201, 131202, REFUSED,     MESSAGE,   0,             "reason.group",             0 },
	{ ONE(131204),    REFUSED,     MESSAGE,   0,             "reason.group",             0 },
	{ ONE(131207),    REFUSED,     RECIPIENT, 0,             "reason.group_suspended",   0 },
	{ ONE(131208),    PAUSE,       ACCOUNT,   MINUTE_S,      "reason.too_fast",          0 },
	{ 131209, 131215, REFUSED,     MESSAGE,   0,             "reason.group",             0 },
	/* WhatsApp: templates and flows */
	{ 132000, 132001, REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ ONE(132005),    REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ 132007, 132008, REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ ONE(132012),    REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ 132015, 132016, PAUSE,       MESSAGE,   HOUR_S,        "reason.template_paused",   0 },
	{ 132068, 132069, REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	/* WhatsApp: registration of the number */
	{ 133000, 133003, STOP,        ACCOUNT,   0,             "reason.number",            0 },
	{ ONE(133004),    RETRY,       MESSAGE,   0,             "reason.trouble",           0 },
	{ 133005, 133014, STOP,        ACCOUNT,   0,             "reason.number",            0 },
	{ ONE(133015),    PAUSE,       ACCOUNT,   5 * MINUTE_S,  "reason.number",            0 },
	{ ONE(133016),    STOP,        ACCOUNT,   0,             "reason.number",            0 },
	/* WhatsApp: marketing messages API, rest */
	{ ONE(134100),    REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ ONE(134101),    RETRY,       MESSAGE,   10 * MINUTE_S, "reason.template_paused",   0 },
	{ ONE(134102),    REFUSED,     MESSAGE,   0,             "reason.template",          0 },
	{ ONE(135000),    REFUSED,     MESSAGE,   0,             "reason.invalid",           0 },
	{ ONE(137000),    REFUSED,     MESSAGE,   0,             "reason.invalid",           0 },
};
/* clang-format on */

const size_t whatsapp_cloud_codes_count = ARRAY_LEN(whatsapp_cloud_codes);

const struct whatsapp_cloud_code *whatsapp_cloud_code_find(int64_t code)
{
	for (size_t i = 0; i < whatsapp_cloud_codes_count; i++) {
		if (code >= whatsapp_cloud_codes[i].first && code <= whatsapp_cloud_codes[i].last)
			return &whatsapp_cloud_codes[i];
	}
	return NULL;
}
