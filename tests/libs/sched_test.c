// SPDX-License-Identifier: BSD-3-Clause
// Threads, wait queues and timeouts: random calls, answered by uksched and by a model of it.
#include "check.h"

#include <uk/alloc.h>
#include <uk/allocbbuddy.h>
#include <uk/errno.h>
#include <uk/mutex.h>
#include <uk/sched.h>
#include <uk/scheduler.h>
#include <uk/semaphore.h>
#include <uk/string.h>

#define STACK (256 * 1024) /* sanitizers make frames large */

static uint64_t random_state = 1;

static unsigned int random_below(unsigned int below)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)((random_state >> 33) % below);
}

/* Timeouts: which are due, and in which order, against a table. */

#define TIMEOUTS 300

struct moment {
	struct uk_timeout timeout;
	uint64_t model; /* UKPLAT_NEVER: not set */
};
static struct moment moments[TIMEOUTS];
static uint64_t last_fired, now;
static unsigned int fired, wrong;

static void on_timeout(struct uk_timeout *timeout)
{
	struct moment *moment = (struct moment *)timeout;

	wrong += moment->model != timeout->deadline || timeout->deadline < last_fired || timeout->deadline > now;
	last_fired = timeout->deadline;
	moment->model = UKPLAT_NEVER;
	fired++;
	if (fired % 5 == 0) { /* sets itself again, or another one */
		struct moment *other = &moments[random_below(TIMEOUTS)];

		other->model = now + 1 + random_below(1000000);
		uk_timeout_set(&other->timeout, other->model);
	}
}

static void test_timeouts(void)
{
	unsigned int missed = 0;

	for (int i = 0; i < TIMEOUTS; i++)
		moments[i] = (struct moment){ .timeout = { .fired = on_timeout }, .model = UKPLAT_NEVER };
	now = 1000000;
	for (int step = 0; step < 20000; step++) {
		struct moment *moment = &moments[random_below(TIMEOUTS)];

		if (random_below(10)) {
			moment->model = random_below(8) ? now + 1 + random_below(2000000) : UKPLAT_NEVER;
			uk_timeout_set(&moment->timeout, moment->model);
		} else {
			now += random_below(1000000);
			host_set_clocks(now - 1000, 0); /* the clock goes on by 1000 with each look */
			last_fired = 0;
			uk_sched_expire();
			for (int i = 0; i < TIMEOUTS; i++)
				missed += moments[i].model <= now;
		}
		for (int i = 0; i < TIMEOUTS; i += 37)
			wrong += (moments[i].model != UKPLAT_NEVER) != uk_timeout_is_set(&moments[i].timeout);
	}
	CHECK(fired > 1000 && !wrong && !missed);
	for (int i = 0; i < TIMEOUTS; i++)
		uk_timeout_cancel(&moments[i].timeout);
}

/* Wait queues: workers wait as they are told to, and the model says who is where. */

#define WORKERS 12
#define QUEUES 3
#define NOTHING 1000

static struct uk_waitq queues[QUEUES];
static struct worker {
	struct uk_thread *thread;
	struct uk_waitq orders;
	int ordered, queue; /* the queue to wait on; -1: end */
	int interruptible;
	uint64_t deadline;
	int result; /* of the last wait; NOTHING while it waits */
	/* The model's. */
	int waits, wanted;
	unsigned int since;
} workers[WORKERS];

static void work(void *arg)
{
	struct worker *worker = arg;

	for (;;) {
		struct uk_waitq *queue;
		uint32_t mark;

		uk_waitq_wait_event_uninterruptible(&worker->orders, worker->ordered, UKPLAT_NEVER);
		worker->ordered = 0;
		if (worker->queue < 0)
			return;
		queue = &queues[worker->queue];
		mark = uk_waitq_mark(queue);
		worker->result = worker->interruptible ? uk_waitq_wait(queue, mark, worker->deadline)
						       : uk_waitq_wait_uninterruptible(queue, mark, worker->deadline);
	}
}

/* Until nobody is ready: each yield lets all others run. */
static void settle(void)
{
	uk_sched_yield();
	uk_sched_yield();
}

static void model_wake(struct worker *worker, int result)
{
	worker->waits = 0;
	worker->wanted = result;
}

static struct worker *first_on(int queue)
{
	struct worker *first = NULL;

	for (int i = 0; i < WORKERS; i++)
		if (workers[i].waits && workers[i].queue == queue && (!first || workers[i].since < first->since))
			first = &workers[i];
	return first;
}

static void order(struct worker *worker, int queue, int interruptible, uint64_t deadline, unsigned int time)
{
	worker->queue = queue;
	worker->interruptible = interruptible;
	worker->deadline = deadline;
	worker->ordered = 1;
	worker->result = NOTHING;
	uk_waitq_wake_one(&worker->orders);
	settle();
	if (interruptible)
		CHECK(worker->thread->had_deadline == (deadline != UKPLAT_NEVER));
	worker->since = time;
	worker->waits = 1;
	worker->wanted = NOTHING;
	if (interruptible && worker->thread->interrupted)
		model_wake(worker, -UK_EINTR);
	else if (deadline <= now)
		model_wake(worker, -UK_ETIMEDOUT);
}

static void start_workers(void)
{
	for (int i = 0; i < WORKERS; i++) {
		struct uk_thread_options options = { .stack_top = (char *)host_memory(STACK) + STACK, .tp = 1, .name = "worker" };

		CHECK(!uk_thread_create(&workers[i].thread, &options, work, &workers[i]));
	}
	settle();
}

static void end_workers(void)
{
	for (int i = 0; i < WORKERS; i++) {
		uk_thread_interrupt(workers[i].thread);
		for (int q = 0; q < QUEUES; q++)
			uk_waitq_wake_all(&queues[q]);
		settle();
		workers[i].queue = -1;
		workers[i].ordered = 1;
		uk_waitq_wake_one(&workers[i].orders);
		CHECK(!uk_thread_join(workers[i].thread, UKPLAT_NEVER));
	}
}

static void test_queues(void)
{
	unsigned int differences = 0, waited = 0;

	start_workers();
	now = 10000000;
	for (unsigned int step = 0; step < 30000; step++) {
		struct worker *worker = &workers[random_below(WORKERS)], *first;
		int queue = (int)random_below(QUEUES);

		host_set_clocks(now, 0); /* what looks cost is forgotten: deadlines are far apart */
		switch (random_below(7)) {
		case 0: case 1: case 2:
			if (!worker->waits) {
				order(worker, queue, (int)random_below(2),
				      random_below(3) ? now + 5000000 * (1 + random_below(20)) : UKPLAT_NEVER, step);
				waited++;
			}
			break;
		case 3:
			uk_waitq_wake_one(&queues[queue]);
			first = first_on(queue);
			if (first)
				model_wake(first, 0);
			break;
		case 4:
			if (random_below(4))
				break;
			uk_waitq_wake_all(&queues[queue]);
			while ((first = first_on(queue)))
				model_wake(first, 0);
			break;
		case 5:
			if (random_below(2)) {
				uk_thread_interrupt(worker->thread);
				if (worker->waits && worker->interruptible)
					model_wake(worker, -UK_EINTR);
			} else {
				worker->thread->interrupted = 0;
			}
			break;
		default:
			now += 5000000 * random_below(3);
			host_set_clocks(now, 0);
			uk_sched_expire();
			for (int i = 0; i < WORKERS; i++)
				if (workers[i].waits && workers[i].deadline <= now)
					model_wake(&workers[i], -UK_ETIMEDOUT);
			break;
		}
		settle();
		for (int i = 0; i < WORKERS; i++)
			differences += workers[i].result != workers[i].wanted;
		for (int q = 0; q < QUEUES; q++)
			differences += uk_waitq_is_empty(&queues[q]) != !first_on(q);
	}
	CHECK(!differences && waited > 3000);
	end_workers();
	CHECK(uk_thread_count() == 1);
}

/* A wake between the look and the wait isn't lost; nor is one for a waiter on several queues. */

static int looks;

static int look_and_be_woken(struct uk_waitq *queue)
{
	if (looks++ == 0)
		uk_waitq_wake_all(queue);
	return looks > 1;
}

static void test_lost_wakes(void)
{
	struct uk_waitq queue = UK_WAITQ_INIT;
	struct uk_wait wait = UK_WAIT_INIT;
	struct uk_waiter waiters[2] = { { .wake = uk_wait_wake, .arg = &wait }, { .wake = uk_wait_wake, .arg = &wait } };
	struct uk_waitq two[2] = { UK_WAITQ_INIT, UK_WAITQ_INIT };

	looks = 0;
	CHECK(uk_waitq_wait_event(&queue, look_and_be_woken(&queue), UKPLAT_NEVER) == 0 && looks == 2);
	uk_waitq_add(&two[0], &waiters[0]);
	uk_waitq_add(&two[1], &waiters[1]);
	uk_waitq_wake_one(&two[1]);
	CHECK(uk_wait_block(&wait, UKPLAT_NEVER) == 0);
	CHECK(uk_wait_block(&wait, ukplat_deadline(1000000)) == -UK_ETIMEDOUT);
	uk_waitq_remove(&waiters[1]);
	uk_waitq_remove(&waiters[1]);
	uk_waitq_wake_all(&two[1]);
	CHECK(uk_wait_block(&wait, ukplat_deadline(1000000)) == -UK_ETIMEDOUT);
	uk_waitq_remove(&waiters[0]);
}

/* The higher one of a thread's own priority and a lent one counts. */
static void test_lent_priority(void)
{
	struct uk_thread *self = uk_thread_current();
	int own = self->runnable.priority, wrong_ones = 0;

	for (int i = 0; i < 1000; i++) {
		int mine = UK_THREAD_PRIORITY_MIN + (int)random_below(UK_THREAD_PRIORITY_MAX);
		int lent = (int)random_below(UK_THREAD_PRIORITY_MAX + 1);

		if (i % 2) {
			wrong_ones += uk_thread_set_priority(self, mine) != 0;
			uk_thread_lend_priority(self, lent);
		} else {
			uk_thread_lend_priority(self, lent);
			wrong_ones += uk_thread_set_priority(self, mine) != 0;
		}
		wrong_ones += self->runnable.priority != (mine > lent ? mine : lent);
		uk_thread_lend_priority(self, 0);
		wrong_ones += self->runnable.priority != mine;
	}
	CHECK(!wrong_ones);
	uk_thread_set_priority(self, own);
}

/* One thread alone: the guest rests until the deadline, and for ever where there is none. */

static void sleep_for_ever(void)
{
	uk_sched_sleep(UKPLAT_NEVER);
}

static void test_resting(void)
{
	uint64_t before = uk_sched_switches(), deadline = ukplat_deadline(123456789);

	CHECK(uk_sched_sleep(deadline) == 0 && ukplat_monotonic_clock() >= deadline);
	uk_sched_yield();
	CHECK(uk_sched_switches() == before);
	CHECK(host_exit_code(sleep_for_ever) == HOST_WAITS_FOR_EVER);
	uk_thread_current()->state = UK_THREAD_RUNNING; /* it left by a jump */
}

static void name_is(const char *name, const char *wanted)
{
	uk_thread_set_name(uk_thread_current(), name);
	CHECK(!strcmp(uk_thread_current()->name, wanted));
}

void test(void)
{
	uk_alloc_register(uk_allocbbuddy_init(host_memory(1 << 20), 1 << 20));
	test_timeouts();
	test_queues();
	test_lost_wakes();
	test_lent_priority();
	test_resting();
	name_is("", "");
	name_is("fifteen bytes!!", "fifteen bytes!!");
	name_is("sixteen bytes!!!", "sixteen bytes!!");
}
