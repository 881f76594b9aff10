/* SPDX-License-Identifier: MIT */
#ifndef SIAR_WEB_PANEL_H
#define SIAR_WEB_PANEL_H

#include "bot/base/arena.h"
#include "bot/model/stats.h"
#include "config/settings.h"

/* What siar is doing now, for people who look: as JSON. Reads over a read-only connection: workers
 * only. WORDS are { "id", "en" }; times are milliseconds UTC.
 *
 *	{ "zone": "WIB", "turns", "events", "inbox": { "waiting", "aside" },
 *	  "brake": "off" | "promos" | "all", "quiet_until_ms" (0 = not now),
 *	  "lanes": [{ "account", "state": "open" | "paused" | "stopped", "words": WORDS (unless
 *open), "until_ms", "window", "in_flight" }], "runs": [{ "promo", "title", "shop", "state" (of the
 *promo), "state_words": WORDS, "total", "queued", "sent", "delivered", "read", "failed",
 *"in_digest", "skipped", "starts_ms" }], "waiting": [{ "to", "what", "class": "reply" | "notice" |
 *"promo" | "digest", "words": WORDS, "until_ms" }], "jobs": [{ "kind": "fetch" | "upload" |
 *"mark_read" | "album", "state": "queued" | "running", "attempt" }] } Lists hold the newest 20. */
struct panel_in {
	const struct config *config;
	struct stats stats;
	int64_t now_ms;
};
/* Empty when the store could not be read. */
str panel_json(const struct panel_in *in, struct arena *mem);

#endif
