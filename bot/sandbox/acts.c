/* SPDX-License-Identifier: MIT */
/* Reads what is asked under /sandbox/ and has it done: each act is a row of the table and one
 * function that takes JSON and may write an answer. Called by the router, on the sandbox thread.
 * All of it comes from outside, so each member is checked; what is too much is refused with words.
 */

#include "bot/sandbox/acts.h"

#include "bot/net/json.h"
#include "bot/sandbox/answer.h"

enum {
	DAYS_MAX = 31,
	NAME_BYTES_MAX = 200,
	PHONE_DIGITS_MIN = 8,
	PHONE_DIGITS_MAX = 15,
	MIME_BYTES_MAX = 80,
};
static const int64_t DAY_MS = 86400000;

struct act {
	struct acts *a;
	const struct json *in;
	struct arena mem;
	struct json_writer out;
	struct why why;
};

/* ---- members of what came ---- */

static enum err refuse(struct act *t, const char *words)
{
	return why_set(&t->why, ERR_INVALID, "%s", words);
}

/* A string; absent or null is empty. */
static enum err take_text(struct act *t, const char *key, str *ret)
{
	const struct json *node = json_get(t->in, key);

	*ret = json_str(node, &t->mem);
	if (json_is_object(node) || json_is_array(node))
		return why_set(&t->why, ERR_INVALID, "%s is a text", key);
	return OK;
}

static enum err take_person(struct act *t, int *ret)
{
	*ret = world_find_person(t->a->world, json_str(json_get(t->in, "as"), &t->mem));
	return *ret < 0 ? refuse(t, "as: nobody has this phone") : OK;
}

static enum err take_group(struct act *t, int *ret)
{
	str id;

	enum err e = take_text(t, "group", &id);
	*ret = world_find_group(t->a->world, id);
	if (!e && id.len && *ret < 0)
		return refuse(t, "group: there is none like it");
	return e;
}

/* ---- the acts ---- */

static enum err take_photos(struct act *t, struct people_say *s)
{
	const struct json *list = json_get(t->in, "photos");

	if (json_is_object(list) || json_is_string(list))
		return refuse(t, "photos is a list of names");
	for (const struct json *n = json_first(list); n; n = json_next(n)) {
		if (s->n_photos == PEOPLE_PHOTOS_MAX)
			return refuse(t, "photos: too many");
		s->photos[s->n_photos++] = json_str(n, &t->mem);
	}
	return OK;
}

static enum err act_say(struct act *t)
{
	struct people_say s = { 0 };
	enum err e;

	if ((e = take_person(t, &s.person)) || (e = take_group(t, &s.group)) ||
	    (e = take_text(t, "text", &s.text)) || (e = take_text(t, "quote", &s.quote_id)) ||
	    (e = take_text(t, "type", &s.type)) || (e = take_photos(t, &s)))
		return e;
	return people_say(t->a->people, &s, &t->why);
}

static enum err act_tap(struct act *t)
{
	str message, choice;
	int person;
	enum err e;

	if ((e = take_person(t, &person)) || (e = take_text(t, "message", &message)) ||
	    (e = take_text(t, "choice", &choice)))
		return e;
	return people_tap(t->a->people, person, message, choice, &t->why);
}

static enum err act_react(struct act *t)
{
	str message, emoji;
	int person;
	enum err e;

	if ((e = take_person(t, &person)) || (e = take_text(t, "message", &message)) ||
	    (e = take_text(t, "emoji", &emoji)))
		return e;
	return people_react(t->a->people, person, message, emoji, &t->why);
}

static enum err act_read(struct act *t)
{
	int person;

	enum err e = take_person(t, &person);
	if (!e)
		statuses_read(t->a->statuses, person);
	return e;
}

static enum err act_clock(struct act *t)
{
	int64_t by_ms;

	if (!json_int(json_get(t->in, "by_ms"), &by_ms) || by_ms < 1 || by_ms > DAYS_MAX * DAY_MS)
		return refuse(t, "by_ms: forward, at most 31 days at once");
	t->a->move_clock(t->a->owner, by_ms);
	return OK;
}

static bool is_digits(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return true;
}

static enum err act_person(struct act *t)
{
	struct world_person p = { 0 };
	enum err e;

	if ((e = take_text(t, "phone", &p.phone)) || (e = take_text(t, "name", &p.name)) ||
	    (e = take_text(t, "role", &p.role)))
		return e;
	if (str_starts(p.phone, STR("+")))
		p.phone = str_slice(p.phone, 1, p.phone.len);
	p.hides_phone = json_bool(json_get(t->in, "hides_phone"), false);
	if (!is_digits(p.phone) || p.phone.len < PHONE_DIGITS_MIN || p.phone.len > PHONE_DIGITS_MAX)
		return refuse(t, "phone: 8 to 15 digits");
	if (!p.name.len || p.name.len > NAME_BYTES_MAX || p.role.len > NAME_BYTES_MAX)
		return refuse(t, "name: at most 200 bytes, and not nothing");
	if (world_add_person(t->a->world, &p) < 0)
		return refuse(t, "phone: somebody has it, or nobody more fits in");
	json_add_str(&t->out, "id", p.phone);
	return OK;
}

static enum err take_members(struct act *t, struct world_group *g)
{
	const struct json *n = json_first(json_get(t->in, "members"));

	for (; n; n = json_next(n)) {
		int person = world_find_person(t->a->world, json_str(n, &t->mem));
		if (person < 0)
			return refuse(t, "members: nobody has this phone");
		if (world_group_has(g, person))
			continue;
		if (g->n_members == WORLD_MEMBERS_MAX)
			return refuse(t, "members: too many");
		g->members[g->n_members++] = person;
	}
	return g->n_members ? OK : refuse(t, "members: at least one");
}

static enum err act_group(struct act *t)
{
	struct world_group g = { 0 };
	enum err e;

	if ((e = take_text(t, "title", &g.title)) || (e = take_members(t, &g)))
		return e;
	if (!g.title.len || g.title.len > NAME_BYTES_MAX)
		return refuse(t, "title: at most 200 bytes, and not nothing");
	int index = world_add_group(t->a->world, &g);
	if (index < 0)
		return refuse(t, "no more groups fit in");
	json_add_str(&t->out, "id", world_group(t->a->world, index)->id);
	return OK;
}

static const struct {
	const char *name;
	enum err (*run)(struct act *t);
} table[] = {
	{ "clock", act_clock }, { "group", act_group }, { "person", act_person },
	{ "react", act_react }, { "read", act_read },   { "say", act_say },
	{ "tap", act_tap },
};

/* ---- faults, webhook and upload have a shape of their own ---- */

static void post_faults(struct acts *a, struct http_exchange *x)
{
	struct why why;
	struct arena mem;

	if (faults_read(http_exchange_request(x)->body, a->faults, &why)) {
		answer_refusal(x, 400, why.text);
		return;
	}
	arena_init(&mem, 0);
	a->on_faults(a->owner);
	answer_json(x, 200, faults_json(a->faults, &mem));
	arena_finish(&mem);
}

/* "http://127.0.0.1:PORT" and a path. */
static bool is_loopback(str url)
{
	const str start = STR("http://127.0.0.1:");
	size_t i = start.len;

	if (!str_starts(url, start) || url.len >= WEBHOOK_URL_MAX)
		return false;
	while (i < url.len && url.ptr[i] >= '0' && url.ptr[i] <= '9')
		i++;
	if (i == start.len || i > start.len + 5 || (i < url.len && url.ptr[i] != '/'))
		return false;
	for (; i < url.len; i++)
		if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || url.ptr[i] == '#')
			return false;
	return true;
}

static void post_webhook(struct acts *a, struct http_exchange *x)
{
	struct json *root;
	struct arena mem;
	struct why why;

	if (json_open(http_exchange_request(x)->body, &root, &why)) {
		answer_refusal(x, 400, why.text);
		return;
	}
	arena_init(&mem, 0);
	const struct json *node = json_get(root, "url");
	str url = json_str(node, &mem);
	if (!json_is_string(node) || (url.len && !is_loopback(url))) {
		answer_refusal(x, 400, "url: http://127.0.0.1:PORT/…, or empty for none");
	} else {
		webhook_point(a->copies, url);
		if (url.len)
			a->asked_webhook = x;
		else
			answer_json(x, 200, STR("{}"));
	}
	json_close(root);
	arena_finish(&mem);
}

void acts_webhook_verified(struct acts *a, bool is_ours)
{
	struct http_exchange *x = a->asked_webhook;

	a->asked_webhook = NULL;
	if (x && is_ours)
		answer_json(x, 200, STR("{}"));
	else if (x)
		answer_refusal(x, 400, "url: it did not answer the challenge");
}

static bool is_mime_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '+' ||
	       c == '.' || c == '-';
}

/* The type that is claimed; empty when a page of somebody else's could send it unasked. */
static str claimed_type(const struct http_request *r)
{
	static const char *const kinds[] = { "image/", "audio/", "video/", "application/" };
	str type = http_header_of(r, STR("Content-Type"), NULL), rest = type;
	bool is_known = false;

	if (str_take(&rest, ';', &type))
		type = str_trim(type);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		is_known |= str_starts(type, str_from(kinds[i]));
	for (size_t i = 0; i < type.len; i++)
		is_known &= is_mime_char(type.ptr[i]);
	return is_known && type.len <= MIME_BYTES_MAX &&
			       !str_eq(type, STR("application/x-www-form-urlencoded"))
		       ? type
		       : STR_NONE;
}

static void post_upload(struct acts *a, struct http_exchange *x)
{
	const struct http_request *r = http_exchange_request(x);
	str type = claimed_type(r);
	struct json_writer w;
	struct arena mem;

	if (!type.len || !r->body.len) {
		answer_refusal(x, type.len ? 400 : 415, "a file, with its Content-Type");
		return;
	}
	arena_init(&mem, 0);
	const struct world_media *file = world_add_media(a->world, r->body, type, false);
	json_begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "name", file ? file->id : STR_NONE);
	json_end_object(&w);
	answer_json(x, 200, json_done(&w));
	arena_finish(&mem);
}

/* ---- one request ---- */

static void run(struct acts *a, enum err (*act)(struct act *t), struct http_exchange *x)
{
	struct act t = { .a = a };
	struct json *root;

	if (json_open(http_exchange_request(x)->body, &root, &t.why)) {
		answer_refusal(x, 400, t.why.text);
		return;
	}
	arena_init(&t.mem, 0);
	t.in = root;
	json_begin(&t.out, &t.mem);
	json_add_object(&t.out, NULL);
	enum err e = json_is_object(root) ? act(&t) : refuse(&t, "an object is wanted");
	json_end_object(&t.out);
	if (e)
		answer_refusal(x, 400, t.why.text);
	else
		answer_json(x, 200, json_done(&t.out));
	json_close(root);
	arena_finish(&t.mem);
}

static bool is_json(const struct http_request *r)
{
	str type = http_header_of(r, STR("Content-Type"), NULL), rest = type;

	return str_take(&rest, ';', &type) &&
	       str_eq_nocase(str_trim(type), STR("application/json"));
}

void acts_post(struct acts *a, str name, struct http_exchange *x)
{
	if (str_eq(name, STR("upload"))) {
		post_upload(a, x);
		return;
	}
	if (!is_json(http_exchange_request(x))) {
		answer_refusal(x, 415, "Content-Type is application/json");
		return;
	}
	if (str_eq(name, STR("faults"))) {
		post_faults(a, x);
		return;
	}
	if (str_eq(name, STR("webhook"))) {
		post_webhook(a, x);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (str_eq(name, str_from(table[i].name))) {
			run(a, table[i].run, x);
			return;
		}
	}
	answer_refusal(x, 404, "there is no such act");
}
