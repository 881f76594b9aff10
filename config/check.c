/* SPDX-License-Identifier: MIT */
/* The rules of siar.yaml that no single row can say, and the defaults that depend on other
 * settings. Called by load.c after the binder, on one thread. Values that failed there are empty
 * here and are passed over: each mistake is told once. */

#include "config/bind.h"
#include "config/linked.h"
#include "config/quiet.h"
#include "config/tariff.h"

#include <arpa/inet.h>
#include <string.h>

enum { UNIX_PATH_MAX = 107 };

/* The host of a checked URL, without brackets. */
static str host_of(str url)
{
	str rest = str_slice(url, (size_t)str_find(url, STR("://")) + 3, url.len);
	str host;

	if (str_starts(rest, STR("[")))
		return str_slice(rest, 1, (size_t)str_find_char(rest, ']') - 1);
	if (!str_take(&rest, '/', &host))
		return STR_NONE;
	rest = host;
	return str_take(&rest, ':', &host) ? host : STR_NONE;
}

/* Loopback or private, as a number: a name could mean another machine tomorrow. */
static bool is_private_host(struct bind *b, str host)
{
	struct in_addr v4;
	struct in6_addr v6;
	const char *text = arena_cstr(b->tmp, host);

	if (str_eq_nocase(host, STR("localhost")))
		return true;
	if (inet_pton(AF_INET, text, &v4) == 1) {
		uint32_t a = ntohl(v4.s_addr);
		return a >> 24 == 127 || a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8;
	}
	if (inet_pton(AF_INET6, text, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6) || (v6.s6_addr[0] & 0xfe) == 0xfc;
	return false;
}

static void check_base_url(struct bind *b, struct account_config *a, const struct node *n, str path)
{
	const struct node *at = yaml_find(n, STR("base_url"));
	str where = arena_printf(b->tmp, "%" STR_FMT ".base_url", STR_ARG(path));

	if (yaml_is_empty(at) && a->account_kind != NULL && a->account_kind->base_url != NULL) {
		a->base_url = str_from(a->account_kind->base_url);
		return;
	}
	if (yaml_is_empty(at) && a->account_kind != NULL && b->doc.is_whole)
		bind_fail(b, n, path,
			  "key 'base_url' is missing: where this network is, as https://host");
	a->is_private = is_private_host(b, host_of(a->base_url));
	if (!str_starts(a->base_url, STR("http://")))
		return;
	if (!a->allow_plain_http)
		bind_fail(b, at, where,
			  "http shows tokens to everybody on the way (allowed: https://, or "
			  "'allow_plain_http: true' with a loopback or private address)");
	else if (!a->is_private)
		bind_fail(b, at, where,
			  "http only to a loopback or private address (allowed: localhost, 127.*, "
			  "10.*, 172.16-31.*, 192.168.*, [::1], [fd..])");
}

/* The account before `n` with the same value, or -1. */
static ptrdiff_t same_before(const struct config *c, size_t n, bool is_phone)
{
	const struct account_config *a = &c->accounts[n];

	for (size_t i = 0; i < n; i++) {
		const struct account_config *o = &c->accounts[i];
		str mine = is_phone ? a->phone : a->name, other = is_phone ? o->phone : o->name;
		if (mine.len > 0 && str_eq(mine, other))
			return (ptrdiff_t)i;
	}
	return -1;
}

/* What is wrong with one its row has told. Twice the same would be one too many. */
static void check_prices(struct bind *b, struct account_config *a, const struct node *list,
			 str path)
{
	struct tariff *rows = ARENA_ARRAY(&b->config->mem, struct tariff, a->n_prices);
	const struct node *at = list == NULL ? NULL : list->first;

	for (size_t i = 0; i < a->n_prices && at != NULL; i++, at = at->next) {
		rows[i] = a->prices[i];
		(void)tariff_parse(rows[i].rupiah, &rows[i].sen);
		for (size_t k = 0; k < i; k++) {
			if (rows[i].category.len > 0 &&
			    str_eq(rows[k].category, rows[i].category) &&
			    str_eq(rows[k].prefix, rows[i].prefix))
				bind_fail(b, at, path, "prices[%zu] is for the same messages", k);
		}
	}
	a->prices = rows;
}

static void check_linked(struct bind *b, const struct account_config *a, const struct node *n,
			 str path)
{
	if (a->account_kind == NULL || !a->account_kind->is_linked)
		return;
	const struct linked_config *l = a->own;
	if (!l->i_accept_the_risk)
		bind_fail(b, n, path,
			  "kind '%s' links a device to a WhatsApp account: WhatsApp forbids bulk "
			  "messages that way and may ban the number for good. Say "
			  "'i_accept_the_risk: true' when you know it, or use whatsapp_cloud",
			  a->account_kind->name);
	if (l->gap_s > l->gap_max_s)
		bind_fail(b, yaml_find(n, STR("gap_s")), path,
			  "gap_s is more than gap_max_s (allowed: gap_s <= gap_max_s)");
}

static void check_kind(struct bind *b, const struct account_config *a, const struct node *n,
		       str path)
{
	const struct account_kind *kind = a->account_kind;
	const char *fault = kind != NULL && kind->check != NULL ? kind->check(a->own) : NULL;

	if (fault != NULL)
		bind_fail(b, n, path, "%s", fault);
}

static void check_account(struct bind *b, size_t i, const struct node *n)
{
	str path = arena_printf(b->tmp, "accounts[%zu]", i);
	ptrdiff_t before = same_before(b->config, i, false);

	if (before >= 0)
		bind_fail(b, yaml_find(n, STR("name")), path,
			  "accounts[%td] has the name '%" STR_FMT "' already", before,
			  STR_ARG(b->config->accounts[i].name));
	before = same_before(b->config, i, true);
	if (before >= 0)
		bind_fail(b, yaml_find(n, STR("phone")), path,
			  "accounts[%td] has this phone number already", before);
	check_base_url(b, &b->config->accounts[i], n, path);
	check_prices(b, &b->config->accounts[i], yaml_find(n, STR("prices")), path);
	check_linked(b, &b->config->accounts[i], n, path);
	check_kind(b, &b->config->accounts[i], n, path);
}

/* What is wrong with a single one of them its row's own check has told. */
static void check_times(struct bind *b, const struct node *root)
{
	struct config *c = b->config;
	const struct node *at = yaml_find(root, STR("digest_at"));

	(void)quiet_parse(c->friday_quiet, &c->friday);
	if (!quiet_parse(c->quiet_hours, &c->quiet) ||
	    !quiet_parse_clock(c->digest_at, &c->digest_minute) ||
	    !quiet_parse_weekday(c->digest_day, &c->digest_weekday))
		return;
	if (quiet_has_minute(&c->quiet, c->digest_minute))
		bind_fail(b, at != NULL ? at : yaml_find(root, STR("quiet_hours")),
			  STR("digest_at"),
			  "%" STR_FMT " lies in quiet_hours (%" STR_FMT "): the digest would wait "
			  "for the next day",
			  STR_ARG(c->digest_at), STR_ARG(c->quiet_hours));
}

void config_check(struct bind *b, const struct node *root)
{
	struct config *c = b->config;
	const struct node *accounts = yaml_find(root, STR("accounts"));
	const struct node *n = accounts == NULL ? NULL : accounts->first;

	for (size_t i = 0; i < c->n_accounts && n != NULL; i++, n = n->next)
		check_account(b, i, n);
	check_times(b, root);
	if (c->listen_admin.len > 0)
		return;
	c->listen_admin =
		arena_printf(&c->mem, "unix:%" STR_FMT "/admin.sock", STR_ARG(c->state_dir));
	if (c->listen_admin.len > UNIX_PATH_MAX + STR("unix:").len)
		bind_fail(b, yaml_find(root, STR("state_dir")), STR("state_dir"),
			  "too long: state_dir/admin.sock may have %d bytes", UNIX_PATH_MAX);
}
