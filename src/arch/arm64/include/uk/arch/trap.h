// SPDX-License-Identifier: BSD-3-Clause
// arm64: exceptions, for platforms that run at EL1.
#ifndef UK_ARCH_TRAP_H
#define UK_ARCH_TRAP_H

#include <uk/essentials.h>

/*
 * ukarch_entry has installed the vectors before C runs: each exception is dispatched (uk/plat/trap.h), on a stack of its
 * own. But an invalid instruction at `pc` calls `then`, on that stack: for what can be found out in no other way.
 * There is one such place; a second call takes the first one's.
 */
void ukarch_trap_expect(const void *pc, void (*then)(void));

/* From here on `handle` is called for each interrupt (IRQ), on the exceptions' stack. Enables nothing; before, an interrupt is a crash. */
void ukarch_irq_init(void (*handle)(void));

#endif
