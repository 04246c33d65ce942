// SPDX-License-Identifier: BSD-3-Clause
// Not being taken off the processor: a counter, where the image has a scheduler that does such things.
#ifndef UK_PREEMPT_H
#define UK_PREEMPT_H

#include <uk/arch/percpu.h>

/*
 * While the counter isn't zero the running thread isn't taken off the processor; interrupts are handled. Spin locks raise it: a
 * thread that holds one and doesn't run would keep all others waiting, and on one processor, where the lock itself is nothing,
 * they wouldn't even wait. An image whose scheduler isn't the preemptive one has no counter, and these are nothing but a
 * barrier for the compiler.
 */
#ifdef CONFIG_LIBUKSCHEDPREEMPT

struct uk_preempt {
	unsigned int depth;
	unsigned int wanted;  /* somebody else should run: as soon as the depth is zero */
	void (*now)(void);    /* the scheduler's */
};
extern UK_PERCPU(struct uk_preempt, uk_preempt_state);

static inline void uk_preempt_disable(void)
{
	uk_percpu(uk_preempt_state)->depth++;
	__asm__ volatile("" : : : "memory");
}

static inline void uk_preempt_enable(void)
{
	struct uk_preempt *state = uk_percpu(uk_preempt_state);

	__asm__ volatile("" : : : "memory");
	state->depth--;
	__asm__ volatile("" : : : "memory");
	if (!state->depth && state->wanted)
		state->now();
}

static inline int uk_preempt_allowed(void)
{
	return !uk_percpu(uk_preempt_state)->depth;
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

#endif
#endif
