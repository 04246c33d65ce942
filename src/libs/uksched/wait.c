// SPDX-License-Identifier: BSD-3-Clause
// Wait queues: callbacks first, then threads in the order of their coming.
#include <uk/wait.h>

#include <uk/assert.h>
#include <uk/errno.h>
#include <uk/sched.h>

#include "internal.h"

struct uk_waitq uk_console_waitq;

static void unlink(struct uk_waiter *waiter)
{
	struct uk_waitq *queue = waiter->queue;

	*(waiter->prev ? &waiter->prev->next : &queue->first) = waiter->next;
	*(waiter->next ? &waiter->next->prev : &queue->last) = waiter->prev;
	waiter->queue = NULL;
}

static void append(struct uk_waitq *queue, struct uk_waiter *waiter)
{
	waiter->queue = queue;
	waiter->next = NULL;
	waiter->prev = queue->last;
	*(queue->last ? &queue->last->next : &queue->first) = waiter;
	queue->last = waiter;
}

static void prepend(struct uk_waitq *queue, struct uk_waiter *waiter)
{
	waiter->queue = queue;
	waiter->prev = NULL;
	waiter->next = queue->first;
	*(queue->first ? &queue->first->prev : &queue->last) = waiter;
	queue->first = waiter;
}

static struct uk_thread *thread_of(struct uk_waiter *waiter)
{
	return (struct uk_thread *)((char *)waiter - offsetof(struct uk_thread, waiter));
}

void _uk_wait_end(struct uk_thread *thread, int result)
{
	if (thread->waiter.queue)
		unlink(&thread->waiter);
	if (thread->timeout.link)
		_uk_timeout_remove(&thread->timeout);
	thread->wait_result = result;
	thread->state = UK_THREAD_READY;
	uk_scheduler_add(&thread->runnable, UK_SCHEDULER_WOKEN);
}

static void wait_timed_out(struct uk_timeout *timeout)
{
	_uk_wait_end((struct uk_thread *)((char *)timeout - offsetof(struct uk_thread, timeout)), -UK_ETIMEDOUT);
}

/* As long as *word is `value`; `queue` and `word` are NULL for who only sleeps. */
static int wait(struct uk_waitq *queue, const uint32_t *word, uint32_t value, uint64_t deadline, uint8_t interruptible)
{
	struct uk_thread *self = uk_thread_current();
	unsigned long irqs;
	int result = 0;

	UK_ASSERT(uk_sched_may_preempt());
	irqs = _uk_sched_enter();
	if (interruptible)
		self->had_deadline = deadline != UKPLAT_NEVER;
	if (word && __atomic_load_n(word, __ATOMIC_RELAXED) != value) {
		/* a wake that came in between */
	} else if (interruptible && self->interrupted) {
		result = -UK_EINTR;
	} else if (deadline != UKPLAT_NEVER && deadline <= ukplat_monotonic_clock()) {
		result = -UK_ETIMEDOUT;
	} else {
		if (queue)
			append(queue, &self->waiter);
		if (deadline != UKPLAT_NEVER) {
			self->timeout.fired = wait_timed_out;
			_uk_timeout_insert(&self->timeout, deadline);
		}
		self->state = UK_THREAD_WAITING;
		self->interruptible = interruptible;
		_uk_sched_switch();
		result = self->wait_result;
		_uk_sched_leave_switched(irqs);
		return result;
	}
	_uk_sched_leave(irqs);
	return result;
}

int uk_waitq_wait(struct uk_waitq *queue, uint32_t mark, uint64_t deadline)
{
	return wait(queue, &queue->events, mark, deadline, 1);
}

int uk_waitq_wait_uninterruptible(struct uk_waitq *queue, uint32_t mark, uint64_t deadline)
{
	return wait(queue, &queue->events, mark, deadline, 0);
}

int uk_sched_sleep(uint64_t deadline)
{
	int result = wait(NULL, NULL, 0, deadline, 1);

	return result == -UK_ETIMEDOUT ? 0 : result;
}

int uk_thread_wait(const uint32_t *word, uint32_t value, uint64_t deadline)
{
	return wait(NULL, word, value, deadline, 1);
}

void uk_thread_wake(struct uk_thread *thread)
{
	unsigned long irqs = _uk_sched_enter();

	if (thread->state == UK_THREAD_WAITING)
		_uk_wait_end(thread, 0);
	_uk_sched_leave(irqs);
}

void uk_thread_interrupt(struct uk_thread *thread)
{
	unsigned long irqs = _uk_sched_enter();

	thread->interrupted = 1;
	if (thread->state == UK_THREAD_WAITING && thread->interruptible)
		_uk_wait_end(thread, -UK_EINTR);
	else if (thread == uk_thread_current() && !uk_preempt_in_call())
		uk_preempt_want();
	else if (thread->state == UK_THREAD_RUNNING)
		_uk_sched_kick(thread);
	_uk_sched_leave(irqs);
}

/* The threads of a queue stand behind its callbacks. `all`, or the first thread alone. */
static void wake(struct uk_waitq *queue, int all)
{
	struct uk_waiter *waiter = queue->first, *next;

	queue->events++;
	for (; waiter && waiter->wake; waiter = next) {
		next = waiter->next;
		waiter->wake(waiter);
	}
	for (; waiter; waiter = all ? next : NULL) {
		next = waiter->next;
		_uk_wait_end(thread_of(waiter), 0);
	}
}

void uk_waitq_wake_nested(struct uk_waitq *queue)
{
	wake(queue, 1);
}

void uk_waitq_wake_all(struct uk_waitq *queue)
{
	unsigned long irqs = _uk_sched_enter();

	wake(queue, 1);
	_uk_sched_leave(irqs);
}

void uk_waitq_wake_one(struct uk_waitq *queue)
{
	unsigned long irqs = _uk_sched_enter();

	wake(queue, 0);
	_uk_sched_leave(irqs);
}

void uk_waitq_add(struct uk_waitq *queue, struct uk_waiter *waiter)
{
	unsigned long irqs = _uk_sched_enter();

	prepend(queue, waiter);
	_uk_sched_leave(irqs);
}

void uk_waitq_remove(struct uk_waiter *waiter)
{
	unsigned long irqs = _uk_sched_enter();

	if (waiter->queue)
		unlink(waiter);
	_uk_sched_leave(irqs);
}

int uk_wait_block(struct uk_wait *wait_, uint64_t deadline)
{
	int result = uk_waitq_wait(&wait_->queue, wait_->mark, deadline);

	wait_->mark = uk_waitq_mark(&wait_->queue);
	return result;
}

void uk_wait_wake(struct uk_waiter *waiter)
{
	uk_waitq_wake_nested(&((struct uk_wait *)waiter->arg)->queue);
}
