// SPDX-License-Identifier: BSD-3-Clause
// Giving up the processor, sleeping, and not being interrupted.
#ifndef UK_SCHED_H
#define UK_SCHED_H

#include <uk/preempt.h>
#include <uk/thread.h>

/* Lets others that are ready, and not less urgent, run first; returns at once when there are none. */
void uk_sched_yield(void);

/* Sleeps until the deadline: 0 then, or -UK_EINTR before. */
int uk_sched_sleep(uint64_t deadline);

/*
 * Between the two the running thread isn't taken off the processor; interrupts are handled. They nest. Whoever waits inside it is in
 * error. With the cooperative scheduler they are nothing. Spin locks (uk/lock.h) do this by themselves.
 */
static inline void uk_sched_preempt_disable(void)
{
	uk_preempt_disable();
}

static inline void uk_sched_preempt_enable(void)
{
	uk_preempt_enable();
}

/* Whether the caller may wait: not in an interrupt handler, interrupts disabled by who will enable them, or preemption disabled. */
static inline int uk_sched_may_preempt(void)
{
	return uk_preempt_allowed();
}

/* How often a thread took the processor from another one since the start: for tests and figures. */
uint64_t uk_sched_switches(void);

#endif
