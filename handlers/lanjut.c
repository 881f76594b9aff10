/* SPDX-License-Identifier: MIT */
/* /lanjut semua releases the brake that /rem put on. */
#include "bot/store/meta.h"
#include "handlers/words.h"

static void lanjut_run(struct call *c)
{
	int64_t brake = BRAKE_OFF;

	if (!words_has("semua, all", c->rest, c->mem)) {
		reply(c, "dispatch.usage", ARGS(ARG("cara", c->command->usage)));
		return;
	}
	if (call_fail(c, store_meta_int(c->db, "brake", BRAKE_OFF, &brake)))
		return;
	if (brake == BRAKE_OFF) {
		reply(c, "lanjut.was_off", NO_ARGS);
		return;
	}
	if (call_fail(c, store_meta_set_int(c->db, "brake", BRAKE_OFF)))
		return;
	call_audit(c, "brake.off", 0, STR_NONE);
	reply(c, "lanjut.done", NO_ARGS);
}

const struct command command_lanjut = {
	.name = "lanjut",
	.alias = "lanjutkan, teruskan, resume",
	.usage = "/lanjut semua",
	.help = "lanjut.help",
	.args = { 0, 1 },
	.who = WHO_OPERATOR,
	.where = IN_PRIVATE | IN_LOCAL,
	.cost = 1,
	.run = lanjut_run,
};
