// SPDX-License-Identifier: BSD-3-Clause
// uksched's headers by the host's threads, of which one runs at a time: who has `processor`. It goes to another one when the running one
// waits, yields or ends. When all wait, the clock is set to the earliest deadline; when there is none, that is an error.
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

#include <uk/mutex.h>
#include <uk/sched.h>
#include <uk/thread.h>
#include <uk/wait.h>

unsigned long host_skipped;
struct uk_thread uk_thread_first;
struct uk_thread *uk_thread_running = &uk_thread_first;
struct uk_waitq uk_console_waitq;

static pthread_mutex_t processor = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int threads = 1, waiting, joins; /* the first waits for the ends of the others */
static unsigned long wakes;
static uint64_t deadlines[64]; /* of those that wait */
static int deadline_count;
static struct uk_timeout *timeouts;

__attribute__((constructor)) static void start(void)
{
	pthread_mutex_lock(&processor);
}

/* All that wait look again. */
static void wake_all(void)
{
	waiting = 0;
	wakes++;
	pthread_cond_broadcast(&changed);
}

static void fire(void)
{
	for (struct uk_timeout *t = timeouts; t; t = t->sibling)
		if (t->deadline <= ukplat_monotonic_clock()) {
			uk_timeout_cancel(t);
			t->fired(t);
			fire();
			return;
		}
}

/* Everybody waits: the next moment comes. */
static void skip(void)
{
	uint64_t next = UKPLAT_NEVER, now = ukplat_monotonic_clock();

	for (int i = 0; i < deadline_count; i++)
		next = deadlines[i] < next ? deadlines[i] : next;
	for (struct uk_timeout *t = timeouts; t; t = t->sibling)
		next = t->deadline < next ? t->deadline : next;
	if (next == UKPLAT_NEVER) {
		printf("all threads wait for ever\n");
		fflush(stdout);
		abort();
	}
	if (next > now)
		host_skipped += next - now;
	fire();
	wake_all();
}

static void run_others(void)
{
	struct uk_thread *self = uk_thread_running;

	unsigned long before = wakes;

	if (++waiting == threads)
		skip();
	while (wakes == before)
		pthread_cond_wait(&changed, &processor);
	uk_thread_running = self;
}

void host_yield(void)
{
	struct uk_thread *self = uk_thread_running;

	pthread_mutex_unlock(&processor);
	sched_yield();
	pthread_mutex_lock(&processor);
	uk_thread_running = self;
}

void uk_sched_yield(void)
{
	host_yield();
}

static int wait(struct uk_waitq *queue, uint32_t mark, uint64_t deadline)
{
	while (queue->events == mark) {
		int slot = deadline_count++;

		fire();
		if (queue->events != mark || ukplat_monotonic_clock() >= deadline) {
			deadline_count--;
			break;
		}
		deadlines[slot] = deadline;
		/* Slots are a set: who wakes up removes one that has his deadline. */
		run_others();
		for (slot = 0; deadlines[slot] != deadline;)
			slot++;
		deadlines[slot] = deadlines[--deadline_count];
	}
	return queue->events != mark ? 0 : -110;
}

int uk_waitq_wait(struct uk_waitq *queue, uint32_t mark, uint64_t deadline)
{
	return wait(queue, mark, deadline);
}

int uk_waitq_wait_uninterruptible(struct uk_waitq *queue, uint32_t mark, uint64_t deadline)
{
	return wait(queue, mark, deadline);
}

void uk_waitq_wake_nested(struct uk_waitq *queue)
{
	queue->events++;
	for (struct uk_waiter *w = queue->first, *next; w; w = next) {
		next = w->next;
		w->wake(w);
	}
	wake_all();
}

void uk_waitq_wake_all(struct uk_waitq *queue)
{
	uk_waitq_wake_nested(queue);
}

void uk_waitq_wake_one(struct uk_waitq *queue)
{
	uk_waitq_wake_nested(queue);
}

void uk_waitq_add(struct uk_waitq *queue, struct uk_waiter *w)
{
	w->queue = queue;
	w->prev = NULL;
	w->next = queue->first;
	if (w->next)
		w->next->prev = w;
	queue->first = w;
}

void uk_waitq_remove(struct uk_waiter *w)
{
	if (!w->queue)
		return;
	if (w->prev)
		w->prev->next = w->next;
	else
		w->queue->first = w->next;
	if (w->next)
		w->next->prev = w->prev;
	w->queue = NULL;
}

int uk_wait_block(struct uk_wait *w, uint64_t deadline)
{
	int result = wait(&w->queue, w->mark, deadline);

	w->mark = w->queue.events;
	return result;
}

void uk_wait_wake(struct uk_waiter *waiter)
{
	uk_waitq_wake_nested(&((struct uk_wait *)waiter->arg)->queue);
}

void uk_timeout_cancel(struct uk_timeout *t)
{
	if (!t->link)
		return;
	*t->link = t->sibling;
	if (t->sibling)
		t->sibling->link = t->link;
	t->link = NULL;
}

void uk_timeout_set(struct uk_timeout *t, uint64_t deadline)
{
	uk_timeout_cancel(t);
	if (deadline == UKPLAT_NEVER)
		return;
	t->deadline = deadline;
	t->sibling = timeouts;
	t->link = &timeouts;
	if (t->sibling)
		t->sibling->link = &t->sibling;
	timeouts = t;
}

unsigned int uk_thread_count(void)
{
	return (unsigned int)threads;
}

struct start {
	void (*run)(void *arg);
	void *arg;
};

static void *run(void *arg)
{
	struct start s = *(struct start *)arg;
	struct uk_thread *self = calloc(1, sizeof(*self));

	free(arg);
	pthread_mutex_lock(&processor);
	uk_thread_running = self;
	s.run(s.arg);
	threads--;
	if (threads == 1 && joins)
		wake_all();
	else if (waiting == threads)
		skip();
	pthread_mutex_unlock(&processor);
	free(self);
	return NULL;
}

void host_thread(void (*function)(void *arg), void *arg)
{
	struct start *s = malloc(sizeof(*s));
	pthread_t thread;

	*s = (struct start){ function, arg };
	threads++;
	pthread_create(&thread, NULL, run, s);
	pthread_detach(thread);
}

void host_join(void)
{
	joins = 1;
	while (threads > 1)
		run_others();
	joins = 0;
}
