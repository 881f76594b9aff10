/* SPDX-License-Identifier: MIT */
/* What the tests of flow share; see fixture.h. */
#include "tests/flow/fixture.h"

#include "bot/flow/pick.h"
#include "bot/flow/sweep.h"
#include "bot/flow/verdict.h"
#include "bot/model/message.h"
#include "bot/store/shop.h"
#include "bot/store/subscription.h"
#include "config/rules.h"
#include "config/text_table.h"

#include <stdio.h>

struct outcome flow_outcome, flow_later;
bool flow_build_refuses;

/* By key. */
static const struct {
	const char *key, *id, *en;
} words[] = {
	{ "choices.button", "Pilih", "Choose" },
	{ "choices.hint", "Balas dengan angkanya.", "Answer with its number." },
	{ "consent", "Kami {kantor}.", "We are {kantor}." },
	{ "digest.head", "Ringkasan ({jumlah})", "Digest ({jumlah})" },
	{ "digest.item", "{nomor}. {judul}, {harga} – {toko}, {kontak}", NULL },
	{ "digest.item_no_contact", "{nomor}. {judul}, {harga} – {toko}", NULL },
	{ "message.rest", "{teks}", "{teks}" },
	{ "no", "Tidak", "No" },
	{ "promo.broadcast", "{kantor} meneruskan promo {toko}", NULL },
	{ "promo.broadcast_contact", "Pesan: {kontak}", "Order: {kontak}" },
	{ "promo.broadcast_district", "Di {daerah}", "In {daerah}" },
	{ "promo.broadcast_foot", "BERHENTI untuk berhenti", "BERHENTI to stop" },
	{ "promo.broadcast_foot_group", "Ketik /langganan", "Type /langganan" },
	{ "promo.broadcast_no_contact", "Lewat {kantor}", "Through {kantor}" },
	{ "promo.broadcast_price", "Harga {harga}", "Price {harga}" },
	{ "promo.broadcast_text", "{teks}", "{teks}" },
	{ "promo.broadcast_title", "{judul}", "{judul}" },
	{ "promo.no_contact", "tanya {kantor}", "ask {kantor}" },
	{ "promo.price", "{harga}", NULL },
	{ "say", "Halo {teks}", "Hello {teks}" },
	{ "text", "{teks}", "{teks}" },
	{ "yes", "Ya", "Yes" },
};
static struct text_entry entries[ARRAY_LEN(words)];
static struct text texts = { entries, ARRAY_LEN(entries) };
static struct district districts[1];
static struct identity operators[1];
static struct rules no_rules;
static struct preset no_preset;

void flow_config(struct config *c, struct account_config *accounts, size_t n_accounts)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		entries[i] =
			(struct text_entry){ str_from(words[i].key),
					     { str_from(words[i].id), str_from(words[i].en) } };
	districts[0] = (struct district){ .code = FLOW_DISTRICT, .name = STR("Kota Malang") };
	operators[0] = (struct identity){ ID_PHONE, STR("62899") };
	*c = (struct config){
		.office = STR("Dinas"),
		.zone = ZONE_WIB,
		.accounts = accounts,
		.n_accounts = n_accounts,
		.people = { .operators = operators, .n_operators = 1 },
		.districts = districts,
		.n_districts = 1,
		.texts = &texts,
		.rules = &no_rules,
		.preset = &no_preset,
	};
	for (size_t i = 0; i < n_accounts; i++) {
		accounts[i] = (struct account_config){
			.name = i ? STR("kedua") : STR("utama"),
			.kind = STR("whatsapp_cloud"), /* until the small one takes its place */
			.account_kind = &gateway_find(STR("whatsapp_cloud"))->config,
			.limits = { .per_second = 1000,
				    .in_flight = 64,
				    .pair_burst = 10,
				    .pair_every_s = 6 },
			.templates = { .promo = { { STR("promo_umkm"), STR("id") } },
				       .notice = { { STR("notice"), STR("id") },
						   { STR("notice_en"), STR("en_US") } } },
		};
	}
}

static enum err small_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *ret, struct why *reterr)
{
	(void)gw;
	(void)reterr;
	if (flow_build_refuses)
		return ERR_INVALID;
	*ret = (struct http_request){ .method = STR("POST"),
				      .url = STR("https://small.example/send"),
				      .body = arena_str(mem, work->message.body) };
	return OK;
}

static void small_judge(const struct gateway *gw, const struct work *work, enum transport how,
			const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	(void)gw;
	(void)work;
	(void)reply;
	(void)mem;
	*ret = flow_outcome;
	if (how == HTTP_NOT_SENT || how == HTTP_ABORTED_UNSENT)
		*ret = (struct outcome){ .verdict = VERDICT_RETRY, .reason = "reason.not_sent" };
}

static void small_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret)
{
	(void)gw;
	*ret = flow_later;
	ret->code = code;
}

void flow_open(struct flow *f)
{
	static int n_opened;
	struct why why = { .text = "" };
	struct engine *e = &f->engine;
	struct engine_options options = {
		.config = &f->config, .clock = &f->clock.clock, .seed = 4, .pool = FLOW_POOL
	};

	*f = (struct flow){ .next_phone = 62811000001 };
	flow_outcome = (struct outcome){ .verdict = VERDICT_SENT };
	flow_later = (struct outcome){ .verdict = VERDICT_REFUSED };
	flow_build_refuses = false;
	arena_init(&f->mem, 0);
	clock_manual_init(&f->clock, INT64_C(1795500000000));
	flow_config(&f->config, f->accounts, FLOW_ACCOUNTS);
	f->config.state_dir = arena_printf(&f->mem, "%s/flow%d", test_dir(), n_opened++);
	f->ops = (struct gateway_ops){ .kind = "small",
				       .group_kind = ID_WA,
				       .caps = GW_WEBHOOK | GW_GROUPS | GW_BUTTONS | GW_TEMPLATES |
					       GW_MEDIA | GW_MARK_READ,
				       .build = small_build,
				       .judge = small_judge,
				       .judge_code = small_judge_code };
	if (engine_open(e, &options, &why) != OK)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < FLOW_ACCOUNTS; i++) {
		e->accounts[i].gateway.ops = &f->ops;
		e->accounts[i].lane.window_milli = 64 * 1000;
	}
	flow_begin(f);
}

static void end_turn(struct flow *f)
{
	arena_finish(&f->turn.event_mem);
	arena_finish(&f->turn.body_mem);
	arena_finish(&f->turn.mem);
	f->turn.lanes = NULL;
}

void flow_close(struct flow *f)
{
	if (f->turn.lanes) {
		db_rollback(f->engine.db);
		end_turn(f);
	}
	engine_close(&f->engine, true);
	arena_finish(&f->mem);
}

void flow_begin(struct flow *f)
{
	struct engine *e = &f->engine;
	struct turn *t = &f->turn;

	assert_null(t->lanes);
	*t = (struct turn){ .engine = e,
			    .db = e->db,
			    .config = e->config,
			    .now_ms = clock_wall_ms(e->clock),
			    .start_us = clock_mono_us(e->clock),
			    .random = e->random,
			    .brake = e->brake,
			    .tag = e->tag,
			    .tag_after = e->tag_after,
			    .beat_ms = e->beat_ms };
	arena_init(&t->mem, 0);
	arena_init(&t->body_mem, 0);
	arena_init(&t->event_mem, 0);
	list_init(&t->claimed);
	list_init(&t->judged);
	t->lanes = ARENA_ARRAY(&t->mem, struct lane, e->n_accounts);
	for (size_t i = 0; i < e->n_accounts; i++)
		t->lanes[i] = e->accounts[i].lane;
	OK_(db_begin(e->db));
}

void flow_commit(struct flow *f)
{
	struct engine *e = &f->engine;
	struct list_node *n;

	OK_(db_commit(e->db));
	for (size_t i = 0; i < e->n_accounts; i++)
		e->accounts[i].lane = f->turn.lanes[i];
	e->random = f->turn.random;
	e->brake = f->turn.brake;
	e->tag = f->turn.tag;
	e->tag_after = f->turn.tag_after;
	e->beat_ms = f->turn.beat_ms;
	e->counters.turns++;
	while ((n = list_take_first(&f->turn.judged)))
		list_add_last(&e->free_sendings, n);
	end_turn(f);
}

void flow_abandon(struct flow *f)
{
	struct list_node *n;

	db_rollback(f->engine.db);
	while ((n = list_take_first(&f->turn.claimed)))
		list_add_last(&f->engine.free_sendings, n);
	end_turn(f);
}

void flow_next(struct flow *f, int64_t by_ms)
{
	struct list claimed;

	list_init(&claimed);
	list_move_all(&claimed, &f->turn.claimed);
	flow_commit(f);
	clock_manual_move(&f->clock, by_ms);
	flow_begin(f);
	list_move_all(&f->turn.claimed, &claimed);
}

struct sender flow_person(struct flow *f, int account, bool is_open)
{
	struct sender s;
	str digits = arena_printf(&f->mem, "%lld", (long long)f->next_phone++);
	struct identity id = { ID_PHONE, digits };

	OK_(store_sender_take(f->turn.db, &id, 1, STR_NONE, f->engine.accounts[account].id,
			      f->turn.now_ms, &f->mem, &s));
	s.chat.account_id = f->engine.accounts[account].id;
	s.chat.last_inbound_ms = is_open ? f->turn.now_ms : 0;
	OK_(store_chat_inbound(f->turn.db, &s.chat));
	return s;
}

struct chat flow_group(struct flow *f, const char *opaque)
{
	struct chat c;
	struct identity id = { ID_WA, str_from(opaque) };
	struct sender steward = flow_person(f, 0, true);

	OK_(store_group_take(f->turn.db, id, f->engine.accounts[0].id, f->turn.now_ms, &f->mem,
			     &c));
	OK_(store_group_activate(f->turn.db, c.id, steward.person.id));
	OK_(store_chat_by_id(f->turn.db, c.id, &f->mem, &c));
	return c;
}

void flow_subscribe(struct flow *f, int64_t chat_id, const char *category)
{
	bool is_new;

	OK_(store_subscribe(f->turn.db, chat_id, str_from(category), 0, f->turn.now_ms, &is_new));
}

int64_t flow_add(struct flow *f, int64_t chat_id, enum delivery_class class, const char *key)
{
	return flow_add_photo(f, chat_id, class, key, 0);
}

int64_t flow_add_photo(struct flow *f, int64_t chat_id, enum delivery_class class, const char *key,
		       int64_t photo)
{
	struct message m = { .key = str_from(key),
			     .args = ARGS(ARG("teks", "Sri")),
			     .media_id = photo };
	struct chat c;

	OK_(store_chat_by_id(f->turn.db, chat_id, &f->mem, &c));
	struct delivery d = { .account_id = c.account_id,
			      .chat_id = chat_id,
			      .class = class,
			      .not_before_ms = f->turn.now_ms,
			      .content = message_encode(&m, &f->mem) };
	OK_(store_delivery_add(f->turn.db, &d, f->turn.now_ms));
	return d.id;
}

int64_t flow_photo(struct flow *f, enum media_state state)
{
	struct sender s = flow_person(f, 0, true);
	struct media m = { .account_id = f->engine.account_ids[0],
			   .person_id = s.person.id,
			   .chat_id = s.chat.id,
			   .ref = arena_printf(&f->mem, "ref%lld", (long long)f->next_phone),
			   .hash = STR("0123456789abcdef0123456789abcdef"),
			   .mime = STR("image/jpeg"),
			   .bytes = 1000,
			   .width = 40,
			   .height = 30 };
	bool is_new;

	OK_(store_media_take(f->turn.db, &m, f->turn.now_ms, &m.id, &is_new));
	assert_true(is_new);
	if (state == MEDIA_READY)
		OK_(store_media_ready(f->turn.db, &m));
	if (state == MEDIA_REFUSED)
		OK_(store_media_refuse(f->turn.db, m.id, STR("media.broken")));
	return m.id;
}

struct promo flow_promo(struct flow *f, const char *category, int64_t photo, enum promo_state state,
			int64_t starts_ms, int64_t expires_ms)
{
	static const enum promo_state way[] = { PROMO_HELD, PROMO_APPROVED, PROMO_SCHEDULED,
						PROMO_PREPARING, PROMO_RUNNING };
	struct sender seller = flow_person(f, 0, true), moderator = flow_person(f, 0, true);
	struct shop shop = { .person_id = seller.person.id,
			     .name = STR("Keripik Bu Sri"),
			     .category = str_from(category),
			     .district = FLOW_DISTRICT };

	OK_(store_shop_put(f->turn.db, &shop, f->turn.now_ms, &f->mem));
	struct promo p = { .shop_id = shop.id,
			   .person_id = seller.person.id,
			   .chat_id = seller.chat.id,
			   .category = str_from(category),
			   .district = FLOW_DISTRICT,
			   .title = STR("Keripik pisang"),
			   .text = STR("gurih"),
			   .price_idr = 15000,
			   .expires_ms = expires_ms };
	OK_(store_promo_put(f->turn.db, &p, f->turn.now_ms));
	if (photo)
		OK_(store_promo_photo_add(f->turn.db, p.id, photo));
	OK_(store_promo_by_id(f->turn.db, p.id, &f->mem, &p));
	for (size_t i = 0; i < ARRAY_LEN(way) && p.state != state; i++) {
		if (way[i] == PROMO_SCHEDULED)
			OK_(store_promo_schedule(f->turn.db, &p, starts_ms, f->turn.now_ms));
		else
			OK_(store_promo_move(f->turn.db, &p, way[i], moderator.person.id, STR_NONE,
					     f->turn.now_ms));
	}
	return p;
}

struct run flow_run(struct flow *f, const char *category)
{
	return flow_photo_run(f, category, 0);
}

struct run flow_photo_run(struct flow *f, const char *category, int64_t photo)
{
	struct promo p = flow_promo(f, category, photo, PROMO_RUNNING, 0, 0);
	struct run run = { .promo_id = p.id,
			   .category = p.category,
			   .district = p.district,
			   .expires_ms = f->turn.now_ms + INT64_C(3) * 24 * 3600 * 1000 };

	OK_(store_run_start(f->turn.db, &run, f->engine.account_ids, FLOW_ACCOUNTS,
			    f->turn.now_ms));
	return run;
}

size_t flow_pick(struct flow *f)
{
	OK_(pick_claims(&f->turn));
	return f->turn.claimed.count;
}

void flow_sweep(struct flow *f)
{
	bool has_more = true;

	while (has_more)
		OK_(sweep_run(&f->turn, &has_more));
}

struct sending *flow_take(struct flow *f)
{
	struct list_node *n = list_take_first(&f->turn.claimed);

	assert_non_null(n);
	return CONTAINER_OF(n, struct sending, node);
}

void flow_answer(struct flow *f, struct sending *s, enum verdict v, enum scope scope)
{
	flow_outcome.verdict = v;
	flow_outcome.scope = scope;
	s->how = HTTP_ANSWERED;
	OK_(verdict_apply(&f->turn, s));
}

struct delivery flow_delivery(struct flow *f, int64_t id)
{
	struct delivery d;

	OK_(store_delivery_by_id(f->turn.db, id, &f->mem, &d));
	return d;
}

str flow_state(struct flow *f, int64_t id)
{
	struct delivery d = flow_delivery(f, id);
	str s = arena_printf(&f->mem, "%s", delivery_states[d.state].name);

	if (d.reason.len)
		s = arena_printf(&f->mem, "%" STR_FMT " %" STR_FMT, STR_ARG(s), STR_ARG(d.reason));
	if (d.state == DELIVERY_QUEUED && d.not_before_ms != f->turn.now_ms)
		s = arena_printf(&f->mem, "%" STR_FMT " %+lld", STR_ARG(s),
				 (long long)(d.not_before_ms - f->turn.now_ms));
	return s;
}

int64_t flow_int(struct flow *f, const char *sql)
{
	struct stmt *s = db_query(f->turn.db, sql);

	OK_(stmt_step(s));
	int64_t n = col_int(s, 0);
	stmt_reset(s);
	return n;
}

void flow_sql(struct flow *f, const char *sql)
{
	OK_(db_script(f->turn.db, str_from(sql)));
}

enum { TABLES_MAX = 128, SQL_BYTES = 4096 };

static str text_of(struct flow *f, struct stmt *s)
{
	return col_str(s, 0, &f->mem);
}

/* "SELECT quote(a) || quote(b) FROM table ORDER BY 1" */
static void select_all(struct flow *f, str table, char sql[SQL_BYTES])
{
	static const char names[] = "SELECT name FROM pragma_table_info($1)";
	struct stmt *s = db_query(f->turn.db, names);
	int len = snprintf(sql, SQL_BYTES, "SELECT ''");

	bind_str(s, 1, table);
	while (stmt_step(s) == OK) {
		str column = text_of(f, s);
		len += snprintf(sql + len, SQL_BYTES - (size_t)len, " || ',' || quote(%.*s)",
				(int)column.len, column.ptr);
	}
	len += snprintf(sql + len, SQL_BYTES - (size_t)len, " FROM %.*s ORDER BY 1", (int)table.len,
			table.ptr);
	assert_true(len < SQL_BYTES);
}

str flow_database(struct flow *f, const char *but)
{
	static char sql[TABLES_MAX][SQL_BYTES];
	str names[TABLES_MAX], all = STR_NONE;
	size_t n = 0;
	struct stmt *s = db_query(f->turn.db, "SELECT name FROM sqlite_schema WHERE type = 'table' "
					      "AND name NOT LIKE 'sqlite%' AND sql NOT LIKE "
					      "'CREATE VIRTUAL%' ORDER BY name");

	while (stmt_step(s) == OK)
		names[n++] = text_of(f, s);
	assert_in_range(n, 20, TABLES_MAX);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(names[i], str_from(but)))
			continue;
		select_all(f, names[i], sql[i]);
		s = db_query(f->turn.db, sql[i]);
		all = arena_printf(&f->mem, "%" STR_FMT "\n%" STR_FMT, STR_ARG(all),
				   STR_ARG(names[i]));
		while (stmt_step(s) == OK)
			all = arena_printf(&f->mem, "%" STR_FMT "\n%" STR_FMT, STR_ARG(all),
					   STR_ARG(text_of(f, s)));
	}
	return all;
}
