// SPDX-License-Identifier: BSD-3-Clause
// The role `scheduler`: which of the ready threads runs next.
#ifndef UK_SCHEDULER_H
#define UK_SCHEDULER_H

#include <uk/thread.h>

/*
 * Implemented by the library that has the role. All are called with interrupts disabled and inside the scheduler's lock, and call nothing
 * back that takes it. The library keeps the ready threads by `next`, `prev`, `policy_flags` and `policy_data`; the running
 * thread isn't among them.
 */

/* How a thread became ready. */
enum uk_scheduler_reason {
	UK_SCHEDULER_WOKEN,     /* it is new, or its wait is over */
	UK_SCHEDULER_YIELDED,   /* it ran, and lets others go first */
	UK_SCHEDULER_PREEMPTED, /* it ran, and was taken off the processor by the scheduler's own wish (uk_preempt_now) */
};
void uk_scheduler_add(struct uk_thread *thread, enum uk_scheduler_reason reason);

/* Takes out the one that is to run next; NULL when none is ready. */
struct uk_thread *uk_scheduler_next(void);

/* Takes out one that is ready: its priority is about to change. */
void uk_scheduler_remove(struct uk_thread *thread);

/* `thread`, which next() returned or which never stopped, runs from now on. */
void uk_scheduler_runs(struct uk_thread *thread);

/* The earliest timeout is now at this moment, UKPLAT_NEVER: there is none. */
void uk_scheduler_timeout(uint64_t deadline);

/*
 * Implemented by uksched for such a library. Interrupts are disabled. The running thread goes back to the ready ones, and whoever is
 * next runs; comes back when it is this thread again.
 */
void uk_sched_preempt(void);
/* What is due by now is fired. From the timer's interrupt. */
void uk_sched_expire(void);

#endif
