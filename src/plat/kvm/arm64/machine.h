// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_ARM64_MACHINE_H
#define PLAT_KVM_ARM64_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include <uk/arch.h>
#include <uk/essentials.h>

#include "fdt.h"

// entry.S: page-aligned borders of the stacks, in rising order.
extern char _exception_guard[], _exception_stack[], _exception_stack_top[];
extern char _stack_guard[], _stack[], _stack_top[];

// entry.S: the C entry, on the boot stack, with the MMU on; `blob` is the device tree.
UK_NORETURN void _arm_start(const void *blob);

// vectors.S: `kind` counts the vectors (kind % 4: synchronous, IRQ, FIQ, SError).
UK_NORETURN void _arm_trap(unsigned int kind, const struct ukarch_regs *regs);

// pl011.c: `base` is the port, or 0: then output is dropped, and there is no input.
void _arm_console_init(uint64_t base);

// paging.c: maps [base, base + size) to itself, writable and not executable.
// Returns 0, or -1 if the tables reserved for it are used up.
int _arm_map_memory(uint64_t base, uint64_t size);
int _arm_map_device(uint64_t base, uint64_t size);

// memory.c: takes note of the machine's memory and maps it. Ends the guest if there is none to use.
void _arm_memory_init(const struct fdt_info *info);

// setup.c: says on the console why the guest can't start, and ends it.
UK_NORETURN void _arm_refuse(const char *why);

// clock.c: `pl031` is the address of the real-time clock, or 0.
void _arm_clock_init(uint64_t pl031);

// power.c
void _arm_power_init(int psci_smc);
UK_NORETURN void _arm_psci_off(void);

// semihosting.S: `block` is the reason and the exit code. Returns, or traps at _arm_semihosting_call, where nobody listens.
void _arm_semihosting_exit(const uint64_t block[2]);
extern const char _arm_semihosting_call[];

#endif
