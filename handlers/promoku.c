/* SPDX-License-Identifier: MIT */
/* /promoku: the seller's promos and how each stands. The list is an offer for an hour: a number
 * then means a place in it (ringkasan.c asks promoku_open first); its answers are the promos'
 * numbers. */
#include "handlers/promoku.h"

#include "bot/base/buf.h"
#include "handlers/status.h"
#include "handlers/words.h"

#include <inttypes.h>

enum { LIST_MAX = 10 };

static const char step_list[] = "~list";
static const int64_t offer_ms = INT64_C(3600) * 1000;

static void promoku_run(struct call *c)
{
	struct promo promos[LIST_MAX];
	struct line lines[LIST_MAX + 2];
	struct buf ids;
	size_t n = 0;

	if (call_fail(c, store_promo_list(c->db, c->actor.id, c->mem, promos, LIST_MAX, &n)))
		return;
	if (n == 0) {
		reply(c, "status.none", NO_ARGS);
		return;
	}
	buf_init(&ids, c->mem);
	for (size_t i = 0; i < n; i++) {
		struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 4);
		args[0] = ARG("urutan", (int64_t)i + 1);
		args[1] = ARG("nomor", promos[i].id);
		args[2] = status_title(&promos[i]);
		args[3] = ARG_WORDS("keadaan", status_state(c, &promos[i]));
		lines[i] = (struct line){ STR("promoku.line"), { args, 4 } };
		buf_printf(&ids, "%" PRId64 " ", promos[i].id);
	}
	lines[n] = (struct line){ STR_NONE, NO_ARGS };
	lines[n + 1] = (struct line){ STR("promoku.how"), NO_ARGS };
	offer(c, "promoku", step_list, buf_str(&ids));
	const struct message m = { .key = STR("promoku.list"), .lines = lines, .n_lines = n + 2 };
	call_send(c, 0, CLASS_REPLY, &m);
}

bool promoku_open(struct call *c, int64_t number)
{
	struct dialog_row row;
	int64_t promo_id;
	str id = STR_NONE;

	enum err e = store_dialog_find(c->db, c->chat.id, c->actor.id, c->mem, &row);
	if (e == ERR_NOTFOUND)
		return false;
	if (call_fail(c, e))
		return true;
	if (!str_eq(row.handler, STR("promoku")) || c->now_ms - row.changed_ms > offer_ms)
		return false;
	while (number-- > 0) {
		if (!str_take_word(&row.answers, &id))
			return false;
	}
	if (!str_to_int64(id, &promo_id))
		return false;
	status_show(c, promo_id);
	return true;
}

const struct command command_promoku = {
	.name = "promoku",
	.alias = "promo saya, promo ku, daftar promo, daftar promoku",
	.usage = "/promoku",
	.help = "promoku.help",
	.args = { 0, 2 },
	.who = WHO_SELLER,
	.where = IN_PRIVATE,
	.flags = COMMAND_LOOKS,
	.cost = 1,
	.run = promoku_run,
};
