/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_WAL_CHECK_H
#define SIAR_STORE_WAL_CHECK_H

#include "bot/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* How much of a write-ahead log the engine can read back. */
struct wal_check {
	int64_t commits; /* that it will read back */
	int64_t lost;    /* commits behind the place where it stops reading */
	bool is_torn;    /* a transaction at its end is not whole */
};

/* Reads the log of the database at `db_path`; a log that is not there has nothing. OK with at most
 * one commit lost: after a power cut the last transaction, which nobody was told of, may be torn.
 * ERR_IO: the log is damaged, *reterr says how; the engine would leave out acknowledged
 * transactions without a word. */
enum err wal_check(const char *db_path, struct wal_check *ret, struct why *reterr) MUST_CHECK;

#endif
