/* SPDX-License-Identifier: MIT */
/* What comes back from the network: answers to the writer, files to a worker and never to it. */
#include "bot/flow/sender.h"
#include "tests/unit/http_stub.h"
#include "tests/unit/jpeg_make.h"

#include <semaphore.h>
#include <stdio.h>
#include <string.h>

static struct arena mem;
static struct sender *sender;
static struct sending what;
static bool is_back, is_closed, was_back_first;
static str reply_body;
static int reply_status;

static void on_back(void *owner, struct sending *s)
{
	(void)owner;
	assert_ptr_equal(s, &what);
	is_back = true;
}

static void on_closed(void *owner)
{
	(void)owner;
	is_closed = true;
	was_back_first = is_back;
}

static void say_reply(struct stub_conn *c)
{
	str head = arena_printf(&mem, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n", reply_status,
				reply_body.len);

	assert_int_equal(send(c->fd, head.ptr, head.len, MSG_NOSIGNAL), head.len);
	assert_int_equal(send(c->fd, reply_body.ptr, reply_body.len, MSG_NOSIGNAL), reply_body.len);
}

static void turns_until(const bool *cond)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (!*cond && now_ms() < until_ms)
		stub_turn();
	assert_true(*cond);
}

static void open_all(void)
{
	arena_init(&mem, 0);
	loop_open();
	stub_open();
	stub.on_whole = say_reply;
	is_back = is_closed = false;
	reply_status = 200;
	arena_init(&what.mem, 0);
	const struct sender_options o = {
		.loop = &loop, .state_dir = str_from(test_dir()), .pool = 1, .on_back = on_back
	};
	assert_int_equal(sender_create(&o, &sender), OK);
}

static void close_all(void)
{
	sender_destroy(sender, on_closed, NULL);
	turns_until(&is_closed);
	stub_finish();
	loop_close();
	arena_finish(&what.mem);
	arena_finish(&mem);
}

static void start(enum work_kind kind, int step)
{
	sending_reset(&what);
	what.work = (struct work){ .kind = kind, .step = step };
	what.is_file = kind == WORK_FETCH && step > 0;
	what.request = (struct http_request){
		.method = STR("GET"),
		.url = arena_printf(&what.mem, "http://127.0.0.1:%d/x", stub.port),
		.timeout_ms = 3000,
	};
	is_back = false;
	sender_send(sender, &what);
}

static void run(enum work_kind kind, int step)
{
	start(kind, step);
	turns_until(&is_back);
}

TEST(sender_gives_a_fetched_file_to_a_worker_and_not_to_the_writer)
{
	const struct jpeg_want want = { .width = 64, .height = 48 };

	open_all();
	reply_body = make_jpeg(&mem, &want);
	run(WORK_FETCH, 1);
	assert_int_equal(what.how, HTTP_ANSWERED);
	assert_int_equal(what.reply.status, 200);
	assert_int_equal(what.reply.body.len, 0);
	assert_int_equal(what.kept, OK);
	assert_string_equal(what.item.mime, "image/jpeg");
	assert_int_equal(what.item.width, 64);
	str hash = { (const char *)what.item.hash, sizeof(what.item.hash) };
	str path = shelf_path(str_from(test_dir()), hash, STR("image/jpeg"), &mem);
	assert_int_equal(access(path.ptr, R_OK), 0);
	close_all();
}

/* The rest of the reply is no picture. */
static str behind_colon(str body, struct arena *to)
{
	str head;

	(void)str_take(&body, ':', &head);
	return arena_str(to, body);
}

TEST(sender_keeps_the_file_that_a_gateway_finds_in_the_reply)
{
	const struct jpeg_want want = { .width = 64, .height = 48 };

	open_all();
	str jpeg = make_jpeg(&mem, &want);
	char *body = arena_alloc(&mem, jpeg.len + 5);
	memcpy(body, "head:", 5);
	memcpy(body + 5, jpeg.ptr, jpeg.len);
	reply_body = (str){ body, jpeg.len + 5 };
	start(WORK_FETCH, 1);
	what.file_of = behind_colon;
	turns_until(&is_back);
	assert_int_equal(what.kept, OK);
	assert_int_equal(what.item.width, 64);
	close_all();
}

TEST(sender_ends_questions_under_way_and_nothing_else)
{
	open_all();
	start(WORK_POLL, 0);
	sender_end_questions(sender);
	turns_until(&is_back);
	assert_int_not_equal(what.how, HTTP_ANSWERED);
	reply_body = STR("{}");
	start(WORK_SEND, 0);
	sender_end_questions(sender);
	turns_until(&is_back);
	assert_int_equal(what.how, HTTP_ANSWERED);
	close_all();
}

TEST(sender_says_why_a_file_was_not_kept)
{
	open_all();
	reply_body = STR("<svg onload='x()'></svg>");
	run(WORK_FETCH, 1);
	assert_int_equal(what.kept, ERR_INVALID);
	assert_string_equal(what.kept_reason, "media.not_picture");
	assert_int_equal(what.reply.body.len, 0);
	close_all();
}

TEST(sender_tells_a_file_that_is_too_large_from_one_that_does_not_come)
{
	open_all();
	reply_body = (str){ arena_alloc(&mem, 300 * 1024), 300 * 1024 };
	run(WORK_FETCH, 1); /* over what a reply may have when nothing is said */
	assert_int_equal(what.how, HTTP_UNKNOWN);
	assert_int_equal(what.kept, ERR_INVALID);
	assert_string_equal(what.kept_reason, "media.too_large");
	run(WORK_SEND, 0);
	assert_int_equal(what.how, HTTP_UNKNOWN);
	assert_int_equal(what.kept, OK);
	close_all();
}

TEST(sender_gives_answers_to_the_writer_as_they_are)
{
	static const struct {
		enum work_kind kind;
		int step, status;
	} cases[] = { { WORK_SEND, 0, 200 },
		      { WORK_FETCH, 0, 200 },
		      { WORK_FETCH, 1, 404 },
		      { WORK_UPLOAD, 0, 200 } };

	open_all();
	reply_body = STR("{\"a\":1}");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		reply_status = cases[i].status;
		run(cases[i].kind, cases[i].step);
		assert_int_equal(what.reply.status, cases[i].status);
		assert_str(what.reply.body, "{\"a\":1}");
		assert_int_equal(what.kept, OK);
		assert_null(what.item.mime);
	}
	close_all();
}

TEST(sender_tells_a_file_of_ours_that_is_gone_from_trouble_of_the_network)
{
	open_all();
	sending_reset(&what);
	what.work.kind = WORK_UPLOAD;
	what.request = (struct http_request){
		.method = STR("POST"),
		.url = arena_printf(&what.mem, "http://127.0.0.1:%d/x", stub.port),
		.parts = { { .name = STR("file"), .body_file = STR("/nonexistent") } },
		.n_parts = 1,
	};
	is_back = false;
	sender_send(sender, &what);
	turns_until(&is_back);
	assert_int_equal(what.how, HTTP_NOT_SENT);
	assert_int_equal(what.kept, ERR_IO);
	assert_int_equal(stub.n_requests, 0);
	close_all();
}

TEST(sender_gives_back_what_is_under_way_when_it_ends)
{
	open_all();
	start(WORK_FETCH, 1);
	close_all();
	assert_true(was_back_first);
	assert_int_equal(what.kept, OK);
	assert_true(what.how == HTTP_ABORTED_UNSENT || what.how == HTTP_UNKNOWN);
}

enum { POOL_THREADS = 4 }; /* of libuv, unless UV_THREADPOOL_SIZE says otherwise */

static sem_t gate;
static int n_through;

static void wait_at_gate(struct worker_task *t)
{
	(void)t;
	while (sem_wait(&gate) != 0)
		;
}

static void on_through(struct worker_task *t)
{
	(void)t;
	n_through++;
}

TEST(sender_stays_until_the_worker_that_has_a_file_is_done)
{
	const struct jpeg_want want = { .width = 64, .height = 48 };
	struct worker_task busy[POOL_THREADS] = { 0 };

	open_all();
	sem_init(&gate, 0, 0);
	n_through = 0;
	for (size_t i = 0; i < POOL_THREADS; i++) {
		busy[i] = (struct worker_task){ .work = wait_at_gate, .on_done = on_through };
		worker_start(&loop, &busy[i]);
	}
	reply_body = make_jpeg(&mem, &want);
	start(WORK_FETCH, 1);
	while (stub.n_requests == 0)
		stub_turn();
	for (int i = 0; i < 50; i++)
		stub_turn(); /* the answer is read; its worker waits for a thread */
	assert_false(is_back);
	sender_destroy(sender, on_closed, NULL);
	for (int i = 0; i < 50; i++)
		stub_turn();
	assert_false(is_closed);
	for (size_t i = 0; i < POOL_THREADS; i++)
		sem_post(&gate);
	turns_until(&is_closed);
	assert_true(was_back_first);
	assert_int_equal(what.kept, OK);
	while (n_through < POOL_THREADS)
		stub_turn();
	sem_destroy(&gate);
	stub_finish();
	loop_close();
	arena_finish(&what.mem);
	arena_finish(&mem);
}
