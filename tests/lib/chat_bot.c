/* SPDX-License-Identifier: MIT */
/* Runs the engine for .chat files: no sockets, a clock that is moved, every send answered at once
 * in memory. See chat_bot.h. */
#include "tests/lib/chat_bot.h"

#include "bot/base/buf.h"
#include "bot/gateway/gateway.h"
#include "bot/net/json.h"
#include "bot/store/job.h"
#include "config/load.h"
#include "tests/lib/chat_body.h"
#include "tests/lib/chat_show.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROUNDS_MAX = 400, VERDICTS_MAX = 128, JOB_ROUNDS_MAX = 64 };

static const int64_t begin_ms = INT64_C(1795500000000); /* 24/11/2026 13.00 WIB, a Tuesday */

static char dir[64];

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static void dir_remove(void)
{
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

str chat_bot_dir(void)
{
	static const char form[] = "/tmp/siar-chat-XXXXXX";

	if (dir[0] == '\0') {
		for (size_t i = 0; i < sizeof(form); i++)
			dir[i] = form[i];
		if (mkdtemp(dir) == NULL)
			abort();
		(void)atexit(dir_remove);
	}
	return str_from(dir);
}

static bool write_secret(struct chat_bot *b, const char *name)
{
	str path = arena_printf(&b->mem, "%" STR_FMT "/%s", STR_ARG(b->dir), name);
	int fd = open(arena_cstr(&b->mem, path), O_CREAT | O_WRONLY | O_TRUNC, 0600);
	bool is_good = fd >= 0 && write(fd, "geheim123456\n", 13) == 13;

	if (fd >= 0)
		(void)close(fd);
	return is_good;
}

static void add_people(struct buf *yaml, const struct chat_bot *b, const char *key, bool operators)
{
	bool has_any = false;

	for (size_t i = 0; i < b->n_people; i++) {
		const struct chat_person *p = &b->people[i];
		if (!(operators ? p->is_operator : p->is_moderator))
			continue;
		if (!has_any)
			buf_printf(yaml, "  %s:\n", key);
		has_any = true;
		buf_printf(yaml, "    - %s: %" STR_FMT "\n", p->is_wa ? "wa" : "phone",
			   STR_ARG(p->id));
	}
}

str chat_bot_account;

static str config_text(struct chat_bot *b)
{
	struct buf yaml;

	buf_init(&yaml, &b->mem);
	buf_printf(&yaml,
		   "office: Dinkop Jatim\nlate_limit_h: 0\n%" STR_FMT "state_dir: %" STR_FMT "\n"
		   "accounts:\n"
		   "  - name: kantor\n"
		   "    kind: whatsapp_cloud\n"
		   "    base_url: http://127.0.0.1:9/v24.0\n"
		   "    allow_plain_http: true\n"
		   "    phone: 6281100000001\n"
		   "    phone_number_id: \"1001\"\n"
		   "    app_secret_file: secret\n"
		   "    verify_token_file: verify\n"
		   "    access_token_file: token\n"
		   "    templates:\n"
		   "      promo: { id: { name: promo, language: id } }\n"
		   "      digest: { id: { name: digest, language: id } }\n"
		   "      notice: { id: { name: notice, language: id } }\n"
		   "    %" STR_FMT "\n",
		   STR_ARG(b->settings), STR_ARG(b->dir), STR_ARG(chat_bot_account));
	bool has_people = false;
	for (size_t i = 0; i < b->n_people; i++)
		has_people |= b->people[i].is_operator || b->people[i].is_moderator;
	if (has_people)
		buf_add(&yaml, STR("people:\n"));
	add_people(&yaml, b, "operators", true);
	add_people(&yaml, b, "moderators", false);
	return buf_str(&yaml);
}

static bool load_config(struct chat_bot *b, struct why *why)
{
	const struct account_kind *kinds[16];
	struct config_errors errors;

	for (size_t i = 0; i < gateways_count && i < ARRAY_LEN(kinds); i++)
		kinds[i] = &gateways[i]->config;
	str name = arena_printf(&b->mem, "%" STR_FMT "/siar.yaml", STR_ARG(b->dir));
	enum err e =
		config_load_text(name, config_text(b), kinds, gateways_count, &b->config, &errors);
	if (e != OK)
		why_set(why, e, "%" STR_FMT, STR_ARG(config_errors_format(&errors, &b->mem)));
	config_errors_finish(&errors);
	return e == OK;
}

static bool open_engine(struct chat_bot *b, struct why *why)
{
	const struct engine_options options = {
		.config = b->config,
		.clock = &b->clock.clock,
		.seed = 1,
	};
	return engine_open(&b->engine, &options, why) == OK;
}

bool chat_bot_open(struct chat_bot *b, struct chat_person *people, size_t n, str settings,
		   struct why *why)
{
	static int n_opened;

	*b = (struct chat_bot){
		.people = people, .n_people = n, .settings = settings, .photos.is_slow = true
	};
	arena_init(&b->mem, 0);
	b->photos.mem = &b->mem;
	b->out = ARENA_ARRAY(&b->mem, struct chat_out, CHAT_MESSAGES_MAX);
	clock_manual_init(&b->clock, begin_ms);
	b->dir = arena_printf(&b->mem, "%" STR_FMT "/%d", STR_ARG(chat_bot_dir()), n_opened++);
	if (mkdir(arena_cstr(&b->mem, b->dir), 0700) != 0 || !write_secret(b, "secret") ||
	    !write_secret(b, "verify") || !write_secret(b, "token")) {
		why_set(why, ERR_IO, "cannot write in %" STR_FMT, STR_ARG(b->dir));
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		people[i].last_wamid = STR_NONE;
		people[i].last_delivery = 0;
	}
	return load_config(b, why) && open_engine(b, why);
}

void chat_bot_close(struct chat_bot *b)
{
	if (b->engine.db)
		engine_close(&b->engine, true);
	config_destroy(b->config);
	arena_finish(&b->mem);
}

static struct chat_person *recipient(struct chat_bot *b, str id)
{
	if (str_starts(id, STR("+")))
		id = str_slice(id, 1, id.len);
	for (size_t i = 0; i < b->n_people; i++) {
		if (str_eq(b->people[i].id, id))
			return &b->people[i];
	}
	return NULL;
}

static struct chat_person *recipient_of(struct chat_bot *b, const struct json *root)
{
	str id = json_str(json_get(root, "to"), &b->mem);

	return recipient(b, id.len > 0 ? id : json_str(json_get(root, "recipient"), &b->mem));
}

/* The network takes the message. */
static void accept(struct chat_bot *b, struct sending *s, struct chat_person *to,
		   const struct json *root)
{
	str wamid = arena_printf(&b->mem, "wamid.out%" PRId64, ++b->n_sent);

	ASSERT(b->n_out < CHAT_MESSAGES_MAX);
	b->out[b->n_out++] = (struct chat_out){ to, chat_show_message(b, root), false };
	if (to) {
		to->last_wamid = wamid;
		to->last_delivery = s->work.delivery_id;
	}
	s->how = HTTP_ANSWERED;
	s->reply.status = 200;
	s->reply.body =
		arena_printf(&s->mem, "{\"messages\":[{\"id\":\"%" STR_FMT "\"}]}", STR_ARG(wamid));
}

static void refuse(struct chat_bot *b, struct sending *s)
{
	int code = b->fail == 429 ? 130429 : b->fail;

	s->how = b->fail < 0 ? HTTP_UNKNOWN : HTTP_ANSWERED;
	if (b->fail < 0)
		return;
	s->reply.status = b->fail < 1000 ? b->fail : 400;
	s->reply.body = arena_printf(&s->mem, "{\"error\":{\"code\":%d,\"message\":\"no\"}}", code);
}

static void answer_send(struct chat_bot *b, struct sending *s)
{
	struct json *root;

	ASSERT(json_open(s->request.body, &root, NULL) == OK);
	struct chat_person *to = recipient_of(b, root);
	if (b->fail != 0 && (b->fail_to == NULL || b->fail_to == to)) {
		refuse(b, s);
		b->fail = 0;
	} else {
		accept(b, s, to, root);
	}
	json_close(root);
}

/* False: it is on its way. */
static bool answer(struct chat_bot *b, struct sending *s)
{
	s->reply = (struct http_reply){ .content_type = STR("application/json") };
	switch (s->work.kind) {
	case WORK_SEND:
		answer_send(b, s);
		return true;
	case WORK_FETCH:
	case WORK_UPLOAD:
		return chat_photo_answer(&b->photos, s);
	case WORK_MARK_READ:
	case WORK_POLL:
	case WORK_HEALTH:
	case WORK_GROUPS:
	case WORK_HISTORY:
	case WORK_QUEUE:
		break;
	}
	s->how = HTTP_ANSWERED;
	s->reply.status = 200;
	s->reply.body = STR("{\"success\":true}");
	return true;
}

struct verdicts {
	struct sending *list[VERDICTS_MAX];
	size_t n;
};

/* What comes back for what just left. */
static void take_verdicts(struct chat_bot *b, struct list *sends, struct verdicts *ret)
{
	struct list_node *node;

	ret->n = 0;
	while ((node = list_take_first(sends)) != NULL) {
		struct sending *s = CONTAINER_OF(node, struct sending, node);
		ASSERT(ret->n < VERDICTS_MAX && b->n_held < CHAT_HELD_MAX);
		if (answer(b, s))
			ret->list[ret->n++] = s;
		else
			b->held[b->n_held++] = s;
	}
}

/* Turns until nothing moves, the first with these verdicts. */
static bool turns(struct chat_bot *b, str body, struct verdicts *v)
{
	struct body in_body = { .source = FROM_WEBHOOK, .bytes = body };
	struct body *bodies[] = { &in_body };
	size_t n_bodies = body.len > 0 ? 1 : 0;
	struct turn_out out;

	for (int round = 0; round < ROUNDS_MAX; round++) {
		const struct turn_in in = {
			.verdicts = v->list,
			.n_verdicts = v->n,
			.bodies = bodies,
			.n_bodies = n_bodies,
		};
		if (engine_turn(&b->engine, &in, &out) != OK)
			return false;
		n_bodies -= out.bodies_taken;
		take_verdicts(b, &out.sends, v);
		if (v->n == 0 && n_bodies == 0 && !out.has_more &&
		    out.next_us > clock_mono_us(&b->clock.clock))
			return true;
	}
	return false;
}

static bool run(struct chat_bot *b, str body)
{
	struct verdicts none = { .n = 0 };

	return turns(b, body, &none);
}

/* When the bot's next job can begin; INT64_MAX = it has none. */
static int64_t next_job_ms(struct chat_bot *b)
{
	int64_t next_ms = INT64_MAX, ms;

	for (size_t i = 0; i < b->engine.n_accounts; i++) {
		if (store_job_next_ms(b->engine.db, b->engine.accounts[i].id, &ms) == OK &&
		    ms < next_ms)
			next_ms = ms;
	}
	return next_ms;
}

/* Time passes until no job waits any more. */
static bool finish_jobs(struct chat_bot *b)
{
	for (int round = 0; round < JOB_ROUNDS_MAX; round++) {
		int64_t at_ms = next_job_ms(b);
		if (at_ms == INT64_MAX)
			return true;
		if (at_ms > b->clock.wall_ms)
			clock_manual_move(&b->clock, at_ms - b->clock.wall_ms);
		if (!run(b, STR_NONE))
			return false;
	}
	return true; /* a brake holds them */
}

bool chat_bot_arrive(struct chat_bot *b)
{
	struct verdicts v = { .n = b->n_held };

	for (size_t i = 0; i < b->n_held; i++) {
		v.list[i] = b->held[i];
		b->photos.is_slow = false;
		ASSERT(answer(b, v.list[i]));
	}
	b->n_held = 0;
	return v.n == 0 || (turns(b, STR_NONE, &v) && finish_jobs(b));
}

bool chat_bot_hear(struct chat_bot *b, const struct chat_said *said)
{
	struct chat_said one = *said;
	bool is_good = said->n_photos > 0 || run(b, chat_body_message(b, said, STR_NONE));

	for (size_t i = 0; i < said->n_photos && is_good; i++) {
		str id = arena_printf(&b->mem, "%" PRId64 "-%" STR_FMT, b->n_in + 1,
				      STR_ARG(said->photos[i].name));
		one.text = said->photos[i].words;
		is_good = run(b, chat_body_message(b, &one, id));
	}
	return is_good && finish_jobs(b);
}

bool chat_bot_status(struct chat_bot *b, struct chat_person *who, str status)
{
	return run(b, chat_body_status(b, who, status));
}

bool chat_bot_number(struct chat_bot *b, const struct chat_person *from,
		     const struct chat_person *to)
{
	return run(b, chat_body_number(b, from, to));
}

str chat_bot_act(struct chat_bot *b, const char *command, const char *arguments)
{
	struct act act = {
		.actor = "local:0",
		.command = str_from(command),
		.arguments = str_from(arguments),
	};
	struct act *acts[] = { &act };
	const struct turn_in in = { .acts = acts, .n_acts = 1 };
	struct turn_out out;
	str result = STR_NONE;

	arena_init(&act.mem, 0);
	if (engine_turn(&b->engine, &in, &out) == OK && act.is_done)
		result = arena_str(&b->mem, act.result);
	arena_finish(&act.mem);
	ASSERT(list_is_empty(&out.sends));
	return result;
}

bool chat_bot_wait(struct chat_bot *b, int64_t ms)
{
	clock_manual_move(&b->clock, ms);
	return run(b, STR_NONE) && finish_jobs(b);
}

bool chat_bot_restart(struct chat_bot *b, struct why *why)
{
	engine_close(&b->engine, true);
	b->n_held = 0;
	return open_engine(b, why) && run(b, STR_NONE) && finish_jobs(b);
}

bool chat_bot_configure(struct chat_bot *b, str settings, struct why *why)
{
	struct config *old = b->config;

	b->settings = settings;
	engine_close(&b->engine, true);
	b->n_held = 0;
	if (!load_config(b, why))
		return false;
	config_destroy(old);
	return open_engine(b, why) && run(b, STR_NONE) && finish_jobs(b);
}

str chat_bot_choice(const struct chat_bot *b, str title)
{
	str rest = b->choices, line, id, found = STR_NONE;

	while (str_take(&rest, '\n', &line)) {
		if (str_take(&line, '\x1f', &id) && str_eq(line, title))
			found = id;
	}
	return found;
}
