// SPDX-License-Identifier: BSD-3-Clause
// Several processors: starting them, telling them apart, kicking them.
#ifndef UK_PLAT_PROCESSOR_H
#define UK_PLAT_PROCESSOR_H

#include <uk/arch/percpu.h>

/*
 * A guest begins on one processor, number 0. The others stay off until somebody starts them, one after the other: each runs a function, in
 * a context that was made for it, with interrupts disabled, and takes numbers in the order of starting. Where the configuration has one
 * processor (CONFIG_UKPLAT_LCPU_MAXCOUNT, which a platform that can have more offers) nothing of this costs anything.
 */
#ifdef CONFIG_UKPLAT_LCPU_MAXCOUNT
#define UKPLAT_PROCESSORS_MAX CONFIG_UKPLAT_LCPU_MAXCOUNT
#else
#define UKPLAT_PROCESSORS_MAX 1
#endif

#if UKPLAT_PROCESSORS_MAX > 1

extern UK_PERCPU(unsigned int, ukplat_processor_own_number);

/* This one's number; another one's as soon as the caller is moved. */
static inline unsigned int ukplat_processor(void)
{
	return uk_percpu_get(ukplat_processor_own_number);
}

/* How many run: numbers are below it. */
unsigned int ukplat_processor_count(void);

/* What a further processor begins with. */
struct ukplat_processor_start {
	void *stack_top;
	uintptr_t tp;           /* thread pointer */
	void (*run)(void *arg); /* doesn't return */
	void *arg;
};

/*
 * Starts the next one that the machine has, and waits until it runs. 0, -UK_ENODEV: the machine has no more, or the configuration allows no
 * more, or -UK_ENOMEM. By one thread, with interrupts enabled or not.
 */
int ukplat_processor_start(const struct ukplat_processor_start *start);

/*
 * A kick is an interrupt that does nothing but call `kicked` there, as an interrupt handler (uk/plat/irq.h): so it ends a rest, and is an
 * occasion to look. Two kicks may be one. What was written before is seen by `kicked`. Not to oneself.
 */
void ukplat_processor_kick(unsigned int number);
void ukplat_processor_on_kick(void (*kicked)(void));

/* For a crash: the others halt, soon, and for ever; of several callers only one returns. */
void ukplat_processors_stop(void);

#else

static inline unsigned int ukplat_processor(void)
{
	return 0;
}

static inline unsigned int ukplat_processor_count(void)
{
	return 1;
}

static inline void ukplat_processors_stop(void)
{
}

#endif
#endif
