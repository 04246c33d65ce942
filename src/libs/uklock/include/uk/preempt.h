// SPDX-License-Identifier: BSD-3-Clause
// Not being taken off the processor: a counter, where the image has a scheduler that does such things.
#ifndef UK_PREEMPT_H
#define UK_PREEMPT_H

#include <uk/arch/percpu.h>
#include <uk/plat/irq.h>

/*
 * While the counter isn't zero the running thread isn't taken off the processor; interrupts are handled. Spin locks raise it: a
 * thread that holds one and doesn't run would keep all others waiting, and on one processor, where the lock itself is nothing,
 * they wouldn't even wait. An image whose scheduler isn't the preemptive one has no counter, and these are nothing but a
 * barrier for the compiler.
 */
#ifdef CONFIG_LIBUKSCHEDPREEMPT

struct uk_preempt {
	unsigned int depth;
	unsigned int wanted; /* somebody else should run, as soon as the depth is zero and interrupts are enabled */
	unsigned int in_call; /* of the running thread: see below */
	void (*now)(void);   /* the scheduler's; with interrupts disabled */
};
extern UK_PERCPU(struct uk_preempt, uk_preempt_state);

void uk_preempt_now(void);

static inline void uk_preempt_disable(void)
{
	uk_percpu_add(uk_preempt_state.depth, 1);
	__asm__ volatile("" : : : "memory");
}

static inline void uk_preempt_enable(void)
{
	__asm__ volatile("" : : : "memory");
	uk_percpu_add(uk_preempt_state.depth, -1);
	__asm__ volatile("" : : : "memory");
	if (uk_percpu_get(uk_preempt_state.wanted))
		uk_preempt_now();
}

static inline int uk_preempt_allowed(void)
{
	return !uk_percpu_get(uk_preempt_state.depth);
}

/*
 * For whoever takes interrupts, at the end of each, on the interrupted stack with all registers saved there: the interrupt is acknowledged
 * and nothing of it is left to do but going back. May come back much later.
 */
static inline void uk_preempt_after_irq(void)
{
	struct uk_preempt *state = uk_percpu(uk_preempt_state);

	if (state->wanted && !state->depth)
		state->now();
}

/* For what is to be done on the way back to the running thread: it is taken off the processor, and may be the next one at once. */
static inline void uk_preempt_want(void)
{
	uk_percpu_put(uk_preempt_state.wanted, 1);
}

/*
 * Whether the running thread is in a system call (1), or in the program's own code (0), where handlers of signals may run between any two
 * instructions. Whoever switches threads keeps it for each.
 */
static inline void uk_preempt_set_in_call(unsigned int in_call)
{
	__asm__ volatile("" : : : "memory");
	uk_percpu_put(uk_preempt_state.in_call, in_call);
	__asm__ volatile("" : : : "memory");
}

static inline unsigned int uk_preempt_in_call(void)
{
	return uk_percpu_get(uk_preempt_state.in_call);
}

#else

static inline void uk_preempt_disable(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline void uk_preempt_enable(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline int uk_preempt_allowed(void)
{
	return 1;
}

static inline void uk_preempt_after_irq(void)
{
}

static inline void uk_preempt_want(void)
{
}

static inline void uk_preempt_set_in_call(unsigned int in_call)
{
	(void)in_call;
}

static inline unsigned int uk_preempt_in_call(void)
{
	return 1;
}

#endif
#endif
