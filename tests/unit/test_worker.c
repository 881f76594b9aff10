/* SPDX-License-Identifier: MIT */
/* Work on the pool: off the loop thread, told on it, once. */

#include "bot/net/worker.h"

#include "tests/unit/net_help.h"

#include <pthread.h>

struct job {
	struct worker_task task;
	pthread_t worked_on, told_on;
	int n_worked, n_told;
};

static void work(struct worker_task *t)
{
	struct job *j = CONTAINER_OF(t, struct job, task);

	j->worked_on = pthread_self();
	j->n_worked++;
}

static void told(struct worker_task *t)
{
	struct job *j = CONTAINER_OF(t, struct job, task);

	j->told_on = pthread_self();
	j->n_told++;
}

TEST(work_is_done_off_the_loop_thread_and_told_on_it)
{
	struct job j = { .task = { .work = work, .on_done = told } };

	loop_open();
	worker_start(&loop, &j.task);
	assert_int_equal(j.n_told, 0);
	while (j.n_told == 0)
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(j.n_worked, 1);
	assert_false(pthread_equal(j.worked_on, pthread_self()));
	assert_true(pthread_equal(j.told_on, pthread_self()));
	loop_close();
	assert_int_equal(j.n_told, 1);
}

static void told_and_again(struct worker_task *t)
{
	struct job *j = CONTAINER_OF(t, struct job, task);

	if (++j->n_told < 5)
		worker_start(&loop, t);
}

TEST(a_task_may_be_started_again_when_it_is_done)
{
	struct job j = { .task = { .work = work, .on_done = told_and_again } };

	loop_open();
	worker_start(&loop, &j.task);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(j.n_worked, 5);
	assert_int_equal(j.n_told, 5);
	loop_close();
}

TEST(many_tasks_are_all_done)
{
	static struct job jobs[200];

	loop_open();
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		jobs[i].task = (struct worker_task){ .work = work, .on_done = told };
		worker_start(&loop, &jobs[i].task);
	}
	uv_run(&loop, UV_RUN_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
		assert_true(jobs[i].n_worked == 1 && jobs[i].n_told == 1);
	loop_close();
}
