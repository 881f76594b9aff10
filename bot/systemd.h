/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SYSTEMD_H
#define SIAR_SYSTEMD_H

#include "bot/base/err.h"

#include <stdbool.h>

/* What systemd hands to a service and wants to hear from it (sd_listen_fds(3), sd_notify(3)): a few
 * lines, so no library. Main thread. */

/* A socket unit has handed over sockets to this process. */
bool systemd_has_sockets(void);
/* The one listening socket it handed over; it does not reach other programs from now on.
 * ERR_INVALID with words: none, several, or something else. */
enum err systemd_socket(int *ret_fd, struct why *reterr) MUST_CHECK;
/* "READY=1", "STOPPING=1"; nothing when nobody asked to be told. */
void systemd_notify(const char *state);

#endif
