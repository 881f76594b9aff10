/* SPDX-License-Identifier: MIT */
/* `siar link`: two QR modules a character, one above the other, with a quiet zone of four as the
 * standard (ISO/IEC 18004) asks. */
#include "bot/link.h"

#include "bot/base/buf.h"
#include "bot/control.h"
#include "bot/gateway/gateway.h"

#include <qrencode.h>

enum { QUIET = 4 };

static bool is_dark(const QRcode *qr, int x, int y)
{
	x -= QUIET;
	y -= QUIET;
	if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
		return false;
	return qr->data[y * qr->width + x] & 1;
}

/* Light modules are drawn, so that it reads on a dark terminal; a light one inverts both alike. */
static void draw(struct buf *b, const QRcode *qr)
{
	static const char *const cells[] = { "\u2588", "\u2584", "\u2580", " " };
	int side = qr->width + 2 * QUIET;

	for (int y = 0; y < side; y += 2) {
		for (int x = 0; x < side; x++) {
			int top = is_dark(qr, x, y),
			    bottom = y + 1 < side ? is_dark(qr, x, y + 1) : 1;
			buf_add(b, str_from(cells[top * 1 + bottom * 2]));
		}
		buf_add_char(b, '\n');
	}
}

/* From config, else what the running bot has learned from the network. */
static str phone_of(const struct config *config, const struct account_config *a, struct arena *mem)
{
	str line = arena_printf(mem, "phone %" STR_FMT, STR_ARG(a->name)), answer;
	struct why why;

	if (a->phone.len)
		return a->phone;
	return control_ask(config->state_dir, line, CONTROL_ASK_S, mem, &answer, &why) ? STR_NONE
										       : answer;
}

/* Empty: not known yet. */
static str url_of(const struct config *config, const struct account_config *a, struct arena *mem)
{
	struct gateway *gw = ARENA_NEW(mem, struct gateway);

	*gw = (struct gateway){ .ops = gateway_find(a->kind), .account = a->name, .own = a->own };
	ASSERT(gw->ops); /* config knows the kind */
	if (gw->ops->link)
		return gw->ops->link(gw, mem);
	str phone = phone_of(config, a, mem);
	return phone.len ? arena_printf(mem, "https://wa.me/%" STR_FMT, STR_ARG(phone)) : STR_NONE;
}

static void add_account(struct buf *b, const struct config *config, const struct account_config *a,
			struct arena *mem)
{
	str url = url_of(config, a, mem);

	buf_printf(b, "%" STR_FMT ": ", STR_ARG(a->name));
	if (!url.len) {
		buf_printf(b, "no number is known yet: set accounts[].phone, or ask again when "
			      "siar runs and a message has come\n");
		return;
	}
	buf_printf(b, "%" STR_FMT "\n\n", STR_ARG(url));
	QRcode *qr = QRcode_encodeString(url.ptr, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (!qr)
		return;
	draw(b, qr);
	QRcode_free(qr);
}

str link_text(const struct config *config, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < config->n_accounts; i++)
		add_account(&b, config, &config->accounts[i], mem);
	return buf_str(&b);
}
