/* SPDX-License-Identifier: MIT */
/* Power cuts by seed (F03), calls to the disk that fail (F02, F04): each seed is a life of the bot
 * on a disk in memory, cut up to four times, and must end as an undisturbed one does. */
#include "tests/fault/crash_disk.h"
#include "tests/fault/life.h"
#include "tests/fault/part.h"

#include <inttypes.h>
#include <stdio.h>

enum { SEEDS = 300, CUTS_MAX = 4, REOPENS_MAX = 64, LIARS_MAX = 30 };

static struct ledger *ledger;
static int64_t horizon; /* changes on the disk in an undisturbed life */

static bool is_good(const struct verdicts *v)
{
	return v->lost == 0 && v->doubled == 0 && v->corrupt == 0;
}

struct trial {
	struct disk_plan plan;  /* but for cut_at */
	const char *after_open; /* SQL */
};

/* Opens, and looks at what the last end has left. False: the power went again meanwhile, or the
 * store is lost. */
static bool rise(struct life *l, const struct trial *t, int64_t cut_at, struct verdicts *v)
{
	struct disk_plan plan = t->plan;

	plan.cut_at = cut_at;
	disk_plan(&plan);
	if (!life_open(l, ledger)) {
		v->corrupt += !disk_is_off();
		return false;
	}
	disk_pause(true);
	life_check_restart(l, v);
	if (t->after_open && !life_sql(l, t->after_open))
		v->corrupt++;
	/* Twice at the same message would look as if it were what ends the process: it would be set
	 * aside, as it should. */
	while (v->corrupt == 0 && life_has_tried(l) && life_step(l) != LIFE_REFUSED)
		;
	disk_pause(false);
	return true;
}

/* One life between two cuts; true when it came to its end. */
static bool live(struct life *l, const struct trial *t, int64_t cut_at, struct verdicts *v)
{
	if (!rise(l, t, cut_at, v))
		return false;
	if (life_run(l))
		return true;
	if (!disk_is_off()) {
		(void)printf("# a turn failed for no reason, or it never ends\n");
		v->corrupt++;
	}
	return false;
}

/* How many cuts there were. */
static int64_t run_seed(uint64_t seed, const struct trial *t, struct verdicts *v)
{
	struct random fate;
	struct life l;
	int64_t n_cuts = 0;

	random_seed(&fate, seed ^ UINT64_C(0xc0ffee));
	if (seed % 8 == 0)
		disk_format(seed);
	else
		disk_load(seed);
	life_begin(ledger, seed);
	int64_t most = 1 + random_below(&fate, CUTS_MAX), reach = horizon;
	bool is_done = false;
	while (!is_done && v->corrupt == 0 && n_cuts < REOPENS_MAX) {
		int64_t cut_at = n_cuts < most ? random_below(&fate, reach) : -1;
		is_done = live(&l, t, cut_at, v);
		if (is_done && random_below(&fate, 2) == 0)
			disk_cut();
		n_cuts += disk_is_off();
		life_drop(&l);
		if (disk_is_off())
			disk_restart();
		reach = horizon / 2;
	}
	/* What is on the disk now, after all was said. */
	if (v->corrupt == 0 && live(&l, t, -1, v))
		life_check(&l, v);
	life_close(&l);
	return n_cuts;
}

/* The measure, and a disk with nothing but the schema. */
static void prepare(void)
{
	static bool is_prepared;
	struct life l;

	if (is_prepared)
		return;
	is_prepared = true;
	ledger = life_prepare();
	disk_load(1);
	life_begin(ledger, 1);
	ASSERT(life_open(&l, ledger) && life_run(&l) && life_learn(&l));
	horizon = disk_changes();
	life_close(&l);
}

static bool range(int64_t from, int64_t count, const char *prefix)
{
	const struct trial t = { .plan = disk_plan_good };
	struct verdicts all = { .lost = 0 };
	int64_t cuts = 0, acknowledged = 0;

	prepare();
	for (int64_t seed = from; seed < from + count; seed++) {
		struct verdicts v = { .lost = 0 };
		cuts += run_seed((uint64_t)seed, &t, &v);
		acknowledged += ledger->acknowledged;
		if (!is_good(&v))
			(void)printf("# seed %" PRId64 ": lost %" PRId64 ", doubled %" PRId64
				     ", corrupt %" PRId64 "\n",
				     seed, v.lost, v.doubled, v.corrupt);
		all.lost += v.lost;
		all.doubled += v.doubled;
		all.corrupt += v.corrupt;
		all.uncertain += v.uncertain;
	}
	(void)printf("%spower cuts %" PRId64 ", acknowledged %" PRId64 ", lost %" PRId64
		     ", doubled %" PRId64 ", uncertain %" PRId64 ", corrupt %" PRId64 "\n",
		     prefix, cuts, acknowledged, all.lost, all.doubled, all.uncertain, all.corrupt);
	return is_good(&all);
}

static bool f03_a_power_cut_loses_nothing_acknowledged_and_doubles_no_promo(void)
{
	return range(1, SEEDS, "# figures: ");
}

/* Whether one of the first seeds shows it. */
static bool is_caught(const struct trial *t)
{
	prepare();
	for (uint64_t seed = 1; seed <= LIARS_MAX; seed++) {
		struct verdicts v = { .lost = 0 };
		(void)run_seed(seed, t, &v);
		if (!is_good(&v)) {
			(void)printf("# caught by seed %" PRIu64 "\n", seed);
			return true;
		}
	}
	return false;
}

static bool f03_a_disk_that_lies_about_sync_is_caught(void)
{
	struct trial t = { .plan = disk_plan_good };

	t.plan.is_lying = true;
	return is_caught(&t);
}

static bool f03_a_store_that_does_not_sync_its_commits_is_caught(void)
{
	const struct trial t = { .plan = disk_plan_good, .after_open = "PRAGMA synchronous = OFF" };

	return is_caught(&t);
}

/* The n-th sync fails; the process ends, with or without the machine. False: there is none. */
static bool fail_sync(int64_t n, bool is_cut, struct verdicts *v)
{
	struct disk_plan plan = disk_plan_good;
	struct life l;

	plan.fail_at = n;
	plan.only = DISK_SYNC;
	disk_load((uint64_t)n);
	life_begin(ledger, (uint64_t)n);
	disk_plan(&plan);
	bool is_done = life_open(&l, ledger) && life_run(&l);
	bool has_failed = disk_has_failed();
	int64_t acknowledged = ledger->acknowledged;
	bool goes_on = l.is_open && has_failed &&
		       (is_done || !db_is_broken(l.engine.db) || life_step(&l) != LIFE_REFUSED ||
			ledger->acknowledged != acknowledged);
	life_drop(&l);
	if (goes_on || disk_syncs_again()) {
		(void)printf("# after sync %" PRId64 " had failed it went on\n", n);
		v->corrupt++;
	}
	if (is_cut)
		disk_restart();
	else
		disk_reopen();
	if (live(&l, &(struct trial){ .plan = disk_plan_good }, -1, v))
		life_check(&l, v);
	life_close(&l);
	return has_failed;
}

static bool f04_after_a_failing_sync_nothing_is_acknowledged_until_a_new_process_reads_the_disk(
	void)
{
	struct verdicts v = { .lost = 0 };
	int64_t n = 0;

	prepare();
	while (fail_sync(n, n % 2 == 1, &v))
		n++;
	(void)printf("# %" PRId64 " syncs failed, lost %" PRId64 ", doubled %" PRId64
		     ", corrupt %" PRId64 "\n",
		     n, v.lost, v.doubled, v.corrupt);
	return is_good(&v) && n > 20;
}

#define CASE(name)                                                                                 \
	{                                                                                          \
#name, name                                                                        \
	}
static const struct part_case cases[] = {
	CASE(f03_a_power_cut_loses_nothing_acknowledged_and_doubles_no_promo),
	CASE(f03_a_disk_that_lies_about_sync_is_caught),
	CASE(f03_a_store_that_does_not_sync_its_commits_is_caught),
	CASE(f04_after_a_failing_sync_nothing_is_acknowledged_until_a_new_process_reads_the_disk),
};

int main(int argc, char **argv)
{
	const struct part p = { cases, ARRAY_LEN(cases), range };

	return part_main(argc, argv, &p);
}
