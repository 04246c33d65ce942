// SPDX-License-Identifier: BSD-3-Clause
// The role `scheduler`: who of those that are ready runs next.
#ifndef UK_SCHEDULER_H
#define UK_SCHEDULER_H

#include <uk/essentials.h>
#include <uk/plat/processor.h>

/*
 * uksched has the mechanism: threads, waiting, switching. The policy is the library's that has the role. What it knows of a thread is
 * its `struct uk_runnable`. All functions of the policy are called with interrupts disabled and inside uksched's lock, and
 * call nothing back that takes it.
 */
struct uk_processor_set {
	uint64_t words[(UKPLAT_PROCESSORS_MAX + 63) / 64]; /* bit n % 64 of word n / 64 */
};

struct uk_runnable {
	struct uk_runnable *next, *prev; /* the policy's, while it is ready */
	uint8_t priority;                /* higher is more urgent; doesn't change while it is ready */
	uint8_t flags;                   /* the policy's, zero at first */
#if UKPLAT_PROCESSORS_MAX > 1
	struct uk_processor_set barred;  /* those that it doesn't run on; doesn't change while it is ready */
#endif
};

/* Whether it may run on that processor. */
static inline int uk_runnable_fits(const struct uk_runnable *runnable, unsigned int processor)
{
#if UKPLAT_PROCESSORS_MAX > 1
	return !(runnable->barred.words[processor / 64] >> processor % 64 & 1);
#else
	(void)runnable, (void)processor;
	return 1;
#endif
}

#define UK_PRIORITY_MIN 1
#define UK_PRIORITY_DEFAULT 16
#define UK_PRIORITY_MAX 31

/* How it became ready. */
enum uk_scheduler_reason {
	UK_SCHEDULER_WOKEN,     /* it is new, or its wait is over */
	UK_SCHEDULER_YIELDED,   /* it ran, and lets others go first */
	UK_SCHEDULER_PREEMPTED, /* it ran, and the policy asked for the processor by uk_sched_preempt() */
};
void uk_scheduler_add(struct uk_runnable *runnable, enum uk_scheduler_reason reason);

/* Takes out the one that is to run next here; NULL when none is ready that may. Whoever runs isn't among the ready ones. */
struct uk_runnable *uk_scheduler_next(void);

/* Takes out one that is ready. */
void uk_scheduler_remove(struct uk_runnable *runnable);

/* This one runs from now on: next() returned it. */
void uk_scheduler_runs(struct uk_runnable *runnable);

/* A timeout was set that is earlier than all others: uk_sched_expire() should be called soon after. */
void uk_scheduler_timeout(uint64_t deadline);

/*
 * Implemented by uksched for policies. With interrupts disabled: the running thread goes back to the ready ones, and whoever is next runs;
 * returns when it is this thread again.
 */
void uk_sched_preempt(void);
/* What is due by now is fired. From an interrupt handler. */
void uk_sched_expire(void);

/*
 * Several processors (uk/plat/processor.h), for a policy that can have them: it implements the first three, uksched the last two. All
 * functions above are about the processor that calls. Each but the first one begins with its idle thread, which next() never returns: its
 * priority is 0, and runs() is told of it when there is nobody else. A policy kicks a processor that should look, which calls kicked()
 * there, inside the lock. What handlers of its own share with these functions they do between lock and unlock.
 */
void uk_scheduler_begins(struct uk_runnable *idle);
void uk_scheduler_kicked(void);
/* Has one that is idle look around, if there is one. */
void uk_scheduler_kick_idle(void);
unsigned long uk_sched_lock(void);
void uk_sched_unlock(unsigned long state);

#endif
