/* SPDX-License-Identifier: MIT */
/* The bot's side of a life: its engine, opened and dropped, and its turns. */
#include "tests/fault/life.h"

#include "bot/base/buf.h"
#include "bot/base/log.h"
#include "config/load.h"
#include "tests/fault/crash_disk.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TURNS_MAX = 20000, BODIES_MAX = 6, POOL = 24, QUIET_US = 30 * 1000 * 1000 };

static const int64_t begin_ms = INT64_C(1795500000000); /* 24/11/2026 13.00 WIB, a Tuesday */

static struct config *config;
static char dir[64];
static pid_t dir_owner;

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static void dir_remove(void)
{
	if (getpid() == dir_owner)
		(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void dir_make(void)
{
	char path[96];

	(void)snprintf(dir, sizeof(dir), "%s/siar-life-XXXXXX",
		       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ASSERT(mkdtemp(dir) != NULL);
	dir_owner = getpid();
	(void)atexit(dir_remove);
	(void)snprintf(path, sizeof(path), "%s/secret", dir);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	ASSERT(fd >= 0 && write(fd, "geheim123456\n", 13) == 13);
	close(fd);
}

static void config_make(void)
{
	static struct arena mem;
	const struct account_kind *kinds[] = { &gateway_find(STR("whatsapp_cloud"))->config };
	struct config_errors errors;
	struct buf yaml;

	still_init();
	log_set_level(LOG_ERROR + 1);
	dir_make();
	arena_init(&mem, 0);
	buf_init(&yaml, &mem);
	buf_printf(&yaml,
		   "office: Dinkop Jatim\nquiet_hours: off\nlate_limit_h: 0\nold_message_h: "
		   "0\nfriday_quiet: "
		   "off\nrules: bebas\n"
		   "promos_per_day: 0\nstate_dir: %s\n"
		   "people:\n  operators: [{phone: 6281300000001}]\n"
		   "  moderators: [{phone: 6281300000002}]\n"
		   "accounts:\n- {name: utama, kind: whatsapp_cloud, phone: 6281100000001, "
		   "phone_number_id: '1001', base_url: 'http://127.0.0.1:9/v24.0', "
		   "allow_plain_http: true, app_secret_file: %s/secret, "
		   "verify_token_file: %s/secret, access_token_file: %s/secret, "
		   "limits: {in_flight: 8}, "
		   "templates: {promo: {id: {name: promo, language: id}}, "
		   "notice: {id: {name: notice, language: id}}}}\n",
		   dir, dir, dir, dir);
	enum err e = config_load_text(STR("siar.yaml"), buf_str(&yaml), kinds, 1, &config, &errors);
	if (e) {
		str words = config_errors_format(&errors, &mem);
		(void)fwrite(words.ptr, 1, words.len, stderr);
		abort();
	}
	config_errors_finish(&errors);
}

void life_begin(struct ledger *g, uint64_t seed)
{
	char lock[4200];

	*g = (struct ledger){ .wall_ms = begin_ms };
	/* An older disk in the same directory is a restored one: the lock file is not of this life.
	 */
	(void)snprintf(lock, sizeof(lock), "%.*s/siar.lock", (int)config->state_dir.len,
		       config->state_dir.ptr);
	(void)unlink(lock);
	random_seed(&g->dice, seed);
}

bool life_open(struct life *l, struct ledger *ledger)
{
	const struct engine_options o = {
		.config = config, .clock = &l->clock.clock, .seed = 7, .pool = POOL
	};
	struct why why = { .line = 0 };

	*l = (struct life){ .ledger = ledger };
	clock_manual_init(&l->clock, ledger->wall_ms);
	l->is_open = engine_open(&l->engine, &o, &why) == OK;
	return l->is_open;
}

static void finish(struct life *l, bool is_clean)
{
	if (l->is_open)
		engine_close(&l->engine, is_clean);
	l->is_open = false;
}

void life_drop(struct life *l)
{
	finish(l, false);
}

void life_close(struct life *l)
{
	finish(l, true);
}

struct ledger *life_prepare(void)
{
	struct ledger *ledger;
	struct life l;

	disk_init();
	config_make();
	ledger = disk_shared(sizeof(*ledger));
	disk_format(1);
	life_begin(ledger, 1);
	ASSERT(life_open(&l, ledger));
	life_close(&l);
	disk_save();
	return ledger;
}

bool life_sql(struct life *l, const char *sql)
{
	return db_script(l->engine.db, str_from(sql)) == OK;
}

/* A store that cannot be read now is taken for a yes: the next turn tells. */
static bool holds(struct stmt *s)
{
	if (stmt_step(s) != OK)
		return true;
	bool is = col_int(s, 0) != 0;
	stmt_reset(s);
	return is;
}

bool life_has_tried(struct life *l)
{
	return holds(db_query(l->engine.db, "SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 0 "
					    "AND attempts > 0)"));
}

static bool is_busy(struct life *l)
{
	return holds(db_query(
		l->engine.db,
		"SELECT EXISTS (SELECT 1 FROM delivery WHERE state IN (0, 1, 6)) OR EXISTS (SELECT "
		"1 FROM inbox WHERE state = 0) OR EXISTS (SELECT 1 FROM job) OR EXISTS (SELECT 1 "
		"FROM promo WHERE state IN (2, 3, 4)) OR EXISTS (SELECT 1 FROM run WHERE state < "
		"2)"));
}

/* --- what goes into a turn --- */

struct given {
	struct body bodies[BODIES_MAX], *list[BODIES_MAX];
	bool *is_acknowledged[BODIES_MAX];
	size_t n;
	struct sending *verdicts[UNDER_WAY_MAX];
	size_t n_verdicts;
	struct arena mem;
};

static void give(struct given *in, str bytes, bool *is_acknowledged)
{
	ASSERT(in->n < BODIES_MAX);
	in->bodies[in->n] = (struct body){ .source = FROM_WEBHOOK, .bytes = bytes };
	in->list[in->n] = &in->bodies[in->n];
	in->is_acknowledged[in->n++] = is_acknowledged;
}

static void give_messages(struct life *l, struct given *in)
{
	struct ledger *g = l->ledger;
	int64_t n = random_below(&g->dice, 4);

	for (size_t i = g->next; i < life_script_size() && n > 0; i++, n--) {
		if (life_waits(i) && (i > g->next || is_busy(l) || l->n_under_way > 0))
			break;
		give(in, life_body(i, &in->mem), &g->is_acknowledged[i]);
	}
	/* Again, though it was acknowledged. */
	if (g->next > 0 && random_below(&g->dice, 8) == 0) {
		size_t i = (size_t)random_below(&g->dice, (int64_t)g->next);
		give(in, life_body(i, &in->mem), &g->is_acknowledged[i]);
	}
}

static void give_notes(struct life *l, struct given *in)
{
	struct ledger *g = l->ledger;
	int n = 0;

	for (size_t i = 0; i < g->n_notes && n < 2; i++) {
		if (g->notes[i].is_acknowledged || random_below(&g->dice, 2) == 0)
			continue;
		give(in, life_note_body(&g->notes[i], &in->mem), &g->notes[i].is_acknowledged);
		n++;
	}
}

static void take_answers(struct life *l, struct given *in)
{
	for (size_t i = 0; i < l->n_under_way; i++) {
		if (--l->under_way[i].turns <= 0)
			in->verdicts[in->n_verdicts++] = l->under_way[i].s;
	}
}

/* --- what comes out --- */

static void acknowledge(struct ledger *g, const struct given *in, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		g->acknowledged += !*in->is_acknowledged[i];
		*in->is_acknowledged[i] = true;
	}
	while (g->next < life_script_size() && g->is_acknowledged[g->next])
		g->next++;
}

static void keep_unanswered(struct life *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n_under_way; i++) {
		if (l->under_way[i].turns > 0)
			l->under_way[n++] = l->under_way[i];
	}
	l->n_under_way = n;
}

static void let_leave(struct life *l, struct list *sends)
{
	struct ledger *g = l->ledger;
	struct list_node *n;

	while ((n = list_take_first(sends))) {
		struct sending *s = CONTAINER_OF(n, struct sending, node);
		life_leaves(g, s);
		life_answer(g, s);
		ASSERT(l->n_under_way < UNDER_WAY_MAX);
		l->under_way[l->n_under_way++] =
			(struct under_way){ s, 1 + (int)random_below(&g->dice, 4) };
	}
}

static void pass_time(struct life *l, bool is_idle)
{
	int64_t us = (1 + random_below(&l->ledger->dice, 3)) * 1000 * 1000;

	/* Not to where the next work is: that may be days off, when a promo expires. */
	if (is_idle)
		us = QUIET_US;
	clock_manual_move(&l->clock, us / 1000 + 1);
	l->ledger->wall_ms = l->clock.wall_ms;
}

static bool all_told(const struct ledger *g)
{
	for (size_t i = 0; i < g->n_notes; i++) {
		if (!g->notes[i].is_acknowledged)
			return false;
	}
	return g->next == life_script_size();
}

static bool turn(struct life *l, struct given *in, struct turn_out *out)
{
	const struct turn_in t = {
		.verdicts = in->verdicts,
		.n_verdicts = in->n_verdicts,
		.bodies = in->list,
		.n_bodies = in->n,
	};

	if (engine_turn(&l->engine, &t, out) != OK)
		return false;
	acknowledge(l->ledger, in, out->bodies_taken);
	keep_unanswered(l);
	let_leave(l, &out->sends);
	return true;
}

enum life_turn life_step(struct life *l)
{
	struct given in = { .n = 0 };
	struct turn_out out;

	arena_init(&in.mem, 0);
	take_answers(l, &in);
	give_messages(l, &in);
	give_notes(l, &in);
	bool is_good = turn(l, &in, &out);
	bool is_idle = is_good && in.n == 0 && in.n_verdicts == 0 && !out.has_more;
	arena_finish(&in.mem);
	/* As the writer does between turns, sooner so that it happens at all. */
	if (random_below(&l->ledger->dice, 4) == 0)
		is_good &= db_checkpoint(l->engine.db, 20) == OK;
	if (!is_good)
		return LIFE_REFUSED;
	if (is_idle && l->n_under_way == 0 && all_told(l->ledger) && !is_busy(l))
		return LIFE_DONE;
	pass_time(l, is_idle && l->n_under_way == 0);
	return LIFE_GOES_ON;
}

bool life_run(struct life *l)
{
	enum life_turn t = LIFE_GOES_ON;

	for (int i = 0; i < TURNS_MAX && t == LIFE_GOES_ON; i++)
		t = life_step(l);
	return t == LIFE_DONE;
}
