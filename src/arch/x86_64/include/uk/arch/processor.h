// SPDX-License-Identifier: BSD-3-Clause
// x86_64: what a further processor begins with.
#ifndef UK_ARCH_PROCESSOR_H
#define UK_ARCH_PROCESSOR_H

#include <stddef.h>
#include <stdint.h>

#include <uk/arch/cpulocal.h>
#include <uk/arch/paging.h>
#include <uk/arch/trap.h>

/* Its stack, thread pointer, own variables (uk/arch/percpu.h), and the function that it calls there, with interrupts disabled. */
struct ukarch_processor {
	uintptr_t stack_top, tp, percpu;
	void (*begin)(struct ukarch_processor *self); /* doesn't return */
	uintptr_t exception_stack; /* with its guard: ukarch_trap_init_further() wants what lies above that */
};
_Static_assert(offsetof(struct ukarch_processor, begin) == 24, "processor.S has these numbers");

/* The exceptions' stack with what lies below it: what isn't mapped of it, the size of all of it, what its start is a multiple of. */
#define UKARCH_EXCEPTION_STACK_GUARD ((size_t)0x1000)
#define UKARCH_EXCEPTION_STACK_SIZE ((size_t)0x5000)
#define UKARCH_EXCEPTION_STACK_ALIGN ((size_t)0x1000)

/* On the processor itself: tables, and its exceptions' stack. */
static inline void ukarch_processor_init(const struct ukarch_processor *self)
{
	ukarch_trap_init_further(self->exception_stack + UKARCH_EXCEPTION_STACK_GUARD);
}

/* What others change in page tables is told by kicks; in a kick's handler, and at the start. */
static inline void ukarch_kicked(void)
{
	ukarch_attend();
}

static inline void ukarch_processors_share(void (*kick_others)(void))
{
	ukarch_tlb_share(kick_others);
}

/* Whoever wakes one has copied this to the start of a page below 1 MiB, where it begins, and set which one: one at a time. */
extern const char ukarch_trampoline[], ukarch_trampoline_end[];
extern struct ukarch_processor *ukarch_processor_next;

#endif
