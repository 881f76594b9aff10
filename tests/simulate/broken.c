/* SPDX-License-Identifier: MIT */
/* simulate_broken only: product functions that lie, to see that the checker notices. */
#include "tests/simulate/wrap.h"

#include "bot/store/inbox.h"
#include "bot/store/subscription.h"
#include "handlers/digest.h"
#include "handlers/photo.h"
#include "handlers/revise.h"
#include "handlers/rules.h"

#include <stdlib.h>
#include <string.h>

static bool is_dedupe_broken, is_stop_broken, is_seen_broken, is_rules_broken, is_group_broken,
	is_quota_broken, is_order_broken, is_edit_broken, is_album_broken;
static const char *lie; /* to the store, between turns */

void wrap_break(const char *what)
{
	is_dedupe_broken = strcmp(what, "dedupe") == 0;
	is_seen_broken = strcmp(what, "seen") == 0;
	is_stop_broken = strcmp(what, "stop") == 0;
	is_rules_broken = strcmp(what, "rules") == 0;
	is_group_broken = strcmp(what, "group") == 0;
	is_quota_broken = strcmp(what, "quota") == 0;
	is_order_broken = strcmp(what, "order") == 0;
	is_edit_broken = strcmp(what, "edit") == 0;
	is_album_broken = strcmp(what, "album") == 0;
	if (strcmp(what, "unseen") == 0)
		lie = "UPDATE promo SET changed = 0 WHERE changed <> 0";
	if (strcmp(what, "mode") == 0)
		lie = "UPDATE subscription SET mode = 0 WHERE mode <> 0";
	if (strcmp(what, "silence") == 0)
		lie = "UPDATE subscription SET paused_until_ms = 0 WHERE paused_until_ms <> 0";
}

/* Every event is new. */
enum err __real_store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
				 bool *ret_is_new);
enum err __wrap_store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
				 bool *ret_is_new);
enum err __wrap_store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
				 bool *ret_is_new)
{
	enum err e = __real_store_event_seen(db, hash, now_ms, ret_is_new);

	if (!e && is_dedupe_broken)
		*ret_is_new = true;
	return e;
}

/* BERHENTI is answered and forgotten. */
enum err __real_store_stop(struct db *db, int64_t chat_id, int64_t now_ms);
enum err __wrap_store_stop(struct db *db, int64_t chat_id, int64_t now_ms);
enum err __wrap_store_stop(struct db *db, int64_t chat_id, int64_t now_ms)
{
	return is_stop_broken ? OK : __real_store_stop(db, chat_id, now_ms);
}

/* Everything is allowed. */
size_t __real_rule_check(const struct rules *r, const struct preset *p, const struct rule_facts *f,
			 struct arena *mem, struct finding ret[FINDINGS_MAX]);
size_t __wrap_rule_check(const struct rules *r, const struct preset *p, const struct rule_facts *f,
			 struct arena *mem, struct finding ret[FINDINGS_MAX]);
size_t __wrap_rule_check(const struct rules *r, const struct preset *p, const struct rule_facts *f,
			 struct arena *mem, struct finding ret[FINDINGS_MAX])
{
	return is_rules_broken ? 0 : __real_rule_check(r, p, f, mem, ret);
}

/* No group has had anything of a seller. */
enum err __real_store_promo_had(struct db *db, int64_t person_id, int64_t chat_id, int64_t since_ms,
				struct arena *mem, struct promo *ret, size_t max, size_t *ret_n);
enum err __wrap_store_promo_had(struct db *db, int64_t person_id, int64_t chat_id, int64_t since_ms,
				struct arena *mem, struct promo *ret, size_t max, size_t *ret_n);
enum err __wrap_store_promo_had(struct db *db, int64_t person_id, int64_t chat_id, int64_t since_ms,
				struct arena *mem, struct promo *ret, size_t max, size_t *ret_n)
{
	enum err e = __real_store_promo_had(db, person_id, chat_id, since_ms, mem, ret, max, ret_n);

	if (!e && is_group_broken)
		*ret_n = 0;
	return e;
}

/* Nobody has used anything up. */
int64_t __real_rules_sent_today(struct call *c);
int64_t __wrap_rules_sent_today(struct call *c);
int64_t __wrap_rules_sent_today(struct call *c)
{
	return is_quota_broken ? 0 : __real_rules_sent_today(c);
}

/* By shop, all of one behind each other. */
static void by_shop(const struct digest_promo *promos, size_t n, struct digest_promo *ret)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = i;
		for (; at > 0 && ret[at - 1].shop_id > promos[i].shop_id; at--)
			ret[at] = ret[at - 1];
		ret[at] = promos[i];
	}
}

void __real_digest_order(const struct digest_promo *promos, size_t n, struct digest_promo *ret);
void __wrap_digest_order(const struct digest_promo *promos, size_t n, struct digest_promo *ret);
void __wrap_digest_order(const struct digest_promo *promos, size_t n, struct digest_promo *ret)
{
	if (is_order_broken)
		by_shop(promos, n, ret);
	else
		__real_digest_order(promos, n, ret);
}

/* Nobody has ever had anything. */
void wrap_between_turns(struct db *db)
{
	if (is_seen_broken && stmt_run(db_query(db, "DELETE FROM seen")) != OK)
		abort();
	if (lie && stmt_run(db_query(db, lie)) != OK)
		abort();
}

/* An edited message changes nothing. */
void __real_revise_promo(struct call *c, str text);
void __wrap_revise_promo(struct call *c, str text);
void __wrap_revise_promo(struct call *c, str text)
{
	if (!is_edit_broken)
		__real_revise_promo(c, text);
}

/* Of an album only the first two photos are kept. */
void __real_photo_add(struct call *c, struct promo *p, int64_t media_id);
void __wrap_photo_add(struct call *c, struct promo *p, int64_t media_id);
void __wrap_photo_add(struct call *c, struct promo *p, int64_t media_id)
{
	if (!is_album_broken || p->n_photos < 2)
		__real_photo_add(c, p, media_id);
}
