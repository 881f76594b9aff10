/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_RENDER_H
#define SIAR_FLOW_RENDER_H

#include "bot/gateway/gateway.h"
#include "bot/model/message.h"
#include "bot/store/chat.h"
#include "bot/store/delivery.h"
#include "bot/store/promo.h"
#include "config/settings.h"

/* From neutral content to the form that this network, recipient and moment allow. Pure. */

struct render_in {
	const struct config *config;
	const struct account_config *account;
	unsigned caps; /* GW_* */
	const struct delivery *delivery;
	const struct chat *chat;
	enum language language;
	int64_t now_ms;
	const struct message *message; /* what the row holds; NULL for a run */
	const struct promo *promo;     /* of a run */
	str seller_phone;              /* of the promo's seller, E.164 digits; empty = unknown */
	str upload_id;                 /* the network's id of its photo; empty = it has none */
	bool has_file;                 /* the photo leaves with the message itself (GW_SEND_FILE) */
};

/* How long a text, and the parameter of the digest's template: that one has words around it too,
 * 1,024 units together. */
enum { RENDER_TEXT_UNITS = 4096, RENDER_DIGEST_UNITS = 900 };

enum render_result {
	RENDER_OK,
	RENDER_CLOSED, /* outside the window and no template for it: wait with reason
			  "reason.window_closed" */
	RENDER_EMPTY,  /* nothing to say: must fail with a reason, never leave as a blank message */
};

/* A photo has the text as its caption, or stands above buttons, or in the header of a template of
 * its own (promo_photo). Numbered text everywhere; buttons and lists where they work (GW_BUTTONS,
 * private, within limits); templates outside the window (GW_TEMPLATES). What is longer than the
 * network allows goes on in `rest`, a template is cut at a grapheme with "…". */
enum render_result render(const struct render_in *in, struct arena *mem, struct rendered *ret);
/* Only a template (or nothing) can be sent: the window is closed, or the network said so. */
bool render_needs_template(const struct render_in *in);
/* Plain text of a message with numbered choices, for local calls and tests. */
str render_text(const struct config *c, enum language l, const struct message *m, int64_t now_ms,
		struct arena *mem);
/* True when free text may be sent: the last inbound message is less than 24 hours old (a minute is
 * kept in hand). */
bool render_window_is_open(const struct chat *c, int64_t now_ms);

#endif
