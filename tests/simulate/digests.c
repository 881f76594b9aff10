/* SPDX-License-Identifier: MIT */
/* Digests, on their day and on demand, by what arrives on the phone: lines numbered from 1, no shop
 * twice before every shop once, no longer than the network takes, and the store must have kept the
 * same promos by the same numbers. Shops are known by the number in their name. */
#include "tests/simulate/check_own.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The network's own limits, in UTF-16 units. */
enum { TEXT_UNITS_MAX = 4096, TEMPLATE_UNITS_MAX = 1024, TITLE_MAX = 24 };

bool digest_is_asked(const struct flight *f)
{
	return f->class == CLASS_REPLY && str_find(f->body, STR("*Ringkasan promo (")) >= 0;
}

/* Units of the longest value in the JSON; a value in UTF-8 with JSON's escapes. */
static int64_t longest_units(str json)
{
	int64_t longest = 0, n = 0;
	bool is_inside = false;

	for (size_t i = 0; i < json.len; i++) {
		unsigned char c = (unsigned char)json.ptr[i];
		if (c == '"') {
			longest = n > longest ? n : longest;
			is_inside = !is_inside;
			n = 0;
		} else if (c == '\\') {
			i += json.ptr[i + 1] == 'u' ? 5 : 1;
			n++;
		} else if ((c & 0xc0) != 0x80) {
			n += c >= 0xf0 ? 2 : 1;
		}
	}
	return longest;
}

/* What stands in front of the first letter that JSON or the bot may have changed. */
static str plain_head(str title)
{
	size_t n = 0;

	while (n < title.len && n < TITLE_MAX &&
	       ((title.ptr[n] >= '0' && title.ptr[n] <= '9') ||
		(title.ptr[n] >= 'A' && title.ptr[n] <= 'Z') ||
		(title.ptr[n] >= 'a' && title.ptr[n] <= 'z')))
		n++;
	return str_slice(title, 0, n);
}

/* The shop that the line of this number names, -1 = there is no such line; *rest goes behind it. */
static int64_t line_shop(str *rest, size_t number, str title)
{
	char head[32];
	int64_t shop = 0;

	snprintf(head, sizeof(head), "%zu. *", number);
	ptrdiff_t at = str_find(*rest, str_from(head));
	if (at < 0)
		return -1;
	*rest = str_slice(*rest, (size_t)at + strlen(head), SIZE_MAX);
	if (!str_starts(*rest, plain_head(title)))
		return -1;
	at = str_find(*rest, STR("Toko Maju "));
	for (size_t i = (size_t)at + 10;
	     at >= 0 && i < rest->len && rest->ptr[i] >= '0' && rest->ptr[i] <= '9'; i++)
		shop = shop * 10 + (rest->ptr[i] - '0');
	return at < 0 ? -1 : shop;
}

static int64_t times(const int64_t *shops, size_t n, int64_t shop)
{
	int64_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += shops[i] == shop;
	return count;
}

/* Before the (k + 1)th line of a shop every other one has had k, or all it has. */
static void check_rounds(struct sim *s, const struct flight *f, const int64_t *shops, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t k = times(shops, i, shops[i]);
		for (size_t j = 0; j < n; j++) {
			int64_t all = times(shops, n, shops[j]);
			if (times(shops, i, shops[j]) < (all < k ? all : k))
				violation(s,
					  "digest %" PRId64 " tells shop %" PRId64
					  " again before shop %" PRId64,
					  f->delivery, shops[i], shops[j]);
		}
	}
}

static size_t read_lines(struct sim *s, struct flight *f, int64_t shops[DIGEST_MAX])
{
	struct stmt *q = db_query(s->engine.db, "SELECT p.id, p.title FROM digest_entry e JOIN "
						"promo p ON p.id = e.promo_id WHERE e.delivery_id "
						"= $1 ORDER BY e.position");
	str rest = f->body;
	struct arena mem;

	arena_init(&mem, 0);
	f->n_promos = 0;
	bind_int(q, 1, f->delivery);
	while (stmt_step(q) == OK) {
		str title = col_str(q, 1, &mem);
		ASSERT(f->n_promos < DIGEST_MAX);
		size_t at = f->n_promos++;
		f->promos[at] = col_int(q, 0);
		shops[at] = line_shop(&rest, at + 1, title);
		if (shops[at] < 0)
			violation(s,
				  "digest %" PRId64 " does not tell %zu. %" STR_FMT
				  " as the store says: %" STR_FMT,
				  f->delivery, at + 1, STR_ARG(title), STR_ARG(f->body));
	}
	if (line_shop(&rest, f->n_promos + 1, STR_NONE) >= 0)
		violation(s, "digest %" PRId64 " tells more than the store knows", f->delivery);
	arena_finish(&mem);
	return f->n_promos;
}

void digest_read(struct sim *s, struct flight *f)
{
	const struct row_seen *r = row_of(f->delivery);
	int64_t shops[DIGEST_MAX];

	size_t n = read_lines(s, f, shops);
	if (s->is_over)
		return;
	s->n_digests++;
	if (n == 0)
		violation(s, "digest %" PRId64 " tells nothing", f->delivery);
	check_rounds(s, f, shops, n);
	if (longest_units(f->body) > (f->is_template ? TEMPLATE_UNITS_MAX : TEXT_UNITS_MAX))
		violation(s, "digest %" PRId64 " is too long for the network", f->delivery);
	for (size_t i = 0; i < n && r && r->accepted == 0; i++)
		if (promos_had(s, f->to, f->promos[i]))
			violation(s, "contact %d is told promo %" PRId64 " again", f->to,
				  f->promos[i]);
}
