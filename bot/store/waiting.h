/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_WAITING_H
#define SIAR_STORE_WAITING_H

#include "bot/model/delivery.h"
#include "bot/store/db.h"

/* Queued rows as a crowd: whether and when one may go, what holds back those of a chat, what lets
 * them go. Crowds of a hundred thousand are moved by sweep.h. */

/* Whether a row of the account and class may be claimed now: with content of its own, or of a run
 * that runs. */
enum err store_waiting_is_ready(struct db *db, int64_t account_id, enum delivery_class class,
				int64_t now_ms, bool *ret) MUST_CHECK;
/* When the next queued row of the account becomes ready; INT64_MAX when none waits for a time after
 * now. Rows of a run that does not run wait for no time. */
enum err store_waiting_next_ms(struct db *db, int64_t account_id, int64_t now_ms,
			       int64_t *ret) MUST_CHECK;
/* Why queued rows wait whose time has not come: their reasons, how many of each and when the first
 * of them is looked at again. At most WAITING_LOOK of a class or run are looked at: *n counts no
 * further. What is found is added to the *ret_n that `ret` holds; text in `mem`. */
struct waiting_reason {
	str reason;
	int64_t n, until_ms;
};
enum { WAITING_LOOK = 200 };
enum err store_waiting_reasons(struct db *db, int64_t account_id, int64_t now_ms, struct arena *mem,
			       struct waiting_reason *ret, size_t max, size_t *ret_n) MUST_CHECK;
enum err store_waiting_of_run(struct db *db, int64_t run_id, int64_t now_ms, struct arena *mem,
			      struct waiting_reason *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* Why rows of a run have failed, by reason; until_ms is 0. */
enum err store_run_failures(struct db *db, int64_t run_id, struct arena *mem,
			    struct waiting_reason *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* Why who was asked for did not get it, by reason: skipped when planned, or when its row came up.
 * In digests and cancelled with the run are not among them. `max`: WAITING_UNSENT_MAX or more. */
enum { WAITING_UNSENT_MAX = 8 };
enum err store_run_unsent(struct db *db, int64_t run_id, struct arena *mem,
			  struct waiting_reason *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* When the next uncertain row's wait for an echo is over (store_delivery_settle); INT64_MAX when
 * none is uncertain. */
enum err store_waiting_settle_ms(struct db *db, int64_t *ret) MUST_CHECK;
/* What waits in this chat for `reason` is ready now. */
enum err store_waiting_release(struct db *db, int64_t chat_id, str reason,
			       int64_t now_ms) MUST_CHECK;
/* The network says that at `at_ms` the 24-hour window was closed, whatever we believed: what the
 * chat wrote before counts as 24 hours old. What it wrote later opens the window. */
enum err store_waiting_window_closed(struct db *db, int64_t chat_id, int64_t at_ms) MUST_CHECK;
/* The recipient must be left in peace: the chat's pair bucket is at least at `tat_ms`. */
enum err store_waiting_pair(struct db *db, int64_t chat_id, int64_t tat_ms) MUST_CHECK;

#endif
