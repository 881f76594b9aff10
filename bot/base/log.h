/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_LOG_H
#define SIAR_BASE_LOG_H

#include "bot/base/check.h"
#include "bot/base/str.h"

/* One line an event on stderr: time level event key=value. Values with blanks, quotes or control
 * characters are quoted and escaped. No message text, phone numbers masked (log_phone), secrets
 * never. Never blocks: when the pipe is full the line is dropped and counted. Any thread. Only
 * flow, net's servers and the wiring log.
 *
 * Events: app.start app.stop app.reload config.error store.open store.failed store.broken
 * account.unreachable account.burst account.undelivered account.silent account.heard
 * account.health account.unasked account.stopped account.notice account.resumed chat.dead
 * account.quiet account.written account.caught_up account.unread account.queue_cleared
 * group.account store.copy promos.late clock.set_back inbox.aside webhook.refused webhook.unknown
 * job.failed job.refused job.retry rehearsal.failed turn.abandoned send.refused send.rerouted
 * send.uncertain send.retry status.unknown */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level level);
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Lines that could not be written since the start. */
unsigned long log_dropped(void);
/* "0812****7890" for +6281234567890: enough to recognise, not to call (four digits or more stay
 * hidden). Static buffers of the thread, four in turn. */
const char *log_phone(str phone);
/* The text for a value, quoted and escaped where needed (all but printable ASCII is \xNN), cut to
 * 64 bytes. Static buffers of the thread, four in turn. */
const char *log_str(str s);

#endif
