// SPDX-License-Identifier: BSD-3-Clause
// Several processors: an idle thread for each, kicks, and what an ended thread leaves to be done.
#include <uk/thread.h>

#if UK_THREAD_PROCESSORS > 1

#include <uk/init.h>
#include <uk/plat/console.h>
#include <uk/sched.h>

#include "internal.h"

/*
 * Each processor that rests is on its idle thread, inside the lock but for the rest itself. Whoever makes a thread ready kicks one that
 * is idle; the policy knows which (uk/scheduler.h). One of them watches the console for those who wait for input: when it stops resting,
 * another idle one is to watch, and each kick makes one look.
 */
static UK_PERCPU(struct uk_thread *, own_idle);
static UK_PERCPU(struct uk_thread *, left); /* ended, and its `left` not called yet */
static int console_watched;

int _uk_sched_watch_console(void)
{
	if (!uk_console_waitq.first || console_watched)
		return 0;
	console_watched = 1;
	return 1;
}

void _uk_sched_leave_console(int watched)
{
	if (!watched)
		return;
	console_watched = 0;
	uk_scheduler_kick_idle();
}

struct uk_runnable *_uk_sched_idle(void)
{
	struct uk_thread *idle = *uk_percpu(own_idle);

	return idle && idle != uk_thread_current() ? &idle->runnable : NULL;
}

void _uk_sched_arrives(struct uk_thread *from, struct uk_thread *to)
{
	to->processor = ukplat_processor();
	if (from->state == UK_THREAD_ENDED && from->left)
		*uk_percpu(left) = from;
}

void _uk_sched_leave_switched(unsigned long irqs)
{
	struct uk_thread *ended = *uk_percpu(left);

	*uk_percpu(left) = NULL;
	_uk_sched_leave(irqs);
	if (!ended)
		return;
	ended->left(ended);
	irqs = _uk_sched_enter();
	ended->next = _uk_thread_ended;
	_uk_thread_ended = ended;
	_uk_sched_leave(irqs);
}

void _uk_sched_kick(struct uk_thread *thread)
{
	if (thread->processor != ukplat_processor())
		ukplat_processor_kick(thread->processor);
}

/* The thread that runs here, if a signal was sent to it or it is to run elsewhere, goes through uk_sched_preempt(), which looks. */
static void kicked(void)
{
	const struct uk_thread *self = uk_thread_current();
	unsigned long irqs = _uk_sched_enter();

	uk_scheduler_kicked();
	if ((self->interrupted && !uk_preempt_in_call()) || !uk_runnable_fits(&self->runnable, ukplat_processor()))
		uk_preempt_want();
	_uk_sched_leave(irqs);
}

/* Inside the lock, without end. An ended thread's work is done without it. */
static void idle(void)
{
	for (;;) {
		if (*uk_percpu(left)) {
			_uk_sched_leave_switched(ukplat_irq_save());
			_uk_sched_enter();
		}
		_uk_sched_switch();
	}
}

void uk_thread_bar(struct uk_thread *thread, const struct uk_processor_set *barred)
{
	unsigned long irqs = _uk_sched_enter();

	if (thread->state == UK_THREAD_READY)
		uk_scheduler_remove(&thread->runnable);
	thread->runnable.barred = *barred;
	if (thread->state == UK_THREAD_READY)
		uk_scheduler_add(&thread->runnable, UK_SCHEDULER_WOKEN);
	else if (thread->state == UK_THREAD_RUNNING)
		_uk_sched_kick(thread);
	_uk_sched_leave(irqs);
	if (thread == uk_thread_current() && !uk_runnable_fits(&thread->runnable, ukplat_processor()))
		uk_sched_yield();
}

unsigned long uk_sched_lock(void)
{
	return _uk_sched_enter();
}

void uk_sched_unlock(unsigned long state)
{
	_uk_sched_leave(state);
}

static void begin(void *arg)
{
	struct uk_thread *self = arg;

	*uk_percpu(uk_thread_running) = *uk_percpu(own_idle) = self;
	_uk_sched_enter();
	self->processor = ukplat_processor();
	uk_scheduler_begins(&self->runnable);
	idle();
}

/* When all else is there. Without memory for one, or where it doesn't start, the guest has those that it has. */
static int start(void)
{
	_uk_trap_init();
	*uk_percpu(own_idle) = _uk_thread_make_idle(idle);
	ukplat_processor_on_kick(kicked);
	while (*uk_percpu(own_idle)) {
		struct uk_thread *thread = _uk_thread_make_idle(idle);
		struct ukplat_processor_start how = { .run = begin, .arg = thread };

		if (!thread)
			break;
		how.stack_top = (char *)thread->stack + thread->stack_size;
		how.tp = thread->tp;
		if (ukplat_processor_start(&how)) {
			_uk_thread_free_idle(thread);
			break;
		}
	}
	return 0;
}
UK_INIT(late, start, NULL);

#endif
