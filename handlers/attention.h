/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_ATTENTION_H
#define SIAR_HANDLERS_ATTENTION_H

#include "bot/store/subscription.h"
#include "handlers/wish.h"

/* How much of a person's or group's attention promos get: each of them, a digest, silence. */

enum { SUBSCRIPTIONS_MAX = 200 };

/* What a text says of it: "kuliner mingguan", "7 hari", "kategori fesyen langsung". */
struct attention {
	int64_t mode; /* enum subscription_mode, -1 = not said */
	int64_t days; /* of silence, 0 = not said */
	str rest;     /* the other words, those that mean nothing dropped */
};
struct attention attention_read(str text, struct arena *mem);

/* The chat's subscriptions. */
struct subscription *attention_list(struct call *c, size_t *ret_n);
/* Whether the wish names it; an empty wish names all. */
bool attention_is_meant(const struct wish *w, const struct subscription *s);
/* Text `key`, then what is subscribed and how it comes, then how to go on. */
void attention_show(struct call *c, const char *key);

/* Does what is said to those subscriptions that `rest` names, and says so. In a group only for its
 * steward or an operator. */
void attention_choose(struct call *c, enum subscription_mode mode, str rest);
void attention_silence(struct call *c, int64_t until_ms, str rest);
/* Until when `text` wants silence: "7 hari", "sampai Senin" (when that day begins). False: it does
 * not say. *ret_rest = its other words. */
bool attention_until(struct call *c, str text, int64_t *ret_ms, str *ret_rest);
/* Whether one of the chat's subscriptions is meant by `rest`. */
bool attention_has(struct call *c, str rest);
/* False, and nothing said, when nothing is silent here. */
bool attention_end_silence(struct call *c, str rest);

#endif
