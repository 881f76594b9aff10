/* SPDX-License-Identifier: MIT */
#ifndef SIAR_GATEWAY_WHATSAPP_CLOUD_H
#define SIAR_GATEWAY_WHATSAPP_CLOUD_H

#include "bot/gateway/wire.h"

/* What the files of this gateway share; nobody else includes it. */

/* The kind's own rows of accounts[]. */
struct whatsapp_cloud_config {
	str phone_number_id; /* digits */
	struct secret app_secret, verify_token, access_token;
};

const struct whatsapp_cloud_config *whatsapp_cloud_config_of(const struct gateway *gw);

/* The ops, see gateway.h. */
enum err whatsapp_cloud_parse(const struct gateway *gw, enum source from, str body,
			      struct arena *mem, struct events *ret, struct why *reterr) MUST_CHECK;
enum err whatsapp_cloud_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			      struct http_request *ret, struct why *reterr) MUST_CHECK;
void whatsapp_cloud_judge(const struct gateway *gw, const struct work *work, enum transport how,
			  const struct http_reply *reply, struct arena *mem, struct outcome *ret);
void whatsapp_cloud_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret);

struct whatsapp_cloud_contact {
	str phone, user, name;
};

/* One member of entry[].changes[] on its way to events. */
struct whatsapp_cloud_change {
	str field;
	const struct json *value;
	str owner_ref, account_ref, account_phone;
	int64_t entry_ms;                        /* 0 = not told */
	struct whatsapp_cloud_contact *contacts; /* filled at the first message */
	size_t n_contacts;
	size_t next_contact; /* behind the one found last: they mostly come in order */
	struct arena *mem;
	struct events *ret;
};

/* A new event with the account it belongs to. */
struct event *whatsapp_cloud_event(struct whatsapp_cloud_change *ch, enum event_kind kind);
/* An id of a person without '+'; empty when it is too long to be one. */
str whatsapp_cloud_id_text(const struct json *node, struct arena *mem);
/* Adds the ids that two members of `node` give (either may be absent or empty); the first may hold
 * either kind. `ret` has room for two more. */
size_t whatsapp_cloud_ids(const struct json *node, const char *phone_key, const char *user_key,
			  struct arena *mem, struct identity *ret);
/* One element of errors[]: code and title. False when there is no code. */
bool whatsapp_cloud_error(const struct json *error, struct arena *mem, struct event *ret);

/* value.messages[], and the system messages that mean a change of id. */
void whatsapp_cloud_message(struct whatsapp_cloud_change *ch, const struct json *node);
/* Our own messages from another device. */
void whatsapp_cloud_echo(struct whatsapp_cloud_change *ch, const struct json *node);
/* value.groups[] of the four group_… fields. */
void whatsapp_cloud_group(struct whatsapp_cloud_change *ch, const struct json *node);
/* value.user_preferences[], value.user_id_update[]. */
void whatsapp_cloud_preference(struct whatsapp_cloud_change *ch, const struct json *node);
void whatsapp_cloud_id_update(struct whatsapp_cloud_change *ch, const struct json *node);
/* A whole change that speaks of the account, or of what we do not know. */
void whatsapp_cloud_account(struct whatsapp_cloud_change *ch);

/* What a provider's error code means. `last` >= `first`; rows are in order and do not overlap. */
struct whatsapp_cloud_code {
	int64_t first, last;
	enum verdict verdict;
	enum scope scope;
	int wait_s; /* 0 = the caller's backoff */
	const char *reason;
	unsigned flags;
};
enum {
	CODE_MARKETING_ONLY = 1u << 0,
	CODE_PAIR_RATE = 1u << 1,     /* wait 4^n seconds */
	CODE_UNSURE_ON_5XX = 1u << 2, /* Meta does not say that it was not accepted */
};

extern const struct whatsapp_cloud_code whatsapp_cloud_codes[];
extern const size_t whatsapp_cloud_codes_count;
/* NULL when Meta does not list it. */
const struct whatsapp_cloud_code *whatsapp_cloud_code_find(int64_t code);

/* Adds "type" and the message in its form to the body of a send; half written when it fails. */
enum err whatsapp_cloud_form(const struct rendered *m, bool is_group, struct json_writer *w,
			     struct why *reterr) MUST_CHECK;

/* May our token be sent there to fetch media? */
bool whatsapp_cloud_media_url_ok(const struct gateway *gw, str url);

#endif
