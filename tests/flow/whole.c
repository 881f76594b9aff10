/* SPDX-License-Identifier: MIT */
/* What the tests of whole turns share; see whole.h. */
#include "tests/flow/whole.h"

#include "bot/base/buf.h"
#include "config/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct clock_manual *slow_clock;
static struct buf sent;
static struct arena sent_mem;

bool whole_is_child;
void (*whole_question)(struct sending *s);

void whole_end(void)
{
	if (!whole_is_child)
		fail_msg("what had ended the process was tried once more");
	abort();
}

static void add_ids(struct event *e, str from)
{
	str phone = STR_NONE;

	(void)str_take(&from, '/', &phone);
	if (phone.len > 0)
		e->ids[e->n_ids++] = (struct identity){ ID_PHONE, phone };
	if (from.len > 0)
		e->ids[e->n_ids++] = (struct identity){ ID_LID, from };
}

static void add_message(struct events *ret, str line, bool is_group, struct arena *mem)
{
	struct event *e = events_add(ret, mem);
	str from;

	e->kind = EVENT_MESSAGE;
	str_take(&line, ' ', &e->id);
	str_take(&line, ' ', &from);
	if (is_group)
		str_take(&line, ' ', &e->group_id);
	add_ids(e, from);
	e->text = line;
}

static void add_old(struct events *ret, str line, struct arena *mem)
{
	struct event *e = events_add(ret, mem);
	str from, hours;
	int64_t h;

	e->kind = EVENT_MESSAGE;
	str_take(&line, ' ', &e->id);
	str_take(&line, ' ', &from);
	str_take(&line, ' ', &hours);
	assert_true(str_to_int64(hours, &h));
	e->ids[e->n_ids++] = (struct identity){ ID_PHONE, from };
	e->at_ms = clock_wall_ms(&slow_clock->clock) - h * 3600 * 1000;
	e->text = line;
}

static void add_health(struct events *ret, str line, struct arena *mem)
{
	struct event *e = events_add(ret, mem);
	int64_t health;

	assert_true(str_to_int64(line, &health));
	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->health = (enum health)health;
}

static void add_photo(struct events *ret, str line, struct arena *mem)
{
	struct event *e = events_add(ret, mem);
	str from;

	e->kind = EVENT_MESSAGE;
	e->content = CONTENT_IMAGE;
	str_take(&line, ' ', &e->id);
	str_take(&line, ' ', &from);
	e->ids[e->n_ids++] = (struct identity){ ID_PHONE, from };
	e->media_ref = line;
}

static void add_status(struct events *ret, str line, struct arena *mem)
{
	struct event *e = events_add(ret, mem);
	str word;

	e->kind = EVENT_STATUS;
	str_take(&line, ' ', &e->id);
	str_take(&line, ' ', &word);
	e->status = str_eq(word, STR("delivered")) ? STATUS_DELIVERED : STATUS_SENT;
	e->opaque = line;
}

static void add_id_change(struct events *ret, str line, struct arena *mem)
{
	struct event *e = events_add(ret, mem);

	e->kind = EVENT_ID_CHANGE;
	e->old_id.kind = ID_PHONE;
	str_take(&line, ' ', &e->old_id.opaque);
	e->ids[e->n_ids++] = (struct identity){ ID_PHONE, line };
}

static enum err lines_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			    struct events *ret, struct why *reterr)
{
	str line;

	(void)gw;
	(void)from;
	while (str_take(&body, '\n', &line)) {
		str rest = str_slice(line, 2, line.len);
		if (str_eq(line, STR("broken")))
			return why_set(reterr, ERR_INVALID, "broken");
		if (str_starts(line, STR("i ")))
			add_id_change(ret, rest, mem);
		if (str_eq(line, STR("slow")))
			clock_manual_move(slow_clock, 20);
		if (str_eq(line, STR("restricted")) || str_eq(line, STR("restored"))) {
			struct event *e = events_add(ret, mem);
			e->kind = EVENT_ACCOUNT;
			e->account_change =
				line.ptr[4] == 'o' ? ACCOUNT_RESTORED : ACCOUNT_RESTRICTED;
		}
		if (str_eq(line, STR("crash")))
			whole_end();
		if (str_starts(line, STR("m ")) || str_starts(line, STR("g ")))
			add_message(ret, rest, line.ptr[0] == 'g', mem);
		else if (str_starts(line, STR("p ")))
			add_photo(ret, rest, mem);
		else if (str_starts(line, STR("o ")))
			add_old(ret, rest, mem);
		else if (str_starts(line, STR("h ")))
			add_health(ret, rest, mem);
		else if (str_starts(line, STR("s ")))
			add_status(ret, rest, mem);
	}
	return OK;
}

static str write_secret(struct whole *w)
{
	str path = arena_printf(&w->mem, "%" STR_FMT "/secret", STR_ARG(w->dir));
	FILE *f = fopen(path.ptr, "w");

	assert_non_null(f);
	fputs("geheim\n", f);
	fclose(f);
	assert_int_equal(chmod(path.ptr, 0600), 0);
	return path;
}

struct config *whole_config(struct whole *w, const char *accounts)
{
	const struct account_kind *kinds[] = { &gateway_find(STR("whatsapp_cloud"))->config };
	struct config_errors errors;
	struct config *config = NULL;
	struct buf yaml;
	str names = str_from(accounts), name;

	str secret = write_secret(w);
	buf_init(&yaml, &w->mem);
	buf_printf(&yaml,
		   "quiet_hours: off\nlate_limit_h: 0\nold_message_h: 0\nstate_dir: %" STR_FMT
		   "\npeople:\n  operators: [{phone: 6281234567999}]\naccounts:\n",
		   STR_ARG(w->dir));
	while (str_take_word(&names, &name))
		buf_printf(&yaml,
			   "- {name: %" STR_FMT ", kind: whatsapp_cloud, phone_number_id: '%zu', "
			   "base_url: 'http://127.0.0.1:9/v1.0', allow_plain_http: true, "
			   "app_secret_file: %s, verify_token_file: %s, access_token_file: %s}\n",
			   STR_ARG(name), 100 + names.len, secret.ptr, secret.ptr, secret.ptr);
	enum err e = config_load_text(STR("siar.yaml"), buf_str(&yaml), kinds, 1, &config, &errors);
	if (e)
		fail_msg("%" STR_FMT, STR_ARG(config_errors_format(&errors, &w->mem)));
	config_errors_finish(&errors);
	return config;
}

static void open_engine(struct whole *w)
{
	const struct engine_options o = {
		.config = w->config, .clock = &w->clock.clock, .seed = 7, .pool = 16
	};
	struct why why = { .line = 0 };

	if (engine_open(&w->engine, &o, &why))
		fail_msg("%s", why.text);
	for (size_t i = 0; i < w->engine.n_accounts; i++)
		w->engine.accounts[i].gateway.ops = &w->ops;
}

void whole_open(struct whole *w, bool has_two)
{
	static int n;

	*w = (struct whole){ .ops = *gateway_find(STR("whatsapp_cloud")) };
	w->ops.parse = lines_parse;
	arena_init(&w->mem, 0);
	slow_clock = &w->clock;
	clock_manual_init(&w->clock, INT64_C(1795500000000));
	w->dir = arena_printf(&w->mem, "%s/whole%d", test_dir(), n++);
	assert_int_equal(mkdir(w->dir.ptr, 0700), 0);
	w->config = whole_config(w, has_two ? "utama kedua" : "utama");
	open_engine(w);
	arena_finish(&sent_mem);
	arena_init(&sent_mem, 0);
	buf_init(&sent, &sent_mem);
}

void whole_reopen(struct whole *w, bool is_clean)
{
	engine_close(&w->engine, is_clean);
	open_engine(w);
}

void whole_close(struct whole *w)
{
	engine_close(&w->engine, true);
	config_destroy(w->config);
	arena_finish(&w->mem);
	arena_finish(&sent_mem);
}

/* As the network and, for the file itself, the worker would. */
static void answer_job(struct sending *s)
{
	const char *body = "{\"success\":true}";

	if (s->work.kind == WORK_UPLOAD)
		body = "{\"id\":\"up1\"}";
	if (s->work.kind == WORK_FETCH)
		body = s->work.step ? "" : "{\"url\":\"http://127.0.0.1:9/media/1\"}";
	if (s->work.kind == WORK_FETCH && s->work.step)
		s->item = (struct shelf_item){
			.hash = { 7 }, .mime = "image/jpeg", .width = 64, .height = 48, .bytes = 900
		};
	s->how = HTTP_ANSWERED;
	s->reply = (struct http_reply){ .status = 200, .body = str_from(body) };
}

static void answer(struct sending *s)
{
	if (s->job_id) {
		answer_job(s);
		return;
	}
	if (s->work.kind >= WORK_POLL) {
		whole_question(s);
		return;
	}
	str body = arena_printf(&s->mem,
				"{\"contacts\":[{\"wa_id\":\"%" STR_FMT
				"\"}],\"messages\":[{\"id\":\"w%lld\"}]}",
				STR_ARG(s->work.to.id.opaque), (long long)s->work.delivery_id);

	buf_printf(&sent, "%" STR_FMT ": %" STR_FMT "\n", STR_ARG(s->work.to.id.opaque),
		   STR_ARG(s->work.message.body));
	s->how = HTTP_ANSWERED;
	s->reply = (struct http_reply){ .status = 200, .body = body };
}

enum err whole_turn(struct whole *w, const char *body, struct turn_out *out)
{
	struct body b = { .account = 0, .source = FROM_WEBHOOK, .bytes = str_from(body) };
	struct body *bodies[] = { &b };
	const struct turn_in in = { .bodies = bodies, .n_bodies = body ? 1 : 0 };

	return engine_turn(&w->engine, &in, out);
}

static void hear(struct whole *w, const char *first, int round, const char *then)
{
	struct body b = { .source = FROM_WEBHOOK, .bytes = then ? str_from(then) : STR_NONE };
	struct body *bodies[] = { &b };
	struct sending *back[16];
	struct turn_out out;
	struct list_node *n;

	OK_(whole_turn(w, first, &out));
	for (int i = 1; i < 100 && (i <= round || out.has_more || !list_is_empty(&out.sends));
	     i++) {
		struct turn_in in = { .verdicts = back,
				      .bodies = bodies,
				      .n_bodies = then && i == round };
		while ((n = list_take_first(&out.sends))) {
			back[in.n_verdicts++] = CONTAINER_OF(n, struct sending, node);
			answer(back[in.n_verdicts - 1]);
		}
		clock_manual_move(&w->clock, 1000);
		OK_(engine_turn(&w->engine, &in, &out));
	}
}

void whole_hear(struct whole *w, const char *body)
{
	hear(w, body, 0, "");
}

void whole_hear_after(struct whole *w, int round, const char *body)
{
	hear(w, NULL, round, body);
}

void whole_wait(struct whole *w, int seconds)
{
	hear(w, NULL, seconds, NULL);
}

str whole_sent(void)
{
	return buf_str(&sent);
}

int64_t whole_int(struct whole *w, const char *sql)
{
	struct stmt *s = db_query(w->engine.db, sql);

	OK_(stmt_step(s));
	int64_t v = col_int(s, 0);
	stmt_reset(s);
	return v;
}

void whole_sql(struct whole *w, const char *sql)
{
	OK_(db_script(w->engine.db, str_from(sql)));
}
