// SPDX-License-Identifier: BSD-3-Clause
// x86_64: exceptions and interrupts, for platforms that run at privilege level 0.
#ifndef UK_ARCH_TRAP_H
#define UK_ARCH_TRAP_H

#include <stdint.h>

/* Vectors from UKARCH_VECTOR_FIRST to UKARCH_VECTORS - 1 are for interrupts; below are the processor's exceptions. */
#define UKARCH_VECTOR_FIRST 32
#define UKARCH_VECTORS 64

/* Loads the descriptor tables: from here on each exception is dispatched (uk/plat/trap.h), on a stack of its own. */
void ukarch_trap_init(void);

/*
 * Loads a table that has entries for interrupts too; each calls `handle` with its vector, on the interrupted stack, with interrupts
 * disabled and all registers saved. Enables nothing.
 */
void ukarch_irq_init(void (*handle)(unsigned int vector));

/* On a further processor, after both: the same tables, and an exceptions' stack of its own, from `stack` on (uk/arch/processor.h). */
void ukarch_trap_init_further(uintptr_t stack);

#endif
