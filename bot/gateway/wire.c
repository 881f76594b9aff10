/* SPDX-License-Identifier: MIT */
/* What gateways share. Called by the gateways' own files, on whatever thread they are; pure. */
#include "bot/gateway/wire.h"

#include "bot/model/zone.h"

#include <string.h>
#include <time.h>

enum { TOO_FAST_S = 30 };                               /* 429 that says neither why nor how long */
static const int64_t MILLISECONDS_FROM = 1000000000000; /* 10^12 seconds are far away */
static const int64_t TIME_MAX_MS = 253402300800000;     /* the year 10000 */

const struct json *gateway_list(const struct json *node, const char *key)
{
	const struct json *list = json_get(node, key);
	return json_is_array(list) ? json_first(list) : NULL;
}

str gateway_text(const struct json *node, struct arena *mem)
{
	str s = json_str(node, mem);
	return s.len ? arena_str(mem, s) : STR_NONE;
}

int64_t gateway_time_ms(const struct json *node)
{
	int64_t at;

	if (!json_int(node, &at) || at <= 0 || at >= TIME_MAX_MS)
		return 0;
	if (at < MILLISECONDS_FROM)
		at *= GATEWAY_SECOND_MS;
	return at < TIME_MAX_MS ? at : 0;
}

/* `n` digits at *at as a number; false when they are none. */
static bool take_digits(str s, size_t *at, size_t n, int *ret)
{
	*ret = 0;
	for (size_t i = 0; i < n; i++, ++*at) {
		if (*at >= s.len || s.ptr[*at] < '0' || s.ptr[*at] > '9')
			return false;
		*ret = *ret * 10 + (s.ptr[*at] - '0');
	}
	return true;
}

static bool take_char(str s, size_t *at, const char *any)
{
	if (*at >= s.len || !strchr(any, s.ptr[*at]))
		return false;
	++*at;
	return true;
}

/* "Z", "+07:00"; seconds. */
static bool take_offset(str s, size_t *at, int *ret)
{
	int hours, minutes, sign = *at < s.len && s.ptr[*at] == '-' ? -1 : 1;

	*ret = 0;
	if (take_char(s, at, "Zz"))
		return true;
	if (!take_char(s, at, "+-") || !take_digits(s, at, 2, &hours) || !take_char(s, at, ":") ||
	    !take_digits(s, at, 2, &minutes))
		return false;
	*ret = sign * (hours * 3600 + minutes * 60);
	return true;
}

int64_t gateway_rfc3339_ms(str text)
{
	struct tm t = { 0 };
	size_t at = 0;
	int offset = 0;

	if (!take_digits(text, &at, 4, &t.tm_year) || !take_char(text, &at, "-") ||
	    !take_digits(text, &at, 2, &t.tm_mon) || !take_char(text, &at, "-") ||
	    !take_digits(text, &at, 2, &t.tm_mday) || !take_char(text, &at, "Tt ") ||
	    !take_digits(text, &at, 2, &t.tm_hour) || !take_char(text, &at, ":") ||
	    !take_digits(text, &at, 2, &t.tm_min) || !take_char(text, &at, ":") ||
	    !take_digits(text, &at, 2, &t.tm_sec))
		return 0;
	if (take_char(text, &at, "."))
		while (take_char(text, &at, "0123456789"))
			;
	if (!take_offset(text, &at, &offset) || at != text.len || t.tm_year < 1970)
		return 0;
	t.tm_year -= 1900;
	t.tm_mon--;
	int64_t s = (int64_t)timegm(&t) - offset;
	return s > 0 && s < TIME_MAX_MS / GATEWAY_SECOND_MS ? s * GATEWAY_SECOND_MS : 0;
}

str gateway_rfc3339(int64_t at_ms, struct arena *mem)
{
	/* Every place is east of Greenwich here. */
	struct local_time t = local_time_of(at_ms - zone_offset_ms(ZONE_WIB), ZONE_WIB);

	return arena_printf(mem, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour,
			    t.minute, t.second);
}

void gateway_oldest_first(struct events *list)
{
	size_t n = list->count;

	if (n < 2 || list->items[0].at_ms <= list->items[n - 1].at_ms)
		return;
	for (size_t i = 0; i < n / 2; i++) {
		struct event first = list->items[i];
		list->items[i] = list->items[n - 1 - i];
		list->items[n - 1 - i] = first;
	}
}

void gateway_add_call(struct buf *calls, str chat, int64_t offset)
{
	if (chat.len == 0 || str_find_char(chat, ' ') >= 0 || str_find_char(chat, '\n') >= 0)
		return;
	if (calls->len > 0)
		buf_add_char(calls, '\n');
	buf_printf(calls, "%" STR_FMT " %d", STR_ARG(chat), (int)offset);
}

bool gateway_read_call(str call, str *ret_chat, int64_t *ret_offset)
{
	str rest = call;

	return str_take(&rest, ' ', ret_chat) && ret_chat->len > 0 &&
	       str_to_int64(rest, ret_offset);
}

str gateway_next_page(str call, size_t n, struct arena *mem)
{
	struct buf b;
	int64_t offset;
	str chat;

	buf_init(&b, mem);
	if (n >= HISTORY_PAGE && gateway_read_call(call, &chat, &offset) &&
	    offset + HISTORY_PAGE < HISTORY_MESSAGES_MAX)
		gateway_add_call(&b, chat, offset + HISTORY_PAGE);
	return buf_str(&b);
}

bool gateway_is_signed(const struct http_request *req, const char *header, const char *prefix,
		       const struct secret *secret, struct hmac *(*create)(str key))
{
	bool is_right = false;
	size_t count;

	str value = http_header_of(req, str_from(header), &count);
	if (count != 1 || !str_starts(value, str_from(prefix)))
		return false;
	str hex = str_slice(value, str_from(prefix).len, SIZE_MAX);
	for (size_t i = 0; i < secret->count && !is_right; i++) {
		if (secret->value[i].len == 0)
			continue;
		struct hmac *h = create(secret->value[i]);
		is_right = hmac_check_hex(h, req->body, hex);
		hmac_destroy(h);
	}
	return is_right;
}

bool gateway_is_secret(const struct secret *secret, str given)
{
	bool is_right = false;

	for (size_t i = 0; i < secret->count; i++)
		is_right |= secret->value[i].len > 0 && secret_eq(secret->value[i], given);
	return is_right;
}

bool gateway_is_post(const struct http_request *req, struct http_reply *ret_now)
{
	bool is_post = str_eq(req->method, STR("POST"));

	*ret_now = (struct http_reply){ 0 };
	if (!is_post)
		*ret_now = (struct http_reply){
			.status = 405,
			.content_type = STR("text/plain"),
			.body = STR("method not allowed"),
		};
	return is_post;
}

/* --- ids --- */

enum { JID_BYTES_MAX = 80, PHONE_DIGITS_MAX = 15 };

static bool is_digits(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return s.len > 0;
}

/* "62811:12" is the twelfth device of 62811. */
static str without_device(str user)
{
	ptrdiff_t colon = str_find_char(user, ':');
	return colon < 0 ? user : str_slice(user, 0, (size_t)colon);
}

enum jid_kind gateway_jid(str jid, struct arena *mem, str *ret)
{
	str user = STR_NONE, rest = jid;

	*ret = STR_NONE;
	if (jid.len == 0 || jid.len > JID_BYTES_MAX || !str_take(&rest, '@', &user))
		return JID_OTHER;
	str server = rest;
	if (str_eq(server, STR("g.us"))) {
		*ret = arena_str(mem, jid);
		return JID_GROUP;
	}
	user = without_device(user);
	if (!is_digits(user))
		return JID_OTHER;
	*ret = arena_str(mem, user);
	if (str_eq(server, STR("lid")))
		return JID_LID;
	if ((server.len == 0 || str_eq(server, STR("s.whatsapp.net")) ||
	     str_eq(server, STR("c.us"))) &&
	    user.len <= PHONE_DIGITS_MAX)
		return JID_PHONE;
	return JID_OTHER;
}

static bool person_of(str jid, struct arena *mem, struct identity *ret)
{
	enum jid_kind kind = gateway_jid(jid, mem, &ret->opaque);

	ret->kind = kind == JID_LID ? ID_LID : ID_PHONE;
	return kind == JID_PHONE || kind == JID_LID;
}

void gateway_add_person(struct event *e, str jid, struct arena *mem)
{
	struct identity id;

	if (e->n_people < EVENT_PEOPLE_MAX && person_of(jid, mem, &id))
		e->people[e->n_people++] = id;
}

void gateway_add_id(struct event *e, str jid, struct arena *mem)
{
	struct identity id;

	if (e->n_ids == EVENT_IDS_MAX || !person_of(jid, mem, &id))
		return;
	for (size_t i = 0; i < e->n_ids; i++) {
		if (e->ids[i].kind == id.kind)
			return;
	}
	e->ids[e->n_ids++] = id;
}

str gateway_jid_of(const struct address *to, const char *phone_ending, struct arena *mem)
{
	str opaque = to->id.opaque;

	if (to->is_group)
		return str_find(opaque, STR("@g.us")) > 0 ? opaque : STR_NONE;
	if (!is_digits(opaque))
		return STR_NONE;
	if (to->id.kind == ID_PHONE)
		return arena_printf(mem, "%" STR_FMT "%s", STR_ARG(opaque), phone_ending);
	if (to->id.kind == ID_LID)
		return arena_printf(mem, "%" STR_FMT "@lid", STR_ARG(opaque));
	return STR_NONE;
}

/* --- addresses --- */

str gateway_origin(str url)
{
	str scheme = str_starts(url, STR("https://")) ? STR("https://") : STR("http://");
	size_t end = scheme.len;

	if (!str_starts(url, scheme))
		return STR_NONE;
	for (size_t i = 0; i < url.len; i++) {
		if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || url.ptr[i] == '\\')
			return STR_NONE;
	}
	for (;
	     end < url.len && !(url.ptr[end] == '/' || url.ptr[end] == '?' || url.ptr[end] == '#');
	     end++) {
		char c = url.ptr[end];
		bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				(c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' ||
				c == '[' || c == ']';
		if (!is_plain)
			return STR_NONE;
	}
	return end > scheme.len ? str_slice(url, 0, end) : STR_NONE;
}

bool gateway_is_home(const struct gateway *gw, str url)
{
	str origin = gateway_origin(url);
	return origin.len > 0 && str_eq_nocase(origin, gateway_origin(gw->base_url));
}

/* --- verdicts --- */

void gateway_set(struct outcome *ret, enum verdict verdict, enum scope scope, const char *reason)
{
	ret->verdict = verdict;
	ret->scope = scope;
	ret->reason = reason;
}

void gateway_set_unclear(const struct work *work, struct outcome *ret, const char *reason)
{
	gateway_set(ret, work->kind == WORK_SEND ? VERDICT_UNCERTAIN : VERDICT_RETRY, SCOPE_MESSAGE,
		    reason);
}

int64_t gateway_wait_ms(int64_t s)
{
	if (s < 0)
		return 0;
	if (s < 1)
		s = 1;
	return (s < GATEWAY_WAIT_MAX_S ? s : GATEWAY_WAIT_MAX_S) * GATEWAY_SECOND_MS;
}

int64_t gateway_retry_after_ms(const struct http_reply *reply)
{
	int64_t s;

	return str_to_int64(str_trim(reply->retry_after), &s) ? gateway_wait_ms(s) : 0;
}

void gateway_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret)
{
	(void)gw;
	*ret = (struct outcome){ .code = code };
	gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
}

void gateway_judge_status(const struct work *work, int status, struct outcome *ret)
{
	if (status == 429) {
		gateway_set(ret, VERDICT_PAUSE, SCOPE_ACCOUNT, "reason.too_fast");
		ret->wait_ms = (int64_t)TOO_FAST_S * GATEWAY_SECOND_MS;
	} else if (status == 401) {
		gateway_set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.token");
	} else if (status == 403) {
		gateway_set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.permission");
	} else if ((status >= 300 && status <= 399) || status == 404 || status == 405) {
		/* No redirect is followed with our token: base_url is wrong. */
		gateway_set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.address");
	} else if (status == 413 || status == 414) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.invalid");
	} else if (status >= 400 && status <= 499) {
		/* Something before the network: not accepted, and no word on why. */
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.trouble");
	} else {
		gateway_set_unclear(work, ret, "reason.unclear");
	}
}

bool gateway_judge_transport(const struct work *work, enum transport how, struct outcome *ret)
{
	*ret = (struct outcome){ 0 };
	switch (how) {
	case HTTP_ANSWERED:
		return true;
	case HTTP_NOT_SENT:
	case HTTP_ABORTED_UNSENT:
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.not_sent");
		return false;
	case HTTP_UNKNOWN:
		gateway_set_unclear(work, ret, "reason.unclear");
		return false;
	}
	return false;
}
