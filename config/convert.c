/* SPDX-License-Identifier: MIT */
/* Values: the text of one scalar (or a list of them) to what its row says. Called by bind.c alone,
 * on one thread. Each converter says in *why what is wrong and what is allowed; the value of a
 * secret's row is never repeated, since people paste the secret itself there. */

#include "config/bind.h"

#include "bot/base/utf8.h"
#include "bot/model/phone.h"
#include "config/file.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

enum {
	TEXT_BYTES_MAX = 256,
	PATH_BYTES_MAX = 1024,
	ID_BYTES_MAX = 128,
	UNIX_PATH_MAX = 107,
	LIST_MAX = 4000
};

typedef enum err converter(struct bind *b, const struct setting *row, str v, void *to,
			   struct why *why);

static bool has_control(str v)
{
	for (size_t i = 0; i < v.len; i++) {
		if ((unsigned char)v.ptr[i] < ' ' || v.ptr[i] == 0x7f)
			return true;
	}
	return false;
}

static bool has_only(str v, const char *also)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];
		bool is_word =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!is_word && str_find_char(str_from(also), c) < 0)
			return false;
	}
	return v.len > 0;
}

static enum err check_text(const struct setting *row, str v, struct why *why)
{
	int64_t max = row->max > 0 ? row->max : TEXT_BYTES_MAX;

	if (has_control(v))
		return why_set(why, ERR_INVALID, "must be one line of text");
	if ((int64_t)v.len < row->min || (int64_t)v.len > max)
		return why_set(why, ERR_INVALID,
			       "has %zu bytes (allowed: %" PRId64 " to %" PRId64 ")", v.len,
			       row->min, max);
	const char *allowed = row->check == NULL ? NULL : row->check(v);
	if (allowed != NULL)
		return why_set(why, ERR_INVALID, "is not right (allowed: %s)", allowed);
	return OK;
}

static enum err to_text(struct bind *b, const struct setting *row, str v, void *to, struct why *why)
{
	enum err e = check_text(row, v, why);
	if (e == OK)
		*(str *)to = arena_str(&b->config->mem, v);
	return e;
}

static enum err to_int(struct bind *b, const struct setting *row, str v, void *to, struct why *why)
{
	int64_t n;

	(void)b;
	bool is_number = str_to_int64(v, &n);
	if (!is_number || n < row->min || n > row->max)
		return why_set(why, ERR_INVALID, "%s (allowed: %" PRId64 " to %" PRId64 ")",
			       is_number ? "is out of range" : "is not a whole number", row->min,
			       row->max);
	*(int64_t *)to = n;
	return OK;
}

static enum err to_bool(struct bind *b, const struct setting *row, str v, void *to, struct why *why)
{
	bool is_yes = str_eq_nocase(v, STR("true")) || str_eq_nocase(v, STR("ya"));
	bool is_no = str_eq_nocase(v, STR("false")) || str_eq_nocase(v, STR("tidak"));

	(void)b;
	(void)row;
	if (!is_yes && !is_no)
		return why_set(why, ERR_INVALID,
			       "is neither yes nor no (allowed: true, false, ya, tidak)");
	*(bool *)to = is_yes;
	return OK;
}

static enum err to_choice(struct bind *b, const struct setting *row, str v, void *to,
			  struct why *why)
{
	str rest = str_from(row->choices), one;

	while (str_take_word(&rest, &one)) {
		if (str_eq(one, v)) {
			*(str *)to = one;
			return OK;
		}
	}
	(void)b;
	return why_set(why, ERR_INVALID, "is unknown (allowed: %s)", row->choices);
}

static enum err to_path(struct bind *b, const struct setting *row, str v, void *to, struct why *why)
{
	(void)row;
	if (v.len == 0 || v.len > PATH_BYTES_MAX || has_control(v))
		return why_set(why, ERR_INVALID, "is no path (allowed: 1 to %d bytes on one line)",
			       PATH_BYTES_MAX);
	*(str *)to = path_in(b->folder, v, &b->config->mem);
	return OK;
}

static enum err to_secret(struct bind *b, const struct setting *row, str v, void *to,
			  struct why *why)
{
	const struct secret *read = to;

	if (v.len == 0 || v.len > PATH_BYTES_MAX || has_control(v))
		return why_set(why, ERR_INVALID, "is no path (allowed: the path of a file)");
	enum err e = secret_read(v, b->folder, &b->config->mem, &b->config->secrets, to, why);
	for (size_t i = 0; i < read->count && !e && row->check != NULL; i++) {
		const char *allowed = row->check(read->value[i]);
		if (allowed != NULL)
			e = why_set(why, ERR_INVALID,
				    "names a file whose text cannot be used (allowed: %s)",
				    allowed);
	}
	return e;
}

/* A port, or nothing: ":8080" behind a host. */
static bool is_port(str v)
{
	int64_t port;
	return v.len <= 5 && str_find_char(v, '-') < 0 && str_to_int64(v, &port) && port <= 65535;
}

static bool is_ipv6(str v)
{
	char text[64];
	struct in6_addr a;

	if (v.len >= sizeof(text))
		return false;
	memcpy(text, v.len > 0 ? v.ptr : "", v.len);
	text[v.len] = '\0';
	return inet_pton(AF_INET6, text, &a) == 1;
}

/* host, host:port, [v6] or [v6]:port. */
static bool is_host_port(str v, bool is_port_required)
{
	str host = v, port = STR_NONE;
	ptrdiff_t colon = str_find_char(v, ':');

	if (str_starts(v, STR("["))) {
		ptrdiff_t end = str_find_char(v, ']');
		if (end < 0 || !is_ipv6(str_slice(v, 1, (size_t)end - 1)))
			return false;
		str behind = str_slice(v, (size_t)end + 1, v.len);
		if (behind.len == 0)
			return !is_port_required;
		return behind.ptr[0] == ':' && is_port(str_slice(behind, 1, behind.len));
	}
	if (colon >= 0) {
		host = str_slice(v, 0, (size_t)colon);
		port = str_slice(v, (size_t)colon + 1, v.len);
	}
	if (!has_only(host, ".-") || host.len > 253)
		return false;
	return colon >= 0 ? is_port(port) : !is_port_required;
}

static enum err to_url(struct bind *b, const struct setting *row, str v, void *to, struct why *why)
{
	str rest = v;

	(void)row;
	if (str_starts(v, STR("https://")))
		rest = str_slice(v, 8, v.len);
	else if (str_starts(v, STR("http://")))
		rest = str_slice(v, 7, v.len);
	ptrdiff_t slash = str_find_char(rest, '/');
	str authority = slash < 0 ? rest : str_slice(rest, 0, (size_t)slash);
	str path = slash < 0 ? STR_NONE : str_slice(rest, (size_t)slash, rest.len);
	bool is_good = rest.len < v.len && v.len <= PATH_BYTES_MAX &&
		       is_host_port(authority, false) && !str_ends(path, STR("/")) &&
		       (path.len == 0 || has_only(path, "/-._~%+:@"));
	if (!is_good)
		return why_set(why, ERR_INVALID,
			       "is no address (allowed: https://host or https://host:port/path, "
			       "without user, '?', '#' and without '/' at the end)");
	*(str *)to = arena_str(&b->config->mem, v);
	return OK;
}

static enum err to_address(struct bind *b, const struct setting *row, str v, void *to,
			   struct why *why)
{
	const char *allowed = row->check == NULL ? NULL : row->check(v);

	if (allowed != NULL)
		return why_set(why, ERR_INVALID, "is no address to listen on (allowed: %s)",
			       allowed);
	if (str_eq(v, STR("systemd"))) {
		*(str *)to = STR("systemd");
		return OK;
	}
	if (str_starts(v, STR("unix:/"))) {
		if (v.len - 5 > UNIX_PATH_MAX || has_control(v))
			return why_set(why, ERR_INVALID, "is too long (allowed: %d bytes of path)",
				       UNIX_PATH_MAX);
	} else if (!is_host_port(v, true)) {
		return why_set(why, ERR_INVALID,
			       "is no address to listen on (allowed: 127.0.0.1:8080, [::1]:8080, "
			       "unix:/path, systemd)");
	}
	*(str *)to = arena_str(&b->config->mem, v);
	return OK;
}

static enum err to_phone(struct bind *b, const struct setting *row, str v, void *to,
			 struct why *why)
{
	(void)row;
	if (!utf8_is_valid(v) || !phone_parse(v, &b->config->mem, to))
		return why_set(why, ERR_INVALID,
			       "is no phone number (allowed: 0812-3456-7890, +62 812 3456 7890)");
	return OK;
}

static enum err to_zone(struct bind *b, const struct setting *row, str v, void *to, struct why *why)
{
	(void)b;
	(void)row;
	if (!zone_from(v, to))
		return why_set(why, ERR_INVALID,
			       "is unknown (allowed: WIB, WITA, WIT, Asia/Jakarta, "
			       "Asia/Pontianak, Asia/Makassar, Asia/Jayapura)");
	return OK;
}

static converter *const converters[] = {
	[SETTING_TEXT] = to_text,     [SETTING_INT] = to_int,         [SETTING_BOOL] = to_bool,
	[SETTING_CHOICE] = to_choice, [SETTING_PATH] = to_path,       [SETTING_SECRET] = to_secret,
	[SETTING_URL] = to_url,       [SETTING_ADDRESS] = to_address, [SETTING_PHONE] = to_phone,
	[SETTING_ZONE] = to_zone,
};

static void convert_one(struct bind *b, const struct setting *row, const struct node *n, str path,
			void *target)
{
	struct why why = { 0 };

	if (n->is_bad)
		return;
	if (n->kind != NODE_SCALAR) {
		bind_fail(b, n, path, "one value belongs here, not a %s: %s",
			  n->kind == NODE_LIST ? "list" : "group of keys", row->help);
		return;
	}
	if (converters[row->type](b, row, n->text, target, &why) == OK)
		return;
	if (row->type == SETTING_SECRET)
		bind_fail(b, n, path, "%s", why.text);
	else
		bind_fail(b, n, path, "%" STR_FMT " %s", STR_ARG(bind_shown(b, n->text)), why.text);
}

static void put_list(void *target, const void *items, size_t n)
{
	*(const void **)target = items;
	*(size_t *)(void *)((char *)target + sizeof(items)) = n;
}

static void convert_texts(struct bind *b, const struct setting *row, const struct node *list,
			  str path, void *target)
{
	str *items = ARENA_ARRAY(&b->config->mem, str, list->count);
	size_t n = 0;

	for (const struct node *item = list->first; item != NULL; item = item->next, n++) {
		str where = arena_printf(b->tmp, "%" STR_FMT "[%zu]", STR_ARG(path), n);
		struct setting one = *row;
		one.type = SETTING_TEXT;
		one.min = one.min > 0 ? one.min : 1;
		convert_one(b, &one, item, where, &items[n]);
	}
	put_list(target, items, n);
}

static enum err to_id(struct bind *b, enum id_kind kind, str v, str *ret, struct why *why)
{
	if (kind == ID_PHONE)
		return to_phone(b, NULL, v, ret, why);
	if (v.len > ID_BYTES_MAX || !has_only(v, ".:@_-+="))
		return why_set(why, ERR_INVALID,
			       "is no id (allowed: as /siapa shows it, up to %d letters and "
			       "digits)",
			       ID_BYTES_MAX);
	*ret = arena_str(&b->config->mem, v);
	return OK;
}

static void convert_id(struct bind *b, const struct node *item, str path, struct identity *ret)
{
	const struct node *id = item->first;
	struct why why = { 0 };

	if (item->is_bad || (id != NULL && id->is_bad))
		return;
	if (item->kind != NODE_MAP || item->count != 1 || id == NULL || id->kind != NODE_SCALAR ||
	    !id_kind_from(id->key->text, &ret->kind)) {
		bind_fail(b, item, path,
			  "one id belongs here (allowed: 'phone: 0812...', 'wa: ...', 'lid: ...' "
			  "or 'telegram: ...')");
		return;
	}
	if (to_id(b, ret->kind, id->text, &ret->opaque, &why) != OK)
		bind_fail(b, id, path, "%" STR_FMT " %s", STR_ARG(bind_shown(b, id->text)),
			  why.text);
}

static void convert_ids(struct bind *b, const struct node *list, str path, void *target)
{
	struct identity *items = ARENA_ARRAY(&b->config->mem, struct identity, list->count);
	size_t n = 0;

	for (const struct node *item = list->first; item != NULL; item = item->next, n++)
		convert_id(b, item, arena_printf(b->tmp, "%" STR_FMT "[%zu]", STR_ARG(path), n),
			   &items[n]);
	put_list(target, items, n);
}

void convert(struct bind *b, const struct setting *row, const struct node *n, str path,
	     void *target)
{
	bool is_list = row->type == SETTING_TEXTS || row->type == SETTING_IDS;

	if (!is_list) {
		convert_one(b, row, n, path, target);
	} else if (n->kind != NODE_LIST || n->count > LIST_MAX) {
		bind_fail(b, n, path,
			  "a list of at most %d items belongs here, each beginning with '-': %s",
			  LIST_MAX, row->help);
	} else if (row->type == SETTING_TEXTS) {
		convert_texts(b, row, n, path, target);
	} else {
		convert_ids(b, n, path, target);
	}
}
