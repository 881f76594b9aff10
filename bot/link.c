/* SPDX-License-Identifier: MIT */
/* `siar link`: two QR modules a character, one above the other, with a quiet zone of four as the
 * standard (ISO/IEC 18004) asks. */
#include "bot/link.h"

#include "bot/base/buf.h"

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

static void add_account(struct buf *b, const struct account_config *a, struct arena *mem)
{
	buf_printf(b, "%" STR_FMT ": ", STR_ARG(a->name));
	if (!a->phone.len) {
		buf_printf(
			b,
			"no number is known; set accounts[].phone to the number people write to\n");
		return;
	}
	str url = arena_printf(mem, "https://wa.me/%" STR_FMT, STR_ARG(a->phone));
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
		add_account(&b, &config->accounts[i], mem);
	return buf_str(&b);
}
