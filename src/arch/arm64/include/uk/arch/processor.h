// SPDX-License-Identifier: BSD-3-Clause
// arm64: what a further processor begins with.
#ifndef UK_ARCH_PROCESSOR_H
#define UK_ARCH_PROCESSOR_H

#include <stddef.h>
#include <stdint.h>

/*
 * Its stack, thread pointer, own variables (uk/arch/percpu.h), and the function that it calls there, with interrupts disabled; its
 * exceptions' stack, with its guard; and what the system registers of the processor that starts it say. Read with the MMU off:
 * ukarch_processor_ready() fills in the latter and sees to it that memory has all of it.
 */
struct ukarch_processor {
	uintptr_t stack_top, tp, percpu;
	void (*begin)(struct ukarch_processor *self); /* doesn't return */
	uintptr_t exception_stack;
	uint64_t tables, translation, attributes, control;
};
_Static_assert(sizeof(struct ukarch_processor) == 9 * 8, "processor.S has these numbers");

/* The exceptions' stack with what lies below it (entry.h has the first processor's): what isn't mapped of it, its size, its alignment. */
#define UKARCH_EXCEPTION_STACK_GUARD ((size_t)0x3000)
#define UKARCH_EXCEPTION_STACK_SIZE ((size_t)0x8000)
#define UKARCH_EXCEPTION_STACK_ALIGN ((size_t)0x8000)

void ukarch_processor_ready(struct ukarch_processor *next);

/* The processors tell each other of page tables by themselves, and the entry code does all else. */
static inline void ukarch_processor_init(const struct ukarch_processor *self)
{
	(void)self;
}

static inline void ukarch_kicked(void)
{
}

static inline void ukarch_processors_share(void (*kick_others)(void))
{
	(void)kick_others;
}

/* Where it begins, with that structure's address in x0, as a kernel is entered: MMU off, EL1 or EL2. */
extern const char ukarch_processor_entry[];

#endif
