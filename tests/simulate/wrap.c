/* SPDX-License-Identifier: MIT */
/* Linked in the place of product functions; see wrap.h. */
#include "tests/simulate/wrap.h"

#include "bot/base/random.h"
#include "bot/store/db.h"
#include "tests/simulate/rehearse.h"

static struct random secrets;
static int fail_in;

void wrap_begin(uint64_t seed)
{
	random_seed(&secrets, seed);
	fail_in = 0;
}

void wrap_fail_commit(int n)
{
	fail_in = n;
}

void __wrap_random_secret(void *ret, size_t bytes);
void __wrap_random_secret(void *ret, size_t bytes)
{
	unsigned char *to = ret;

	for (size_t i = 0; i < bytes; i++)
		to[i] = (unsigned char)random_next(&secrets);
}

void __wrap_db_read_budget_us(struct db *db, int64_t budget_us);
void __wrap_db_read_budget_us(struct db *db, int64_t budget_us)
{
	(void)db, (void)budget_us;
}

enum err __real_db_commit(struct db *db);
enum err __wrap_db_commit(struct db *db);
enum err __wrap_db_commit(struct db *db)
{
	if (fail_in == 0 || --fail_in > 0)
		return __real_db_commit(db);
	db_rollback(db);
	return ERR_IO;
}

void __real_rehearsal_tally(const struct rehearsal *r, struct geladi_result *ret);
void __wrap_rehearsal_tally(const struct rehearsal *r, struct geladi_result *ret);
void __wrap_rehearsal_tally(const struct rehearsal *r, struct geladi_result *ret)
{
	size_t n;
	const struct rehearsal_send *list = rehearsal_sends(r, &n);

	rehearse_told(list, n);
	__real_rehearsal_tally(r, ret);
}

/* Nothing is broken in this program. */
__attribute__((weak)) void wrap_break(const char *what)
{
	(void)what;
}

__attribute__((weak)) void wrap_between_turns(struct db *db)
{
	(void)db;
}
