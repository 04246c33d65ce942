// SPDX-License-Identifier: BSD-3-Clause
// x86_64: exceptions, for platforms that run at privilege level 0.
#ifndef UK_ARCH_TRAP_H
#define UK_ARCH_TRAP_H

/* Loads the descriptor tables: from here on each exception becomes a crash report (ukplat_crash), on a stack of its own. */
void ukarch_trap_init(void);

#endif
