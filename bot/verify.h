/* SPDX-License-Identifier: MIT */
#ifndef SIAR_VERIFY_H
#define SIAR_VERIFY_H

#include "bot/base/arena.h"
#include "bot/base/str.h"

#include <stdbool.h>

/* `siar verify`: what store_verify finds, as JSON for --json and the control socket, as text for
 * people. */

/* {"ok": true, "checks": [{"check": "...", "wrong": 0, "first": ""}]}; when nothing can be read
 * {"ok": false, "error": "..."}. Takes as long as reading everything: for a worker or a process of
 * its own. */
str verify_json(str state_dir, struct arena *mem);
/* The same in lines; *ret_ok false when anything is wrong, also when `json` is none. */
str verify_text(str json, struct arena *mem, bool *ret_ok);

#endif
