// SPDX-License-Identifier: BSD-3-Clause
// From one thread to the next, and rest when there is none.
#include <uk/sched.h>

#include <uk/arch/thread.h>
#include <uk/assert.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>

#include "internal.h"

/*
 * There is no idle thread: whoever has to wait and finds nobody ready rests itself, on its own stack, so that an image with one thread
 * switches nothing, ever. Interrupts are enabled there as in any ukplat_wait(); what handlers wake is ready when it returns. That may be a
 * thread that has ended, too: nobody takes its stack away before another one runs. (Several processors will need stacks for that.)
 *
 * A thread that isn't interrupted sees the world when it waits. Two that keep each other busy never rest, so every TURNS switches
 * without a rest there is a look at the clock, the console and interrupts that are pending: not more often, since a process pays
 * a system call for each of them.
 */
#define TURNS 32

struct uk_spinlock _uk_sched_lock;
UK_PERCPU(unsigned int, _uk_sched_depth);
UK_PERCPU(struct uk_thread *, uk_thread_running) = &uk_thread_first;
static UK_PERCPU(unsigned int, turns);
static uint64_t switches;
void (*uk_thread_interrupted)(void);

static void look(void)
{
	if (_uk_timeout_first() != UKPLAT_NEVER)
		_uk_timeout_expire(ukplat_monotonic_clock());
	if (uk_console_waitq.first)
		uk_waitq_wake_nested(&uk_console_waitq);
}

/* Handlers run now, without the lock, and nobody takes the processor from who is about to give it away. */
static void let_go(void)
{
	uk_preempt_disable();
	*uk_percpu(_uk_sched_depth) = 0;
	uk_spin_unlock(&_uk_sched_lock);
}

static void hold_again(void)
{
	uk_spin_lock(&_uk_sched_lock);
	*uk_percpu(_uk_sched_depth) = 1;
	uk_preempt_enable();
}

static void rest(void)
{
	uint64_t deadline = _uk_timeout_first();

	let_go();
	if (_uk_thread_ended && uk_thread_current()->state != UK_THREAD_ENDED)
		_uk_thread_reap();
	if (uk_console_waitq.first)
		ukplat_console_wait(deadline);
	else
		ukplat_wait(deadline);
	hold_again();
	look();
	*uk_percpu(turns) = 0;
}

static void look_while_busy(void)
{
	let_go();
	ukplat_irq_enable();
	ukplat_irq_disable();
	hold_again();
	look();
}

static void switch_to(struct uk_thread *self, struct uk_thread *next)
{
	next->state = UK_THREAD_RUNNING;
	uk_scheduler_runs(&next->runnable);
	if (next == self)
		return;
	switches++;
	self->tp = ukarch_tls_get();
	ukarch_fp_control_save(&self->fp_control);
	self->in_call = (uint8_t)uk_preempt_in_call();
	uk_preempt_set_in_call(next->in_call);
	*uk_percpu(uk_thread_running) = next;
	ukplat_tls_set(next->tp);
	ukarch_ctx_switch(&self->ctx, &next->ctx);
	ukarch_fp_control_load(&self->fp_control);
}

void _uk_sched_switch(void)
{
	struct uk_runnable *next;

	if (++*uk_percpu(turns) % TURNS == 0)
		look_while_busy();
	while (!(next = uk_scheduler_next()))
		rest();
	switch_to(uk_thread_current(), (struct uk_thread *)((char *)next - offsetof(struct uk_thread, runnable)));
}

static void give_up(enum uk_scheduler_reason reason)
{
	struct uk_thread *self = uk_thread_current();

	self->state = UK_THREAD_READY;
	uk_scheduler_add(&self->runnable, reason);
	_uk_sched_switch();
}

void uk_sched_yield(void)
{
	unsigned long irqs;

	UK_ASSERT(uk_sched_may_preempt());
	irqs = _uk_sched_enter();
	give_up(UK_SCHEDULER_YIELDED);
	_uk_sched_leave(irqs);
}

void uk_sched_preempt(void)
{
	unsigned long irqs = _uk_sched_enter();

	give_up(UK_SCHEDULER_PREEMPTED);
	_uk_sched_leave(irqs);
	if (uk_thread_current()->interrupted && uk_thread_interrupted && !uk_preempt_in_call())
		uk_thread_interrupted();
}

void uk_sched_expire(void)
{
	unsigned long irqs = _uk_sched_enter();

	_uk_timeout_expire(ukplat_monotonic_clock());
	if (_uk_timeout_first() != UKPLAT_NEVER)
		uk_scheduler_timeout(_uk_timeout_first());
	_uk_sched_leave(irqs);
}

uint64_t uk_sched_switches(void)
{
	return __atomic_load_n(&switches, __ATOMIC_RELAXED);
}
