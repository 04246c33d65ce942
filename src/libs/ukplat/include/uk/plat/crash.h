// SPDX-License-Identifier: BSD-3-Clause
// How a platform hands a trap that nobody expected to whoever prints crash dumps.
#ifndef UK_PLAT_CRASH_H
#define UK_PLAT_CRASH_H

#include <stdint.h>
#include <uk/arch.h>
#include <uk/essentials.h>

struct ukplat_crash {
	const char *reason;              /* one line: "page fault: write to a read-only page" */
	int has_address;                 /* whether `address` means something */
	uintptr_t address;               /* what was accessed, for memory faults */
	const struct ukarch_regs *regs;  /* at the moment of the trap; NULL when there was none (an assertion) */
};

/*
 * Implemented by ukdebug; called by the platform's exception code on any stack with at least 2 KiB left (x86_64: a
 * separate one, so that a stack overflow can be reported), interrupts off. Prints the reason, the registers
 * and a back trace, then calls ukplat_terminate(UKPLAT_EXIT_CRASH).
 */
UK_NORETURN void ukplat_crash(const struct ukplat_crash *crash);

#endif
