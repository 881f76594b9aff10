/* SPDX-License-Identifier: MIT */
/* What SQLite alone does with the statements that an ingested /kategori causes: dedupe insert,
 * person and chat look-up, reply delivery, chat update; 64 events a FULL commit, checkpoints on the
 * same connection, siar's pragmas and its store (a copy). One thread. Prints events a second.
 *
 *	bare_sqlite DATABASE SECONDS PERSONS CONTENT_BYTES */
#include "bot/base/str.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 64, CHECKPOINT_PAGES = 4000, CONTENT_MAX = 4096, STRIDE = 7919 /* as in load.c */ };

static sqlite3 *db;
static int wal_pages;

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
		return;
	fprintf(stderr, "bare_sqlite: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static void script(const char *sql)
{
	must(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *s;

	must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL));
	return s;
}

static void run(sqlite3_stmt *s)
{
	must(sqlite3_step(s));
	must(sqlite3_reset(s));
}

static int on_wal(void *owner, sqlite3 *handle, const char *name, int pages)
{
	(void)owner, (void)handle, (void)name;
	wal_pages = pages;
	return SQLITE_OK;
}

static uint64_t mix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct statements {
	sqlite3_stmt *begin, *commit, *seen, *sender, *add, *inbound;
};

static void open_database(const char *path, struct statements *s)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_wal_hook(db, on_wal, NULL);
	script("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA cache_size = -8192; "
	       "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL");
	s->begin = prepare("BEGIN IMMEDIATE");
	s->commit = prepare("COMMIT");
	s->seen = prepare("INSERT INTO event_seen (hash, at_ms) VALUES (?1, ?2) ON CONFLICT (hash) "
			  "DO NOTHING");
	s->sender = prepare(
		"SELECT p.id, p.name, p.language, p.consented_ms, i.moved_ms, EXISTS (SELECT 1 "
		"FROM "
		"dialog d WHERE d.chat_id = c.id AND d.person_id = p.id), c.id, c.kind, "
		"c.address_kind, c.address, c.person_id, c.account_id, c.state, c.title, "
		"c.steward_id, c.last_inbound_ms, c.stop_ms, c.marketing_stop_ms, c.help_ms, "
		"c.brake_start_ms, c.brake_count, c.same_hash, c.same_count FROM identity i JOIN "
		"person p ON p.id = i.person_id JOIN chat c ON c.person_id = p.id AND c.kind = 0 "
		"WHERE i.kind = ?1 AND i.opaque = ?2");
	s->add =
		prepare("INSERT INTO delivery (account_id, chat_id, class, run_id, as_template, "
			"not_before_ms, changed_ms, created_ms, reason, content) VALUES (1, ?1, 0, "
			"NULL, 0, ?2, ?2, ?2, '', ?3)");
	s->inbound = prepare("UPDATE chat SET last_inbound_ms = ?2, account_id = CASE kind WHEN 0 "
			     "THEN ?3 ELSE account_id END, help_ms = ?4, brake_start_ms = ?5, "
			     "brake_count = ?6, same_hash = ?7, same_count = ?8 WHERE id = ?1");
}

static void event(const struct statements *s, int64_t n, int64_t n_persons, str content)
{
	static uint64_t random_state = 1;
	uint64_t hash[2] = { mix(&random_state), mix(&random_state) };
	int64_t now_ms = INT64_C(1795500000000) + n / 10;
	char phone[32];

	must(sqlite3_bind_blob(s->seen, 1, hash, sizeof(hash), SQLITE_STATIC));
	must(sqlite3_bind_int64(s->seen, 2, now_ms));
	run(s->seen);

	int len = snprintf(phone, sizeof(phone), "62815%08" PRId64, n * STRIDE % n_persons);
	must(sqlite3_bind_int64(s->sender, 1, 0));
	must(sqlite3_bind_text(s->sender, 2, phone, len, SQLITE_STATIC));
	if (sqlite3_step(s->sender) != SQLITE_ROW) {
		fprintf(stderr, "bare_sqlite: nobody is %s\n", phone);
		exit(1);
	}
	int64_t chat_id = sqlite3_column_int64(s->sender, 6);
	must(sqlite3_reset(s->sender));

	must(sqlite3_bind_int64(s->add, 1, chat_id));
	must(sqlite3_bind_int64(s->add, 2, now_ms));
	must(sqlite3_bind_blob(s->add, 3, content.ptr, (int)content.len, SQLITE_STATIC));
	run(s->add);

	const int64_t values[] = { chat_id, now_ms, 1, 0, now_ms, n % 10, (int64_t)hash[0], 1 };
	for (int i = 0; i < 8; i++)
		must(sqlite3_bind_int64(s->inbound, i + 1, values[i]));
	run(s->inbound);
}

int main(int argc, char **argv)
{
	static char content[CONTENT_MAX];
	int64_t seconds, n_persons, content_len, n = 0;
	struct statements s;

	if (argc != 5 || !str_to_int64(str_from(argv[2]), &seconds) ||
	    !str_to_int64(str_from(argv[3]), &n_persons) ||
	    !str_to_int64(str_from(argv[4]), &content_len) || content_len > CONTENT_MAX) {
		fprintf(stderr, "usage: bare_sqlite DATABASE SECONDS PERSONS CONTENT_BYTES\n");
		return 2;
	}
	memset(content, 'x', sizeof(content));
	open_database(argv[1], &s);
	double start = now_s(), end = start + (double)seconds;
	while (now_s() < end) {
		run(s.begin);
		for (int i = 0; i < BATCH; i++)
			event(&s, n++, n_persons, (str){ content, (size_t)content_len });
		run(s.commit);
		if (wal_pages < CHECKPOINT_PAGES)
			continue;
		must(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
		wal_pages = 0;
	}
	printf("%.0f\n", (double)n / (now_s() - start));
	return 0;
}
